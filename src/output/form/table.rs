//! A table sheet: title, counts, legend and heads in rows 1 to 7, data from row 8, marks, validations, print set-up.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder,
    Formula, Worksheet, XlsxError,
};

use super::before::{self, FromBefore};
use super::calc::{NOT_BEGUN, formula, nil_words};
use super::domain::{Domain, literal, quoted};
use super::look::{Edge, Mark};
use super::marks::SheetMarks;
use super::plan::{Cell, FIRST_ROW, HEAD_ROW, Subject, Table, at, class_of, row_number};
use super::{FormContext, FormValue, col, fit, frame, look, put, spread};
use crate::catalogue::{Calc, Comparison, Fill, Part, PlacedColumn, SheetKind, Threshold, ValueType};
use crate::printed;

/// Pixels across an A4 sheet on its side between the margins, at 96 to the inch.
const PAGE: f64 = 262.0 / 25.4 * 96.0;
/// Points down the same sheet.
const PAGE_HEIGHT: f64 = 175.0 / 25.4 * 72.0;
/// Smallest scale at which a table is put on one page: 6.6 points.
const LEAST_SCALE: f64 = 0.6;
/// Left of a page of a split table, so that no column slips to the next.
const SLACK: f64 = 0.97;

/// Writes the sheet.
pub(super) fn write(
    context: &FormContext<'_>,
    table: &Table<'_>,
    answered: SheetMarks,
    before: Option<FromBefore<'_>>,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let sheet = table.sheet;
    let before = before.filter(|b| b.on(&sheet.id));
    let free = sheet.kind == SheetKind::List && sheet.fixed.is_empty();
    frame(context, worksheet, &sheet.name, free)?;
    for (index, placed) in table.columns.iter().enumerate() {
        worksheet.set_column_width(col(index), placed.column.width)?;
    }
    let bands = bands(table);
    let mut printed_height = heads(context, table, &bands, before, worksheet)?;
    let last = table.columns.len().saturating_sub(1);
    for (index, row) in table.rows.iter().enumerate() {
        let line = row_number(index);
        let mut height: f64 = 21.0;
        for (column, cell) in row.cells.iter().enumerate() {
            let edge = Edge {
                left: column == 0 || bands.iter().any(|b| b.from == column),
                right: column == last,
                bottom: index + 1 == table.rows.len(),
            };
            let own = table.columns.get(column).map_or("", |placed| {
                cell_number_format(&placed.column.value_type, placed.column.width)
            });
            let format = look::edged(cell_format(table, index, column), edge);
            let format = look::as_typed(format, own, cell.value());
            put(worksheet, line, column, cell, &format)?;
            if let Some(placed) = table.columns.get(column)
                && wraps(placed)
            {
                // Its indent takes the room of a letter.
                let indent = if is_centred(placed) { 0.0 } else { 1.3 };
                let width = placed.column.width - indent;
                height = height.max(f64::from(look::lines(cell.text(), width) * 15 + 6));
            }
        }
        height = height.min(400.0);
        worksheet.set_row_height(line, height)?;
        printed_height += height;
    }
    if table.rows.is_empty() {
        worksheet.write_string_with_format(FIRST_ROW, 0, printed::NO_ROWS, &look::note())?;
    } else {
        // What an answer says of a cell goes before what the form says by itself.
        answered.put(worksheet)?;
        marks(context, table, worksheet)?;
        if let Some(before) = before {
            before::mark_table(before, table, worksheet)?;
        }
        validations(context, table, worksheet)?;
        worksheet.autofilter(HEAD_ROW, 0, row_number(table.rows.len() - 1), col(last))?;
    }
    worksheet.set_freeze_panes(FIRST_ROW, col(frozen(table)))?;
    print(context, table, &bands, printed_height, worksheet)
}

/// Whether a column shows long words on several lines.
fn wraps(placed: &PlacedColumn<'_>) -> bool {
    placed.column.calc != Some(Calc::Check)
        && matches!(
            placed.column.value_type,
            ValueType::Text
                | ValueType::Unit
                | ValueType::Fixed
                | ValueType::Phone
                | ValueType::Email
                | ValueType::Document
                | ValueType::Choice(_)
        )
}

/// Whether a column of words has them in the middle.
fn is_centred(placed: &PlacedColumn<'_>) -> bool {
    matches!(
        placed.column.from,
        Some(crate::catalogue::Prefill::ClassShort | crate::catalogue::Prefill::Requirement)
    )
}

/// Neighbouring columns under one band.
struct Band {
    from: usize,
    to: usize,
    title: String,
}

fn bands(table: &Table<'_>) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for (index, placed) in table.columns.iter().enumerate() {
        match bands.last_mut() {
            Some(band) if band.title == placed.group => band.to = index,
            _ => bands.push(Band {
                from: index,
                to: index,
                title: placed.group.clone(),
            }),
        }
    }
    bands
}

/// Rows 1 to 7; gives the height of those that repeat on every printed page.
fn heads(
    context: &FormContext<'_>,
    table: &Table<'_>,
    bands: &[Band],
    before: Option<FromBefore<'_>>,
    worksheet: &mut Worksheet,
) -> Result<f64, XlsxError> {
    let sheet = table.sheet;
    let last = table.columns.len().saturating_sub(1);
    worksheet.write_string_with_format(
        0,
        0,
        printed::title(&sheet.number, &sheet.title),
        &look::title(14.0),
    )?;
    let mut line = super::place_line(context);
    if !sheet.row_is.is_empty() {
        line.push_str(" · ");
        line.push_str(&sheet.row_is);
    }
    if let Some(words) = &context.round.illustrative {
        let width: f64 = table.columns.iter().map(|c| c.column.width).sum();
        line = joined(&line, words, width);
    }
    worksheet.write_string_with_format(1, 0, line, &look::subtitle())?;
    for column in 0..=last {
        worksheet.write_blank(2, col(column), &look::live())?;
    }
    if let Some(cell) = live(table, before) {
        put(worksheet, 2, 0, &cell, &look::live())?;
    }
    legend(table, worksheet)?;

    let mut band_height: f64 = 20.0;
    let mut head_height: f64 = 24.0;
    let size = if table.columns.len() > 30 { 9.0 } else { 10.0 };
    // Line height of that size, as Excel sets it.
    let leading = size * 1.25;
    for (number, band) in bands.iter().enumerate() {
        let width: f64 = table
            .columns
            .get(band.from..=band.to)
            .unwrap_or_default()
            .iter()
            .map(|c| c.column.width)
            .sum();
        let lines = look::lines(&band.title, width * scale_of(size));
        let format = look::edged(
            look::band(number, size),
            Edge {
                left: true,
                right: band.to == last,
                bottom: false,
            },
        );
        if band.from == band.to || lines > 1 {
            band_height = band_height.max(f64::from(lines) * leading + 7.0);
        }
        band_cells(worksheet, band, lines, &format)?;
        for column in band.from..=band.to {
            let Some(placed) = table.columns.get(column) else {
                continue;
            };
            let edge = Edge {
                left: column == band.from,
                right: column == last,
                bottom: false,
            };
            let who = who(context, table, column);
            worksheet.write_string_with_format(5, col(column), who, &look::edged(look::who(), edge))?;
            let mut format = look::edged(look::head(number, size), edge);
            if placed.column.rotate {
                format = format.set_rotation(90);
                let length = u32::try_from(placed.header.chars().count()).unwrap_or(40);
                head_height = head_height.max((f64::from(length) * 4.9 + 10.0).min(150.0));
            } else {
                let lines = look::lines(&placed.header, placed.column.width * scale_of(size));
                // The button of the filter stands at the bottom.
                head_height = head_height.max(f64::from(lines) * leading + 10.0);
            }
            worksheet.write_string_with_format(HEAD_ROW, col(column), &placed.header, &format)?;
        }
    }
    for (row, height) in [
        (0, 23.0),
        (1, 17.0),
        (2, 19.0),
        (3, 17.0),
        (4, band_height),
        (5, 27.0),
        (6, head_height),
    ] {
        worksheet.set_row_height(row, height)?;
    }
    Ok(band_height + 27.0 + head_height)
}

/// A line and, behind it, as many words of a sentence as the table is wide: what goes on beyond it is not printed.
fn joined(line: &str, sentence: &str, width: f64) -> String {
    let whole = format!("{line} · {sentence}");
    if look::lines(&whole, width) < 2 {
        return whole;
    }
    let mut out = format!("{line} ·");
    for word in sentence.split(' ') {
        let longer = format!("{out} {word}");
        if look::lines(&format!("{longer} …"), width) > 1 {
            break;
        }
        out = longer;
    }
    format!("{out} …")
}

/// The words of a band over its columns.
fn band_cells(worksheet: &mut Worksheet, band: &Band, lines: u32, format: &Format) -> Result<(), XlsxError> {
    let wrapped = || format.clone().set_text_wrap().set_align(FormatAlign::Center);
    if band.from == band.to {
        worksheet.write_string_with_format(4, col(band.from), &band.title, &wrapped())?;
        return Ok(());
    }
    if lines > 1 {
        // Text centred across cells does not wrap; a band that is too narrow for its words is merged.
        worksheet.merge_range(4, col(band.from), 4, col(band.to), &band.title, &wrapped())?;
        return Ok(());
    }
    // Inner lines would cut the words in some programs.
    for column in band.from..=band.to {
        let mut format = format.clone().set_align(FormatAlign::CenterAcross);
        if column > band.from {
            format = format.set_border_left(FormatBorder::None);
        }
        if column < band.to {
            format = format.set_border_right(FormatBorder::None);
        }
        if column == band.from {
            worksheet.write_string_with_format(4, col(column), &band.title, &format)?;
        } else {
            worksheet.write_blank(4, col(column), &format)?;
        }
    }
    Ok(())
}

/// How much more than at 11 points a line holds; bold letters are a little wider.
fn scale_of(size: f64) -> f64 {
    11.0 / size * 0.96
}

/// Who fills a column, or the code and requirement of its figure.
fn who(context: &FormContext<'_>, table: &Table<'_>, column: usize) -> String {
    let Some(placed) = table.columns.get(column) else {
        return String::new();
    };
    if let Some(part) = placed.part {
        return format!("{}\n{}", part.code, requirement(context, table, part));
    }
    let words = printed::fill_words(placed.column.fill);
    let [choose, narrow] = printed::CHOOSE;
    let choice = matches!(
        placed.column.value_type,
        ValueType::Choice(_) | ValueType::State | ValueType::YesNo | ValueType::Unit
    );
    let words = if choice && placed.column.fill == Fill::Typed {
        choose
    } else {
        words
    };
    let words = if placed.column.short_words { narrow } else { words };
    if placed.column.unit.is_empty() {
        words.to_owned()
    } else {
        format!("{words}\n{}", placed.column.unit)
    }
}

/// The requirement on a part for the rows of the table.
fn requirement(context: &FormContext<'_>, table: &Table<'_>, part: &Part) -> String {
    let mut all: Vec<String> = table
        .own_rows()
        .map(|r| context.catalogue.requirement(part, r.class))
        .collect();
    all.dedup();
    match all.as_slice() {
        [] => context
            .catalogue
            .requirement(part, class_of(context, context.unit)),
        [one] => one.clone(),
        _ => printed::BY_CLASS.to_owned(),
    }
}

/// The seven samples of colours and signs, each over as many columns as its words need.
fn legend(table: &Table<'_>, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    let mut chips: Vec<(String, Format)> = [Fill::Typed, Fill::Prefilled, Fill::Computed]
        .into_iter()
        .map(|fill| {
            (
                printed::fill_words(fill).to_owned(),
                look::data(fill).set_font_size(9).set_locked(),
            )
        })
        .collect();
    for mark in [Mark::Wrong, Mark::Doubtful, Mark::Missing, Mark::Unmet] {
        let (sign, word) = mark.sign_and_word();
        chips.push((format!("{sign} {word}"), mark.paint(look::boxed(9.0))));
    }
    let mut column = usize::from(table.columns.first().is_some_and(|c| c.column.width < 8.0));
    for (words, format) in chips {
        let from = column;
        let mut width = 0.0;
        while width < 9.0 {
            let Some(placed) = table.columns.get(column) else {
                return Ok(());
            };
            width += placed.column.width;
            column += 1;
        }
        let format = format.set_align(FormatAlign::CenterAcross);
        spread(worksheet, 3, (from, column - 1), &words, &format)?;
    }
    Ok(())
}

/// The sentence that counts rows by what their check says.
fn live(table: &Table<'_>, before: Option<FromBefore<'_>>) -> Option<Cell> {
    let range = table.column_range(table.check_column()?);
    if table.own == 0 {
        return None;
    }
    let free = table.sheet.is_free_list();
    let count = |sign: &str| format!("COUNTIF({range},{})", quoted(&format!("{sign}*")));
    let mut parts: Vec<(String, String, String)> = Vec::new();
    let complete = table.checked("√");
    if free {
        let begun = table.checked("√") + table.checked("○") + table.checked("▲") + table.checked("≠");
        parts.push((
            "Đã ghi: ".to_owned(),
            ["√", "○", "▲", "≠"].map(count).join("+"),
            begun.to_string(),
        ));
        parts.push((" dòng   ·   Đủ: ".to_owned(), count("√"), complete.to_string()));
    } else {
        let all = table
            .own_rows()
            .enumerate()
            .filter(|(row, _)| !table.required(*row).is_empty())
            .count();
        parts.push(("Đủ: ".to_owned(), count("√"), complete.to_string()));
        parts.push((
            format!("/{all} dòng   ·   Chưa điền: "),
            count(NOT_BEGUN),
            table.checked(NOT_BEGUN).to_string(),
        ));
    }
    parts.push((
        "   ·   Còn ô trống: ".to_owned(),
        count("○ Còn"),
        table.checked("○ Còn").to_string(),
    ));
    parts.push((
        "   ·   Có ô sai: ".to_owned(),
        count("▲"),
        table.checked("▲").to_string(),
    ));
    if table.recount.is_some() {
        parts.push((
            "   ·   Khai khác đếm: ".to_owned(),
            count("≠"),
            table.checked("≠").to_string(),
        ));
    }
    let mut text = Vec::new();
    let mut result = String::new();
    for (words, count, number) in parts {
        text.push(format!("{}&({count})", quoted(&words)));
        result.push_str(&words);
        result.push_str(&number);
    }
    let mut text = text.join("&");
    if let Some(key) = table.nil_key() {
        let said = nil_words(table);
        let head = table.columns.get(key).map_or("", |p| p.header.as_str());
        let how = format!(
            "Chưa ghi dòng nào   ·   Không có gì để báo cáo: ghi “{}” ở cột {head}, dòng đầu",
            table.nil
        );
        let begun = ["√", "○", "▲", "≠"];
        text = format!(
            "IF({}>0,{},IF({}=0,{},{text}))",
            count(&said),
            quoted(&said),
            begun.map(count).join("+"),
            quoted(&how)
        );
        if table.checked(&said) > 0 {
            result = said;
        } else if begun.iter().all(|sign| table.checked(sign) == 0) {
            result = how;
        }
    }
    if let Some(before) = before {
        let words = format!("   ·   {}", before.words());
        text = format!("{text}&{}", quoted(&words));
        result.push_str(&words);
    }
    Some(formula(text, Some(FormValue::Text(result))))
}

/// Number format of a cell; a short text column keeps what is typed as text ("12/2020" is no date).
pub(super) fn cell_number_format(value_type: &ValueType, width: f64) -> &'static str {
    match value_type {
        ValueType::Phone | ValueType::UnitCode | ValueType::IndicatorCode | ValueType::Document => "@",
        ValueType::Text if width <= 26.0 => "@",
        other => look::number_format(other),
    }
}

fn cell_format(table: &Table<'_>, row: usize, column: usize) -> Format {
    let fill = table.fill(row, column);
    let mut format = look::data(fill);
    let Some(placed) = table.columns.get(column) else {
        return format;
    };
    let value_type = &placed.column.value_type;
    let number = match (value_type, table.domain(row, column)) {
        (ValueType::Result, Domain::Words(_)) => "General",
        // A formula under the format of text would show itself.
        (ValueType::Text, _) if fill == Fill::Computed => "General",
        _ => cell_number_format(value_type, placed.column.width),
    };
    if number != "General" {
        format = format.set_num_format(number);
    }
    format = match value_type {
        ValueType::Text
        | ValueType::Unit
        | ValueType::Fixed
        | ValueType::Phone
        | ValueType::Email
        | ValueType::Document
        | ValueType::Choice(_) => {
            if is_centred(placed) {
                format.set_align(FormatAlign::Center).set_text_wrap()
            } else {
                format.set_align(FormatAlign::Left).set_indent(1).set_text_wrap()
            }
        }
        ValueType::Money => format.set_align(FormatAlign::Right).set_indent(1),
        _ => format.set_align(FormatAlign::Center).set_shrink(),
    };
    let key = table.sheet.key.as_deref() == Some(placed.id.as_str());
    let check = placed.column.calc == Some(Calc::Check);
    match table.rows.get(row).map(|r| r.subject) {
        Some(Subject::Fixed(fixed)) if !fixed.sum.is_empty() => format = format.set_bold(),
        Some(Subject::Indicator { again, .. })
            if matches!(
                placed.column.from,
                Some(crate::catalogue::Prefill::CriterionNumber | crate::catalogue::Prefill::CriterionName)
            ) =>
        {
            format = if again {
                format.set_font_color(0x008C_8C8C)
            } else {
                format.set_bold()
            };
        }
        Some(Subject::Criterion(_))
            if placed.column.from == Some(crate::catalogue::Prefill::CriterionName) =>
        {
            format = format.set_bold();
        }
        Some(Subject::Fixed(_)) => {}
        _ if key && placed.column.width <= 24.0 => format = format.set_bold(),
        _ => {}
    }
    if check {
        format = format.set_bold().set_font_color(0x001F_5F43);
    }
    format
}

/// Rows of a column that are typed and may hold the same, in runs of rows that follow one another.
struct Alike {
    runs: Vec<(usize, usize)>,
    domain: Domain,
    class: String,
}

impl Alike {
    /// Its first row.
    fn first(&self) -> usize {
        self.runs.first().map_or(0, |run| run.0)
    }

    fn stretch(&self, column: usize) -> Stretch {
        let rows = |(from, to): &(usize, usize)| (row_number(*from), row_number(*to));
        Stretch {
            column,
            runs: self.runs.iter().map(rows).collect(),
        }
    }
}

/// The typed rows of a column by what they may hold: one rule for all that may hold the same keeps a form small.
fn alike(table: &Table<'_>, column: usize) -> Vec<Alike> {
    let mut out: Vec<Alike> = Vec::new();
    for row in 0..table.rows.len() {
        if table.fill(row, column) != Fill::Typed {
            continue;
        }
        let domain = table.domain(row, column);
        let class = table.rows.get(row).map_or("", |r| r.class);
        // Rows with a figure of their own are joined to the one above at most: their rules speak of the figure.
        let own = part_of(table, row, column).is_some();
        let follows = |a: &Alike| a.runs.last().is_some_and(|(_, to)| *to + 1 == row);
        let same = |a: &&mut Alike| a.domain == domain && a.class == class && (!own || follows(a));
        match out.iter_mut().find(same) {
            Some(found) => match found.runs.last_mut() {
                Some((_, to)) if *to + 1 == row => *to = row,
                _ => found.runs.push((row, row)),
            },
            None => out.push(Alike {
                runs: vec![(row, row)],
                domain,
                class: class.to_owned(),
            }),
        }
    }
    out
}

/// The part that a cell is the result of.
fn part_of<'a>(table: &'a Table<'_>, row: usize, column: usize) -> Option<&'a Part> {
    let placed = table.columns.get(column)?;
    if placed.column.value_type != ValueType::Result {
        return None;
    }
    match (placed.part, table.rows.get(row)?.subject) {
        (Some(part), _) => Some(part),
        (None, Subject::Indicator { indicator, .. }) => match indicator.parts.as_slice() {
            [part] => Some(part),
            _ => None,
        },
        _ => None,
    }
}

fn marks(context: &FormContext<'_>, table: &Table<'_>, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    let check = table.check_column();
    for (column, placed) in table.columns.iter().enumerate() {
        let value_type = &placed.column.value_type;
        for rows in alike(table, column) {
            let (from, place) = (rows.first(), &rows.stretch(column));
            let (domain, class) = (rows.domain, rows.class);
            let line = row_number(from);
            let cell = at(line, column);
            mark_wrong(worksheet, place, &domain, &cell, value_type)?;
            let part = part_of(table, from, column);
            if let Some(part) = part
                && part.unit == "%"
                && part.comparison == Comparison::AtLeast
                && matches!(part.threshold(&class), Threshold::Number(n) if *n > Decimal::TEN)
            {
                // 0.98 where 98 is meant: a share typed for a percentage.
                let rule = format!("IF(ISNUMBER({cell}),AND({cell}>0,{cell}<=1),FALSE)");
                mark(worksheet, place, &rule, Mark::Doubtful, value_type)?;
            }
            if let Some(check) = check
                && table.required(from).contains(&column)
            {
                let check = format!("${}", at(line, check));
                // A row that says that there is nothing to report lacks nothing.
                let rule = format!(
                    "AND({cell}=\"\",{check}<>\"\",{check}<>{},LEFT({check},1)<>\"√\")",
                    quoted(NOT_BEGUN)
                );
                mark(worksheet, place, &rule, Mark::Missing, value_type)?;
            }
            for (at_column, other, label) in table.required_if(context, from) {
                if at_column == column {
                    let rule = format!("AND({cell}=\"\",${}={})", at(line, other), quoted(&label));
                    mark(worksheet, place, &rule, Mark::Missing, value_type)?;
                }
            }
            if let Some(rule) = unmet(part, &domain, value_type, &cell, &class, &placed.column.item) {
                mark(worksheet, place, &rule, Mark::Unmet, value_type)?;
            }
        }
    }
    if let Some(column) = check {
        check_marks(
            worksheet,
            FIRST_ROW,
            row_number(table.rows.len().saturating_sub(1)),
            column,
        )?;
    }
    Ok(())
}

/// When a cell says that something is not met.
fn unmet(
    part: Option<&Part>,
    domain: &Domain,
    value_type: &ValueType,
    cell: &str,
    class: &str,
    item: &str,
) -> Option<String> {
    match (domain, value_type) {
        (Domain::Words(words), ValueType::State | ValueType::Result) => {
            words.get(1).map(|w| format!("{cell}={}", quoted(w)))
        }
        // An issue that is still outstanding is marked as one that is not met.
        (Domain::Words(words), ValueType::YesNo) if item == "outstanding" => {
            words.first().map(|w| format!("{cell}={}", quoted(w)))
        }
        (Domain::Number { .. }, ValueType::Result) => {
            let part = part?;
            let Threshold::Number(limit) = part.threshold(class) else {
                return None;
            };
            let sign = match part.comparison {
                Comparison::AtLeast => "<",
                Comparison::AtMost => ">",
                Comparison::Met => return None,
            };
            Some(format!(
                "IF(ISNUMBER({cell}),{cell}{sign}{},FALSE)",
                literal(*limit)
            ))
        }
        _ => None,
    }
}

/// Rows of one column, in runs of a first and a last row, top first.
pub(super) struct Stretch {
    pub(super) column: usize,
    pub(super) runs: Vec<(u32, u32)>,
}

impl Stretch {
    /// First row, last row of the first run.
    fn first(&self) -> (u32, u32) {
        self.runs.first().copied().unwrap_or_default()
    }

    /// "C10:C11 C13:C17"; empty for a single run, which needs no such words.
    pub(super) fn ranges(&self) -> String {
        if self.runs.len() < 2 {
            return String::new();
        }
        let range = |(from, to): &(u32, u32)| {
            if from == to {
                at(*from, self.column)
            } else {
                format!("{}:{}", at(*from, self.column), at(*to, self.column))
            }
        };
        self.runs.iter().map(range).collect::<Vec<_>>().join(" ")
    }
}

/// Marks cells by a formula for the first of them.
pub(super) fn mark(
    worksheet: &mut Worksheet,
    place: &Stretch,
    rule: &str,
    mark: Mark,
    value_type: &ValueType,
) -> Result<(), XlsxError> {
    let format = ConditionalFormatFormula::new()
        .set_rule(Formula::new(rule))
        .set_format(mark.format(value_type))
        .set_stop_if_true(true)
        .set_multi_range(place.ranges());
    let ((from, to), column) = (place.first(), col(place.column));
    worksheet.add_conditional_format(from, column, to, column, &format)?;
    Ok(())
}

/// Marks cells that hold what they may not.
pub(super) fn mark_wrong(
    worksheet: &mut Worksheet,
    place: &Stretch,
    domain: &Domain,
    cell: &str,
    value_type: &ValueType,
) -> Result<(), XlsxError> {
    if let Some(allowed) = domain.allowed(cell) {
        let rule = format!("AND({cell}<>\"\",NOT({allowed}))");
        mark(worksheet, place, &rule, Mark::Wrong, value_type)?;
    }
    Ok(())
}

/// Colours of the check column.
pub(super) fn check_marks(
    worksheet: &mut Worksheet,
    from: u32,
    to: u32,
    column: usize,
) -> Result<(), XlsxError> {
    let cell = at(from, column);
    let wrong = Mark::Wrong.paint(Format::new());
    let missing = Format::new()
        .set_background_color(0x00FF_F2CC)
        .set_font_color(0x006B_4E00)
        .set_bold();
    for (signs, format) in [(["▲", "≠"], wrong), (["○", "–"], missing)] {
        let tests: Vec<String> = signs
            .iter()
            .map(|s| format!("LEFT({cell},1)={}", quoted(s)))
            .collect();
        let rule = ConditionalFormatFormula::new()
            .set_rule(Formula::new(format!("OR({})", tests.join(","))))
            .set_format(format)
            .set_stop_if_true(true);
        worksheet.add_conditional_format(from, col(column), to, col(column), &rule)?;
    }
    Ok(())
}

fn validations(
    context: &FormContext<'_>,
    table: &Table<'_>,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    for (column, placed) in table.columns.iter().enumerate() {
        for rows in alike(table, column) {
            let (from, place) = (rows.first(), &rows.stretch(column));
            let (domain, class) = (rows.domain, rows.class);
            let part = part_of(table, from, column);
            let (unit, hint) = match part {
                Some(part) => {
                    let unit = if part.is_state() { "" } else { part.unit.as_str() };
                    (
                        unit,
                        format!(
                            "{} Yêu cầu: {}.",
                            with_stop(&part.text),
                            context.catalogue.requirement(part, &class)
                        ),
                    )
                }
                None => (placed.column.unit.as_str(), prompt(table, column)),
            };
            validate(worksheet, place, &domain, &placed.header, unit, &hint)?;
        }
    }
    Ok(())
}

fn with_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// What a prompt says in front of what may be written.
fn prompt(table: &Table<'_>, column: usize) -> String {
    let Some(placed) = table.columns.get(column) else {
        return String::new();
    };
    if table.nil_key() == Some(column) {
        let hint = if placed.column.hint.is_empty() {
            String::new()
        } else {
            format!("{} ", with_stop(&placed.column.hint))
        };
        return format!("{hint}Không có gì để báo cáo: ghi “{}” ở dòng đầu.", table.nil);
    }
    if !placed.column.hint.is_empty() {
        return with_stop(&placed.column.hint);
    }
    let criterion = placed.criterion.and_then(|n| table.set?.criterion(n));
    match criterion {
        Some(criterion) if placed.column.short_words => with_stop(&format!(
            "Tiêu chí {}: {}. Đ: đạt, CĐ: chưa đạt, KAD: không áp dụng",
            criterion.number, criterion.name
        )),
        Some(criterion) => with_stop(&format!("Tiêu chí {}: {}", criterion.number, criterion.name)),
        None => String::new(),
    }
}

/// Restricts cells to what they may hold, with a prompt and a message in Vietnamese.
pub(super) fn validate(
    worksheet: &mut Worksheet,
    place: &Stretch,
    domain: &Domain,
    head: &str,
    unit: &str,
    hint: &str,
) -> Result<(), XlsxError> {
    let ((from, to), column) = (place.first(), place.column);
    let cell = at(from, column);
    let words = domain.words(unit);
    let rule = DataValidation::new();
    let rule = match domain {
        Domain::Any if hint.is_empty() => return Ok(()),
        Domain::Any => rule.allow_any_value(),
        Domain::Words(words) => rule.allow_list_strings(words)?,
        Domain::Listed { name, labels } => {
            // A list inside the rule works in every program; a comma in it, or too long a list, does not.
            let length: usize = labels.iter().map(|l| l.encode_utf16().count() + 1).sum();
            if length <= 255 && !labels.iter().any(|l| l.contains([',', '"'])) {
                rule.allow_list_strings(labels)?
            } else {
                rule.allow_list_formula(Formula::new(name))
            }
        }
        Domain::Number { .. } | Domain::Date | Domain::Email | Domain::OrNil(..) => {
            match domain.allowed(&cell) {
                Some(allowed) => rule.allow_custom(Formula::new(allowed)),
                None => return Ok(()),
            }
        }
    };
    let prompt = match (hint.is_empty(), domain) {
        (_, Domain::Any) => hint.to_owned(),
        (true, _) => words.clone(),
        (false, _) => {
            // What may be written matters most and stays whole; the wording before it gives way.
            let room = 254_usize.saturating_sub(words.encode_utf16().count());
            format!("{} {words}", fit(hint, room))
        }
    };
    let rule = rule
        .set_input_title(fit(head, 32))?
        .set_input_message(fit(&prompt, 255))?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("Giá trị chưa hợp lệ")?
        .set_error_message(fit(&format!("Cột “{}”: {words}", fit(head, 60)), 255))?;
    let rule = rule.set_multi_range(place.ranges());
    worksheet.add_data_validation(from, col(column), to, col(column), &rule)?;
    Ok(())
}

/// Number of columns that stay in sight: through the name of the row, and the check beside it.
fn frozen(table: &Table<'_>) -> usize {
    let name = name_column(table);
    match table.check_column() {
        Some(check) if check == name + 1 => check + 1,
        _ => name + 1,
    }
}

/// The column that says what a row is about.
fn name_column(table: &Table<'_>) -> usize {
    let key = table.sheet.key.as_deref().and_then(|k| table.column_index(k));
    let code = table
        .columns
        .iter()
        .position(|c| c.column.value_type == ValueType::IndicatorCode);
    let name = table
        .columns
        .iter()
        .position(|c| c.column.from == Some(crate::catalogue::Prefill::CriterionName));
    key.or(code).or(name).unwrap_or(0).min(3)
}

/// A scale as Excel takes it, in whole percent.
fn percent(scale: f64) -> u16 {
    (10_u16..=80).rev().find(|p| f64::from(*p) <= scale).unwrap_or(10)
}

/// Width of a column in pixels. A digit of Times New Roman 11 is 7.33 pixels wide; Excel rounds it, others do not.
fn pixels(width: f64) -> f64 {
    (width * 7.34 + 5.3).ceil()
}

/// A4 on its side: one page wide where that stays readable; else split between bands, with the names on each page.
fn print(
    context: &FormContext<'_>,
    table: &Table<'_>,
    bands: &[Band],
    height: f64,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let widths: Vec<f64> = table.columns.iter().map(|c| pixels(c.column.width)).collect();
    let last_row = row_number(table.rows.len().saturating_sub(1));
    let last_column = col(widths.len().saturating_sub(1));
    worksheet.set_repeat_rows(4, HEAD_ROW)?;
    let total: f64 = widths.iter().sum();
    if total * LEAST_SCALE <= PAGE {
        worksheet
            .set_print_fit_to_pages(1, 0)
            .set_print_area(0, 0, last_row, last_column)?
            .set_print_center_horizontally(true);
        return Ok(());
    }
    worksheet.set_zoom(90);
    let repeated = name_column(table);
    let starts: Vec<usize> = bands.iter().map(|b| b.from).collect();
    let room = PAGE * SLACK / 0.63;
    let pages = split(&widths, &starts, repeated, room).len() + 1;
    // Pages of about equal width look better than full ones and a rest.
    let mut limit = room;
    while limit > 200.0 && split(&widths, &starts, repeated, limit - 10.0).len() < pages {
        limit -= 10.0;
    }
    let breaks = split(&widths, &starts, repeated, limit);
    // A few rows on a page of their own are avoided where the print stays readable.
    let tall = PAGE_HEIGHT * SLACK / height;
    let across = PAGE * SLACK / limit;
    let scale = 100.0
        * if tall >= LEAST_SCALE {
            across.min(tall)
        } else {
            across
        };
    let header = format!(
        "&L&\"Times New Roman,Bold\"&11{}&R&\"Times New Roman,Italic\"&9{}",
        fit(
            &printed::title(&table.sheet.number, &table.sheet.title).replace('&', "&&"),
            90
        ),
        fit(&super::subject_line(context).replace('&', "&&"), 90)
    );
    worksheet
        .set_print_scale(percent(scale))
        .set_vertical_page_breaks(&breaks)?
        .set_repeat_columns(0, col(repeated))?
        .set_print_area(4, 0, last_row, last_column)?
        .set_page_order(true)
        .set_print_center_horizontally(true)
        .set_header(header);
    Ok(())
}

/// Columns before which a page begins: at a band where one begins on the page, else between two columns.
fn split(widths: &[f64], starts: &[usize], repeated: usize, limit: f64) -> Vec<u32> {
    let names: f64 = widths.iter().take(repeated + 1).sum();
    let mut breaks = Vec::new();
    let mut page = 0;
    let mut used = 0.0;
    let mut column = 0;
    while let Some(width) = widths.get(column) {
        if used + width > limit && column > page {
            let cut = starts
                .iter()
                .rev()
                .find(|s| **s > page.max(repeated) && **s <= column)
                .copied()
                .unwrap_or(column);
            breaks.push(u32::try_from(cut).unwrap_or(u32::MAX));
            page = cut;
            column = cut;
            used = names;
            if names + widths.get(cut).copied().unwrap_or_default() > limit {
                used = 0.0;
            }
            continue;
        }
        used += width;
        column += 1;
    }
    breaks
}

//! A record sheet: the official head, then one fact a row with what to write and whether it is filled.

use rust_decimal::Decimal;
use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::before::{self, FromBefore};
use super::calc::formula;
use super::domain::Domain;
use super::look::{Edge, Mark};
use super::marks::SheetMarks;
use super::plan::{Cell, FIRST_ROW, HEAD_ROW, Table, at, known};
use super::{
    FormContext, FormError, FormValue, FormValues, frame, lists, look, official_head, put, sentence,
    signatures, spread,
};
use crate::catalogue::{Column, Fill, FormSheet, PlacedColumn, Prefill};
use crate::printed;
use crate::workbook::CellRef;

/// Column of the values, zero-based.
const VALUE: usize = 2;
/// Column of the check.
const CHECK: usize = 4;
/// Widths of the columns.
const WIDTHS: [f64; 5] = [5.0, 40.0, 44.0, 52.0, 16.0];

/// A fact.
struct Fact<'a> {
    column: &'a Column,
    row: u32,
    number: usize,
    domain: Domain,
    value: Cell,
    check: Cell,
}

/// A record sheet, planned.
pub(super) struct Record<'a> {
    /// Definition.
    pub(super) sheet: &'a FormSheet,
    sections: Vec<(u32, &'a str)>,
    facts: Vec<Fact<'a>>,
    /// The first row under the facts.
    end: u32,
}

impl<'a> Record<'a> {
    /// The sheet with its rows, what is known before sending, and the values.
    pub(super) fn plan(
        context: &'a FormContext<'a>,
        sheet: &'a FormSheet,
        values: &FormValues,
        children: Option<&Table<'_>>,
    ) -> Result<Self, FormError> {
        let set = context.catalogue.sheet_set(sheet, &context.unit.kind);
        let placed: Vec<PlacedColumn<'a>> = sheet.expand(set, &context.unit.kind);
        let mut record = Self {
            sheet,
            sections: Vec::new(),
            facts: Vec::new(),
            end: FIRST_ROW,
        };
        let mut section = "";
        for (index, fact) in placed.iter().enumerate() {
            let column = fact.column;
            if !column.group.is_empty() && column.group != section {
                section = &column.group;
                record.sections.push((record.end, section));
                record.end += 1;
            }
            let value = values.get(&(sheet.id.clone(), String::new(), column.id.clone()));
            let cell = match (column.fill, column.from, value) {
                (Fill::Typed | Fill::Carried, _, Some(value))
                | (Fill::Prefilled, _, Some(value @ FormValue::AsTyped(..))) => Cell::Value(value.clone()),
                (Fill::Computed, Some(Prefill::ChildrenCount), _) => children_count(children),
                (Fill::Prefilled | Fill::Computed, Some(from), _) => {
                    known(context, from, None, index).map_or(Cell::Blank, Cell::Value)
                }
                _ => Cell::Blank,
            };
            let domain = lists::domain(context, sheet, column).unwrap_or_else(|| Domain::of_column(column));
            record.facts.push(Fact {
                check: check(column, &domain, record.end, &cell),
                column,
                row: record.end,
                number: index + 1,
                domain,
                value: cell,
            });
            record.end += 1;
        }
        for ((id, key, fact), value) in values {
            let known = record.facts.iter().any(|f| {
                f.column.id == *fact
                    && match f.column.fill {
                        Fill::Typed | Fill::Carried => true,
                        Fill::Prefilled => matches!(value, FormValue::AsTyped(..)),
                        Fill::Computed => false,
                    }
            });
            if *id == sheet.id && !(key.is_empty() && known) {
                return Err(FormError::NoSuchCell {
                    sheet: id.clone(),
                    row: key.clone(),
                    column: fact.clone(),
                });
            }
        }
        Ok(record)
    }

    /// What each fact may be.
    pub(super) fn domains(&self) -> Vec<Domain> {
        self.facts.iter().map(|f| f.domain.clone()).collect()
    }

    /// The cell of a fact's value.
    pub(super) fn place(&self, fact: &str) -> Option<CellRef> {
        let fact = self.facts.iter().find(|f| f.column.id == fact)?;
        Some(CellRef::new(fact.row, super::col(VALUE)))
    }

    /// What a fact is called.
    pub(super) fn label(&self, fact: &str) -> Option<&str> {
        let fact = self.facts.iter().find(|f| f.column.id == fact)?;
        Some(&fact.column.header)
    }

    /// The check cells, from another sheet.
    pub(super) fn check_range(&self) -> String {
        format!(
            "{}!{}:{}",
            super::plan::sheet_ref(&self.sheet.name),
            at(FIRST_ROW, CHECK),
            at(self.end.saturating_sub(1), CHECK)
        )
    }

    /// How many check cells begin with a sign.
    pub(super) fn checked(&self, sign: &str) -> usize {
        self.facts
            .iter()
            .filter(|f| f.check.text().starts_with(sign))
            .count()
    }

    /// Writes the sheet.
    pub(super) fn write(
        &self,
        context: &FormContext<'_>,
        answered: SheetMarks,
        before: Option<FromBefore<'_>>,
        worksheet: &mut Worksheet,
    ) -> Result<(), XlsxError> {
        let before = before.filter(|b| b.on(&self.sheet.id));
        frame(context, worksheet, &self.sheet.name, false)?;
        for (column, width) in WIDTHS.iter().enumerate() {
            worksheet.set_column_width(super::col(column), *width)?;
        }
        official_head(context, worksheet, (0, 1), (3, 4), 11.0)?;
        let across = |format: rust_xlsxwriter::Format| format.set_align(FormatAlign::CenterAcross);
        spread(
            worksheet,
            3,
            (0, CHECK),
            &self.sheet.title,
            &across(look::title(14.0)),
        )?;
        spread(
            worksheet,
            4,
            (0, CHECK),
            &super::subject_line(context),
            &across(look::subtitle()),
        )?;
        let line: Vec<String> = before
            .iter()
            .map(FromBefore::words)
            .chain(context.round.illustrative.clone())
            .collect();
        worksheet
            .set_row_height(3, 24)?
            .set_row_height(4, 17)?
            .set_row_height(5, 16)?;
        if !line.is_empty() {
            let width = WIDTHS.iter().sum();
            sentence(
                worksheet,
                5,
                (0, CHECK),
                (&line.join(" · "), width),
                &look::caution(),
            )?;
        }

        let heads = [
            printed::NUMBER_HEAD,
            self.sheet.label_header.as_str(),
            self.sheet.value_header.as_str(),
            printed::HINT_HEAD,
            printed::CHECK_HEAD,
        ];
        for (column, head) in heads.iter().enumerate() {
            let format = look::head(0, 11.0)
                .set_border_top(rust_xlsxwriter::FormatBorder::Medium)
                .set_border_top_color(look::GREEN);
            worksheet.write_string_with_format(HEAD_ROW, super::col(column), *head, &format)?;
        }
        worksheet.set_row_height(HEAD_ROW, 22)?;
        for (row, title) in &self.sections {
            spread(
                worksheet,
                *row,
                (0, CHECK),
                title,
                &look::section()
                    .set_border_right(rust_xlsxwriter::FormatBorder::None)
                    .set_border_left(rust_xlsxwriter::FormatBorder::None),
            )?;
            worksheet.set_row_height(*row, 19)?;
        }
        // What an answer says of a cell goes before what the form says by itself.
        answered.put(worksheet)?;
        for fact in &self.facts {
            self.fact(worksheet, fact, before)?;
        }
        signatures(context, worksheet, self.end + 1, (0, 1), (3, 4))?;
        super::table::check_marks(worksheet, FIRST_ROW, self.end.saturating_sub(1), CHECK)?;
        worksheet
            .set_freeze_panes(FIRST_ROW, 0)?
            .set_print_area(0, 0, self.end + 7, super::col(CHECK))?
            .set_print_fit_to_pages(1, 1)
            .set_print_center_horizontally(true);
        Ok(())
    }

    fn fact(
        &self,
        worksheet: &mut Worksheet,
        fact: &Fact<'_>,
        before: Option<FromBefore<'_>>,
    ) -> Result<(), XlsxError> {
        let column = fact.column;
        let row = fact.row;
        let last = row + 1 == self.end;
        let edge = |right: bool| Edge {
            left: false,
            right,
            bottom: last,
        };
        let plain = look::edged(look::boxed(11.0), edge(false));
        worksheet.write_number_with_format(
            row,
            0,
            super::float(&FormValue::Number(Decimal::from(fact.number))),
            &plain.clone().set_align(FormatAlign::Center),
        )?;
        worksheet.write_string_with_format(
            row,
            1,
            &column.header,
            &plain.clone().set_indent(1).set_text_wrap(),
        )?;
        let own = super::table::cell_number_format(&column.value_type, 0.0);
        let value = look::edged(look::data(column.fill), edge(false))
            .set_align(FormatAlign::Left)
            .set_indent(1)
            .set_text_wrap()
            .set_num_format(own);
        let value = look::as_typed(value, own, fact.value.value());
        put(worksheet, row, VALUE, &fact.value, &value)?;
        let hint = match (column.fill, column.required) {
            (Fill::Typed, true) => format!("{} {}", printed::REQUIRED, column.hint),
            _ => column.hint.clone(),
        };
        let note = look::edged(look::boxed(10.0), edge(false))
            .set_italic()
            .set_indent(1)
            .set_text_wrap();
        worksheet.write_string_with_format(row, 3, hint.trim(), &note)?;
        let format = look::edged(look::data(Fill::Computed), edge(false))
            .set_bold()
            .set_indent(1);
        put(worksheet, row, CHECK, &fact.check, &format)?;
        let lines = look::lines(fact.value.text(), WIDTHS.get(VALUE).copied().unwrap_or(40.0))
            .max(look::lines(&hint, WIDTHS.get(3).copied().unwrap_or(40.0)));
        worksheet.set_row_height(row, f64::from(lines * 15 + 4).max(19.0))?;
        if column.fill == Fill::Typed {
            let name = at(row, VALUE);
            let place = super::table::Stretch {
                column: VALUE,
                runs: vec![(row, row)],
            };
            super::table::mark_wrong(worksheet, &place, &fact.domain, &name, &column.value_type)?;
            if before.is_some_and(|b| b.has(&self.sheet.id, "", &column.id)) {
                before::mark_cell(worksheet, row, VALUE, &fact.value)?;
            }
            if column.required {
                super::table::mark(
                    worksheet,
                    &place,
                    &format!("{name}=\"\""),
                    Mark::Missing,
                    &column.value_type,
                )?;
            }
            super::table::validate(
                worksheet,
                &place,
                &fact.domain,
                &column.header,
                &column.unit,
                &column.hint,
            )?;
        }
        Ok(())
    }
}

/// The number of units that the first by-unit sheet lists, counted there.
fn children_count(children: Option<&Table<'_>>) -> Cell {
    let Some((table, key)) = children.and_then(|t| Some((t, t.column_index(t.sheet.key.as_deref()?)?)))
    else {
        return Cell::Blank;
    };
    if table.own == 0 {
        return Cell::Value(FormValue::Number(Decimal::ZERO));
    }
    formula(
        format!("COUNTA({})", table.foreign_range(key)),
        Some(FormValue::Number(Decimal::from(table.filled(key)))),
    )
}

/// Whether a fact is filled as it must be; nothing for one that may stay blank and does.
fn check(column: &Column, domain: &Domain, row: u32, value: &Cell) -> Cell {
    if column.fill != Fill::Typed {
        return Cell::Blank;
    }
    let name = at(row, VALUE);
    let missing = if column.required { "○ Còn trống" } else { "" };
    let filled = match domain.wrong(&name) {
        Some(wrong) => format!("IF({wrong}>0,\"▲ Sai\",\"√\")"),
        None => "\"√\"".to_owned(),
    };
    let result = match value.value() {
        None => missing,
        Some(value) if domain.holds(value) => "√",
        Some(_) => "▲ Sai",
    };
    formula(
        format!("IFERROR(IF({name}=\"\",\"{missing}\",{filled}),\"▲ Sai\")"),
        Some(FormValue::Text(result.to_owned())).filter(|_| !result.is_empty()),
    )
}

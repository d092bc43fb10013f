//! The front page: one A4 landscape page on a grid of 24 equal columns.
//!
//! Lines are laid out first, for several widths of the grid, and the width whose page prints largest is written.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Formula, Url, Worksheet, XlsxError};

use super::cell::{self, Formats};
use super::chart::{self, Placed};
use super::measure;
use super::model::{Block, CellModel, Look, SummaryModel};
use super::province::{self, PAGE_HEIGHT, PAGE_WIDTH, WriteError};
use super::style;

/// Columns of the grid.
const GRID: u16 = 24;
/// Headline figures that have room in one row.
const CARDS: usize = 6;
/// Size of text in tables, in points.
const SIZE: f64 = 11.0;
/// Widths of a grid column that are tried, in characters.
const WIDTHS: [f64; 12] = [5.0, 5.4, 5.8, 6.2, 6.6, 7.0, 7.4, 7.8, 8.2, 8.6, 9.2, 10.0];
/// Lines that a chart has at least, and the height of one where nothing stands beside it.
const CHART_LINES: usize = 8;
const CHART_LINE: f64 = 17.0;
/// Height of a line that only separates.
const GAP: f64 = 9.0;

/// How a piece is dressed; each has its formats once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dress {
    Agency,
    AgencyBold,
    Rule,
    Annex,
    Title,
    Attached,
    Coverage,
    Caution,
    CardLabel,
    CardFigure,
    /// What stands under a figure, with a line below it.
    CardMiddle,
    CardNote,
    Heading,
    Head,
    /// A cell of a table with heads.
    Cell(Look),
    /// A cell of a list without heads.
    Item(Look),
    Note,
    Footnote,
}

impl Dress {
    fn size(self) -> f64 {
        match self {
            Self::Title => 15.0,
            Self::Annex | Self::Attached | Self::Coverage | Self::Heading => 12.0,
            Self::CardFigure => 22.0,
            Self::CardMiddle | Self::CardNote => 10.5,
            Self::Note | Self::Footnote => 10.0,
            _ => SIZE,
        }
    }

    fn bold(self) -> bool {
        match self {
            Self::AgencyBold | Self::Annex | Self::Title | Self::CardFigure | Self::Heading | Self::Head => {
                true
            }
            Self::Cell(look) | Self::Item(look) => look.is_bold() || look == Look::State,
            _ => false,
        }
    }

    fn look(self) -> Look {
        match self {
            Self::Cell(look) | Self::Item(look) => look,
            _ => Look::Text,
        }
    }

    /// Whether its words stand a little away from the border at their left.
    fn indented(self) -> bool {
        matches!(self, Self::Cell(Look::Text | Look::Name))
    }

    fn formats(self) -> Formats {
        let size = self.size();
        let across = province::across(size, true);
        let card = |format: Format| {
            format
                .set_background_color(style::CARD_FILL)
                .set_border_left(FormatBorder::Thin)
                .set_border_left_color(style::LINE)
                .set_border_right(FormatBorder::Thin)
                .set_border_right_color(style::LINE)
        };
        let format = match self {
            Self::Agency | Self::Coverage => across,
            Self::AgencyBold | Self::Annex | Self::Title => across.set_bold(),
            Self::Rule => across.set_border_top(FormatBorder::Thin),
            Self::Attached => across.set_italic(),
            Self::Caution => across.set_italic().set_font_color(style::CAUTION),
            Self::CardLabel => card(across)
                .set_border_top(FormatBorder::Medium)
                .set_border_top_color(style::GREEN),
            Self::CardFigure => card(across).set_bold().set_font_color(style::GREEN),
            Self::CardMiddle => card(across),
            Self::CardNote => card(across)
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(style::LINE),
            Self::Heading => province::across(size, false)
                .set_bold()
                .set_font_color(style::GREEN)
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(style::GREEN),
            Self::Head => style::cell(size)
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_text_wrap()
                .set_background_color(style::HEAD_FILL),
            Self::Cell(look) => {
                let base = style::cell(size);
                let base = if self.indented() { base.set_indent(1) } else { base };
                return Formats::new(&base, look, true);
            }
            Self::Item(look) => {
                let base = style::text(size)
                    .set_border_bottom(FormatBorder::Dotted)
                    .set_border_bottom_color(style::LINE);
                return Formats::new(&base, look, true);
            }
            Self::Note | Self::Footnote => province::across(size, false)
                .set_italic()
                .set_font_color(style::MUTED),
        };
        Formats::same(&format)
    }
}

/// Something on a line, over one or several columns of the grid.
struct Piece {
    first: u16,
    /// One past the last column.
    end: u16,
    cell: CellModel,
    dress: Dress,
    target: Option<String>,
}

impl Piece {
    fn new(first: u16, span: u16, cell: CellModel, dress: Dress) -> Self {
        Self {
            first,
            end: first + span,
            cell,
            dress,
            target: None,
        }
    }

    fn words(first: u16, span: u16, words: &str, dress: Dress) -> Self {
        Self::new(first, span, CellModel::text(words), dress)
    }

    /// Whether a word would be broken at this width of a grid column.
    fn breaks(&self, column: f64) -> bool {
        let room = column * f64::from(self.end - self.first);
        let long = measure::longest_word(&cell::shown(&self.cell), self.dress.size(), self.dress.bold());
        measure::column_points(measure::characters(long)) > room + 1.0
    }

    fn height(&self, column: f64) -> f64 {
        let size = self.dress.size();
        let indent = if self.dress.indented() { 8.0 } else { 0.0 };
        let width = column * f64::from(self.end - self.first) - indent;
        let lines = if cell::is_figure(&self.cell) {
            1
        } else {
            measure::lines(&cell::shown(&self.cell), width, size, self.dress.bold())
        };
        let air = match self.dress {
            Dress::Agency | Dress::AgencyBold | Dress::Attached | Dress::Caution | Dress::Note => 2.0,
            Dress::Title | Dress::CardFigure => 6.0,
            _ => 4.5,
        };
        f64::from(lines) * size * 1.2 + air
    }
}

/// A row of the page.
#[derive(Default)]
struct Line {
    pieces: Vec<Piece>,
    /// Height where the pieces do not give it.
    fixed: Option<f64>,
}

impl Line {
    fn of(piece: Piece) -> Self {
        Self {
            pieces: vec![piece],
            fixed: None,
        }
    }

    fn gap(height: f64) -> Self {
        Self {
            pieces: Vec::new(),
            fixed: Some(height),
        }
    }

    fn height(&self, column: f64) -> f64 {
        self.fixed
            .unwrap_or_else(|| self.pieces.iter().map(|p| p.height(column)).fold(0.0, f64::max))
            .clamp(2.0, 409.0)
    }
}

/// Writes the front page, and beside the printed page a list of the other sheets as links.
pub(super) fn write(
    sheet: &mut Worksheet,
    name: &str,
    model: &SummaryModel,
    others: &[(&str, &str)],
) -> Result<(), WriteError> {
    check(model)?;
    let (lines, charts) = layout(model);
    let (width, heights) = best(&lines);
    sheet.set_column_range_width(0, GRID - 1, width)?;
    sheet.set_column_width(GRID, 3)?;

    let mut dressed: Vec<(Dress, Formats)> = Vec::new();
    let mut linked = 0;
    for (row, (line, height)) in (0u32..).zip(lines.iter().zip(&heights)) {
        sheet.set_row_height(row, *height)?;
        for piece in &line.pieces {
            let known = dressed.iter().position(|(dress, _)| *dress == piece.dress);
            let at = known.unwrap_or_else(|| {
                dressed.push((piece.dress, piece.dress.formats()));
                dressed.len() - 1
            });
            if let Some((_, formats)) = dressed.get(at) {
                write_piece(sheet, row, piece, formats, &mut linked)?;
            }
        }
    }
    overlays(sheet, &lines)?;
    list(sheet, others, &heights)?;
    chart::write(sheet, name, &charts, &heights, measure::column_points(width))?;

    province::paper(sheet);
    let last = u32::try_from(lines.len().saturating_sub(1)).unwrap_or(0);
    sheet
        .set_print_fit_to_pages(1, 1)
        .set_print_center_horizontally(true)
        .set_footer(province::footer(&model.annex))
        .set_tab_color(style::GREEN)
        .set_zoom(100)
        .set_print_area(0, 0, last, GRID - 1)?;
    Ok(())
}

/// Refuses blocks that leave the grid or overlap their neighbour.
fn check(model: &SummaryModel) -> Result<(), WriteError> {
    let mut free = 0;
    for block in &model.blocks {
        let end = block
            .columns
            .iter()
            .try_fold(block.start, |end, c| end.checked_add(c.span));
        let fits = end.is_some_and(|end| end <= GRID && end > block.start)
            && block.columns.iter().all(|c| c.span > 0)
            && block.rows.iter().all(|row| row.len() == block.columns.len())
            && (!block.beside || block.start >= free);
        if !fits {
            return Err(WriteError::Grid {
                heading: block.heading.clone(),
            });
        }
        free = end.unwrap_or(GRID);
    }
    Ok(())
}

fn layout(model: &SummaryModel) -> (Vec<Line>, Vec<Placed<'_>>) {
    let mut lines = Vec::new();
    let mut charts = Vec::new();
    for (index, words) in model.agency.iter().enumerate() {
        let dress = if index == 0 {
            Dress::Agency
        } else {
            Dress::AgencyBold
        };
        lines.push(Line::of(Piece::words(0, 9, words, dress)));
    }
    if !model.agency.is_empty() {
        let rule = Piece::new(3, 3, CellModel::text(" "), Dress::Rule);
        lines.push(Line {
            pieces: vec![rule],
            fixed: Some(5.0),
        });
    }
    for (words, dress) in [
        (model.annex.as_str(), Dress::Annex),
        (&model.title, Dress::Title),
        (&model.attached_to, Dress::Attached),
        (&model.coverage, Dress::Coverage),
        (model.illustrative.as_deref().unwrap_or_default(), Dress::Caution),
    ] {
        if !words.is_empty() {
            lines.push(Line::of(Piece::words(0, GRID, words, dress)));
        }
    }
    lines.push(Line::gap(GAP));
    cards(model, &mut lines);
    let mut rest = model.blocks.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let beside = others.iter().take_while(|block| block.beside).count();
        let (band, after) = rest.split_at(1 + beside);
        debug_assert!(band.first().is_some_and(|b| b.heading == first.heading));
        blocks(band, &mut lines, &mut charts);
        lines.push(Line::gap(GAP));
        rest = after;
    }
    if model.footnote.is_empty() {
        lines.pop();
    } else {
        lines.push(Line::of(Piece::words(0, GRID, &model.footnote, Dress::Footnote)));
    }
    (lines, charts)
}

fn cards(model: &SummaryModel, lines: &mut Vec<Line>) {
    let cards = model.cards.get(..CARDS).unwrap_or(&model.cards);
    let Ok(count) = u16::try_from(cards.len()) else {
        return;
    };
    if count == 0 {
        return;
    }
    let (mut labels, mut figures) = (Line::default(), Line::default());
    let (mut notes, mut changes) = (Line::default(), Line::default());
    let with_change = cards.iter().any(|card| card.change.is_some());
    for (index, card) in (0u16..).zip(cards) {
        let first = index * GRID / count;
        let span = (index + 1) * GRID / count - first;
        labels
            .pieces
            .push(Piece::words(first, span, &card.label, Dress::CardLabel));
        let mut figure = Piece::new(first, span, card.figure.clone(), Dress::CardFigure);
        figure.target.clone_from(&card.target);
        figures.pieces.push(figure);
        let note = if card.note.is_empty() { " " } else { &card.note };
        let dress = if with_change {
            Dress::CardMiddle
        } else {
            Dress::CardNote
        };
        notes.pieces.push(Piece::words(first, span, note, dress));
        let change = card.change.clone().unwrap_or_else(|| CellModel::text(" "));
        let change = Piece::new(first, span, change, Dress::CardNote);
        changes.pieces.push(change);
    }
    lines.extend([labels, figures, notes]);
    if with_change {
        lines.push(changes);
    }
    lines.push(Line::gap(GAP));
}

/// Blocks side by side: their rows share lines, and so heights.
fn blocks<'m>(band: &'m [Block], lines: &mut Vec<Line>, charts: &mut Vec<Placed<'m>>) {
    let mut merged: Vec<Line> = Vec::new();
    for block in band {
        let mut own: Vec<Vec<Piece>> = Vec::new();
        let width: u16 = block.columns.iter().map(|c| c.span).sum();
        if block.heading.is_empty() {
            own.push(Vec::new());
        } else {
            own.push(vec![Piece::words(
                block.start,
                width,
                &block.heading,
                Dress::Heading,
            )]);
        }
        let headed = block.columns.iter().any(|c| !c.header.is_empty());
        let place = |cells: &mut dyn Iterator<Item = (CellModel, Dress)>| {
            let mut at = block.start;
            let mut pieces = Vec::new();
            for (column, (cell, dress)) in block.columns.iter().zip(cells) {
                pieces.push(Piece::new(at, column.span, cell, dress));
                at += column.span;
            }
            pieces
        };
        if headed {
            own.push(place(&mut block.columns.iter().map(|column| {
                let words = if column.header.is_empty() {
                    " "
                } else {
                    &column.header
                };
                (CellModel::text(words), Dress::Head)
            })));
        }
        for row in &block.rows {
            own.push(place(&mut row.iter().zip(&block.columns).map(
                |(cell, column)| {
                    let dress = if headed {
                        Dress::Cell(column.look)
                    } else {
                        Dress::Item(column.look)
                    };
                    (cell.clone(), dress)
                },
            )));
        }
        if !block.note.is_empty() {
            own.push(vec![Piece::words(block.start, width, &block.note, Dress::Note)]);
        }
        if block.chart.is_some() {
            // Beside a table a chart has the height of its rows; alone it needs lines of its own.
            let there = own.len().max(merged.len());
            own.resize_with(there.max(CHART_LINES), Vec::new);
        }
        for (index, pieces) in own.into_iter().enumerate() {
            if let Some(line) = merged.get_mut(index) {
                line.pieces.extend(pieces);
            } else {
                merged.push(Line { pieces, fixed: None });
            }
        }
    }
    for block in band {
        if let Some(chart) = &block.chart {
            let heading = usize::from(!block.heading.is_empty());
            charts.push(Placed {
                chart,
                first_line: lines.len() + heading,
                end_line: lines.len() + merged.len(),
                first: block.start,
                span: block.columns.iter().map(|c| c.span).sum(),
            });
        }
    }
    for line in &mut merged {
        if line.pieces.is_empty() {
            line.fixed = Some(CHART_LINE);
        }
    }
    lines.extend(merged);
}

/// The width of a grid column that prints largest, and the heights of the lines at it.
fn best(lines: &[Line]) -> (f64, Vec<f64>) {
    let mut best: Option<(f64, f64, Vec<f64>)> = None;
    for width in WIDTHS {
        let column = measure::column_points(width);
        let heights: Vec<f64> = lines.iter().map(|line| line.height(column)).collect();
        let total: f64 = heights.iter().sum();
        // Excel makes a page smaller to fit, never larger.
        let scale = (PAGE_WIDTH / (column * f64::from(GRID)))
            .min(PAGE_HEIGHT / total)
            .min(1.0);
        // A broken word is worse than a page a third smaller.
        let broken = lines
            .iter()
            .flat_map(|line| &line.pieces)
            .any(|piece| piece.breaks(column));
        let score = if broken { scale - 0.35 } else { scale };
        if best.as_ref().is_none_or(|(known, ..)| score > *known + 0.005) {
            best = Some((score, width, heights));
        }
    }
    best.map_or_else(|| (6.0, Vec::new()), |(_, width, heights)| (width, heights))
}

fn write_piece(
    sheet: &mut Worksheet,
    row: u32,
    piece: &Piece,
    formats: &Formats,
    links: &mut usize,
) -> Result<(), XlsxError> {
    let look = piece.dress.look();
    // States are coloured by conditional formats, other words as they are.
    let overlaid = look == Look::State;
    let format = formats.get(cell::shape(&piece.cell, overlaid));
    if piece.end - piece.first > 1 {
        sheet.merge_range(row, piece.first, row, piece.end - 1, "", format)?;
    }
    let linked = match (&piece.cell, piece.target.as_deref()) {
        (cell, Some(target)) => linked(cell, target),
        // LibreOffice does not wrap a link in a merged cell.
        (CellModel::Link { text, target }, None) => linked(&CellModel::text(text.as_str()), target),
        _ => None,
    };
    let (row, col) = (row, piece.first);
    match (linked, &piece.cell) {
        (Some(CellModel::Formula(text, value)), _) => {
            let formula = Formula::new(cell::formula_text(&text, row)).set_result(cell::result(&value));
            sheet.write_formula_with_format(row, col, formula, format)?;
        }
        // A line that is only drawn.
        (_, CellModel::Text(text)) if text == " " => {
            sheet.write_blank(row, col, format)?;
        }
        (_, cell) => cell::write(sheet, (row, col), cell, (look, overlaid), formats, links)?,
    }
    Ok(())
}

/// A figure that leads to a place. A link laid over the cell would take the figure's colour in some programs, and
/// not work on a formula in others; the function does neither.
fn linked(figure: &CellModel, target: &str) -> Option<CellModel> {
    let inner = match figure {
        // A text that reads as a number would be stored as one, and recalculated as text.
        CellModel::Text(text) if text.parse::<f64>().is_ok() => text
            .parse::<i64>()
            .ok()
            .filter(|number| number.to_string() == *text)?
            .to_string(),
        CellModel::Text(text) | CellModel::Toned(text, _) => format!("\"{}\"", text.replace('"', "\"\"")),
        CellModel::Integer(number) => number.to_string(),
        CellModel::Number(number) => number.normalize().to_string(),
        CellModel::Formula(text, _) => text.clone(),
        _ => return None,
    };
    let value = match figure {
        CellModel::Formula(_, value) => value.clone(),
        other => Box::new(other.clone()),
    };
    let target = target.replace('"', "\"\"");
    // A text in a formula has at most 255 letters; the formula itself may be longer.
    let literal = !matches!(figure, CellModel::Formula(..));
    let fits =
        !target.is_empty() && target.chars().count() < 255 && (!literal || inner.chars().count() < 255);
    fits.then(|| CellModel::Formula(format!("HYPERLINK(\"#{target}\",{inner})"), value))
}

/// Conditional formats over runs of lines whose states stand in the same columns.
fn overlays(sheet: &mut Worksheet, lines: &[Line]) -> Result<(), XlsxError> {
    type Run<'a> = (u32, Vec<&'a CellModel>);
    let states = |line: &Line, first: u16, end: u16| -> Option<usize> {
        line.pieces
            .iter()
            .position(|p| p.first == first && p.end == end && p.dress.look() == Look::State)
    };
    let mut done: Vec<(u32, u16)> = Vec::new();
    for (row, line) in (0u32..).zip(lines) {
        for piece in line.pieces.iter().filter(|p| p.dress.look() == Look::State) {
            if done.contains(&(row, piece.first)) {
                continue;
            }
            let mut run: Run<'_> = (row, Vec::new());
            for (at, below) in (0u32..).zip(lines).skip_while(|(at, _)| *at < row) {
                let Some(found) = states(below, piece.first, piece.end).and_then(|i| below.pieces.get(i))
                else {
                    break;
                };
                run.0 = at;
                run.1.push(&found.cell);
                done.push((at, piece.first));
            }
            let words = province::words_of(run.1.into_iter());
            province::overlay(sheet, (row, piece.first, run.0, piece.end - 1), &words)?;
        }
    }
    Ok(())
}

/// The other sheets as links, to the right of what is printed.
fn list(sheet: &mut Worksheet, others: &[(&str, &str)], heights: &[f64]) -> Result<(), XlsxError> {
    let column = GRID + 1;
    sheet.set_column_width(column, 44)?;
    let heading = style::text(12.0).set_bold().set_font_color(style::GREEN);
    let format = style::link(&style::text(11.0));
    // Lines that only separate are too low for words.
    let mut rows = (0u32..).filter(|row| {
        let height = usize::try_from(*row).ok().and_then(|row| heights.get(row));
        height.is_none_or(|height| *height > 12.0)
    });
    if let Some(row) = rows.next() {
        sheet.write_string_with_format(row, column, "Các trang trong tệp này", &heading)?;
    }
    for ((name, title), row) in others.iter().zip(rows) {
        let target = Url::new(format!("internal:{}!A1", province::quoted(name)));
        let text = if title.is_empty() { name } else { title };
        sheet.write_url_with_options(row, column, target, *text, "", Some(&format))?;
    }
    Ok(())
}

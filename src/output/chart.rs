//! Charts of the front page, drawn from figures that stand below the printed page.
//!
//! A colour never stands alone: what needs attention is hatched too, so that a copy in black and white still tells.

use rust_xlsxwriter::{
    Chart, ChartAxis, ChartDataLabel, ChartDataLabelPosition, ChartFont, ChartFormat, ChartLegendPosition,
    ChartLine, ChartPatternFill, ChartPatternFillType, ChartSolidFill, ChartType, ObjectMovement, Worksheet,
    XlsxError,
};

use super::cell::{self, Formats};
use super::model::{ChartKind, ChartModel, Look, Tone};
use super::style;

/// Columns to the right of the page's grid: a narrow one, then the labels.
const LABELS: u16 = 25;
/// Pixels of a point.
const PIXELS: f64 = 96.0 / 72.0;
/// Air between a chart and what stands around it, in pixels.
const AIR: u32 = 3;

/// A chart with the lines and columns of the page that it covers.
pub(super) struct Placed<'m> {
    pub(super) chart: &'m ChartModel,
    pub(super) first_line: usize,
    /// One past the last line.
    pub(super) end_line: usize,
    pub(super) first: u16,
    pub(super) span: u16,
}

/// Writes the figures and the charts over them; `column` is the width of a grid column in points.
pub(super) fn write(
    sheet: &mut Worksheet,
    name: &str,
    charts: &[Placed<'_>],
    heights: &[f64],
    column: f64,
) -> Result<(), XlsxError> {
    if charts.is_empty() {
        return Ok(());
    }
    let heading = style::text(12.0).set_bold().set_font_color(style::GREEN);
    let mut row = u32::try_from(heights.len()).unwrap_or(0) + 1;
    sheet.write_string_with_format(row, LABELS, "Số liệu của biểu đồ", &heading)?;
    row += 1;
    for placed in charts {
        let head = row;
        row = figures(sheet, placed.chart, head)?;
        let mut chart = draw(name, placed.chart, head);
        let lines = heights
            .get(placed.first_line..placed.end_line)
            .unwrap_or_default();
        let height = lines.iter().sum::<f64>().max(placed.chart.height);
        chart
            .set_width(pixels(column * f64::from(placed.span)).saturating_sub(2 * AIR))
            .set_height(pixels(height).saturating_sub(2 * AIR));
        let line = u32::try_from(placed.first_line).unwrap_or(0);
        sheet.insert_chart_with_offset(line, placed.first, &chart, AIR, AIR)?;
    }
    Ok(())
}

fn pixels(points: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a page has some thousand pixels"
    )]
    let pixels = (points * PIXELS).clamp(40.0, 4_000.0) as u32;
    pixels
}

/// The table of figures from a row on; the row after it, one left free.
fn figures(sheet: &mut Worksheet, chart: &ChartModel, head: u32) -> Result<u32, XlsxError> {
    let words = style::head(11.0);
    let label = style::cell(11.0);
    let numbers = Formats::new(&style::cell(11.0), Look::Integer, true);
    sheet.write_string_with_format(head, LABELS, chart.category.as_str(), &words)?;
    for (col, (series, _)) in (LABELS + 1..).zip(&chart.series) {
        sheet.write_string_with_format(head, col, series.as_str(), &words)?;
    }
    let mut row = head;
    let mut links = 0;
    for (category, values) in &chart.rows {
        row += 1;
        sheet.write_string_with_format(row, LABELS, category.as_str(), &label)?;
        for (col, value) in (LABELS + 1..).zip(values) {
            cell::write(
                sheet,
                (row, col),
                value,
                (Look::Integer, false),
                &numbers,
                &mut links,
            )?;
        }
    }
    Ok(row + 2)
}

fn draw(name: &str, model: &ChartModel, head: u32) -> Chart {
    let last = head + u32::try_from(model.rows.len()).unwrap_or(0);
    let mut chart = Chart::new(match model.kind {
        ChartKind::StackedBars => ChartType::BarStacked,
        ChartKind::Columns => ChartType::Column,
    });
    for (col, (_, tone)) in (LABELS + 1..).zip(&model.series) {
        let mut label = ChartDataLabel::new();
        label
            .show_value()
            // A zero says nothing in a bar.
            .set_num_format("0;;")
            .set_font(&font(9.0, true));
        if model.kind == ChartKind::Columns {
            label.set_position(ChartDataLabelPosition::OutsideEnd);
        }
        chart
            .add_series()
            .set_name((name, head, col))
            .set_categories((name, head + 1, LABELS, last, LABELS))
            .set_values((name, head + 1, col, last, col))
            .set_format(&mut fill(*tone))
            .set_gap(40)
            .set_data_label(&label);
    }
    chart
        .title()
        .set_name(model.title.as_str())
        .set_font(&font(11.0, true));
    // The library calls the axis of values x where bars run from left to right.
    match model.kind {
        ChartKind::StackedBars => {
            categories(chart.y_axis().set_reverse());
            values(chart.x_axis());
        }
        ChartKind::Columns => {
            categories(chart.x_axis());
            values(chart.y_axis());
        }
    }
    if model.series.len() > 1 {
        chart
            .legend()
            .set_position(ChartLegendPosition::Bottom)
            .set_font(&font(9.0, false));
    } else {
        chart.legend().set_hidden();
    }
    let mut line = ChartLine::new();
    line.set_color(style::LINE);
    chart
        .chart_area()
        .set_format(ChartFormat::new().set_border(&line));
    chart
        .set_alt_text(model.alt.as_str())
        .set_name(model.title.as_str())
        .set_object_movement(ObjectMovement::MoveAndSizeWithCells);
    chart
}

fn categories(axis: &mut ChartAxis) {
    axis.set_font(&font(9.0, false)).set_major_gridlines(false);
}

fn values(axis: &mut ChartAxis) {
    axis.set_hidden(true).set_major_gridlines(false);
}

fn font(size: f64, bold: bool) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(style::FONT).set_size(size);
    if bold {
        font.set_bold();
    }
    font
}

/// Fill and border of a tone; hatched where the tone asks for attention.
fn fill(tone: Tone) -> ChartFormat {
    let (colour, border) = match tone {
        Tone::Good => (0x008F_BFA3, style::GREEN),
        Tone::Attention => (0x00FF_F0C7, 0x00B8_860B),
        Tone::Bad => (0x00F3_B7AE, 0x0084_160C),
        Tone::NoData | Tone::Plain | Tone::Muted => (0x00E6_E6E6, 0x0059_5959),
    };
    let mut line = ChartLine::new();
    line.set_color(border);
    let mut format = ChartFormat::new();
    format.set_border(&line);
    match tone {
        Tone::Attention | Tone::NoData => {
            let mut pattern = ChartPatternFill::new();
            let kind = if tone == Tone::Attention {
                ChartPatternFillType::DiagonalStripesWideUpwards
            } else {
                ChartPatternFillType::Dotted20Percent
            };
            pattern
                .set_pattern(kind)
                .set_background_color(colour)
                .set_foreground_color(border);
            format.set_pattern_fill(&pattern);
        }
        _ => {
            let mut solid = ChartSolidFill::new();
            solid.set_color(colour);
            format.set_solid_fill(&solid);
        }
    }
    format
}

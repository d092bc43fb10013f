//! `ntm consolidate`: a round's folder in, the provincial workbook and a short summary out.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, anyhow};
use jiff::civil::DateTime;

use super::args::{ConsolidateArgs, Format, LangArg};
use super::{Stop, folder};
use crate::catalogue::Severity;
use crate::diagnostic::Lang;
use crate::intake::receive;
use crate::output::{atomic, province};
use crate::report::book;
use crate::report::consolidated::{Consolidated, Figure, consolidate};
use crate::report::gaps::GapState;
use crate::report::json::{self, Output};
use crate::time::{Clock, parse_moment, show_date, show_moment};

pub(super) fn run(args: &ConsolidateArgs, clock: &dyn Clock, out: &mut dyn Write) -> Result<u8, Stop> {
    let folder = folder::open(&args.round, &args.rulebook)?;
    let as_of = as_of(args, folder.round.as_of, clock)?;
    let lang = if args.lang == LangArg::En {
        Lang::En
    } else {
        Lang::Vi
    };
    let files = folder::submissions(&args.round)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.jobs.unwrap_or(0))
        .build()
        .context("Không tạo được luồng xử lý")?;
    let received = pool.install(|| receive(&folder.catalogue, &folder.round, &folder.register, files));
    let consolidated = consolidate(
        &folder.catalogue,
        &folder.round,
        as_of,
        &folder.register,
        received,
    );
    let bytes = province::write(&book::build(&consolidated)).context("Không lập được sổ tổng hợp")?;
    let dir = args.output.clone().unwrap_or_else(|| args.round.join("out"));
    std::fs::create_dir_all(&dir).with_context(|| format!("Không tạo được thư mục “{}”", dir.display()))?;
    let name = format!("tong-hop-{}.xlsx", folder.round.id);
    let mut folder_out = atomic::OutputFolder::open(&dir, as_of.date()).map_err(|e| anyhow!(e))?;
    let written = folder_out.put(&name, &bytes).map_err(|e| anyhow!(e))?;
    folder_out.finish().map_err(|e| anyhow!(e))?;
    let outputs = vec![Output {
        kind: "consolidated",
        path: shown(&dir.join(&name)),
    }];
    match args.format {
        Format::Json => {
            let result = json::result(&consolidated, lang, &outputs);
            serde_json::to_writer_pretty(&mut *out, &result).context("Không in được kết quả")?;
            writeln!(out).context("Không in được kết quả")?;
        }
        Format::Text => {
            summary(&consolidated, lang, &outputs, out).context("Không in được kết quả")?;
            if let atomic::Written::Kept(kept) = written {
                writeln!(
                    out,
                    "Sổ cũ đã có người sửa tay nên được giữ lại: {}",
                    shown(&kept)
                )
                .context("Không in được kết quả")?;
            }
        }
    }
    Ok(consolidated.exit_code())
}

fn as_of(args: &ConsolidateArgs, configured: Option<DateTime>, clock: &dyn Clock) -> Result<DateTime, Stop> {
    match &args.as_of {
        Some(typed) => parse_moment(typed).ok_or_else(|| {
            anyhow!("--as-of “{typed}” không phải ngày giờ. Ghi dạng 2020-12-23 hoặc 2020-12-23T08:00").into()
        }),
        None => Ok(configured.unwrap_or_else(|| clock.now())),
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// Units received, headline figures, gaps, warnings, where the files are: at most a screen.
fn summary(c: &Consolidated<'_>, lang: Lang, outputs: &[Output], out: &mut dyn Write) -> std::io::Result<()> {
    let vi = lang == Lang::Vi;
    let there = c
        .reporters
        .iter()
        .filter(|u| c.counted(&u.code).is_some())
        .count();
    let late = c
        .files
        .iter()
        .filter(|f| f.counts && f.timing.is_some_and(|t| t.late_seconds.is_some_and(|s| s > 0)))
        .count();
    let missing: Vec<String> = c
        .reporters
        .iter()
        .filter(|u| c.counted(&u.code).is_none())
        .map(|u| c.catalogue.plain_name(u))
        .collect();
    if vi {
        writeln!(
            out,
            "{} · chốt số liệu {} · tổng hợp {}",
            c.round.title,
            show_date(c.round.cut_off),
            show_moment(c.as_of)
        )?;
        writeln!(
            out,
            "Đơn vị có báo cáo dùng được: {there}/{} ({} tệp, {late} nộp chậm)",
            c.reporters.len(),
            c.files.len()
        )?;
    } else {
        writeln!(
            out,
            "{} · cut-off {} · as of {}",
            c.round.title,
            show_date(c.round.cut_off),
            show_moment(c.as_of)
        )?;
        writeln!(
            out,
            "Units with a usable report: {there}/{} ({} files, {late} late)",
            c.reporters.len(),
            c.files.len()
        )?;
    }
    if !missing.is_empty() {
        writeln!(
            out,
            "  {}: {}",
            if vi {
                "Chưa có báo cáo dùng được"
            } else {
                "No usable report"
            },
            missing.join(", ")
        )?;
    }
    writeln!(out)?;
    for measure in c.catalogue.measures.iter().filter(|m| m.headline) {
        let figure = c.totals.get(&measure.id).copied().unwrap_or_default();
        writeln!(out, "  {}: {}", measure.title, figure_words(figure, vi))?;
    }
    writeln!(out)?;
    let state = |s: GapState| c.gaps.iter().filter(|g| g.state == s).count();
    let (risk, overdue, none) = (
        state(GapState::AtRisk),
        state(GapState::Overdue),
        state(GapState::NoPlan),
    );
    let weight = |s: Severity| c.findings.iter().filter(|f| f.severity == s).count();
    let (errors, warnings, notes) = (
        weight(Severity::Error),
        weight(Severity::Warning),
        weight(Severity::Note),
    );
    if vi {
        writeln!(
            out,
            "Nội dung chưa đạt, còn tồn tại: {} (nguy cơ {risk}, quá hạn {overdue}, chưa có kế hoạch {none})",
            c.gaps.len()
        )?;
        writeln!(
            out,
            "Kiểm tra dữ liệu: {errors} lỗi, {warnings} cảnh báo, {notes} lưu ý"
        )?;
    } else {
        writeln!(
            out,
            "Gaps: {} (at risk {risk}, overdue {overdue}, no plan {none})",
            c.gaps.len()
        )?;
        writeln!(
            out,
            "Data checks: {errors} errors, {warnings} warnings, {notes} notes"
        )?;
    }
    for finding in c.findings.iter().filter(|f| f.severity != Severity::Note).take(8) {
        let unit = c
            .round
            .units
            .get(&finding.place.unit)
            .map_or("", |u| u.name.as_str());
        writeln!(
            out,
            "  [{}] {unit} {}: {}",
            finding.code,
            finding.place.file,
            finding.message(lang).found
        )?;
    }
    writeln!(out)?;
    for output in outputs {
        writeln!(
            out,
            "{}: {}",
            if vi {
                "Sổ tổng hợp"
            } else {
                "Consolidated workbook"
            },
            output.path
        )?;
    }
    if c.exit_code() != 0 {
        let advice = if vi {
            "Còn lỗi hoặc đơn vị chưa báo cáo: xem trang Lỗi dữ liệu và Tình hình nộp."
        } else {
            "Errors remain or units are missing: see the sheets Lỗi dữ liệu and Tình hình nộp."
        };
        writeln!(out, "{advice}")?;
    }
    Ok(())
}

/// "105/105 (đủ số liệu)", "89/105 (số liệu của 89/105)", "chưa có số liệu".
fn figure_words(figure: Figure, vi: bool) -> String {
    match figure {
        Figure { value: None, .. } => if vi { "chưa có số liệu" } else { "no data" }.to_owned(),
        Figure {
            value: Some(value),
            of: Some(of),
            covered,
        } if covered < of => {
            format!(
                "{value}/{of} ({} {covered}/{of})",
                if vi {
                    "mới có số liệu của"
                } else {
                    "covered"
                }
            )
        }
        Figure {
            value: Some(value),
            of: Some(of),
            ..
        } => format!("{value}/{of}"),
        Figure {
            value: Some(value),
            of: None,
            ..
        } => value.to_string(),
    }
}

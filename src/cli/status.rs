//! `ntm status`: who has sent a report and who has not, what became of it, how much time is left; letters to the rest.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::{Context, anyhow};
use serde_json::json;

use super::args::{Format, StatusArgs};
use super::{Stop, folder, lang, moment, print_json, shown};
use crate::catalogue::Severity;
use crate::diagnostic::{Lang, span};
use crate::intake::Received;
use crate::output::atomic;
use crate::report::letters::letter;
use crate::report::status::{State, Status, UnitStatus};
use crate::text::slug;
use crate::time::{Clock, show_date, show_moment};

/// How the names of letters begin.
const LETTER: &str = "nhac-";

/// Findings that are shown for a unit of which no file counts.
const SHOWN: usize = 3;

pub(super) fn run(args: &StatusArgs, clock: &dyn Clock, out: &mut dyn Write) -> Result<u8, Stop> {
    let folder = folder::open(&args.round, &args.rules.rulebook)?;
    let as_of = moment(args.as_of.as_deref())?
        .or(folder.round.as_of)
        .unwrap_or_else(|| clock.now());
    let lang = lang(args.lang);
    let past = folder::past(&args.round, &folder.catalogue, &folder.round)?;
    let files = folder::received(&folder, &args.round, as_of, &past, &folder::pool(args.jobs)?)?;
    let status = Status::of(&folder.catalogue, &folder.round, as_of, &files);
    let mut letters = Vec::new();
    if let Some(dir) = &args.remind {
        if folder.catalogue.letters.is_empty() {
            return Err(anyhow!(
                "Bộ quy tắc “{}” không có thư nhắc. Đề nghị thêm [[letter]] vào bộ quy tắc",
                folder.catalogue.id
            )
            .into());
        }
        let mut folder = atomic::OutputFolder::open(dir, as_of.date()).map_err(|e| anyhow!(e))?;
        for unit in &status.units {
            let Some(text) = letter(&status, unit) else {
                continue;
            };
            let name = format!("{LETTER}{}-{}.txt", unit.unit.code, slug(&unit.unit.name));
            let path = dir.join(&name);
            // Notepad of older Windows needs both to show Vietnamese and line ends.
            let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
            folder.put(&name, text.as_bytes()).map_err(|e| anyhow!(e))?;
            letters.push(shown(&path));
        }
        // A letter to a unit that has sent its report since must not be sent by mistake.
        let is_letter = |name: &str| name.starts_with(LETTER) && !name.contains('/');
        folder.retire(is_letter).map_err(|e| anyhow!(e))?;
        folder.finish().map_err(|e| anyhow!(e))?;
    }
    match args.format {
        Format::Json => {
            print_json(&result(&status, lang, &letters), out)?;
        }
        Format::Text => write(&status, lang, &letters, out).context("Không in được kết quả")?,
    }
    Ok(status.exit_code())
}

fn write(status: &Status<'_>, lang: Lang, letters: &[String], out: &mut dyn Write) -> std::io::Result<()> {
    let round = status.round;
    let (due, as_of) = (show_moment(round.due), show_moment(status.as_of));
    let cut_off = show_date(round.cut_off);
    match lang {
        Lang::Vi => writeln!(
            out,
            "{} · chốt số liệu {cut_off} · hạn nộp {due} · tình hình lúc {as_of}",
            round.title
        )?,
        Lang::En => writeln!(
            out,
            "{} · cut-off {cut_off} · due {due} · as of {as_of}",
            round.title
        )?,
    }
    let number = |state| status.in_state(state).count();
    writeln!(
        out,
        "{} {}/{} · {} {} · {} {} · {} {}",
        lang.say("Được tính", "Counting"),
        number(State::Counts),
        status.units.len(),
        lang.say("chưa nộp", "missing"),
        number(State::Missing),
        lang.say("bị trả lại", "returned"),
        number(State::Returned),
        lang.say("không được tính vì lý do khác", "not counting for another reason"),
        number(State::NotCounted),
    )?;
    writeln!(out)?;
    let name = |u: &UnitStatus<'_>| status.catalogue.full_name(u.unit);
    let wide = |text: &str| text.chars().count();
    let column = |words: &dyn Fn(&UnitStatus<'_>) -> String| {
        status.units.iter().map(|u| wide(&words(u))).max().unwrap_or(0)
    };
    let (names, outcomes) = (column(&name), column(&|u| outcome(u, lang)));
    for unit in &status.units {
        let pad = |text: String, width: usize| {
            let blanks = width.saturating_sub(wide(&text));
            format!("{text}{}", " ".repeat(blanks))
        };
        writeln!(
            out,
            "  {}  {}  {}",
            pad(name(unit), names),
            pad(outcome(unit, lang), outcomes),
            timing(unit, lang)
        )?;
        if unit.state != State::Counts {
            why(unit, lang, out)?;
        }
    }
    for stray in &status.strays {
        let label = lang.say("Không rõ của đơn vị nào", "Of no known unit");
        writeln!(out, "  {label}: {}", stray.file)?;
    }
    if !status.later.is_empty() {
        let later = status.later.len();
        match lang {
            Lang::Vi => writeln!(out, "  {later} tệp nhận sau thời điểm này chưa xét (xem --as-of)")?,
            Lang::En => writeln!(
                out,
                "  {later} files received after this moment are left out (see --as-of)"
            )?,
        }
    }
    if !letters.is_empty() {
        writeln!(out)?;
        writeln!(out, "{}", lang.say("Thư nhắc:", "Reminders:"))?;
        for path in letters {
            writeln!(out, "  {path}")?;
        }
    }
    Ok(())
}

fn outcome(unit: &UnitStatus<'_>, lang: Lang) -> String {
    match (unit.state, unit.file) {
        (State::Missing, _) | (_, None) => lang.say("Chưa nộp", "Missing").to_owned(),
        (State::NotCounted, _) => lang.say("Không được tính", "Does not count").to_owned(),
        (_, Some(file)) => match lang {
            Lang::Vi => file.outcome.vietnamese().0.to_owned(),
            Lang::En => file.outcome.word().replace('_', " "),
        },
    }
}

/// When it came and how late, or how much time is left.
fn timing(unit: &UnitStatus<'_>, lang: Lang) -> String {
    let left = || match unit.left {
        left @ 0.. => format!("{} {}", lang.say("còn", "left:"), span(left, lang)),
        over => format!("{} {}", lang.say("quá hạn", "overdue:"), span(-over, lang)),
    };
    let Some(file) = unit.file else { return left() };
    let Some(received) = file.received_at() else {
        return lang
            .say("không rõ giờ nhận", "time of receipt not known")
            .to_owned();
    };
    let received = show_moment(received);
    let late = match file.timing.and_then(|t| t.late_seconds) {
        Some(seconds @ 1..) => format!("{} {}", lang.say("chậm", "late:"), span(seconds, lang)),
        _ => lang.say("đúng hạn", "on time").to_owned(),
    };
    let mut words = format!("{} {received}, {late}", lang.say("lúc", "at"));
    if unit.files > 1 {
        let _ = write!(words, " ({} {})", unit.files, lang.say("tệp", "files"));
    }
    if unit.state != State::Counts {
        let _ = write!(words, "; {}", left());
    }
    words
}

/// Why no file of a unit counts.
fn why(unit: &UnitStatus<'_>, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let Some(file) = unit.file else { return Ok(()) };
    writeln!(out, "      {}: {}", file.file, file.reason.words(lang))?;
    let worst = unit.worst();
    for finding in worst.iter().take(SHOWN) {
        let message = finding.message(lang);
        writeln!(
            out,
            "      [{}] {} {}",
            finding.code, message.found, message.to_do
        )?;
    }
    if worst.len() > SHOWN {
        let rest = worst.len() - SHOWN;
        match lang {
            Lang::Vi => writeln!(out, "      … và {rest} lỗi khác")?,
            Lang::En => writeln!(out, "      … and {rest} more errors")?,
        }
    }
    Ok(())
}

fn result(status: &Status<'_>, lang: Lang, letters: &[String]) -> serde_json::Value {
    json!({
        "schema_version": crate::report::json::SCHEMA_VERSION,
        "round": {
            "id": status.round.id,
            "title": status.round.title,
            "cut_off": status.round.cut_off.to_string(),
            "due": status.round.due.to_string(),
            "closed": status.round.closed.map(|t| t.to_string()),
            "as_of": status.as_of.to_string(),
        },
        "units": status.units.iter().map(|u| {
            let file = u.file;
            json!({
                "unit": u.unit.code,
                "name": u.unit.name,
                "state": u.state.word(),
                "file": file.map(|f| &f.file),
                "files": u.files,
                "received": file.and_then(Received::received_at).map(|t| t.to_string()),
                "due": u.due.to_string(),
                "seconds_left": u.left,
                "late_seconds": file.and_then(|f| f.timing).and_then(|t| t.late_seconds),
                "outcome": file.map(|f| f.outcome.word()),
                "reason": file.map(|f| f.reason.words(lang)),
                "reason_code": file.map(|f| f.reason.word()),
                "errors": file.map(|f| f.count(Severity::Error)),
                "warnings": file.map(|f| f.count(Severity::Warning)),
            })
        }).collect::<Vec<_>>(),
        "strays": status.strays.iter().map(|f| &f.file).collect::<Vec<_>>(),
        "later": status.later.iter().map(|f| &f.file).collect::<Vec<_>>(),
        "reminders": letters,
    })
}

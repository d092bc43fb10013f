//! What is said of each file that was checked, as text and as the object that a machine reads.

use std::io::{Result, Write};

use serde_json::{Value, json};

use super::super::by::{By, From};
use super::super::findings::{self, Shown};
use super::super::shown;
use super::{Checked, Seen};
use crate::diagnostic::Lang;
use crate::intake::Received;
use crate::report::json::finding;
use crate::submission::usable;
use crate::text::clip;
use crate::understood;

/// Version of the JSON's shape; raised when a key changes its meaning or goes away.
const SCHEMA_VERSION: u32 = 1;
/// Findings that are shown for a file.
const SHOWN: usize = 200;
/// Letters of a head that are shown.
const WRITTEN: usize = 80;

/// Everything that is said at the end of a run.
pub(super) struct Report<'a> {
    pub(super) lang: Lang,
    pub(super) files: &'a [Checked],
}

impl Report<'_> {
    pub(super) fn json(&self) -> Value {
        json!({
            "schema_version": SCHEMA_VERSION,
            "files": self.files.iter().map(|f| self.object(f)).collect::<Vec<_>>(),
        })
    }

    fn object(&self, file: &Checked) -> Value {
        let judged = match &file.seen {
            Seen::Judged(received, by) => Some((received, by)),
            Seen::NoRound | Seen::Missing => None,
        };
        let submission = judged.and_then(|(r, _)| r.submission.as_ref());
        json!({
            "file": shown(&file.given),
            "sha256": judged.map(|(r, _)| &r.sha256).filter(|s| !s.is_empty()),
            "unit": judged.and_then(|(r, _)| r.unit.as_ref()).map(|u| &u.code),
            "unit_name": judged.and_then(|(r, _)| r.unit.as_ref()).map(|u| &u.name),
            "form": submission.and(judged).map(|(_, by)| &by.catalogue.form.id),
            "round": judged.map(|(_, by)| &by.round.id),
            "rulebook": judged.map(|(_, by)| &by.catalogue.id),
            "judged_by": judged.map(|(_, by)| match by.from {
                From::Named(_) | From::Around(_) => "round",
                From::Stamp => "stamp",
                From::Words => "content",
            }),
            "outcome": judged.map(|(r, _)| r.outcome.word()),
            "problem": match file.seen {
                Seen::Judged(..) => None,
                Seen::NoRound => Some("round_unknown"),
                Seen::Missing => Some("no_such_file"),
            },
            "understood": judged.and_then(|(r, _)| r.understood()).map(understood::json),
            "rows": submission.map(|s| json!({"in": s.rows_in, "used": s.rows_used, "listed": s.rows_listed})),
            "values": submission.zip(judged).map(|(s, (_, by))| usable(&by.catalogue, s)),
            "findings": judged.map(|(r, _)| r.findings.iter().map(|f| finding(f, self.lang)).collect::<Vec<_>>()),
            "outputs": file.answer.iter()
                .map(|path| json!({"kind": "feedback", "path": shown(path)}))
                .collect::<Vec<_>>(),
        })
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> Result<()> {
        for (at, file) in self.files.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            writeln!(out, "{}", shown(&file.given))?;
            match &file.seen {
                Seen::Missing => writeln!(
                    out,
                    "  {}",
                    self.lang.say(
                        "Không có tệp này. Đề nghị kiểm tra lại tên tệp và thư mục.",
                        "There is no such file."
                    )
                )?,
                Seen::NoRound => writeln!(
                    out,
                    "  {}",
                    self.lang.say(
                        "Không biết tệp này thuộc biểu mẫu, đợt báo cáo nào. Đề nghị chỉ thư mục của đợt bằng --round.",
                        "Nothing says to which form and round this file belongs. Name the round's folder with --round."
                    )
                )?,
                Seen::Judged(received, by) => self.judged(received, by, out)?,
            }
            if let Some(path) = &file.answer {
                writeln!(
                    out,
                    "  {}: {}",
                    self.lang.say("Sổ phản hồi", "Answer"),
                    shown(path)
                )?;
            }
        }
        Ok(())
    }

    fn judged(&self, file: &Received, by: &By, out: &mut dyn Write) -> Result<()> {
        let (word, consequence) = file.outcome.words(self.lang);
        writeln!(out, "  {word}. {consequence}")?;
        if let Some(unit) = &file.unit {
            writeln!(
                out,
                "  {}: {} ({})",
                self.lang.say("Đơn vị", "Unit"),
                by.catalogue.full_name(unit),
                unit.code
            )?;
        }
        if file.submission.is_some() || file.unit.is_some() {
            writeln!(out, "  {}", self.by(by))?;
        }
        if let Some(submission) = &file.submission {
            let values = usable(&by.catalogue, submission);
            let (rows, used, listed) = (submission.rows_in, submission.rows_used, submission.rows_listed);
            match self.lang {
                Lang::Vi => writeln!(
                    out,
                    "  Đã đọc {values} giá trị; {rows} dòng có số liệu = {used} dòng đã dùng + {listed} dòng liệt kê kèm lý do"
                )?,
                Lang::En => writeln!(
                    out,
                    "  {values} values read; {rows} rows with data = {used} used + {listed} listed with a reason"
                )?,
            }
        }
        findings::write(file, self.lang, Shown::all(SHOWN), out)?;
        self.understood(file, out)
    }

    /// What each tab was taken for, and the columns whose heads are not the form's own.
    fn understood(&self, file: &Received, out: &mut dyn Write) -> Result<()> {
        let Some(understood) = file.understood() else {
            return Ok(());
        };
        writeln!(
            out,
            "  {}:",
            self.lang.say("Đã hiểu như sau", "Understood as follows")
        )?;
        for line in understood::lines(understood, self.lang) {
            let counts = if line.counts.is_empty() {
                String::new()
            } else {
                format!(" ({})", line.counts)
            };
            let (indent, column) = match (line.whole, self.lang) {
                (true, Lang::Vi) => ("    ", "trang ".to_owned()),
                (true, Lang::En) => ("    ", "sheet ".to_owned()),
                (false, Lang::Vi) => ("      ", format!("cột {} ", line.cell)),
                (false, Lang::En) => ("      ", format!("column {} ", line.cell)),
            };
            writeln!(
                out,
                "{indent}{column}“{}” → {}{counts}",
                clip(&line.written, WRITTEN),
                line.taken
            )?;
        }
        Ok(())
    }

    /// By which round the file was judged.
    fn by(&self, by: &By) -> String {
        let title = &by.round.title;
        match (&by.from, self.lang) {
            (From::Named(dir) | From::Around(dir), Lang::Vi) => {
                format!("Kiểm tra theo đợt “{title}” ({})", shown(dir))
            }
            (From::Named(dir) | From::Around(dir), Lang::En) => {
                format!("Checked for the round “{title}” ({})", shown(dir))
            }
            (From::Stamp, Lang::Vi) => format!(
                "Kiểm tra theo biểu mẫu của đợt “{title}” ghi trong tệp, không có thư mục đợt: chưa xét hạn nộp, quy tắc riêng và quyết định của tỉnh"
            ),
            (From::Stamp, Lang::En) => format!(
                "Checked by the form of the round “{title}” as the file says, without the round's folder: deadlines, the province's own rules and decisions are not seen"
            ),
            (From::Words, Lang::Vi) => format!(
                "Tệp không ghi đợt: kiểm tra theo “{}”, {title}; nếu không đúng, đề nghị chỉ thư mục của đợt bằng --round",
                by.catalogue.title
            ),
            (From::Words, Lang::En) => format!(
                "The file does not say its round: checked by “{}”, {title}; name the round's folder with --round if that is wrong",
                by.catalogue.title
            ),
        }
    }
}

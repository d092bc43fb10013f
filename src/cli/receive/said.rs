//! What a run says of each file: outcome and consequence first, then whose it is, when it came, whether it counts, and the
//! worst of what was found.

use std::io::{Result, Write};

use serde_json::{Value, json};

use super::super::findings::{self, Shown};
use super::super::shown;
use super::store::{Done, Failure, NotReceived, Placed};
use crate::catalogue::Catalogue;
use crate::check::Timing;
use crate::diagnostic::{Lang, span};
use crate::intake::Received;
use crate::text::uncapital;
use crate::time::show_moment;

/// Version of the JSON's shape; raised when a key changes its meaning or goes away.
const SCHEMA_VERSION: u32 = 1;
/// Findings that are shown for a file.
const SHOWN: usize = 8;

/// Everything that is said at the end of a run.
pub(super) struct Report<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) lang: Lang,
    /// What was done with each file, and what is known of it; none where it is not in the folder after all.
    pub(super) files: Vec<(&'a Placed, Option<&'a Received>)>,
    pub(super) failures: &'a [Failure],
}

impl Report<'_> {
    pub(super) fn json(&self) -> Value {
        json!({
            "schema_version": SCHEMA_VERSION,
            "files": self.files.iter().map(|(placed, file)| json!({
                "given": shown(&placed.given),
                "file": placed.file,
                "unit": file.and_then(|f| f.unit.as_ref()).map(|u| &u.code),
                "unit_name": file.and_then(|f| f.unit.as_ref()).map(|u| &u.name),
                "received": file.and_then(Received::received_at).map(|t| t.to_string()),
                "late_seconds": file.and_then(|f| f.timing).and_then(|t| t.late_seconds),
                "sha256": placed.sha256,
                "size": placed.size,
                "added": is_new(placed),
                "same_as": (!is_new(placed)).then_some(&placed.file),
                "outcome": file.map(|f| f.outcome.word()),
                "counts": file.is_some_and(|f| f.counts),
                "reason": file.map(|f| f.reason.words(self.lang)),
                "reason_code": file.map(|f| f.reason.word()),
                "findings": file.map(Received::tally),
            })).collect::<Vec<_>>(),
            "failed": self.failures.iter().map(|failure| json!({
                "file": shown(&failure.given),
                "why": self.why(&failure.why),
            })).collect::<Vec<_>>(),
        })
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> Result<()> {
        for (at, (placed, file)) in self.files.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            self.file(placed, *file, out)?;
        }
        Ok(())
    }

    pub(super) fn write_failures(&self, out: &mut dyn Write) -> Result<()> {
        for failure in self.failures {
            let given = shown(&failure.given);
            let why = self.why(&failure.why);
            match self.lang {
                Lang::Vi => writeln!(out, "ntm: không nhận được “{given}”: {why}")?,
                Lang::En => writeln!(out, "ntm: “{given}” was not received: {why}")?,
            }
        }
        Ok(())
    }

    fn why(&self, why: &NotReceived) -> String {
        let words = match why {
            NotReceived::Missing => self.lang.say("không có tệp này", "there is no such file"),
            NotReceived::Folder => self.lang.say(
                "đây là thư mục, đề nghị chỉ từng tệp",
                "it is a folder, name each file",
            ),
            NotReceived::NoFile => self.lang.say("đây không phải tệp thường", "it is no ordinary file"),
            NotReceived::PassedOver => self.lang.say(
                "tệp ẩn hoặc tệp của hệ thống trong submissions không được đọc; nếu là báo cáo, đề nghị đổi tên",
                "hidden and system files in submissions are not read; if it is a report, rename it",
            ),
            NotReceived::Io(error) => {
                return format!("{} ({error})", self.lang.say("không đọc được", "it cannot be read"));
            }
        };
        words.to_owned()
    }

    fn file(&self, placed: &Placed, file: Option<&Received>, out: &mut dyn Write) -> Result<()> {
        writeln!(out, "{}", shown(&placed.given))?;
        let Some(file) = file else {
            return writeln!(out, "  {}", self.gone(placed));
        };
        let (word, consequence) = file.outcome.words(self.lang);
        writeln!(out, "  {word}. {consequence}")?;
        writeln!(out, "  {}", self.counting(file))?;
        let unit = match &file.unit {
            Some(unit) => format!("{} ({})", self.catalogue.full_name(unit), unit.code),
            None => self.lang.say("không xác định được", "not known").to_owned(),
        };
        writeln!(out, "  {}: {unit}", self.lang.say("Đơn vị", "Unit"))?;
        writeln!(out, "  {}", self.received(file))?;
        writeln!(out, "  {}", self.kept(placed))?;
        findings::write(file, self.lang, Shown::worst(SHOWN), out)
    }

    fn counting(&self, file: &Received) -> String {
        let counts = if file.counts {
            self.lang.say(
                "Đang tính theo tệp này",
                "This is the file that counts for its unit",
            )
        } else {
            self.lang
                .say("Không tính theo tệp này", "This file does not count")
        };
        format!("{counts}: {}.", uncapital(&file.reason.words(self.lang)))
    }

    /// When it came, and how that stands to the deadline of its unit.
    fn received(&self, file: &Received) -> String {
        let Some(at) = file.received_at() else {
            return self
                .lang
                .say("Giờ nhận: không rõ", "Time received: not known")
                .to_owned();
        };
        let received = format!("{} {}", self.lang.say("Nhận lúc", "Received"), show_moment(at));
        match file.timing {
            Some(timing) => format!(
                "{received}, {} ({} {})",
                self.timeliness(timing),
                self.lang.say("hạn nộp", "due"),
                show_moment(timing.due)
            ),
            None => received,
        }
    }

    fn timeliness(&self, timing: Timing) -> String {
        let seconds = timing.late_seconds.unwrap_or_default();
        if seconds == 0 {
            return self.lang.say("đúng hạn", "in time").to_owned();
        }
        let days = timing.late_days;
        let span = span(seconds, self.lang);
        let late = match self.lang {
            Lang::Vi => format!("chậm {span}"),
            Lang::En => format!("{span} late"),
        };
        let days = match (self.lang, days) {
            (_, 0) => String::new(),
            (Lang::Vi, days) => format!(", {days} ngày làm việc"),
            (Lang::En, 1) => ", 1 working day".to_owned(),
            (Lang::En, days) => format!(", {days} working days"),
        };
        let closed = if timing.after_closing {
            self.lang.say(", sau khi khóa sổ", ", after closing")
        } else {
            ""
        };
        format!("{late}{days}{closed}")
    }

    fn kept(&self, placed: &Placed) -> String {
        let file = &placed.file;
        match (self.lang, placed.done) {
            (Lang::Vi, Done::Added) => format!("Đã chép vào submissions/{file} và ghi sổ tiếp nhận"),
            (Lang::Vi, Done::Registered) => {
                format!("Đã có tại submissions/{file}, không chép lại; đã ghi sổ tiếp nhận")
            }
            (Lang::Vi, Done::Known) => {
                format!("Đã nhận trước đây: submissions/{file}; không chép, không ghi thêm")
            }
            (Lang::Vi, Done::Restored) => {
                format!("Sổ tiếp nhận đã có dòng của tệp; đã chép lại vào submissions/{file}, nơi tệp bị mất")
            }
            (Lang::En, Done::Added) => format!("Copied to submissions/{file} and entered in the register"),
            (Lang::En, Done::Registered) => {
                format!("It lay at submissions/{file} and was not copied; entered in the register")
            }
            (Lang::En, Done::Known) => {
                format!("Received before: submissions/{file}; nothing copied, nothing entered")
            }
            (Lang::En, Done::Restored) => {
                format!("The register had it; copied back to submissions/{file}, where it was missing")
            }
        }
    }

    /// The register has the file under a name at which it does not lie.
    fn gone(&self, placed: &Placed) -> String {
        let file = &placed.file;
        match self.lang {
            Lang::Vi => format!(
                "Sổ tiếp nhận ghi tệp này là “{file}”, nhưng trong submissions không có tên đó. Đề nghị đặt lại đúng tên; không ghi thêm gì"
            ),
            Lang::En => format!(
                "The register has this file as “{file}”, which is not in submissions. Give it that name again; nothing was entered"
            ),
        }
    }
}

fn is_new(placed: &Placed) -> bool {
    matches!(placed.done, Done::Added | Done::Registered)
}

//! `round.toml`: raw, then checked against the rulebook.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use toml::Spanned;
use validator::Validate;

use super::decision::RawDecision;
use super::{Counting, Extension, Round, Target, TargetMeasure, TargetThreshold};
use crate::catalogue::{
    Catalogue, Column, Fault, RawRuleChange, RuleChange, SourceText, Spot, UnitTree, ValueType,
    checked_change, contradictions, parse_units, read_whole, unknown_key,
};
use crate::number;
use crate::time::{end_of_day, parse_moment, show_moment};

pub(super) type Text = Spanned<String>;

/// Value of a list that says of a row that it is recognised.
const RECOGNISED: &str = "recognised";
/// Value that says that it is expected to be.
const EXPECTED: &str = "expected";

/// Letters of a round's id, which stands in file names.
const LONGEST_ID: usize = 60;

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct RawRound {
    id: Text,
    #[validate(length(min = 1))]
    title: String,
    province: Text,
    rulebook: Text,
    class: Option<Text>,
    reporting_level: Option<Text>,
    as_of: Option<Text>,
    cut_off: Text,
    due: Text,
    closed: Option<Text>,
    #[serde(default = "yes")]
    move_due_on_days_off: bool,
    units: Text,
    counting: Option<Text>,
    illustrative: Option<String>,
    #[serde(default)]
    office: Vec<String>,
    #[serde(default)]
    baseline: Vec<Text>,
    #[serde(default)]
    change: Vec<RawRuleChange>,
    #[serde(default)]
    extension: Vec<RawExtension>,
    #[serde(default)]
    target: Vec<RawTarget>,
    #[serde(default)]
    decision: Vec<RawDecision>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExtension {
    unit: Text,
    until: Text,
    reason: String,
    document: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTarget {
    id: String,
    title: String,
    counts: Text,
    set: Option<Text>,
    #[serde(default)]
    sets: Vec<Text>,
    sheet: Option<Text>,
    since: Option<Text>,
    #[serde(default)]
    units: Vec<Text>,
    threshold: Option<u32>,
    percent: Option<f64>,
    deadline: Text,
}

fn yes() -> bool {
    true
}

/// The texts of a round, read by the caller.
#[derive(Debug, Clone)]
pub struct RoundText {
    /// `round.toml`.
    pub settings: SourceText,
    /// Unit files in the round's folder, by name; they come before the rulebook's.
    pub unit_files: std::collections::BTreeMap<String, SourceText>,
}

impl RoundText {
    /// The rulebook that the round names, before anything is checked; none where the file cannot be read that far.
    pub fn rulebook(&self) -> Option<String> {
        let table = self.settings.text.parse::<toml::Table>().ok()?;
        table.get("rulebook")?.as_str().map(str::to_owned)
    }
}

/// Checks a round against its rulebook.
///
/// # Errors
/// Every fault of `round.toml` and of the unit file.
pub fn parse(text: &RoundText, catalogue: &Catalogue) -> Result<Round, Vec<Fault>> {
    let mut faults = Vec::new();
    let Some((raw, source)) = read_whole::<RawRound>(&text.settings, &mut faults) else {
        return Err(faults);
    };
    let mut check = Check {
        catalogue,
        source: &source,
        faults: &mut faults,
    };
    check.names(&raw);
    let counting = check.counting(&raw);
    let times = check.times(&raw);
    let units = check.units(&raw, text, times.cut_off);
    let Some(units) = units else { return Err(faults) };
    let all: Vec<&str> = units.all().iter().map(|u| u.code.as_str()).collect();
    check.known("Đơn vị", &raw.province, &all);
    let extensions = check.extensions(&raw, &all, &times);
    let targets = raw.target.iter().filter_map(|t| check.target(t, &all)).collect();
    let decisions = check.decisions(&raw.decision, &all);
    let changes: Vec<RuleChange> = raw
        .change
        .iter()
        .filter_map(|c| checked_change(c, check.source, &catalogue.rules, check.faults))
        .collect();
    contradictions(&changes, check.faults);
    let baselines = raw
        .baseline
        .iter()
        .map(|path| (path.get_ref().clone(), check.spot(path)))
        .collect();
    let (Some(cut_off), Some(due_configured), Some(due)) = (times.cut_off, times.due_configured, times.due)
    else {
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Round {
        id: raw.id.into_inner(),
        title: raw.title,
        province: raw.province.into_inner(),
        class: raw.class.map(Spanned::into_inner).unwrap_or_default(),
        reporting_level: raw
            .reporting_level
            .map_or_else(|| catalogue.form.level.clone(), Spanned::into_inner),
        as_of: times.as_of,
        cut_off,
        due_configured,
        due,
        closed: times.closed,
        extensions,
        targets,
        decisions,
        counting,
        units,
        units_file: raw.units.into_inner(),
        illustrative: raw.illustrative,
        office: raw.office,
        baselines,
        changes,
    })
}

/// The times of a round, as far as they can be read.
struct Times {
    cut_off: Option<Date>,
    due_configured: Option<DateTime>,
    /// After the move past days off.
    due: Option<DateTime>,
    as_of: Option<DateTime>,
    closed: Option<DateTime>,
}

/// Turns raw settings into checked ones, collecting what is wrong.
pub(super) struct Check<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) source: &'a Arc<SourceText>,
    pub(super) faults: &'a mut Vec<Fault>,
}

impl Check<'_> {
    pub(super) fn spot(&self, text: &Text) -> Spot {
        Spot::new(self.source, text.span())
    }

    pub(super) fn known(&mut self, what: &str, typed: &Text, allowed: &[&str]) {
        if !allowed.contains(&typed.get_ref().as_str()) {
            let mut fault = unknown_key(
                self.spot(typed),
                typed.get_ref(),
                allowed.get(..allowed.len().min(40)).unwrap_or_default(),
            );
            fault.title = format!("{what} `{}` không có", typed.get_ref());
            "không tìm thấy".clone_into(&mut fault.label);
            self.faults.push(fault);
        }
    }

    /// Words that must be ones of the rulebook.
    fn names(&mut self, raw: &RawRound) {
        let catalogue = self.catalogue;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let id = raw.id.get_ref();
        if !(1..=LONGEST_ID).contains(&id.len()) || !id.chars().all(plain) {
            self.faults.push(
                Fault::at(
                    self.spot(&raw.id),
                    format!("Mã đợt `{id}` không dùng được trong tên tệp"),
                    "mã này",
                )
                .help("Từ 1 đến 60 chữ không dấu, chữ số, gạch nối; ví dụ \"vinh-phuc-2020-12\""),
            );
        }
        if raw.rulebook.get_ref() != &catalogue.id {
            self.known("Bộ quy tắc", &raw.rulebook, &[&catalogue.id]);
        }
        let classes: Vec<&str> = catalogue.classes.iter().map(|c| c.id.as_str()).collect();
        match &raw.class {
            Some(class) => self.known("Vùng", class, &classes),
            None if classes.is_empty() => {}
            None => self.faults.push(
                Fault::at(
                    self.spot(&raw.rulebook),
                    "Thiếu khóa `class`",
                    "bộ quy tắc này chia theo vùng",
                )
                .help(format!("Thêm `class = …`; được dùng: {}", classes.join(", "))),
            ),
        }
        let levels: Vec<&str> = catalogue.levels.iter().map(|l| l.id.as_str()).collect();
        if let Some(level) = &raw.reporting_level {
            self.known("Cấp", level, &levels);
        }
    }

    fn counting(&mut self, raw: &RawRound) -> Counting {
        let Some(word) = &raw.counting else {
            return Counting::Strict;
        };
        self.known("Cách đếm", word, &["strict", "declared"]);
        if word.get_ref() == "declared" {
            Counting::Declared
        } else {
            Counting::Strict
        }
    }

    /// The times, in an order that the law allows.
    fn times(&mut self, raw: &RawRound) -> Times {
        let due_configured = self.moment(&raw.due);
        let times = Times {
            cut_off: self.date(&raw.cut_off),
            due_configured,
            due: due_configured.map(|due| self.moved(raw, due)),
            as_of: raw.as_of.as_ref().and_then(|t| self.moment(t)),
            closed: raw.closed.as_ref().and_then(|t| self.moment(t)),
        };
        self.lawful(&raw.due, &times);
        // Compared with the time that counts: closing between a due time on a day off and the one it moves to would
        // shut out who is on time.
        if let (Some(due), Some(closed), Some(typed)) = (times.due, times.closed, &raw.closed)
            && closed < due
        {
            self.faults.push(
                Fault::at(self.spot(typed), "Giờ khóa sổ trước hạn nộp", "khóa sổ").help(format!(
                    "Hạn nộp là {}; đặt giờ khóa sổ từ lúc đó trở đi",
                    show_moment(due)
                )),
            );
        }
        times
    }

    /// A deadline as it counts in this round: past days off, unless the round says otherwise.
    fn moved(&self, raw: &RawRound, due: DateTime) -> DateTime {
        if raw.move_due_on_days_off {
            self.catalogue.calendar.move_due(due)
        } else {
            due
        }
    }

    /// One whole working day lies between the end of the cut-off date and the due time.
    ///
    /// A due time that stands on or before the cut-off date is a slip even where the move past days off would carry it
    /// to a lawful day: nobody can be asked for figures before they are cut off.
    ///
    /// # Source
    /// Nghị định 09/2019/NĐ-CP, Điều 8 khoản 5.
    fn lawful(&mut self, typed: &Text, times: &Times) {
        let (Some(cut_off), Some(configured), Some(due)) = (times.cut_off, times.due_configured, times.due)
        else {
            return;
        };
        let end = end_of_day(cut_off);
        let earliest = self.catalogue.calendar.earliest_due(cut_off);
        let too_early = configured <= end || earliest.is_some_and(|earliest| due < earliest);
        if !too_early {
            return;
        }
        let mut help = format!(
            "NĐ 09/2019/NĐ-CP, Điều 8 khoản 5: từ lúc kết thúc lấy số liệu ({}) đến hạn gửi báo cáo phải có ít nhất 01 ngày làm việc",
            show_moment(end)
        );
        if let Some(earliest) = earliest {
            let _ = write!(
                help,
                ". Hạn sớm nhất là {}: ghi \"{}\" hoặc muộn hơn",
                show_moment(earliest),
                earliest.date()
            );
        }
        let title = if configured <= end {
            "Hạn nộp không sau ngày chốt số liệu"
        } else {
            "Hạn nộp quá sát ngày chốt số liệu"
        };
        self.faults
            .push(Fault::at(self.spot(typed), title, "hạn nộp").help(help));
    }

    /// The units of the file that the round names, its own or the rulebook's.
    fn units(&mut self, raw: &RawRound, text: &RoundText, cut_off: Option<Date>) -> Option<UnitTree> {
        let own = text.unit_files.get(raw.units.get_ref());
        let Some(file) = own.or_else(|| self.catalogue.unit_files.get(raw.units.get_ref())) else {
            let names: Vec<&str> = text
                .unit_files
                .keys()
                .chain(self.catalogue.unit_files.keys())
                .map(String::as_str)
                .collect();
            self.known("Tệp đơn vị", &raw.units, &names);
            return None;
        };
        match parse_units(file, self.catalogue, cut_off.unwrap_or_default()) {
            Ok(tree) => Some(tree),
            Err(more) => {
                self.faults.extend(more);
                None
            }
        }
    }

    /// More time for units. The end of an extension is the end of a term like the due time, so that it moves past days
    /// off as that does (Bộ luật Dân sự 2015, Điều 148 khoản 5).
    fn extensions(&mut self, raw: &RawRound, units: &[&str], times: &Times) -> Vec<Extension> {
        let mut extensions = Vec::new();
        for e in &raw.extension {
            self.known("Đơn vị", &e.unit, units);
            let Some(until) = self.moment(&e.until) else {
                continue;
            };
            let until = self.moved(raw, until);
            if times.due.is_some_and(|due| until <= due) {
                self.faults.push(Fault::at(
                    self.spot(&e.until),
                    "Gia hạn không sau hạn nộp chung",
                    "gia hạn đến",
                ));
            }
            // A file received at the very second of closing still counts, so that an extension may end with it.
            if let (Some(closed), Some(typed)) = (times.closed, &raw.closed)
                && closed < until
            {
                self.faults.push(
                    Fault::at(self.spot(&e.until), "Gia hạn quá giờ khóa sổ", "gia hạn đến")
                        .other(self.spot(typed), "khóa sổ")
                        .help(format!(
                            "Tệp nhận sau khi khóa sổ không được tính: đặt giờ khóa sổ từ {} trở đi",
                            show_moment(until)
                        )),
                );
            }
            extensions.push(Extension {
                unit: e.unit.get_ref().clone(),
                until,
                reason: e.reason.clone(),
                document: e.document.clone(),
            });
        }
        extensions
    }

    fn moment(&mut self, text: &Text) -> Option<DateTime> {
        let moment = parse_moment(text.get_ref());
        if moment.is_none() {
            self.faults.push(
                Fault::at(
                    self.spot(text),
                    format!("`{}` không phải ngày giờ", text.get_ref()),
                    "không đọc được",
                )
                .help("Ghi \"2020-12-18\" (hết ngày) hoặc \"2020-12-18T17:00\""),
            );
        }
        moment
    }

    pub(super) fn date(&mut self, text: &Text) -> Option<Date> {
        let date = text.get_ref().parse::<Date>().ok();
        if date.is_none() {
            self.faults.push(Fault::at(
                self.spot(text),
                format!("`{}` không phải ngày", text.get_ref()),
                "cần dạng \"2020-12-14\"",
            ));
        }
        date
    }

    /// A list whose rows are recognised says of each whether it is, and when: without these columns a target on it would
    /// count nothing and say so to nobody.
    fn recognises_rows(&mut self, typed: &Text) {
        let Some(sheet) = self.catalogue.form.sheet(typed.get_ref()) else {
            return;
        };
        let says = |column: &Column| match &column.value_type {
            ValueType::Choice(list) => {
                let list = self.catalogue.list(list);
                list.is_some_and(|l| l.values.iter().any(|v| v.id == RECOGNISED))
            }
            _ => false,
        };
        let dated = sheet.item("recognition_date").is_some();
        if dated && sheet.columns.iter().any(says) {
            return;
        }
        self.faults.push(
            Fault::at(
                self.spot(typed),
                format!("Trang `{}` không ghi dòng nào được công nhận, ngày nào", sheet.id),
                "trang này",
            )
            .help(format!(
                "Trang cần cột ngày có item = \"recognition_date\" và cột chọn từ danh sách có giá trị `{RECOGNISED}`"
            )),
        );
    }

    fn target(&mut self, raw: &RawTarget, units: &[&str]) -> Option<Target> {
        let sets: Vec<&str> = self.catalogue.sets.iter().map(|s| s.id.as_str()).collect();
        let sheets: Vec<&str> = self.catalogue.form.sheets.iter().map(|s| s.id.as_str()).collect();
        for set in raw.set.iter().chain(&raw.sets) {
            self.known("Bộ tiêu chí", set, &sets);
        }
        if let Some(sheet) = &raw.sheet {
            self.known("Trang", sheet, &sheets);
        }
        for unit in &raw.units {
            self.known("Đơn vị", unit, units);
        }
        let since = raw.since.as_ref().and_then(|s| self.date(s));
        let deadline = self.date(&raw.deadline)?;
        let set = raw.set.as_ref().map(|s| s.get_ref().clone());
        let measure = match (raw.counts.get_ref().as_str(), set, &raw.sheet, since) {
            ("recognised", Some(set), ..) => TargetMeasure::Recognised(set),
            ("eligible", Some(set), ..) => TargetMeasure::Eligible(set),
            ("proposed", Some(set), ..) => TargetMeasure::Proposed(set),
            ("gaps_closed", ..) if !raw.sets.is_empty() => {
                TargetMeasure::GapsClosed(raw.sets.iter().map(|s| s.get_ref().clone()).collect())
            }
            ("rows_recognised", _, Some(sheet), Some(since)) => {
                self.recognises_rows(sheet);
                TargetMeasure::RowsRecognisedSince {
                    sheet: sheet.get_ref().clone(),
                    expected: EXPECTED.to_owned(),
                    recognised: RECOGNISED.to_owned(),
                    since,
                }
            }
            _ => {
                self.faults.push(
                    Fault::at(self.spot(&raw.counts), "Mục tiêu không có cách đếm này, hoặc thiếu khóa đi kèm", "counts").help(
                        "recognised, eligible, proposed: thêm set · gaps_closed: thêm sets · rows_recognised: thêm sheet, since",
                    ),
                );
                return None;
            }
        };
        let threshold = match (raw.threshold, raw.percent.and_then(number::from_f64)) {
            (Some(count), None) => TargetThreshold::Count(count),
            (None, Some(percent)) => TargetThreshold::PercentOf(percent),
            (None, None) => TargetThreshold::All,
            _ => {
                self.faults.push(Fault::at(
                    self.spot(&raw.counts),
                    "Mục tiêu chỉ dùng một trong threshold, percent",
                    "mục tiêu này",
                ));
                return None;
            }
        };
        Some(Target {
            id: raw.id.clone(),
            title: raw.title.clone(),
            measure,
            units: raw.units.iter().map(|u| u.get_ref().clone()).collect(),
            threshold,
            deadline,
            spot: self.spot(&raw.counts),
        })
    }
}

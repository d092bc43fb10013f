//! The small language of the tables: where, what stands there, what comes of it. See the head of `rules.rs`.

use jiff::civil::{Date, DateTime};

use super::document::{self, Outcome};
use super::earlier::PastChange;

/// A row of a sheet, as a document names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RowName {
    /// The first row that is filled in.
    First,
    /// The row of the heads.
    Head,
    /// A row added below the last one.
    New,
    /// The row of this unit, indicator, product or label.
    Named(String),
    /// The row of this number, outside the rows of data; its column is a letter.
    Number(u32),
}

/// A cell, as a document names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellName {
    pub(super) sheet: String,
    pub(super) row: RowName,
    pub(super) column: String,
}

/// The place of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum At {
    /// The first or second file as a whole.
    File(usize),
    /// A file by its name.
    Named(String),
    /// The unit, without a file.
    Unit,
    /// A sheet as a whole.
    Sheet(String),
    /// A cell.
    Cell(CellName),
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    Blank,
    /// A number, with a point.
    Number(String),
    /// A number that Excel shows as percent: 95 is stored as 0.95.
    Percent(String),
    Date(Date),
    Text(String),
    Error(String),
    Formula {
        formula: String,
        result: Option<String>,
    },
}

/// What is done to the sound report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    Nothing,
    Cell(CellName, Content),
    /// Another unit's report.
    Of(String),
    DropSheet(String),
    HideSheet(String),
    RenameSheet(String, String),
    AddSheet {
        name: String,
        cells: usize,
    },
    BreakSheet(String),
    DropColumn(String, String),
    HideColumn(String, String),
    ColumnLast(String, String),
    AddColumn {
        sheet: String,
        head: String,
        cells: usize,
    },
    DropRow(String, String),
    HideRow(String, String),
    BlankRow(String, String),
    /// A copy of a sheet behind the others, under the name that Excel gives it.
    CopySheet(String),
    /// A cell merged with the one below it.
    Merge(CellName),
    /// The first cells of a column.
    Down(CellName, usize, String),
    Twice(CellName, String),
    Astray(String, String),
    Plan {
        like: CellName,
        criterion: u16,
    },
    Stamp(Option<String>, Option<String>),
    Half,
    LastByte,
    Password,
    Kind(String),
    FileName(String),
    Size(u64, String),
    NoFile,
    Received(usize, Option<DateTime>),
    Second(String),
    Register(String),
    Due(String),
    /// Until when the figures of the round are.
    CutOff(Date),
    /// A unit of another threshold class than the round's, by its name.
    Class(String, String),
    Closed(DateTime),
    Extended(DateTime, String),
    /// What the province decided, in words, about the cell of the row where it is about one.
    Decision(String, Option<CellName>),
    /// Units under a set, by its label, recognised until a date.
    Target(String, Date),
    /// An earlier round, the last one being 0.
    Past(usize, PastChange),
}

/// What has to come true besides the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// The cell is read as this.
    ReadAs(String),
    /// Hours and working days late.
    Late(String, u32),
}

/// A row of a table, understood.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) at: At,
    pub(super) changes: Vec<Change>,
    pub(super) claims: Vec<Claim>,
    /// The code that fires, with its place; none for a row that passes.
    pub(super) fires: Option<(String, At)>,
    /// Codes that come along.
    pub(super) along: Vec<String>,
}

/// Understands a row.
pub(super) fn case(at: &str, value: &str, result: &str) -> Result<Case, String> {
    let place = place(at)?;
    let mut changes = Vec::new();
    let mut claims = Vec::new();
    for (i, clause) in clauses(value).into_iter().enumerate() {
        let clause = clause.trim();
        if let Some(claim) = claim(clause)? {
            claims.push(claim);
        } else if let Some(change) = act(clause, &place)? {
            changes.push(change);
        } else if i == 0 {
            changes.push(subject(at, &place, clause)?);
        } else {
            changes.push(keyed(clause, &place)?);
        }
    }
    let Outcome { fires, along } = document::outcome(result)?;
    let fires = match fires {
        Some((code, Some(elsewhere))) => Some((code, self::place(elsewhere)?)),
        Some((code, None)) => Some((code, place.clone())),
        None => None,
    };
    Ok(Case {
        at: place,
        changes,
        claims,
        fires,
        along,
    })
}

/// A place of the second column.
fn place(at: &str) -> Result<At, String> {
    if let Some(name) = at.strip_prefix("tệp ") {
        return Ok(match name {
            "1" => At::File(0),
            "2" => At::File(1),
            name => At::Named(name.to_owned()),
        });
    }
    if ["cả tệp", "giờ nhận", "hạn nộp", "sổ tiếp nhận"].contains(&at)
        || at == "dấu ẩn"
        || at.starts_with("dấu ẩn / ")
    {
        return Ok(At::File(0));
    }
    if at == "đơn vị" {
        return Ok(At::Unit);
    }
    match at.split(" / ").collect::<Vec<_>>().as_slice() {
        [sheet] => Ok(At::Sheet((*sheet).to_owned())),
        [sheet, column] => Ok(At::Cell(CellName {
            sheet: (*sheet).to_owned(),
            row: RowName::First,
            column: (*column).to_owned(),
        })),
        [sheet, row, column] => Ok(At::Cell(CellName {
            sheet: (*sheet).to_owned(),
            row: row_name(row),
            column: (*column).to_owned(),
        })),
        _ => Err(format!("“{at}” is no place")),
    }
}

fn row_name(words: &str) -> RowName {
    match words {
        "tiêu đề" => RowName::Head,
        "dòng mới" => RowName::New,
        name if name
            .strip_prefix("dòng ")
            .is_some_and(|n| n.parse::<u32>().is_ok()) =>
        {
            RowName::Number(name.trim_start_matches("dòng ").parse().unwrap_or(1))
        }
        name => RowName::Named(name.to_owned()),
    }
}

/// Splits at "; " outside “…”.
fn clauses(value: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in value.chars() {
        match c {
            '“' => quoted = true,
            '”' => quoted = false,
            ';' if !quoted => {
                out.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out
}

fn claim(clause: &str) -> Result<Option<Claim>, String> {
    if let Some(reading) = clause.strip_prefix("đọc là ") {
        return Ok(Some(Claim::ReadAs(reading.to_owned())));
    }
    let Some(late) = clause.strip_prefix("chậm ") else {
        return Ok(None);
    };
    let parts = late
        .split_once(" giờ, ")
        .and_then(|(hours, days)| Some((hours, days.strip_suffix(" ngày làm việc")?.parse().ok()?)));
    let (hours, days) = parts.ok_or_else(|| format!("“{clause}”: “chậm … giờ, … ngày làm việc”"))?;
    Ok(Some(Claim::Late(hours.to_owned(), days)))
}

/// The sheet that a change without one is about.
fn sheet_of(place: &At, clause: &str) -> Result<String, String> {
    match place {
        At::Sheet(sheet) | At::Cell(CellName { sheet, .. }) => Ok(sheet.clone()),
        _ => Err(format!("“{clause}” does not say on which sheet")),
    }
}

fn counted(words: &str) -> Option<(String, usize)> {
    let (name, cells) = words.split_once(" có ")?;
    Some((name.to_owned(), cells.strip_suffix(" ô")?.parse().ok()?))
}

/// Changes that stand for themselves.
fn act(clause: &str, place: &At) -> Result<Option<Change>, String> {
    if let Some(change) = earlier(clause)? {
        return Ok(Some(change));
    }
    let sheet = || sheet_of(place, clause);
    Ok(Some(match clause {
        "giữ nguyên" => Change::Nothing,
        "mất nửa sau" => Change::Half,
        "mất byte cuối" => Change::LastByte,
        "đòi mật khẩu khi mở" => Change::Password,
        "không có tệp" => Change::NoFile,
        _ => {
            let after = |words: &str| clause.strip_prefix(words).map(str::to_owned);
            let cell = || match place {
                At::Cell(cell) => Ok(cell.clone()),
                _ => Err(format!("“{clause}” needs a cell")),
            };
            if clause == "gộp với dòng dưới" {
                Change::Merge(cell()?)
            } else if let Some((count, value)) = clause.split_once(" ô đầu của cột ghi ") {
                let count = count
                    .parse()
                    .map_err(|_| format!("“{clause}”: how many cells?"))?;
                Change::Down(cell()?, count, value.to_owned())
            } else if let Some(name) = after("chép trang ") {
                Change::CopySheet(name)
            } else if let Some(name) = after("bỏ trang ") {
                Change::DropSheet(name)
            } else if let Some(name) = after("ẩn trang ") {
                Change::HideSheet(name)
            } else if let Some(name) = after("hỏng trang ") {
                Change::BreakSheet(name)
            } else if let Some(name) = after("tên trang: ") {
                Change::RenameSheet(sheet()?, name)
            } else if let Some(words) = after("thêm trang ") {
                let (name, cells) = match words.strip_suffix(" trống") {
                    Some(name) => (name.to_owned(), 0),
                    None => counted(&words).ok_or_else(|| format!("“{clause}”: how many cells?"))?,
                };
                Change::AddSheet { name, cells }
            } else if let Some(words) = after("thêm cột ") {
                let (head, cells) = counted(&words).ok_or_else(|| format!("“{clause}”: how many cells?"))?;
                let sheet = sheet()?;
                Change::AddColumn { sheet, head, cells }
            } else if let Some(name) = after("bỏ cột ") {
                Change::DropColumn(sheet()?, name)
            } else if let Some(name) = after("ẩn cột ") {
                Change::HideColumn(sheet()?, name)
            } else if let Some(name) = after("bỏ dòng ") {
                Change::DropRow(sheet()?, name)
            } else if let Some(name) = after("ẩn dòng ").or_else(|| after("lọc bảng nên ẩn dòng "))
            {
                Change::HideRow(sheet()?, name)
            } else if let Some(name) = after("để trống dòng ") {
                Change::BlankRow(sheet()?, name)
            } else if let Some(name) = clause
                .strip_prefix("chuyển cột ")
                .and_then(|c| c.strip_suffix(" ra cuối"))
            {
                Change::ColumnLast(sheet()?, name.to_owned())
            } else if let Some(value) = after("ghi thêm lần nữa là ") {
                match place {
                    At::Cell(cell) => Change::Twice(cell.clone(), value),
                    _ => return Err(format!("“{clause}” needs a cell")),
                }
            } else if let Some(address) = after("có ô mang địa chỉ ") {
                Change::Astray(sheet()?, address)
            } else if let Some(number) = after("thêm dòng Tồn tại cho tiêu chí ") {
                match place {
                    At::Cell(like) => Change::Plan {
                        like: like.clone(),
                        criterion: number.parse().map_err(|_| format!("“{clause}”"))?,
                    },
                    _ => return Err(format!("“{clause}” needs a cell of the unit")),
                }
            } else if let Some(size) = size(clause) {
                size
            } else {
                return Ok(None);
            }
        }
    }))
}

/// "kỳ trước: …", "kỳ trước 2: …".
fn earlier(clause: &str) -> Result<Option<Change>, String> {
    let Some((key, what)) = clause
        .split_once(": ")
        .filter(|(key, _)| key.starts_with("kỳ trước"))
    else {
        return Ok(None);
    };
    let nth = match key {
        "kỳ trước" => 0,
        "kỳ trước 2" => 1,
        "kỳ trước 3" => 2,
        _ => return Err(format!("“{key}” is no earlier round")),
    };
    let after = |words: &str| what.strip_prefix(words);
    let change = if what == "số liệu khác" {
        PastChange::Nothing
    } else if what == "như kỳ này" {
        PastChange::AsNow
    } else if let Some(day) = after("chốt ") {
        PastChange::CutOff(date(day).ok_or_else(|| format!("“{day}” is no date"))?)
    } else if let Some(name) = after("đơn vị cũ ") {
        PastChange::Ended(name.to_owned())
    } else if let Some((sheet, row)) = after("không có dòng ").and_then(|w| w.split_once(" / ")) {
        PastChange::DropRow(sheet.to_owned(), row.to_owned())
    } else if let Some((rule, at, text)) = after("giải trình ").and_then(|w| {
        let (rule, rest) = w.split_once(" ở ")?;
        let (at, text) = rest.split_once(": ")?;
        Some((rule, at, text))
    }) {
        let At::Cell(cell) = place(at)? else {
            return Err(format!("“{at}” is no cell"));
        };
        PastChange::Explained(cell, rule.to_owned(), text.to_owned())
    } else {
        let (at, value) = what
            .split_once(": ")
            .ok_or_else(|| format!("“{what}” is no change"))?;
        match place(at)? {
            At::Cell(CellName {
                sheet,
                row: RowName::Named(row),
                column,
            }) if row == "mọi dòng" => PastChange::Column(sheet, column, content(value)?),
            At::Cell(cell) => PastChange::Cell(cell, content(value)?),
            _ => return Err(format!("“{at}” is no cell")),
        }
    };
    Ok(Some(Change::Past(nth, change)))
}

/// "2.000.001 ô".
fn size(clause: &str) -> Option<Change> {
    let (number, what) = clause.split_once(' ')?;
    let known = ["ô", "trang", "thành phần", "kiểu định dạng ô", "chuỗi chữ"].contains(&what)
        || ["byte cả tệp", "byte khi bung", "byte một phần", "byte chữ"].contains(&what);
    let number = number.replace('.', "").parse().ok()?;
    known.then(|| Change::Size(number, what.to_owned()))
}

/// What the first clause says about the place itself.
fn subject(at: &str, place: &At, clause: &str) -> Result<Change, String> {
    match (at, place) {
        (_, At::Cell(cell)) => Ok(Change::Cell(cell.clone(), content(clause)?)),
        ("giờ nhận", _) => keyed(&format!("nhận: {clause}"), place),
        ("hạn nộp", _) => keyed(&format!("hạn nộp: {clause}"), place),
        ("sổ tiếp nhận", _) => keyed(&format!("sổ tiếp nhận: {clause}"), place),
        (stamp, _) if stamp.starts_with("dấu ẩn") => keyed(&format!("{stamp}: {clause}"), place),
        _ => keyed(clause, place),
    }
}

/// "key: value".
fn keyed(clause: &str, place: &At) -> Result<Change, String> {
    let (key, value) = clause
        .split_once(": ")
        .ok_or_else(|| format!("“{clause}” is no known change"))?;
    let time = |value: &str| moment(value).ok_or_else(|| format!("“{value}” is no time"));
    Ok(match key {
        "tệp của" => Change::Of(value.to_owned()),
        "nội dung" => Change::Kind(value.to_owned()),
        "tên tệp" => Change::FileName(value.to_owned()),
        "nhận" if value == "không rõ" => Change::Received(0, None),
        "nhận" | "tệp 1 nhận" => Change::Received(0, Some(time(value)?)),
        "tệp 2 nhận" => Change::Received(1, Some(time(value)?)),
        "tệp 2" => Change::Second(value.to_owned()),
        "sổ tiếp nhận" => Change::Register(value.to_owned()),
        "hạn nộp" => Change::Due(value.to_owned()),
        "chốt số liệu" => Change::CutOff(date(value).ok_or_else(|| format!("“{value}” is no date"))?),
        "khóa sổ" => Change::Closed(time(value)?),
        "quyết định" => {
            let cell = match place {
                At::Cell(cell) => Some(cell.clone()),
                _ => None,
            };
            Change::Decision(value.to_owned(), cell)
        }
        "gia hạn" => {
            let (until, document) = value
                .split_once(" theo ")
                .ok_or_else(|| format!("“{clause}”: under which document?"))?;
            Change::Extended(time(until)?, document.to_owned())
        }
        "mục tiêu" => {
            let target = value
                .split_once(" đến ")
                .and_then(|(set, until)| Some(Change::Target(set.to_owned(), date(until)?)));
            target.ok_or_else(|| format!("“{clause}”: which set, until when?"))?
        }
        "dấu ẩn" if value == "trống" => Change::Stamp(None, None),
        _ => {
            if let Some(unit) = key.strip_prefix("vùng của ") {
                return Ok(Change::Class(unit.to_owned(), value.to_owned()));
            }
            if let Some(key) = key.strip_prefix("dấu ẩn / ") {
                let value = (value != "trống").then(|| value.to_owned());
                return Ok(Change::Stamp(Some(key.to_owned()), value));
            }
            let cell = match (key.contains(" / "), place) {
                (true, _) => match self::place(key)? {
                    At::Cell(cell) => cell,
                    _ => return Err(format!("“{key}” is no cell")),
                },
                (false, At::Cell(cell)) => CellName {
                    column: key.to_owned(),
                    ..cell.clone()
                },
                (false, _) => return Err(format!("“{key}” is no known word, and no column without a row")),
            };
            Change::Cell(cell, content(value)?)
        }
    })
}

/// A value as an officer types it: “…” is text as it stands, else a number, percent, date, error or formula is one.
fn content(typed: &str) -> Result<Content, String> {
    if typed == "trống" {
        return Ok(Content::Blank);
    }
    if let Some(text) = typed.strip_prefix('“').and_then(|t| t.strip_suffix('”')) {
        return Ok(Content::Text(text.to_owned()));
    }
    if let Some(formula) = typed.strip_prefix('=') {
        let (formula, result) = match formula.split_once(", kết quả ") {
            Some((formula, result)) => (
                formula,
                Some(number(result).ok_or_else(|| format!("“{result}” is no number"))?),
            ),
            None => (formula, None),
        };
        let formula = formula.to_owned();
        return Ok(Content::Formula { formula, result });
    }
    if typed.starts_with('#') {
        return Ok(Content::Error(typed.to_owned()));
    }
    if let Some(date) = date(typed) {
        return Ok(Content::Date(date));
    }
    if let Some(percent) = typed.strip_suffix('%').and_then(number) {
        return Ok(Content::Percent(percent));
    }
    if let Some(number) = number(typed) {
        return Ok(Content::Number(number));
    }
    Ok(Content::Text(typed.to_owned()))
}

/// A number without separators of thousands: "8208,5" is 8208.5.
fn number(typed: &str) -> Option<String> {
    let digits = typed.strip_prefix('-').unwrap_or(typed);
    let plain = !digits.is_empty()
        && digits.chars().all(|c| c.is_ascii_digit() || c == ',')
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.matches(',').count() <= 1;
    plain.then(|| typed.replace(',', "."))
}

/// "14/12/2020".
fn date(typed: &str) -> Option<Date> {
    match typed.split('/').collect::<Vec<_>>().as_slice() {
        [day, month, year] if year.len() == 4 => {
            Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
        }
        _ => None,
    }
}

/// "17:00:01 18/12/2020"; 24:00 is the end of the day.
pub(super) fn moment(typed: &str) -> Option<DateTime> {
    let (time, day) = typed.split_once(' ')?;
    let date = date(day)?;
    if time == "24:00" {
        return Some(ntm::time::end_of_day(date));
    }
    let numbers: Vec<i8> = time.split(':').map(|n| n.parse().ok()).collect::<Option<_>>()?;
    match numbers.as_slice() {
        [hour, minute] => DateTime::new(date.year(), date.month(), date.day(), *hour, *minute, 0, 0).ok(),
        [hour, minute, second] => {
            DateTime::new(date.year(), date.month(), date.day(), *hour, *minute, *second, 0).ok()
        }
        _ => None,
    }
}

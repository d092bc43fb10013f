//! `register.csv`: one row for each file received, in the order received.
//!
//! People keep it too, in Excel: other delimiters, another order of columns, Vietnamese heads, dates as Excel shows them and
//! capital letters in a hash are read. What cannot be read with certainty is a fault at its place, never a guess.

use jiff::civil::DateTime;

use crate::catalogue::{
    Catalogue, CsvRow, CsvTable, Fault, Ragged, SourceText, Spot, Unit, delimiter_of, name_key,
};
use crate::round::Round;
use crate::text::{fold, nearest, tidy};
use crate::time::read_moment;

/// A row of the register.
#[derive(Debug, Clone)]
pub struct RegisterRow {
    /// When it was received, local time.
    pub received_at: Option<DateTime>,
    /// Code of the unit that sent it; empty when the register does not say.
    pub unit: String,
    /// How it came.
    pub channel: String,
    /// Path below `submissions/`, with `/`.
    pub file: String,
    /// SHA-256 in lower-case hexadecimal; empty when not recorded.
    pub sha256: String,
    /// Size in bytes.
    pub size: Option<u64>,
    /// Remark.
    pub note: String,
    /// Where it stands.
    pub spot: Spot,
}

/// A row to be added; what is not known is empty.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// When it was received, local time.
    pub received_at: DateTime,
    /// Code of the unit, as read from the file.
    pub unit: String,
    /// How it came.
    pub channel: String,
    /// Path below `submissions/`, with `/`.
    pub file: String,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// Remark.
    pub note: String,
}

impl NewRow {
    /// The field under a head; empty where the head is none of the register's.
    fn field(&self, head: &str) -> String {
        match canonical(head) {
            Some("received_at") => self.received_at.to_string(),
            Some("unit") => self.unit.clone(),
            Some("channel") => self.channel.clone(),
            Some("file") => self.file.clone(),
            Some("sha256") => self.sha256.clone(),
            Some("size") => self.size.to_string(),
            Some("note") => self.note.clone(),
            _ => String::new(),
        }
    }
}

/// The columns in their usual order, each with the Vietnamese heads that stand for it; the first of them is suggested.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "received_at",
        &[
            "Giờ nhận",
            "Nhận lúc",
            "Ngày giờ nhận",
            "Thời gian nhận",
            "Thời điểm nhận",
            "Ngày nhận",
        ],
    ),
    ("unit", &["Đơn vị", "Mã đơn vị"]),
    ("channel", &["Kênh", "Kênh nhận", "Hình thức gửi"]),
    ("file", &["Tệp", "Tên tệp"]),
    ("sha256", &["Mã SHA-256", "SHA-256", "Mã SHA256"]),
    ("size", &["Cỡ tệp", "Cỡ", "Kích thước", "Dung lượng"]),
    ("note", &["Ghi chú"]),
];
const NEEDED: &[&str] = &["received_at", "file"];

/// The column that a head stands for; case, tone placement and blanks do not count.
fn canonical(head: &str) -> Option<&'static str> {
    let folded = fold(head);
    let of = |(name, synonyms): &&(&str, &[&str])| {
        folded == *name || synonyms.iter().any(|synonym| fold(synonym) == folded)
    };
    COLUMNS.iter().find(of).map(|(name, _)| *name)
}

/// Reads a register; an empty file is one without rows.
///
/// # Errors
/// Every fault: an unknown, missing or repeated column, a quote that is not closed, a row with more fields than heads or
/// without a file, the same file twice, a time, size or hash that is none. Whether its units are known is asked of
/// [`settle_units`].
pub fn parse_register(file: &SourceText) -> Result<Vec<RegisterRow>, Vec<Fault>> {
    let mut faults = Vec::new();
    if is_empty(&file.text) {
        return Ok(Vec::new());
    }
    let mut table = CsvTable::read(file, Ragged::Allowed, &mut faults);
    table.drop_blank_columns();
    table.rename(canonical);
    if !heads(&table, &mut faults) {
        return Err(faults);
    }
    let mut rows: Vec<RegisterRow> = Vec::new();
    for row in table.rows.iter().filter(|row| !row.is_blank()) {
        let row = register_row(&table, row, &mut faults);
        if let Some(first) = rows
            .iter()
            .find(|r| !row.file.is_empty() && tidy(&r.file) == tidy(&row.file))
        {
            faults.push(
                Fault::at(
                    row.spot.clone(),
                    format!("Tệp `{}` có hai dòng trong sổ tiếp nhận", row.file),
                    "lần thứ hai",
                )
                .other(first.spot.clone(), "lần thứ nhất"),
            );
        }
        rows.push(row);
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn is_empty(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim().is_empty()
}

/// Whether every head is known, none is there twice and the needed ones are there.
fn heads(table: &CsvTable, faults: &mut Vec<Fault>) -> bool {
    let before = faults.len();
    for (at, head) in table.headers.iter().enumerate() {
        let Some(name) = canonical(head) else {
            let known = COLUMNS
                .iter()
                .flat_map(|(name, synonyms)| std::iter::once(name).chain(*synonyms));
            let near = nearest(head, known.copied())
                .filter(|_| !head.is_empty())
                .map_or_else(String::new, |near| format!("Có phải `{near}`? "));
            faults.push(
                Fault::at(
                    table.head_at(at),
                    format!("Cột `{head}` không có trong danh mục"),
                    "không hiểu cột này",
                )
                .help(format!("{near}Được dùng: {}", usual_heads())),
            );
            continue;
        };
        if table.column(name) != Some(at) {
            faults.push(Fault::at(
                table.head_at(at),
                format!("Sổ tiếp nhận có hai cột `{name}`"),
                "lần thứ hai",
            ));
        }
    }
    for name in NEEDED.iter().filter(|name| table.column(name).is_none()) {
        faults.push(
            Fault::at(table.head(), format!("Thiếu cột `{name}`"), "dòng tên cột")
                .help(format!("Được dùng: {}", usual_heads())),
        );
    }
    faults.len() == before
}

/// "`received_at` (Giờ nhận), …".
fn usual_heads() -> String {
    let heads: Vec<String> = COLUMNS
        .iter()
        .map(|(name, synonyms)| match synonyms.first() {
            Some(word) => format!("{name} ({word})"),
            None => (*name).to_owned(),
        })
        .collect();
    heads.join(", ")
}

fn register_row(table: &CsvTable, row: &CsvRow, faults: &mut Vec<Fault>) -> RegisterRow {
    let field = |name: &str| table.field(row, name);
    let fault = |title: String, typed: &str, label: &str| Fault::at(row.spot.around(typed), title, label);
    if let Some(more) = row.beyond(table.headers.len()) {
        faults.push(
            fault("Dòng thừa cột".to_owned(), more, "không có tên cột")
                .help("Ô có dấu ngăn cách thì đặt trong dấu nháy kép: \"Gửi lại, thay tệp trước\""),
        );
    }
    let typed = field("received_at");
    let received_at = match read_moment(typed) {
        Ok(moment) => Some(moment),
        Err(_) if typed.is_empty() => None,
        Err(why) => {
            let title = format!("Giờ nhận `{typed}` không đọc được");
            faults.push(fault(title, typed, "cột received_at").help(why.help()));
            None
        }
    };
    let typed = field("size");
    let size = bytes(typed);
    if size.is_none() && !typed.is_empty() {
        faults.push(
            fault(format!("Cỡ tệp `{typed}` không phải số"), typed, "cột size")
                .help("Ghi số byte, ví dụ 28068, hoặc để trống"),
        );
    }
    let typed = field("sha256");
    let is_hash = typed.len() == 64 && typed.bytes().all(|b| b.is_ascii_hexdigit());
    if !typed.is_empty() && !is_hash {
        faults.push(
            fault(format!("`{typed}` không phải mã SHA-256"), typed, "cột sha256").help(
                "Mã có 64 chữ số 0 - 9, a - f; Excel có thể đã đổi mã thành số. Ghi lại mã, hoặc để trống",
            ),
        );
    }
    let file = field("file").replace('\\', "/");
    if file.is_empty() {
        let title = "Dòng của sổ tiếp nhận không có tên tệp".to_owned();
        faults.push(Fault::at(row.spot.clone(), title, "cột file"));
    }
    RegisterRow {
        received_at,
        unit: field("unit").to_owned(),
        channel: field("channel").to_owned(),
        file,
        sha256: typed.to_ascii_lowercase(),
        size,
        note: field("note").to_owned(),
        spot: row.spot.clone(),
    }
}

/// A number of bytes; between groups of three digits Excel may have put a full stop, comma or blank.
fn bytes(typed: &str) -> Option<u64> {
    let mut groups = typed.split(|c: char| matches!(c, '.' | ',') || c.is_whitespace());
    let first = groups.next()?;
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let mut whole = first.to_owned();
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 || !digits(group) {
            return None;
        }
        grouped = true;
        whole.push_str(group);
    }
    if first.is_empty() || !digits(first) || (grouped && first.len() > 3) {
        return None;
    }
    whole.parse().ok()
}

/// Brings what stands under "unit" to the codes of the round: a code that lost its leading zeros in Excel, and the name of
/// a unit that reports, become its code.
///
/// # Returns
/// A fault for each that names no unit, or more than one, with those near it.
pub fn settle_units(rows: &mut [RegisterRow], catalogue: &Catalogue, round: &Round) -> Vec<Fault> {
    let reporters: Vec<&Unit> = round
        .units
        .all()
        .iter()
        .filter(|u| round.reports(catalogue, u))
        .collect();
    let mut faults = Vec::new();
    for row in rows {
        if row.unit.is_empty() || round.units.get(&row.unit).is_some() {
            continue;
        }
        let bare = row.unit.trim_start_matches('0');
        let by_code = |u: &&&Unit| !bare.is_empty() && u.code.trim_start_matches('0') == bare;
        let key = name_key(&row.unit, catalogue);
        let by_name =
            |u: &&&Unit| fold(&u.name) == key.key && key.kind.as_ref().is_none_or(|kind| *kind == u.kind);
        let mut found = reporters.iter().filter(|u| by_code(u) || by_name(u));
        if let (Some(unit), None) = (found.next(), found.next()) {
            row.unit.clone_from(&unit.code);
            continue;
        }
        let former = round.units.successors(&row.unit, catalogue);
        if let [one] = former.as_slice()
            && round.reports(catalogue, one)
        {
            row.unit.clone_from(&one.code);
            continue;
        }
        let typed = &row.unit;
        let named = |u: &Unit| format!("{} ({})", u.code, catalogue.plain_name(u));
        let near = nearest(&key.key, reporters.iter().map(|u| u.name.as_str()))
            .and_then(|name| reporters.iter().find(|u| u.name == name))
            .or_else(|| {
                let code = nearest(typed, reporters.iter().map(|u| u.code.as_str()))?;
                reporters.iter().find(|u| u.code == code)
            });
        let near = if former.len() > 1 {
            // An old name of several units is never decided for them.
            let now: Vec<String> = former.iter().map(|u| named(u)).collect();
            format!("Tên cũ, nay có thể là: {}. ", now.join(", "))
        } else {
            near.map_or_else(String::new, |u| format!("Có phải `{}`? ", named(u)))
        };
        let all: Vec<String> = reporters.iter().take(LISTED).map(|u| named(u)).collect();
        faults.push(
            Fault::at(
                row.spot.around(typed),
                format!("Đơn vị `{typed}` không có trong đợt"),
                "cột unit",
            )
            .help(format!(
                "{near}Ghi mã đơn vị, hoặc để trống. Được dùng: {}{}",
                all.join(", "),
                if reporters.len() > LISTED { ", …" } else { "" }
            )),
        );
    }
    faults
}

/// Units that a fault lists; where a province has more, the near one is still named.
const LISTED: usize = 40;

/// The text of a register with rows added at its end, written as the register is: its delimiter, line ends and columns.
///
/// What stood there stays as it was, byte for byte; a missing last line end is supplied, columns that it lacks are left
/// out. A text without rows and heads gets the usual head. The caller has read `text` without a fault.
pub fn with_rows(text: &str, rows: &[NewRow]) -> String {
    let mut out = text.to_owned();
    let usual: Vec<String> = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let delimiter = char::from(delimiter_of(text));
    let line_end = match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|before| before.ends_with('\r')) => "\r\n",
        None if text.contains('\r') => "\r",
        _ => "\n",
    };
    if !out.trim_start_matches('\u{feff}').is_empty() && !out.ends_with(['\n', '\r']) {
        out.push_str(line_end);
    }
    let heads = if is_empty(text) {
        out.push_str(&usual.join(","));
        out.push_str(line_end);
        usual
    } else {
        heads_of(text)
    };
    for row in rows {
        let fields: Vec<String> = heads
            .iter()
            .map(|head| quoted(&row.field(head), delimiter))
            .collect();
        out.push_str(&fields.join(&delimiter.to_string()));
        out.push_str(line_end);
    }
    out
}

/// The heads of a register, in its order.
fn heads_of(text: &str) -> Vec<String> {
    let source = SourceText {
        path: String::new(),
        text: text.to_owned(),
    };
    CsvTable::read(&source, Ragged::Allowed, &mut Vec::new()).headers
}

/// A field, in quotes where it would be read as something else without.
fn quoted(field: &str, delimiter: char) -> String {
    let plain = !field.contains([delimiter, '"', '\n', '\r', ',', ';', '\t']) && field.trim() == field;
    if plain {
        field.to_owned()
    } else {
        format!("\"{}\"", field.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Vec<RegisterRow>, String> {
        parse_register(&SourceText {
            path: "register.csv".to_owned(),
            text: text.to_owned(),
        })
        .map_err(|faults| crate::catalogue::render(&faults))
    }

    fn row(file: &str, note: &str) -> NewRow {
        NewRow {
            received_at: datetime(2020, 12, 18, 16, 30, 0, 0),
            unit: "251".to_owned(),
            channel: "thư điện tử".to_owned(),
            file: file.to_owned(),
            sha256: "a".repeat(64),
            size: 28_068,
            note: note.to_owned(),
        }
    }

    #[test]
    fn what_excel_makes_of_a_register_is_read() {
        let hash = "AB".repeat(32);
        let text = format!(
            "\u{feff}\n Ghi chú ;Tệp;Giờ nhận;Đơn vị;MÃ SHA-256;Cỡ tệp;;\r\n\
             ;thư mục\\a.xlsx;18/12/2020 16:30;251;{hash};28.068;;\r\n\
             ;;;;;;;\r\n\
             \"có dấu ; và \"\"nháy\"\"\";b.xlsx;2020-12-18T09:30Z;;;28,068\r\n\
             ;c.xlsx;18/12/2020;;;1 028 068;;\r\n\r\n\
             ;d.xlsx\r\n"
        );
        let rows = read(&text).unwrap();
        let at = datetime(2020, 12, 18, 16, 30, 0, 0);
        let files: Vec<&str> = rows.iter().map(|r| r.file.as_str()).collect();
        assert_eq!(files, ["thư mục/a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx"]);
        assert_eq!((rows[0].received_at, rows[1].received_at), (Some(at), Some(at)));
        assert_eq!(
            rows[2].received_at,
            Some(crate::time::end_of_day(date(2020, 12, 18)))
        );
        assert_eq!(rows[3].received_at, None);
        assert_eq!(rows[0].sha256, hash.to_lowercase());
        let sizes: Vec<_> = rows.iter().map(|r| r.size).collect();
        assert_eq!(sizes, [Some(28_068), Some(28_068), Some(1_028_068), None]);
        assert_eq!(rows[1].note, "có dấu ; và \"nháy\"");
        // Tabs, as in a table copied from Excel.
        let rows = read("Tên tệp\tNhận lúc\na, b.xlsx\t18/12/2020 16:30:00\n").unwrap();
        assert_eq!(
            (rows[0].file.as_str(), rows[0].received_at),
            ("a, b.xlsx", Some(at))
        );
        assert!(read("").unwrap().is_empty() && read("\u{feff}\r\n").unwrap().is_empty());
    }

    #[test]
    fn faults_are_shown_at_their_place() {
        let head = "received_at,unit,file,sha256,size,note\n";
        for (text, words) in [
            (
                format!("{head}hôm qua,,a.xlsx,,,\n"),
                ["register.csv:2:1", "Giờ nhận `hôm qua` không đọc được"],
            ),
            (
                format!("{head}12/18/2020 16:30,,a.xlsx,,,\n"),
                ["register.csv:2:1", "Ghi ngày trước, tháng sau"],
            ),
            (
                format!("{head}2020-12-18T16:30,251,,,,\n"),
                ["register.csv:2", "không có tên tệp"],
            ),
            (
                format!("{head},,a.xlsx,,,\n,,b.xlsx,,,\n,,A\u{301}.xlsx,,,\n,,Á.xlsx,,,\n"),
                ["register.csv:5", "có hai dòng trong sổ tiếp nhận"],
            ),
            (
                format!("{head},,a.xlsx,1.23E+45,,\n"),
                ["register.csv:2:10", "`1.23E+45` không phải mã SHA-256"],
            ),
            (
                format!("{head},,a.xlsx,,2.8068E+04,\n"),
                ["register.csv:2:11", "Cỡ tệp `2.8068E+04` không phải số"],
            ),
            (
                format!("{head},,a.xlsx,,,Gửi lại, thay tệp\n"),
                ["Dòng thừa cột", "dấu nháy kép"],
            ),
            (
                format!("{head},,a.xlsx,,,\n,,b.xlsx,,,\"Gửi lại\n,,c.xlsx,,,\n"),
                ["register.csv:3:12", "Dấu nháy kép mở mà không đóng"],
            ),
            (
                "Gio nhan,Tệp\n".to_owned(),
                ["register.csv:1:1", "Có phải `Giờ nhận`?"],
            ),
            (
                "received_at,file,Giờ nhận\n".to_owned(),
                ["register.csv:1:18", "có hai cột `received_at`"],
            ),
            (
                "received_at,note\n".to_owned(),
                ["register.csv:1:1", "Thiếu cột `file`"],
            ),
        ] {
            let said = read(&text).unwrap_err();
            for word in words {
                assert!(said.contains(word), "no “{word}” in: {said}");
            }
        }
    }

    #[test]
    fn rows_are_added_in_the_way_of_the_register() {
        let hash = "a".repeat(64);
        let plain = format!("2020-12-18T16:30:00,251,thư điện tử,x.xlsx,{hash},28068,\n");
        let head = "received_at,unit,channel,file,sha256,size,note\n";
        for (before, after) in [
            (String::new(), format!("{head}{plain}")),
            ("\u{feff}".to_owned(), format!("\u{feff}{head}{plain}")),
            (head.to_owned(), format!("{head}{plain}")),
            // A last line without its end.
            (
                "received_at,file\n,a.xlsx".to_owned(),
                "received_at,file\n,a.xlsx\n2020-12-18T16:30:00,x.xlsx\n".to_owned(),
            ),
            // As Excel writes it, with a column that once was filled.
            (
                "\u{feff}Tệp;Giờ nhận;;\r\na.xlsx;18/12/2020;;\r\n".to_owned(),
                "\u{feff}Tệp;Giờ nhận;;\r\na.xlsx;18/12/2020;;\r\nx.xlsx;2020-12-18T16:30:00;;\r\n"
                    .to_owned(),
            ),
            (
                "file\treceived_at\tsize\r\n".to_owned(),
                "file\treceived_at\tsize\r\nx.xlsx\t2020-12-18T16:30:00\t28068\r\n".to_owned(),
            ),
        ] {
            let text = with_rows(&before, &[row("x.xlsx", "")]);
            assert_eq!(text, after);
            assert!(read(&text).is_ok());
        }
    }

    proptest! {
        /// Whatever a note or a name is made of, what stood there stays, and one row more is read back as it was given.
        #[test]
        fn a_row_added_is_read_back(
            delimiter in "[,;\t]",
            bom in "\u{feff}?",
            end in "\r?\n",
            last in "\r?\n|",
            name in "[a-zA-ZÀ-ỹ0-9 ,;\"'()-]{1,20}",
            note in "[\\PC,;\"]{0,30}",
        ) {
            let heads = ["note", "Tệp", "received_at", "sha256", "Cỡ tệp", "unit"].join(&delimiter);
            // A name that the pattern above cannot make: the same file twice is a fault, and rightly so.
            let rest = ["", "there_before.xlsx", "18/12/2020", "", "", ""].join(&delimiter);
            let before = format!("{bom}{heads}{end}{rest}{last}");
            let added = row(&format!("{name}.xlsx"), &note);
            let after = with_rows(&before, std::slice::from_ref(&added));
            prop_assert!(after.starts_with(&before));
            let rows = read(&after).map_err(TestCaseError::fail)?;
            prop_assert_eq!(rows.len(), 2);
            prop_assert_eq!(rows[1].file.as_str(), added.file.trim());
            prop_assert_eq!(rows[1].note.as_str(), added.note.trim());
            prop_assert_eq!(&rows[1].sha256, &added.sha256);
            prop_assert_eq!(rows[1].size, Some(added.size));
            prop_assert_eq!(rows[1].received_at, Some(added.received_at));
        }
    }
}

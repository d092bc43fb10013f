//! The sheets that the program itself puts before a form when it answers a unit; a reader passes over them.

/// What was found, and what to do.
pub const RESPONSE: &str = "Phản hồi";
/// The same, a row for each unit below the reporting unit.
pub const RESPONSE_BY_UNIT: &str = "Theo đơn vị";
/// What was in the unit's file and has no place in the form, word for word.
pub const UNREAD: &str = "Chưa đọc được";
/// Which sheet and column of the unit's file was taken for what.
pub const UNDERSTOOD: &str = "Đã hiểu như sau";

/// Whether a tab is one of them.
pub fn is_response_sheet(tab: &str) -> bool {
    let tab = crate::text::tidy(tab);
    [RESPONSE, RESPONSE_BY_UNIT, UNREAD, UNDERSTOOD].contains(&tab.as_str())
}

/// Columns of the widest of these sheets.
pub const RESPONSE_COLUMNS: u16 = 10;

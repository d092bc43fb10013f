//! How a workbook was understood, for people and machines: each tab, what it was taken for, its columns, its rows.

use serde_json::{Value, json};

use crate::diagnostic::{Lang, listed_words};
use crate::submission::{Role, Understood, UnderstoodTab, UnderstoodTable};

/// One line of what was understood: a tab, or a column that is not under the form's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Name of the tab.
    pub tab: String,
    /// Cell of the head; empty for the tab as a whole.
    pub cell: String,
    /// What was written: the tab's name, or the head.
    pub written: String,
    /// What it was taken for; a sentence where it is none of the form's.
    pub taken: String,
    /// Rows and values, for a tab.
    pub counts: String,
    /// It is a tab, not a column.
    pub whole: bool,
}

/// Every tab, each followed by those of its columns whose words are not the form's.
pub fn lines(understood: &Understood, lang: Lang) -> Vec<Line> {
    let mut lines = Vec::new();
    for tab in &understood.tabs {
        if matches!(tab.role, Role::Stamp | Role::Response) {
            continue;
        }
        if tab.tables.is_empty() {
            lines.push(Line {
                tab: tab.name.clone(),
                cell: String::new(),
                written: tab.name.clone(),
                taken: role(tab, lang),
                counts: not_read(tab, lang),
                whole: true,
            });
        }
        for table in &tab.tables {
            lines.push(Line {
                tab: tab.name.clone(),
                cell: String::new(),
                written: tab.name.clone(),
                taken: table.name.clone(),
                counts: counts(tab, table, lang),
                whole: true,
            });
            for column in &table.columns {
                let same = column.header.as_deref() == Some(column.words.as_str());
                if same || column.words.is_empty() {
                    continue;
                }
                lines.push(Line {
                    tab: tab.name.clone(),
                    cell: column.at.to_string(),
                    written: column.words.clone(),
                    taken: column.header.clone().unwrap_or_else(|| {
                        lang.say("không có trong mẫu, chưa đọc", "not in the form, not read")
                            .to_owned()
                    }),
                    counts: String::new(),
                    whole: false,
                });
            }
        }
    }
    lines
}

/// What a tab without data of the form is.
fn role(tab: &UnderstoodTab, lang: Lang) -> String {
    match &tab.role {
        Role::Control => lang.say("trang để ký", "the page to sign").to_owned(),
        Role::Guide => lang
            .say("trang hướng dẫn, không có số liệu", "instructions, no data")
            .to_owned(),
        Role::Empty => lang.say("trang trống", "nothing on it").to_owned(),
        Role::Second { sheet, used } => match lang {
            Lang::Vi => format!("trùng “{sheet}”; đã đọc trang “{used}”, chưa đọc trang này"),
            Lang::En => format!("a second “{sheet}”; “{used}” was read, this one was not"),
        },
        Role::Data | Role::Stamp | Role::Response | Role::NotInForm => lang
            .say("không có trong mẫu, chưa đọc", "not in the form, not read")
            .to_owned(),
    }
}

fn not_read(tab: &UnderstoodTab, lang: Lang) -> String {
    match (tab.cells.map(|c| c.unplaced), lang) {
        (None | Some(0), _) => String::new(),
        (Some(n), Lang::Vi) => format!("{n} ô chưa đọc"),
        (Some(n), Lang::En) => format!("{n} cells not read"),
    }
}

fn counts(tab: &UnderstoodTab, table: &UnderstoodTable, lang: Lang) -> String {
    let listed: usize = table.rows_in.saturating_sub(table.rows_used);
    let mut parts = vec![match lang {
        Lang::Vi => format!(
            "tiêu đề ở dòng {}; {} dòng có số liệu = {} đã dùng + {listed} liệt kê; {} giá trị",
            table.head_row, table.rows_in, table.rows_used, table.values
        ),
        Lang::En => format!(
            "heads in row {}; {} rows with data = {} used + {listed} listed; {} values",
            table.head_row, table.rows_in, table.rows_used, table.values
        ),
    }];
    for (reason, rows) in &table.rows_listed {
        let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
        let rows = rows.join(", ");
        let words = reason.map(listed_words);
        parts.push(match (words, lang) {
            (Some(words), Lang::Vi) => format!("{words}: {rows}"),
            (None, Lang::Vi) => format!("dòng chưa dùng được: {rows}"),
            (_, Lang::En) => format!("not used: {rows}"),
        });
    }
    if tab.hidden {
        parts.push(lang.say("trang bị ẩn", "hidden").to_owned());
    }
    parts.extend(Some(not_read(tab, lang)).filter(|w| !w.is_empty()));
    parts.join("; ")
}

/// The same for machines: `sheets` and `columns`.
pub fn json(understood: &Understood) -> Value {
    let role = |tab: &UnderstoodTab| match tab.role {
        Role::Data => "data",
        Role::Control => "control",
        Role::Guide => "guide",
        Role::Stamp => "stamp",
        Role::Response => "response",
        Role::Second { .. } => "second",
        Role::Empty => "empty",
        Role::NotInForm => "not_in_form",
    };
    let sheets = understood.tabs.iter().map(|tab| {
        json!({
            "tab": tab.name,
            "hidden": tab.hidden,
            "role": role(tab),
            "tables": tab.tables.iter().map(|t| json!({
                "sheet": t.sheet,
                "name": t.name,
                "head_row": t.head_row,
                "rows": {
                    "in": t.rows_in,
                    "used": t.rows_used,
                    "listed": t.rows_listed.iter().map(|(reason, rows)| json!({
                        "reason": reason.map(listed_words),
                        "rows": rows,
                    })).collect::<Vec<_>>(),
                },
                "values": t.values,
            })).collect::<Vec<_>>(),
            "cells_not_read": tab.cells.map(|c| c.unplaced),
        })
    });
    let columns = understood.tabs.iter().flat_map(|tab| {
        tab.tables.iter().flat_map(move |table| {
            table.columns.iter().map(move |c| {
                json!({
                    "tab": tab.name,
                    "cell": c.at.to_string(),
                    "words": c.words,
                    "sheet": table.sheet,
                    "column": c.column,
                    "header": c.header,
                })
            })
        })
    });
    json!({
        "sheets": sheets.collect::<Vec<_>>(),
        "columns": columns.collect::<Vec<_>>(),
    })
}

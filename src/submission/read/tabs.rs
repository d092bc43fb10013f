//! What is said about tabs as a whole.

use super::super::layout::STAMP_SHEET;
use super::super::lexicon::names_sheet;
use super::super::{Remark, RemarkKind};
use super::{Reader, Source};
use crate::catalogue::is_response_sheet;
use crate::diagnostic::Hidden;
use crate::text::fold;
use crate::workbook::{CellRef, Visibility};

impl Reader<'_> {
    /// What is said about tabs as a whole; `signed` is the page to sign.
    pub(super) fn tabs(&mut self, source: Source<'_, '_>, signed: Option<usize>) {
        let Source {
            book,
            grids,
            found,
            doubles,
        } = source;
        for (tab, (sheet, grid)) in book.sheets.iter().zip(grids).enumerate() {
            if sheet.name == STAMP_SHEET || is_response_sheet(&sheet.name) || grid.is_empty() {
                continue;
            }
            let mut push = |what: RemarkKind| {
                self.remarks.push((
                    tab,
                    Remark {
                        tab: sheet.name.clone(),
                        cell: None,
                        raw: String::new(),
                        what,
                    },
                ));
            };
            let taken = found.iter().any(|f| f.tab == tab);
            let known = || {
                let forms = &self.catalogue.form.sheets;
                forms.iter().any(|f| !f.has_data() && names_sheet(&sheet.name, f))
            };
            let control = self.catalogue.form.control().filter(|_| signed == Some(tab));
            if let Some(double) = doubles.iter().find(|d| d.tab == tab) {
                let used = book
                    .sheets
                    .get(double.used)
                    .map(|s| s.name.clone())
                    .unwrap_or_default();
                push(RemarkKind::SecondSheet {
                    sheet: double.sheet.clone(),
                    used,
                    values: double.values,
                    other: double.other.clone(),
                });
            } else if let Some(form) = control {
                if fold(&sheet.name) != fold(&form.name) {
                    push(RemarkKind::SheetReadAs {
                        found: sheet.name.clone(),
                        taken: form.name.clone(),
                    });
                }
            } else if !taken && !known() {
                push(RemarkKind::SheetNotRead { cells: grid.count() });
            }
            if sheet.visibility != Visibility::Visible {
                push(RemarkKind::Hidden(Hidden::Sheet));
            }
            if !sheet.hidden_rows.is_empty() {
                let rows = sheet.hidden_rows.iter().map(|r| r + 1).collect();
                push(RemarkKind::Hidden(Hidden::Rows(rows)));
            }
            if !sheet.hidden_cols.is_empty() {
                let columns = sheet
                    .hidden_cols
                    .iter()
                    .map(|c| CellRef::new(0, *c).column_letters())
                    .collect();
                push(RemarkKind::Hidden(Hidden::Columns(columns)));
            }
        }
    }
}

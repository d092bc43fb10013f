//! What reading noticed about sheets, columns and rows, as findings.

use super::Subject;
use super::date_in_words::other_date;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::RemarkKind as R;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    looked(subject, sink);
    let within = subject.catalogue.plain_name(&subject.submission.unit);
    for remark in &subject.submission.remarks {
        // Words that give the data another date are told as that.
        if remark.what == R::WordsOutside && other_date(subject, &remark.raw).is_some() {
            continue;
        }
        let within = within.clone();
        let (kind, problem) = match remark.what.clone() {
            R::SheetMissing { sheet } => (K::SheetMissing, P::SheetMissing { sheet }),
            R::SheetReadAs { found, taken } => (
                K::ReadAs,
                P::ReadAs {
                    column: false,
                    read: vec![(found, taken)],
                },
            ),
            R::ColumnsReadAs { read } => (K::ReadAs, P::ReadAs { column: true, read }),
            R::ColumnMissing { column } => (K::ColumnMissing, P::ColumnMissing { column }),
            R::ColumnNotRead { column, cells } => (
                K::NotRead,
                P::NotRead {
                    column: Some(column),
                    cells,
                },
            ),
            R::SheetNotRead { cells } => (K::NotRead, P::NotRead { column: None, cells }),
            R::Hidden(hidden) => (K::HiddenRead, P::HiddenRead(hidden)),
            R::RowsListed { reason, rows } => (K::RowsListed, P::RowsListed { reason, rows }),
            R::RowUnknown { name, near } => (K::RowUnknown, P::RowUnknown { name, within, near }),
            R::RowAmbiguous { name, candidates } => (K::RowUnknown, P::RowAmbiguous { name, candidates }),
            R::RowForeign { name, owner } => (K::RowForeign, P::RowForeign { name, owner, within }),
            R::RowNotSubject { name, set, kinds } => {
                (K::RowNotSubject, P::RowNotSubject { name, set, kinds })
            }
            R::RowDuplicate { name, first } => (K::RowDuplicate, P::RowDuplicate { name, first }),
            R::RowMissing { names, word } => (K::RowMissing, P::RowMissing { names, word }),
            R::SecondSheet {
                sheet,
                used,
                values,
                other,
            } => {
                let kind = if other.is_empty() {
                    K::SecondCopy
                } else {
                    K::SecondSheet
                };
                let problem = P::SecondSheet {
                    sheet,
                    used,
                    values,
                    other,
                };
                (kind, problem)
            }
            R::SecondTable { sheet } => (K::SecondSheet, P::SecondTable { sheet }),
            R::MergedRows { column, last } => (K::MergedRows, P::MergedRows { column, last }),
            R::FormulaOverwritten { column, recomputed } => (
                K::FormulaOverwritten,
                P::FormulaOverwritten { column, recomputed },
            ),
            R::Astray { over } => (K::WrittenAstray, P::WrittenAstray { over }),
            R::WordsOutside => (K::WordsOutside, P::WordsOutside),
            R::RowWithoutKey { column } => (K::Required, P::Required { column }),
            R::CellDamaged => (K::CellDamaged, P::CellDamaged),
        };
        let table = subject.submission.tables.values().find(|t| t.tab == remark.tab);
        if !subject.asks(kind, &subject.submission.unit.code, table.map_or("", |t| &t.set)) {
            continue;
        }
        sink.report(
            kind,
            subject.place(&remark.tab, remark.cell),
            &remark.raw,
            "",
            problem,
        );
    }
}

/// What the reader went through, by what it notices.
fn looked(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let submission = subject.submission;
    let tabs = &submission.understood.tabs;
    let counts = tabs.iter().filter_map(|t| t.cells.as_ref());
    let cells: usize = counts.map(crate::submission::Counts::all).sum();
    let columns: usize = submission.tables.values().map(|t| t.columns.len()).sum();
    let sheets = submission.tables.len() + submission.missing.len();
    for (kinds, times) in [
        (&[K::SheetMissing][..], sheets),
        (&[K::ReadAs, K::ColumnMissing], columns),
        (
            &[K::NotRead, K::HiddenRead, K::SecondSheet, K::SecondCopy],
            tabs.len(),
        ),
        (
            &[
                K::RowsListed,
                K::RowUnknown,
                K::RowForeign,
                K::RowNotSubject,
                K::RowDuplicate,
                K::RowMissing,
            ],
            submission.rows_in,
        ),
        (
            &[
                K::MergedRows,
                K::FormulaOverwritten,
                K::WrittenAstray,
                K::WordsOutside,
                K::CellDamaged,
            ],
            cells,
        ),
    ] {
        for kind in kinds {
            sink.looked.add(*kind, times);
        }
    }
}

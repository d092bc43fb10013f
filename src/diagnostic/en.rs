//! Findings in English: the same information as in Vietnamese, in shorter sentences.
//!
//! Names of sheets, columns, units and answers stay Vietnamese, because that is what stands in the workbook; numbers and
//! dates are shown as Vietnamese Excel shows them.

use super::problem::{
    Asked, Contact, Hidden, IdleDecision, ListedRow, NotYet, OtherRound, Problem, Ruled, Suspicion, Tolerated,
};
use super::vi::{QUOTED, Span, delay, number_words, numbers, quoted, read_as, some_cells};
use super::{Finding, Message};
use crate::catalogue::Severity;
use crate::number::show;
use crate::round::Decided;
use crate::text::{clip, visible};
use crate::time::{show_date, show_moment};
use crate::workbook::{CellRef, Foreign, LimitKind};

pub(super) fn message(finding: &Finding) -> Message {
    let cell = finding
        .place
        .cell
        .map_or_else(|| "The file".to_owned(), |c| format!("Cell {c}"));
    let of = if finding.subject.is_empty() {
        String::new()
    } else {
        format!(" ({})", finding.subject)
    };
    let raw = format!("“{}”", clip(&visible(&finding.raw), QUOTED));
    let (mut found, required, to_do) = words(finding, &cell, &of, &raw);
    if finding.tells_others() {
        found = format!(
            "{}; and {} more: {}.",
            found.trim_end_matches('.'),
            finding.others.len(),
            finding.other_cells()
        );
    }
    Message {
        found,
        required,
        to_do,
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one arm for each kind of finding, all in one place"
)]
fn words(finding: &Finding, cell: &str, of: &str, raw: &str) -> (String, String, String) {
    let m = |found: String, required: &str, to_do: String| (found, required.to_owned(), to_do);
    let (office, reasons) = (&finding.terms.office_en, &finding.terms.explanation);
    match &finding.problem {
        Problem::Unreadable { .. } => m(
            "The file cannot be opened: it is damaged, or its download did not finish.".to_owned(),
            "An Excel file that opens.",
            "Open the original in Excel, save it as .xlsx and resend.".to_owned(),
        ),
        Problem::Encrypted => m(
            "The file needs a password and cannot be read.".to_owned(),
            "A file without a password to open.",
            "Remove the password under File → Info → Protect Workbook, save and resend.".to_owned(),
        ),
        Problem::Foreign(what) => m(format!("This file is {}.", foreign(*what)), "An Excel file (.xlsx, .xlsm, .xls) or an .ods file.", foreign_to_do(*what)),
        Problem::OverLimit(over) => m(
            format!("The file has {} {}; the limit is {}.", show(over.found.into()), limit(over.what), show(over.allowed.into())),
            "A report is usually under 1 MB.",
            format!("{}, then resend. If that does not help, copy the figures into a copy of the original form.", too_large(over.what)),
        ),
        Problem::SameBytes { first } => m(
            format!("The file is identical to “{first}”, received before."),
            "",
            "Nothing to do; the version that counts does not change.".to_owned(),
        ),
        Problem::Replaced { by } => m(
            format!("The unit sent a newer version: “{by}”."),
            "The last valid version received counts.",
            format!("Nothing to do. If this version should count instead, tell {office}."),
        ),
        Problem::SameValues { first } => m(
            format!("Every value is as in “{first}”, received before."),
            "",
            "Nothing to do; the version that counts does not change.".to_owned(),
        ),
        Problem::FewerValues { kept, here, there } => m(
            format!("The file came later but has {here} usable values only; “{kept}” has {there}."),
            "A version sent again lacks nothing that the one before had.",
            "The version before still counts. The unit should say which is right; the province then records its choice in round.toml.".to_owned(),
        ),
        Problem::OrderUnknown { kept } => m(
            format!("It is not known whether the file came before or after “{kept}”."),
            "The register gives the time of receipt of each file.",
            format!("For now “{kept}” counts. Enter the times in the register, or record a choice in round.toml."),
        ),
        Problem::Ruled { ruled, reason, document, date } => m(
            match ruled {
                Ruled::Chosen => "The province decided that this file counts.".to_owned(),
                Ruled::AcceptedLate => "The file was received after closing; the province accepts it.".to_owned(),
                Ruled::Corrected { typed, value, .. } if typed.is_empty() => format!("{cell} was left blank by the unit; the province set it to “{}”.", clip(value, QUOTED)),
                Ruled::Corrected { value, .. } => format!("{cell} says {raw} in the unit's file; the province set it to “{}”.", clip(value, QUOTED)),
                Ruled::Waived { rule, findings } => format!("The province lets {findings} error{} {rule} of the file pass.", if *findings == 1 { "" } else { "s" }),
            },
            &format!("By {document} of {}: {reason}.", show_date(*date)),
            match ruled {
                Ruled::Corrected { .. } => "Correct the cell in your own file.".to_owned(),
                _ => "Nothing to do.".to_owned(),
            },
        ),
        Problem::DecisionIdle { kind, document, why } => m(
            format!("The decision to {} ({document}) does nothing: {}.", decided(kind), idle(why)),
            "Each decision of the province is about a file that counts.",
            "Take the decision out of round.toml, or name the right file and cell.".to_owned(),
        ),
        Problem::AfterAsOf { received, as_of } => m(
            format!("Received at {}, after the as-of time.", show_moment(*received)),
            &format!("The round as it stood at {}.", show_moment(*as_of)),
            "The file is kept and does not count yet. To count it, move the as-of time (as_of in round.toml, or --as-of).".to_owned(),
        ),
        Problem::NotInRegister => m(
            "The file is not in the register, so its time of receipt is unknown.".to_owned(),
            "A row in register.csv for each file received.",
            "Add it to the register. The figures are checked and counted all the same.".to_owned(),
        ),
        Problem::RegisterFileMissing => m(
            "The register names this file, but it is not in the submissions folder.".to_owned(),
            "Received files are kept as they are.",
            "Find the file, or ask the unit to resend it.".to_owned(),
        ),
        Problem::RegisterHash => m(
            "The file differs from what was registered (its SHA-256 does not match).".to_owned(),
            "Received files are kept as they are.",
            "Put back the file that the unit sent. If this is a new version, add a row to the register.".to_owned(),
        ),
        Problem::ExternalLink => m(
            "Cells of the file take figures from another Excel file; the originals cannot be checked.".to_owned(),
            "The figures themselves in the file.",
            "Copy these cells and paste them as values.".to_owned(),
        ),
        Problem::CellDamaged if finding.place.cell.is_none() => m(
            format!("A cell of the sheet “{}”, at an unknown place, is damaged in the file and cannot be used.", finding.place.sheet),
            "A readable cell.",
            "Open the file in Excel, check the sheet, save and resend.".to_owned(),
        ),
        Problem::CellDamaged => m(
            format!("{cell} is damaged in the file and cannot be used."),
            "A readable cell.",
            "Open the file in Excel, retype the cell, save and resend.".to_owned(),
        ),
        Problem::NotTheForm { form } => m(
            "No sheet of the form was found in the file.".to_owned(),
            &format!("A file of the form “{form}”."),
            "Use the form sent by the province and resend.".to_owned(),
        ),
        Problem::WrongVersion { found, wanted } => m(
            format!("The file follows form {}, version {}.", found.0, found.1),
            &format!("This round uses form {}, version {}.", wanted.0, wanted.1),
            "Move the figures to the right form and resend.".to_owned(),
        ),
        Problem::WrongRound { found, title, cut_off } => m(
            match found {
                OtherRound::CutOff(date) => format!("The file says that its figures are cut off on {}.", show_date(*date)),
                OtherRound::Id(id) => format!("The file was made for the round {id}."),
            },
            &format!("The round being collected: {title}, cut off on {}.", show_date(*cut_off)),
            "Use the form and the figures of this round and resend.".to_owned(),
        ),
        Problem::UnknownUnit { found, near } => m(
            if found.is_empty() {
                "The file does not name the reporting unit.".to_owned()
            } else {
                format!("The reporting unit “{found}” is not in the list.")
            },
            "The reporting unit's name as listed for the round.",
            match near {
                Some(near) => format!("Is it “{near}”? Correct the name and resend."),
                None => "Correct the name of the reporting unit and resend.".to_owned(),
            },
        ),
        Problem::AmbiguousUnit { found, candidates } => m(
            format!("“{found}” is the name of several units, former or present; now it may be: {}.", candidates.join(", ")),
            "The reporting unit's name as listed for the round.",
            "Give the unit's present name and resend.".to_owned(),
        ),
        Problem::FormerUnit { column, former, now, since, made_of } => m(
            {
                let place = if column.is_empty() { format!("{cell}: ") } else { format!("{cell}{of}, column “{column}”: ") };
                let since = since.map_or_else(String::new, |d| format!(" since {}", show_date(d)));
                let made_of = if made_of.is_empty() { String::new() } else { format!(" (made of {})", made_of.join(", ")) };
                format!("{place}“{}” is part of {now}{since}{made_of}.", clip(&visible(former), QUOTED))
            },
            "",
            "If this is right, do nothing; use the present name next time.".to_owned(),
        ),
        Problem::UnitMismatch { file, other, register } => m(
            if *register {
                format!("The file says {file}, the register says {other}.")
            } else {
                format!("The file says {file}, but the form was made for {other} (hidden code).")
            },
            "One file is the report of one unit.",
            "Correct the unit's name, or send the right file.".to_owned(),
        ),
        Problem::SheetMissing { sheet } => m(
            format!("The sheet “{sheet}” is missing."),
            "Every sheet of the form.",
            "Copy it from the original form, fill it in and resend.".to_owned(),
        ),
        Problem::ReadAs { column, read } => m(
            format!("{} {}.", if *column { "Column" } else { "Sheet" }, read_as(read, "was read as", "as")),
            "",
            format!("If right, nothing to do; if not, correct the {} as in the form.", if *column { "heading" } else { "sheet's name" }),
        ),
        Problem::ColumnMissing { column } => m(
            format!("The sheet “{}” lacks the column “{column}”.", finding.place.sheet),
            "Every column of the form.",
            "Restore the column as in the form and fill it in.".to_owned(),
        ),
        Problem::NotRead { column, cells } => m(
            match column {
                Some(column) => format!("The column “{}” is not in the form; {} not read.", clip(&visible(column), QUOTED), cells_were(*cells)),
                None => format!("The sheet “{}” is not in the form; {} not read.", finding.place.sheet, cells_were(*cells)),
            },
            "Reported figures in the sheets and columns of the form.",
            "If these are reported figures, move them to the right sheet and column of the form; if not, they may stay.".to_owned(),
        ),
        Problem::HiddenRead(hidden) => m(
            match hidden {
                Hidden::Sheet => format!("The sheet “{}” is hidden; it was read.", finding.place.sheet),
                Hidden::Rows(rows) => format!("Hidden, but read: row {}.", numbers(rows)),
                Hidden::Columns(columns) => format!("Hidden, but read: column {}.", columns.join(", ")),
            },
            "",
            "If this is not reported data, delete it.".to_owned(),
        ),
        Problem::RowsListed { reason, rows } => m(
            format!("Not counted as data: row {} ({}).", numbers(rows), listed(*reason)),
            "",
            match reason {
                ListedRow::Nil => "If this is right, do nothing.",
                ListedRow::NilBesideRows => "Delete this row, or the rows of data if there is nothing to report.",
                _ => "If this is reported data, put the unit's name in the right column.",
            }
            .to_owned(),
        ),
        Problem::RowUnknown { name, within, near } => m(
            format!("{cell} says “{}”, which is not in the list of {within}.", clip(&visible(name), QUOTED)),
            "A unit's name as listed for the round.",
            match near {
                Some(near) => format!("Is it “{near}”? Correct the name; the row does not count yet."),
                None => "Choose the name from the list; the row does not count yet.".to_owned(),
            },
        ),
        Problem::RowAmbiguous { name, candidates } => m(
            format!("{cell} says “{}”, the name of several units, former or present; now it may be: {}.", clip(&visible(name), QUOTED), candidates.join(", ")),
            "A unit's name as listed for the round.",
            "Give the unit's present name; the row does not count yet.".to_owned(),
        ),
        Problem::SeveralUnits { column, candidates } => m(
            format!("{cell}{of} says {raw}, column “{column}”: the name of several units, former or present; now it may be: {}.", candidates.join(", ")),
            "A unit's name as listed for the round.",
            "Give the unit's present name.".to_owned(),
        ),
        Problem::RowForeign { name, owner, within } => m(
            format!("{cell} says “{}”, which belongs to {owner}.", clip(&visible(name), QUOTED)),
            &format!("Only units of {within}."),
            "Correct the name or remove the row; it does not count yet.".to_owned(),
        ),
        Problem::RowNotSubject { name, set, kinds } => m(
            format!("{cell} says {raw}: this set does not apply to {name}: {set}."),
            &format!("Only units of this kind are subject to it: {}; others are not in the denominator.", kinds.join(", ")),
            "Remove the row; its figures do not count.".to_owned(),
        ),
        Problem::RowDuplicate { name, first } => m(
            format!("{name} stands in row {} and in row {}.", first, finding.place.cell.map_or(0, |c| c.row + 1)),
            "One row for each unit.",
            "Keep one row; the later one does not count.".to_owned(),
        ),
        Problem::RowMissing { names, .. } => m(
            format!("No figures for {} {}: {}.", names.len(), if names.len() == 1 { "unit" } else { "units" }, names.join(", ")),
            "One row with figures for each listed unit.",
            "Add them; the consolidated tables say “thiếu số liệu” (no data).".to_owned(),
        ),
        Problem::SecondSheet { sheet, used, values, other } => m(
            if other.is_empty() {
                format!(
                    "The sheet “{}” is the form's “{sheet}” as is “{used}”: {}.",
                    finding.place.sheet,
                    if *values == 0 { "not filled in".to_owned() } else { format!("its {values} values all stand on “{used}” too") }
                )
            } else {
                format!(
                    "The sheets “{}” and “{used}” are both the form's “{sheet}” and differ: cells with values on “{}” only: {} ({}).",
                    finding.place.sheet,
                    finding.place.sheet,
                    other.len(),
                    some_cells(other)
                )
            },
            "One sheet for each table of the form.",
            if other.is_empty() {
                format!("“{used}” is used. Delete the other sheet.")
            } else {
                format!("“{used}” is used and this sheet is not read. Bring the right figures together on one sheet, delete the other and resend.")
            },
        ),
        Problem::SecondTable { sheet } => m(
            format!("At {} a second table of “{sheet}” begins, its columns in another order; it was not read.", finding.place.cell.map_or_else(String::new, |c| c.to_string())),
            "One table on each sheet of the form.",
            "Copy its rows into the table above, under the right heads, and resend.".to_owned(),
        ),
        Problem::NumberLimit { column, value, least, most, title } => m(
            format!("{cell}{of} says {}, column “{column}”. {title}.", show(*value)),
            &format!("The province asks for {} to {}.", show(*least), show(*most)),
            format!("Check the number and its unit; if it is right, tell {office}."),
        ),
        Problem::FilledWith { column, other, title } => m(
            format!("{cell}{of}, column “{column}”, is blank, while “{other}” is filled. {title}."),
            &format!("A row with “{other}” needs “{column}” too."),
            format!("Fill in “{column}”."),
        ),
        Problem::ExplanationKept { rule, text, title } => m(
            format!("{cell}{of}: for the warning {rule} the explanation of “{title}” is taken again: “{}”.", clip(&visible(text), QUOTED)),
            "",
            format!("If it no longer holds, write a new one in the column {reasons}."),
        ),
        Problem::ExplanationLapsed { rule, text, title, value } => m(
            format!(
                "{cell}{of} says {raw}; the explanation of “{title}” for the warning {rule} (“{}”) was given for “{value}” and no longer holds.",
                clip(&visible(text), QUOTED)
            ),
            "An explanation is taken again only while the value is the same.",
            format!("Check the value; if it is right, write a new explanation in the column {reasons}."),
        ),
        Problem::MergedRows { column, last } => m(
            format!("{cell} says {raw}, column “{column}”, merged down to row {last}; it was taken for each of the rows."),
            "",
            "If this is right, do nothing; if not, unmerge the cell and fill in each row.".to_owned(),
        ),
        Problem::FormulaOverwritten { column, recomputed } => m(
            format!(
                "{cell} held a formula, column “{column}”, and now says {raw}{}.",
                if recomputed.is_empty() { String::new() } else { format!("; worked out again it is {}, which is used", number_words(recomputed)) }
            ),
            "Computed cells keep the form's formula.",
            "Restore the formula; if the typed figure is right, correct the cells it is made of.".to_owned(),
        ),
        Problem::WrittenAstray { over } => m(
            if *over {
                format!("{cell} says {raw}, written over what the form prints there; it was not read.")
            } else {
                format!("{cell} says {raw}, outside the table; it was not read.")
            },
            if *over { "What the form prints stays as it is." } else { "Figures in the rows and columns of the table." },
            if *over {
                format!("Restore what was printed; put remarks in the column {reasons}, and tell {office} if the list is wrong.")
            } else {
                "If this is a reported figure, move it to its cell of the table; if not, delete it.".to_owned()
            },
        ),
        Problem::WordsOutside => m(
            format!("{cell} says {raw}, outside the table; it is not taken for data."),
            "",
            "If it is a title or a remark, do nothing; if it is to be reported, move it into the table.".to_owned(),
        ),
        Problem::ColumnShifted { column, failing, filled } => m(
            format!(
                "Column {} “{column}”: {failing} of {filled} cells ({} %) are of another kind or not in the list, such as {raw} in {}; the data seem to have slipped.",
                finding.place.cell.map_or_else(String::new, CellRef::column_letters),
                failing * 100 / (*filled).max(1),
                finding.place.cell.map_or_else(String::new, |c| c.to_string())
            ),
            "Each column as its head says.",
            "Check the head and paste the whole block again; these cells do not count.".to_owned(),
        ),
        Problem::Required { column } => m(
            format!("{cell}{of} is blank, column “{column}”."),
            "A required cell.",
            format!("Fill in the cell: 0 where a number is nil, “Không áp dụng” with a reason in the column {reasons} where it does not apply."),
        ),
        Problem::NotANumber { column, date: false, .. } => m(
            format!("{cell}{of} says {raw}, column “{column}”."),
            "A number without words.",
            "Enter a number, for example 85,5.".to_owned(),
        ),
        Problem::NotANumber { column, date: true, criteria } => m(
            format!("{cell}{of} is a date (Excel makes one of 7/9), column “{column}”."),
            "A number without words.",
            match criteria {
                Some(all) => format!("Format the cell as Number and enter the number of criteria met only, from 0 to {all}."),
                None => "Format the cell as Number and enter the number again.".to_owned(),
            },
        ),
        Problem::RequirementPasted { column } => m(
            format!("{cell}{of} says {raw}, column “{column}”: the requirement, not the result."),
            "The result, a number, for example 85,5.",
            "Enter the real result; the cell counts as no data.".to_owned(),
        ),
        Problem::NearlyMet { column } => m(
            format!("{cell}{of} says {raw}, column “{column}”: neither met nor not met."),
            "One of: Đạt, Chưa đạt, Không áp dụng. “Cơ bản đạt” (nearly met), “gần đạt” or work in progress is not counted as “Đạt” (met).",
            format!("Choose “Đạt” or “Chưa đạt” again; progress goes into the column {reasons}."),
        ),
        Problem::ScaleSuspect { column, value, meant, why, others } => m(
            format!(
                "{cell}{of} says {}, column “{column}”; the other rows are {}.",
                show(*value),
                if others.0 == others.1 {
                    format!("all {}", show(others.0))
                } else {
                    format!("from {} to {}", show(others.0), show(others.1))
                }
            ),
            match why {
                Suspicion::Fraction => "A rate in percent: 95 is 95 %.",
                Suspicion::Thousandth => "The whole number: Excel may have taken the point for thousands as a decimal one.",
                Suspicion::SmallerUnit => "An amount in the column's unit of measure.",
            },
            format!("If {} is meant, enter {}; if {} is right, give the reason in the column {reasons}.", show(*meant), show(*meant), show(*value)),
        ),
        Problem::DateSwapped { column, date, swapped, frame } => m(
            format!("{cell}{of} says {}, column “{column}”: day and month may have changed places.", show_date(*date)),
            &format!("A date from {} to {}.", show_date(frame.0), show_date(frame.1)),
            format!(
                "If {} is meant, enter it; if {} is right, give the reason in the column {reasons}. The date is kept as written.",
                show_date(*swapped),
                show_date(*date)
            ),
        ),
        Problem::DocumentNumber { column, date } => m(
            match date {
                Some(date) => format!("{cell}{of} is the date {}, column “{column}”, not the number of a document.", show_date(*date)),
                None => format!("{cell}{of} has only the number {raw}, column “{column}”."),
            },
            "The number with its signs, for example 1234/QĐ-UBND.",
            "Enter number and signs in full; format the cell as Text, so that Excel makes no date of it.".to_owned(),
        ),
        Problem::BadContact { column, contact } => m(
            format!("{cell}{of} says {raw}, column “{column}”."),
            &match contact {
                Contact::Phone(least, most) => format!("A telephone number of {least} to {most} digits that begins with 0."),
                Contact::Email => "An e-mail address, for example ten@coquan.gov.vn.".to_owned(),
            },
            "Check and enter it again; the province gets in touch this way.".to_owned(),
        ),
        Problem::AmbiguousNumber { column, readings } => m(
            format!("{cell}{of} has the text {raw}, column “{column}”: it can be {} or {}.", show(readings.0), show(readings.1)),
            "A number with one reading.",
            "Retype it as a number.".to_owned(),
        ),
        Problem::Range { column, value, whole, min, max, instead } => m(
            format!("{cell}{of} says {}, column “{column}”.", show(*value)),
            &format!(
                "{}{}.",
                if *whole { "A whole number" } else { "A number" },
                match (min, max) {
                    (Some(min), Some(max)) => format!(" from {} to {}", show(*min), show(*max)),
                    (Some(min), None) => format!(", {} or more", show(*min)),
                    (None, Some(max)) => format!(", at most {}", show(*max)),
                    (None, None) => String::new(),
                }
            ),
            if instead.is_empty() {
                "Check the number and its unit of measure.".to_owned()
            } else {
                let readings: Vec<String> = instead
                    .iter()
                    .map(|(unit, n)| {
                        let unit = if unit.is_empty() { String::new() } else { format!(" if in {unit}") };
                        format!("{}{unit}", show(*n))
                    })
                    .collect();
                format!("Check the number and its unit of measure; it may be {}.", readings.join(", or "))
            },
        ),
        Problem::NotInList { column, asked } => m(
            format!("{cell}{of} says {raw}, column “{column}”."),
            &match asked {
                Asked::Options(options) => format!("One of: {}.", options.join(", ")),
                Asked::CriterionNumber => "The number of the criterion, for example 4.".to_owned(),
                Asked::UnitOf(within) => format!("The name of a unit in the list of {within}."),
            },
            match asked {
                Asked::CriterionNumber => "Enter the number of the criterion.".to_owned(),
                _ => "Choose from the list.".to_owned(),
            },
        ),
        Problem::NotADate { column } => m(
            format!("{cell}{of} says {raw}, column “{column}”."),
            "A date that exists, as day/month/year, for example 15/11/2020.",
            "Retype it with day, month and year.".to_owned(),
        ),
        Problem::ErrorValue { column } => m(
            format!("{cell}{of} shows the error {raw}, column “{column}”."),
            "A value, not an error.",
            "Repair the formula or enter the figure.".to_owned(),
        ),
        Problem::NotApplicableReason { column } => m(
            format!("{cell}{of} says “Không áp dụng” (not applicable) without a reason, column “{column}”."),
            &format!("A reason in the column {reasons} of the same row."),
            "Give the reason; without it the cell counts as no data.".to_owned(),
        ),
        Problem::ReadTolerantly { column, how: Tolerated::OldFont, value } => {
            let more = match finding.others.len() {
                0 => of.to_owned(),
                1 => " and 1 other cell".to_owned(),
                others => format!(" and {others} other cells"),
            };
            m(
                format!("{cell}{more}, column “{column}”: text of an old font (TCVN3 or VNI), read as “{}”.", clip(value, QUOTED)),
                "",
                "If right, nothing to do; use a Unicode font (Times New Roman) next time. If not, retype the cell.".to_owned(),
            )
        }
        Problem::ReadTolerantly { column, how: Tolerated::CountFromDate, value } => m(
            format!("{cell}{of}, column “{column}”: Excel made a date of it; read as {value}."),
            "A number, for example 7; not 7/9.",
            format!("Format the cell as Number and enter {value}; if not right, enter the right number."),
        ),
        Problem::ReadTolerantly { column, how, value } => {
            // A percent cell holds 0.95; a person sees 95%.
            let percent = format!("“{value}%”");
            let raw = if *how == Tolerated::PercentFormat { percent.as_str() } else { raw };
            let more = match finding.others.len() {
                0 => of.to_owned(),
                1 => " and 1 other cell".to_owned(),
                others => format!(" and {others} other cells"),
            };
            m(
                format!("{cell}{more}, column “{column}”, {raw}: {}; read as “{}”.", tolerated(*how), clip(value, QUOTED)),
                "",
                "If right, nothing to do; if not, correct the cell.".to_owned(),
            )
        }
        Problem::Recount { column, stated, counted } => m(
            format!("{cell}{of} says {}, column “{column}”; the recount gives {counted}.", show(*stated)),
            "The number of criteria marked Đạt (met).",
            "Check the marks or correct the number.".to_owned(),
        ),
        Problem::Contradiction { criterion, indicator, result, counted, requirement, cell: at, sheet } => m(
            match counted {
                Some(counted) => format!(
                    "{cell}{of} says criterion “{criterion}” is met, but indicator “{indicator}” counted from the units below is {}{}.",
                    show(*counted),
                    if at.is_empty() { String::new() } else { format!(" (cell {at} says {result})") }
                ),
                None => format!(
                    "{cell}{of} says criterion “{criterion}” is met, but indicator “{indicator}” is {result} (cell {at}{}).",
                    sheet.as_ref().map_or_else(String::new, |s| format!(", sheet “{s}”"))
                ),
            },
            &format!("Required: {requirement}."),
            "Correct the figure or the self-assessment; it now counts as not met.".to_owned(),
        ),
        Problem::RecognitionIncomplete { missing_number } => m(
            format!(
                "{cell}{of}{}: there is {}.",
                if finding.raw.is_empty() { " is blank" } else { "" },
                if *missing_number { "a date of recognition but no decision number" } else { "a decision number of recognition but no date" }
            ),
            "Recognition needs both the number and the date of the decision.",
            "Add what is missing; it does not count as recognised yet.".to_owned(),
        ),
        Problem::RecognisedUnmet { criteria } => m(
            format!(
                "{cell}{of}: recognised, but now not met: criterion {}.",
                criteria.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
            ),
            "Criteria stay met after recognition.",
            format!("Confirm it, give the reason in the column {reasons} and a plan to mend it; the unit still counts as recognised."),
        ),
        Problem::NoPlan { criterion, outstanding, sheet } => m(
            format!(
                "{cell}{of}: criterion “{criterion}” {}, without a row on the sheet “{sheet}”.",
                if *outstanding { "has an outstanding issue" } else { "is not met" }
            ),
            "Cause, solution and deadline for each criterion that is not met or has an outstanding issue.",
            format!("Add a row on the sheet “{sheet}”."),
        ),
        Problem::SumMismatch { column, stated, sum } => m(
            format!("{cell}{of} gives the total {}, column “{column}”; the parts add to {}.", show(*stated), show(*sum)),
            "The total equals the sum of its parts.",
            "Check the parts or restore the formula; the sum is used for now.".to_owned(),
        ),
        Problem::RankMismatch { column, stated, by_score, score } => m(
            match by_score {
                Some(rank) => format!("{cell}{of} says {}, column “{column}”; {} points rank {rank}.", show(*stated), show(*score)),
                None => {
                    format!("{cell}{of} says {}, column “{column}”; {} points lie between two bands, so the rank is unclear.", show(*stated), show(*score))
                }
            },
            "The rank of the band in which the points lie.",
            match by_score {
                Some(_) => "Check points and rank against the decision of recognition.".to_owned(),
                None => format!("Check the points; if they are right, tell {office} how they were rounded."),
            },
        ),
        Problem::DateBeforeCutOff { column, date, cut_off } => m(
            format!("{cell}{of} says {}, column “{column}”.", show_date(*date)),
            &format!("The cut-off date {} or later.", show_date(*cut_off)),
            "Enter a new deadline; if it is done, correct the row to what was achieved.".to_owned(),
        ),
        Problem::ControlMismatch { total, stated, read } => m(
            match read {
                Some(read) => format!("{cell} says {}, line “{total}”; the sheets give {}.", show(*stated), show(*read)),
                None => format!("{cell} says {}, line “{total}”; the sheets have no figure to compare it with.", show(*stated)),
            },
            "A figure on the page to sign is the sum of the sheets of the same file.",
            "Check the rows and cells that were not used, or correct the figure, print and sign again; the consolidated tables use what the sheets say.".to_owned(),
        ),
        Problem::NotReceived { due } => m(
            format!("No usable report received from {}.", finding.subject),
            &format!("Due {}.", show_moment(*due)),
            "Send it soon; the consolidated tables say “chưa báo cáo” (not reported).".to_owned(),
        ),
        Problem::Late { received, due, seconds, working_days } => m(
            format!(
                "Received {}, {} late{}.",
                show_moment(*received),
                span(*seconds),
                match working_days {
                    0 => String::new(),
                    1 => " (1 working day)".to_owned(),
                    days => format!(" ({days} working days)"),
                }
            ),
            &format!("Due {}.", show_moment(*due)),
            "The figures are checked and counted all the same.".to_owned(),
        ),
        Problem::Extended { until, document } => m(
            format!("Due time extended to {} by {document}.", show_moment(*until)),
            "",
            "Nothing to do.".to_owned(),
        ),
        Problem::AfterClosing { received, closed } => m(
            format!("Received {}, after closing.", show_moment(*received)),
            &format!("Not later than {}.", show_moment(*closed)),
            format!("The file is kept and does not count in this round; if it should, tell {office}."),
        ),
        Problem::BeforeCutOff { received, cut_off } => m(
            format!("Received {}, before the cut-off date {} is over.", show_moment(*received), show_date(*cut_off)),
            &format!("Figures up to the end of {}, sent from 00:00 of the next day.", show_date(*cut_off)),
            format!("Review the figures up to the cut-off and resend; if nothing changed, tell {office}."),
        ),
        Problem::PlanAfterTarget { column, planned, target, deadline } => m(
            format!("{cell}{of} says {}, column “{column}”: after the date of the target “{target}”.", show_date(*planned)),
            &format!("Not later than the target's date, {}.", show_date(*deadline)),
            format!("Plan an earlier date; if that cannot be, give the reason in the column {reasons}."),
        ),
        Problem::PlanPassed { column, planned, criterion, outstanding, as_of } => m(
            format!(
                "{cell}{of} says {}, column “{column}”: the date has passed and criterion “{criterion}” {}.",
                show_date(*planned),
                if *outstanding { "has an outstanding issue" } else { "is not met" }
            ),
            &format!("What is still open has a date from {} on.", show_date(*as_of)),
            format!("Enter a new date; if it was done after the cut-off, say so in the column {reasons} and report it next period."),
        ),
        Problem::RecognitionInFuture { column, date, as_of } => m(
            format!("{cell}{of} says {}, column “{column}”: that day is yet to come.", show_date(*date)),
            &format!("The date of a decision that was issued, not after {}.", show_date(*as_of)),
            "Enter the date of the decision; without one, report it as not recognised. It does not count as recognised now.".to_owned(),
        ),
        Problem::RecognitionAfterCutOff { column, date, cut_off } => m(
            format!("{cell}{of} says {}, column “{column}”: after the cut-off.", show_date(*date)),
            &format!("Results up to the end of the cut-off date {}.", show_date(*cut_off)),
            "Check the date; if it is right, report it as not recognised in this period and report it in the next. It still counts as recognised now.".to_owned(),
        ),
        Problem::RecognisedTooEarly { date, before } => m(
            match before {
                NotYet::Children { name, date: later, need, have, unit } => format!(
                    "{cell}{of} says recognised on {}, but {name} was recognised only on {}; {have} of {need} {unit} were recognised by then.",
                    show_date(*date),
                    show_date(*later)
                ),
                NotYet::Criterion { criterion, planned, sheet } => format!(
                    "{cell}{of} says recognised on {}, but by the sheet “{sheet}” criterion “{criterion}” is not met and is planned for {}.",
                    show_date(*date),
                    show_date(*planned)
                ),
            },
            &match before {
                NotYet::Children { need, unit, .. } => format!("{need} {unit} recognised before or on the same day."),
                NotYet::Criterion { .. } => "Recognition once every criterion is met.".to_owned(),
            },
            match before {
                NotYet::Children { .. } => format!("Check both dates of recognition; if they are right, give the reason in the column {reasons}."),
                NotYet::Criterion { sheet, .. } => format!("Check the date of recognition and the row on the sheet “{sheet}”; if they are right, give the reason in the column {reasons}."),
            },
        ),
        Problem::RecognitionExpired { column, date, until, months, cut_off } => m(
            format!("{cell}{of} says {}, column “{column}”: valid until {}.", show_date(*date), show_date(*until)),
            &format!("A decision is valid for {months} months, and has to be on the cut-off date {}.", show_date(*cut_off)),
            "It does not count as valid. If it was recognised again, enter number and date of the new decision.".to_owned(),
        ),
        Problem::DocumentAfterReceipt { column, date, received } => m(
            format!("{cell} says {}, column “{column}”: after the day that the file was received.", show_date(*date)),
            &format!("Not after the day of receipt, {}.", show_date(received.date())),
            format!("Check the date of the document; if it is right, ask {office} to check the time of receipt in the register."),
        ),
        Problem::Compared(what) => {
            let message = super::compared::en::words(what, cell, of, &finding.terms);
            (message.found, message.required, message.to_do)
        }
        Problem::PartExceedsWhole { column, part, whole_column, whole_cell, whole } => m(
            format!("{cell}{of} says {}, column “{column}”: more than the column “{whole_column}” of the same row ({}, cell {whole_cell}).", show(*part), show(*whole)),
            &format!("“{column}” is not more than “{whole_column}”."),
            match finding.severity {
                Severity::Error => "Check both cells and correct one of them.".to_owned(),
                _ => format!("Check both cells; if they are right, give the reason in the column {reasons}."),
            },
        ),
        Problem::RowsSumMismatch { column, stated, sum } => m(
            format!("{cell}{of} says {}, column “{column}”; the detailed rows add to {}.", show(*stated), show(*sum)),
            "A total is the sum of its detailed rows; rows “of which” are not added again.",
            "Check the rows or restore the formula; the sum is used for now.".to_owned(),
        ),
        Problem::OtherCase { columns, decides, says, asked_for } => m(
            format!("{cell}{of} says {raw}; {} filled in while “{decides}” is “{says}”.", quoted(columns)),
            &format!("Only filled in where “{decides}” is “{asked_for}”."),
            format!("If it is “{asked_for}”, choose “{decides}” again; if not yet, clear these cells. “{says}” is used for now."),
        ),
        Problem::RowRepeated { values, first } => m(
            format!(
                "Row {} repeats {}, already in row {first}.",
                finding.place.cell.map_or(0, |c| c.row + 1),
                values
                    .iter()
                    .map(|(column, value)| format!("“{column}” = “{}”", clip(&visible(value), QUOTED)))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            "One row for each item.",
            format!("Remove one of the rows; if they are two items, tell them apart by name or give the reason in the column {reasons}. Both are counted for now."),
        ),
        Problem::FormRowsMissing { rows } => m(
            format!("The sheet “{}” has no row for {} of the form's rows: {}.", finding.place.sheet, rows.len(), rows.join("; ")),
            "Every row of the form; what does not exist keeps its row.",
            format!("Copy the row from the original form and fill it in; where it does not apply, “Không áp dụng” with the reason in the column {reasons}. It counts as no data for now."),
        ),
        Problem::OtherDateInWords { date, cut_off } => m(
            format!("{cell} says {raw}, read as data up to {}.", show_date(*date)),
            &format!("Data up to the end of the cut-off date {}.", show_date(*cut_off)),
            format!("If only the title is out of date, correct it; if the data are of another day, resend those up to {}. The data are still counted.", show_date(*cut_off)),
        ),
        Problem::WrongIssuer { column, sign, issuers } => m(
            format!("{cell}{of} says {raw}, column “{column}”: {sign} is not the sign of an authority that recognises."),
            &format!("A decision signed {}.", issuers.join(" or ")),
            format!("Check the number: it may be a proposal, or a document of another level; if it is right, give the reason in the column {reasons}. It is still counted as recognised."),
        ),
        Problem::FileNameMismatch { named, unit } => m(
            format!("The name of the file names {named}, but the file is the report of {unit}."),
            "A unit named by the file is the one that reports.",
            format!("Check that no other file was sent by mistake, or saved over another unit's; if only the name is wrong, nothing has to be sent again. It is counted for {unit}."),
        ),
    }
}

fn cells_were(cells: usize) -> String {
    if cells == 1 {
        "1 cell was".to_owned()
    } else {
        format!("{cells} cells were")
    }
}

fn listed(what: ListedRow) -> &'static str {
    match what {
        ListedRow::Total => "a row of sums",
        ListedRow::Numbering => "numbers of the columns",
        ListedRow::Heads => "the heads once more",
        ListedRow::Group => "name of a group of rows",
        ListedRow::Note => "a note under the table",
        ListedRow::Nil => "it says that there is nothing to report",
        ListedRow::NilBesideRows => "it says that there is nothing to report, beside rows of data",
    }
}

fn tolerated(how: Tolerated) -> &'static str {
    match how {
        Tolerated::NumberAsText => "a number typed as text",
        Tolerated::PercentFormat => "a cell in percent format",
        Tolerated::WithUnit => "a number with its unit of measure",
        Tolerated::OnlyReading => "point and comma have two readings, only one within the allowed range",
        Tolerated::DateAsText => "a date typed as text",
        Tolerated::DateAsNumber => "a date without date format",
        Tolerated::Mark => "a mark or an abbreviation",
        Tolerated::Name => "a name spelt otherwise than in the list",
        Tolerated::ByCode => "name not known, taken by its code",
        Tolerated::FormerName => "the name of a former unit",
        Tolerated::Synonym => "other words than in the list",
        Tolerated::Nil => "an amount that did not arise, in words",
        Tolerated::Composition => "unusually composed letters",
        Tolerated::OldFont => "a font of before Unicode",
        Tolerated::OtherUnit => "an amount in another unit of measure, converted",
        Tolerated::HeadUnit => "the head says another unit of measure than the form, converted",
        Tolerated::Share => "worked out as percent of the whole",
        Tolerated::CountOf => "the criteria met out of all criteria",
        Tolerated::CountFromDate => "a count that became a date",
        Tolerated::PeriodEnd => "only a month or a quarter, taken as its last day",
        Tolerated::BareName => "a name without marks or blanks",
        Tolerated::DocumentNumber => "the number of a document with words or a date",
        Tolerated::PhoneZero => "a telephone number without the 0 in front",
        Tolerated::PhonePrefix => "a telephone number with the country's code",
    }
}

fn foreign(what: Foreign) -> &'static str {
    match what {
        Foreign::Empty => "an empty file (0 bytes)",
        Foreign::OldXls => "an Excel file of version 4.0 or older",
        Foreign::Xlsb => "a binary Excel file (.xlsb)",
        Foreign::FlatOds => "an OpenDocument file in plain XML (.fods)",
        Foreign::XmlSpreadsheet => "an XML Spreadsheet 2003 file",
        Foreign::Word => "a Word file",
        Foreign::PowerPoint => "a PowerPoint file",
        Foreign::Pdf => "a PDF file",
        Foreign::Html => "a web page saved under an Excel name",
        Foreign::Text => "a text or CSV file",
        Foreign::Picture => "a picture",
        Foreign::Archive => "an archive",
        Foreign::Folder => "a folder with the name of an Excel file",
        Foreign::OwnerFile => {
            "the temporary file that Excel makes while another file is open (its name starts with ~$)"
        }
        Foreign::Unknown => "a file of unknown kind",
    }
}

fn foreign_to_do(what: Foreign) -> String {
    match what {
        Foreign::Empty => "Resend; the download may not have finished.",
        Foreign::FlatOds => "Open it in LibreOffice, save it as .xlsx and resend.",
        Foreign::OldXls | Foreign::Xlsb | Foreign::XmlSpreadsheet | Foreign::Html | Foreign::Text => {
            "Open it in Excel, choose Save As → Excel Workbook (.xlsx) and resend."
        }
        Foreign::Folder => "Rename the folder without .xlsx; the files in it are then read.",
        Foreign::OwnerFile => "No need to resend; delete it from the folder.",
        Foreign::Archive => "Unpack it and send the .xlsx file inside.",
        Foreign::Word | Foreign::PowerPoint | Foreign::Pdf | Foreign::Picture | Foreign::Unknown => {
            "Send the Excel form (.xlsx)."
        }
    }
    .to_owned()
}

/// What makes a file smaller.
fn too_large(what: LimitKind) -> &'static str {
    match what {
        LimitKind::Sheets => "Delete the sheets that are not of the form",
        LimitKind::FileBytes | LimitKind::TotalBytes | LimitKind::PartBytes | LimitKind::Entries => {
            "Delete pictures and the sheets that are not of the form"
        }
        LimitKind::Cells => "Delete formatted empty rows and columns outside the tables",
        LimitKind::CellFormats | LimitKind::SharedStrings | LimitKind::TextBytes => {
            "Delete what is not of the form"
        }
    }
}

fn limit(what: LimitKind) -> &'static str {
    match what {
        LimitKind::FileBytes | LimitKind::TotalBytes | LimitKind::PartBytes => "bytes",
        LimitKind::Entries => "parts",
        LimitKind::CellFormats => "cell formats",
        LimitKind::SharedStrings => "shared texts",
        LimitKind::Sheets => "sheets",
        LimitKind::Cells => "cells",
        LimitKind::TextBytes => "bytes of text",
    }
}

/// A stretch of time in words.
pub(super) fn span(seconds: i64) -> String {
    delay(seconds, |n, unit| {
        let unit = match unit {
            Span::Day => "day",
            Span::Hour => "hour",
            Span::Minute => "minute",
            Span::Second => "second",
        };
        format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
    })
}

fn decided(kind: &Decided) -> String {
    match kind {
        Decided::UseFile => "choose the file".to_owned(),
        Decided::AcceptLate => "accept the file after closing".to_owned(),
        Decided::Correct { sheet, cell, .. } => format!("correct {cell} on “{sheet}”"),
        Decided::Waive { rule, .. } => format!("let {rule} pass"),
    }
}

fn idle(why: &IdleDecision) -> String {
    match why {
        IdleDecision::NotYet => "it is of a later day than the as-of time".to_owned(),
        IdleDecision::NoFile => "there is no such file".to_owned(),
        IdleDecision::FileReturned => "the file is returned".to_owned(),
        IdleDecision::FileDoesNotCount => "the file does not count".to_owned(),
        IdleDecision::NotLate => "the file was received before closing".to_owned(),
        IdleDecision::NoSuchFinding { rule } => format!("the file has no {rule} there"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::catalogue::{Effect, Severity};
    use crate::diagnostic::{Lang, Place};

    fn finding(problem: Problem) -> Finding {
        Finding {
            code: "X000".to_owned(),
            severity: Severity::Error,
            effect: Effect::None,
            place: Place::default(),
            others: Vec::new(),
            raw: "1.250".to_owned(),
            subject: "Liên Châu".to_owned(),
            problem,
            waived: None,
            explained: None,
            trial: false,
            terms: std::sync::Arc::default(),
        }
    }

    #[test]
    fn numbers_and_dates_read_as_in_vietnamese_excel() {
        let readings = ("1250".parse().unwrap(), "1.25".parse().unwrap());
        let message = finding(Problem::AmbiguousNumber {
            column: "Kế hoạch năm".to_owned(),
            readings,
        })
        .message(Lang::En);
        assert_eq!(
            message.found,
            "The file (Liên Châu) has the text “1.250”, column “Kế hoạch năm”: it can be 1.250 or 1,25."
        );
        let message = finding(Problem::DateBeforeCutOff {
            column: "Dự kiến hoàn thành".to_owned(),
            date: date(2020, 12, 5),
            cut_off: date(2020, 12, 14),
        })
        .message(Lang::En);
        assert_eq!(
            message.found,
            "The file (Liên Châu) says 05/12/2020, column “Dự kiến hoàn thành”."
        );
        assert_eq!(message.required, "The cut-off date 14/12/2020 or later.");
    }

    #[test]
    fn one_is_singular() {
        let late = |working_days| Problem::Late {
            received: date(2020, 12, 21).at(9, 0, 0, 0),
            due: date(2020, 12, 18).at(17, 0, 0, 0),
            seconds: 64 * 3600,
            working_days,
        };
        assert_eq!(
            finding(late(1)).message(Lang::En).found,
            "Received 09:00 21/12/2020, 2 days 16 hours late (1 working day)."
        );
        assert_eq!(
            finding(late(2)).message(Lang::En).found,
            "Received 09:00 21/12/2020, 2 days 16 hours late (2 working days)."
        );
        let unread = |cells| {
            finding(Problem::NotRead {
                column: Some("Số thôn".to_owned()),
                cells,
            })
            .message(Lang::En)
            .found
        };
        assert_eq!(
            unread(1),
            "The column “Số thôn” is not in the form; 1 cell was not read."
        );
        assert_eq!(
            unread(2),
            "The column “Số thôn” is not in the form; 2 cells were not read."
        );
    }
}

//! A round's deadlines: what may be set, days off, extensions, closing, and what a second more or less changes.

#![expect(clippy::panic, reason = "helpers of tests stop at what they did not expect")]

use std::fmt::Write as _;
use std::process::Command;

use jiff::civil::{Date, DateTime, date};
use ntm::catalogue::{self, Catalogue, Layer, SourceText};
use ntm::diagnostic::{NotYet, Place, Problem};
use ntm::intake::{self, InputFile};
use ntm::output::form::{self, FormContext, FormValue, FormValues};
use ntm::previous::Past;
use ntm::round::{self, Round, RoundText};
use ntm::time::{Clock, SystemClock, show_moment};

use crate::support::{Sample, catalogue, text};

pub(crate) fn round(catalogue: &Catalogue, more: &str) -> Result<Round, String> {
    let mut text = String::from(
        "id = \"thu\"\ntitle = \"Năm 2020\"\nprovince = \"26\"\nrulebook = \"ntm-2016-2020\"\nclass = \"dbsh\"\nunits = \"vinh-phuc-2020.csv\"\n",
    );
    text.push_str(more);
    let text = RoundText {
        settings: SourceText {
            path: "round.toml".to_owned(),
            text,
        },
        unit_files: std::collections::BTreeMap::default(),
    };
    round::parse(&text, catalogue).map_err(|f| catalogue::render(&f))
}

/// A round for a small district of its own: the reading of a few cells is enough to see when they came.
fn small(catalogue: &Catalogue, dates: &str) -> Result<Round, String> {
    const UNITS: &str = "code,name,kind,parent\n26,Vĩnh Phúc,tỉnh,\n246,Lập Thạch,huyện,26\n253,Sông Lô,huyện,26\n08824,Lãng Công,xã,253\n08827,Quang Yên,xã,253\n08761,Quang Sơn,xã,246\n";
    let file = |path: &str, text: String| SourceText {
        path: path.to_owned(),
        text,
    };
    let settings = format!(
        "id = \"thu\"\ntitle = \"Thử\"\nprovince = \"26\"\nrulebook = \"ntm-2016-2020\"\nclass = \"dbsh\"\nunits = \"nho.csv\"\n{dates}"
    );
    let text = RoundText {
        settings: file("round.toml", settings),
        unit_files: [("nho.csv".to_owned(), file("nho.csv", UNITS.to_owned()))].into(),
    };
    round::parse(&text, catalogue).map_err(|f| catalogue::render(&f))
}

/// The dates of a round as they stand in its file.
fn dates(cut_off: &str, due: &str, more: &str) -> String {
    format!("cut_off = \"{cut_off}\"\ndue = \"{due}\"\n{more}")
}

const SWITCH_OFF: &str = "move_due_on_days_off = false\n";

/// Worked out by hand from Nghị định 09/2019/NĐ-CP, Điều 8 khoản 5 and 12, and Bộ luật Dân sự 2015, Điều 148 khoản 5:
/// the first working day after the cut-off, at its 24:00, is the earliest due time; a due date on a day off moves to
/// 24:00 of the next working day first. `Err` is that earliest time.
#[test]
fn a_due_time_leaves_a_whole_working_day_after_the_cut_off() {
    let catalogue = catalogue();
    #[rustfmt::skip]
    let cases: &[(&str, &str, &str, Result<&str, &str>)] = &[
        // Year 2020: cut-off Monday 14/12/2020, so Tuesday 15/12 is the working day between.
        ("2020-12-14", "2020-12-15", "", Ok("24:00 15/12/2020")),
        ("2020-12-14", "2020-12-15T23:59:59", "", Ok("24:00 15/12/2020")),
        ("2020-12-14", "2020-12-15T23:59:58", "", Err("24:00 15/12/2020")),
        ("2020-12-14", "2020-12-15T17:00", "", Err("24:00 15/12/2020")),
        ("2020-12-14", "2020-12-14", "", Err("24:00 15/12/2020")),
        ("2020-12-14", "2020-12-16T00:00:00", "", Ok("00:00 16/12/2020")),
        ("2020-12-14", "2020-12-18T17:00", "", Ok("17:00 18/12/2020")),
        // 19/12/2020 is a Saturday: Monday 21/12, 24:00, whatever hour the letter gives.
        ("2020-12-14", "2020-12-19", "", Ok("24:00 21/12/2020")),
        ("2020-12-14", "2020-12-19T17:00", "", Ok("24:00 21/12/2020")),
        ("2020-12-14", "2020-12-19", SWITCH_OFF, Ok("24:00 19/12/2020")),
        // Cut-off Friday 11/12/2020: Monday 14/12. A due date on the Saturday is lawful only where it moves.
        ("2020-12-11", "2020-12-12", "", Ok("24:00 14/12/2020")),
        ("2020-12-11", "2020-12-12", SWITCH_OFF, Err("24:00 14/12/2020")),
        // Month 01/2021: cut-off Thursday 14/01, Friday 15/01.
        ("2021-01-14", "2021-01-15", "", Ok("24:00 15/01/2021")),
        ("2021-01-14", "2021-01-15T23:59:58", "", Err("24:00 15/01/2021")),
        // Month 02/2021: cut-off Sunday 14/02, which does not move; Tết lasts until Tuesday 16/02, so Wednesday 17/02.
        ("2021-02-14", "2021-02-17", "", Ok("24:00 17/02/2021")),
        ("2021-02-14", "2021-02-17T23:59:58", "", Err("24:00 17/02/2021")),
        ("2021-02-14", "2021-02-15", "", Ok("24:00 17/02/2021")),
        ("2021-02-14", "2021-02-16T08:00", "", Ok("24:00 17/02/2021")),
        ("2021-02-14", "2021-02-15", SWITCH_OFF, Err("24:00 17/02/2021")),
        ("2021-02-14", "2021-02-16", SWITCH_OFF, Err("24:00 17/02/2021")),
        ("2021-02-14", "2021-02-17", SWITCH_OFF, Ok("24:00 17/02/2021")),
        // A letter that asks on 09/02 (a working day) for figures up to 14/02; 13/02 and 14/02 are days off and would
        // move to 17/02, but nobody can ask for figures before they are cut off.
        ("2021-02-14", "2021-02-09", "", Err("24:00 17/02/2021")),
        ("2021-02-14", "2021-02-13", "", Err("24:00 17/02/2021")),
        ("2021-02-14", "2021-02-14", "", Err("24:00 17/02/2021")),
        // Quarter I/2021: cut-off Sunday 14/3, Monday 15/3. First half: Monday 14/6, Tuesday 15/6.
        ("2021-03-14", "2021-03-15", "", Ok("24:00 15/03/2021")),
        ("2021-03-14", "2021-03-15T23:59:58", "", Err("24:00 15/03/2021")),
        ("2021-06-14", "2021-06-15", "", Ok("24:00 15/06/2021")),
        ("2021-06-14", "2021-06-15T12:00", "", Err("24:00 15/06/2021")),
        // Year 2021: cut-off Tuesday 14/12, Wednesday 15/12; 25/12/2021 is a Saturday: Monday 27/12.
        ("2021-12-14", "2021-12-15", "", Ok("24:00 15/12/2021")),
        ("2021-12-14", "2021-12-15T23:59:58", "", Err("24:00 15/12/2021")),
        ("2021-12-14", "2021-12-25", "", Ok("24:00 27/12/2021")),
        ("2021-12-14", "2021-12-25", SWITCH_OFF, Ok("24:00 25/12/2021")),
        // New Year: cut-off Thursday 31/12/2020; Friday 01/01 is off, so Monday 04/01/2021.
        ("2020-12-31", "2021-01-01", "", Ok("24:00 04/01/2021")),
        ("2020-12-31", "2021-01-01", SWITCH_OFF, Err("24:00 04/01/2021")),
        // Cut-off Thursday 29/04/2021; 30/04 is off, 01/05 a Saturday, so that Monday 03/05 is off in its place.
        ("2021-04-29", "2021-05-03", "", Ok("24:00 04/05/2021")),
        ("2021-04-29", "2021-05-03", SWITCH_OFF, Err("24:00 04/05/2021")),
        ("2021-04-29", "2021-05-04", "", Ok("24:00 04/05/2021")),
        // Saturday 04/05/2024 is worked in return for Monday 29/04: a due date on it does not move, and after a cut-off
        // on Friday 03/05 it is the working day between.
        ("2024-05-03", "2024-05-04", "", Ok("24:00 04/05/2024")),
        ("2024-05-03", "2024-05-04T23:59:58", "", Err("24:00 04/05/2024")),
        ("2024-05-02", "2024-05-04T17:00", "", Ok("17:00 04/05/2024")),
        // Cut-off Friday 26/04/2024: 29/04 to 01/05 are off, so Thursday 02/05.
        ("2024-04-26", "2024-04-29", "", Ok("24:00 02/05/2024")),
        ("2024-04-26", "2024-04-29", SWITCH_OFF, Err("24:00 02/05/2024")),
        // Saturday 11/05/2024 is an ordinary one.
        ("2024-05-09", "2024-05-11", "", Ok("24:00 13/05/2024")),
        // Saturday 22/08/2026 is worked in return for Monday 31/08; 01 and 02/09 are off: Thursday 03/09.
        ("2026-08-21", "2026-08-22", "", Ok("24:00 22/08/2026")),
        ("2026-08-21", "2026-08-22T23:59:58", "", Err("24:00 22/08/2026")),
        ("2026-08-28", "2026-08-31", "", Ok("24:00 03/09/2026")),
        ("2026-08-28", "2026-09-03T23:59:58", "", Err("24:00 03/09/2026")),
    ];
    for (cut_off, due, more, wanted) in cases {
        let given = format!("cut-off {cut_off}, due {due} {more}");
        match (small(&catalogue, &dates(cut_off, due, more)), wanted) {
            (Ok(round), Ok(shown)) => assert_eq!(show_moment(round.due), *shown, "{given}"),
            (Err(shown), Err(earliest)) => {
                assert!(
                    shown.contains("NĐ 09/2019/NĐ-CP, Điều 8 khoản 5"),
                    "{given}: {shown}"
                );
                assert!(
                    shown.contains(&format!("Hạn sớm nhất là {earliest}")),
                    "{given}: {shown}"
                );
                // The line of `due`, after seven others.
                assert!(shown.contains("round.toml:8:7"), "{given}: {shown}");
            }
            (Ok(round), Err(_)) => panic!("{given}: due {} is no fault", show_moment(round.due)),
            (Err(shown), Ok(_)) => panic!("{given}: {shown}"),
        }
    }
}

/// An extension, as it stands in a round's file.
fn extended(unit: &str, until: &str) -> String {
    format!(
        "[[extension]]\nunit = \"{unit}\"\nuntil = \"{until}\"\nreason = \"r\"\ndocument = \"MINH-HOA-02\"\n"
    )
}

#[test]
fn extensions_and_closing_stand_in_order() {
    let catalogue = catalogue();
    let closed = |at: &str| format!("closed = \"{at}\"\n");
    // Due Friday 18/12/2020 17:00, or Saturday 19/12, which is Monday 21/12 24:00. `Ok` is when 253 is due.
    let friday = "2020-12-18T17:00";
    let saturday = "2020-12-19";
    #[rustfmt::skip]
    let cases: &[(&str, String, Result<&str, &str>)] = &[
        // An extension to a working day stays, to the second; one to a Saturday or Sunday ends on Monday.
        (friday, extended("253", "2020-12-18T17:00:01"), Ok("17:00:01 18/12/2020")),
        (friday, extended("253", "2020-12-19"), Ok("24:00 21/12/2020")),
        (friday, extended("253", "2020-12-20T08:00"), Ok("24:00 21/12/2020")),
        (friday, format!("{SWITCH_OFF}{}", extended("253", "2020-12-20T08:00")), Ok("08:00 20/12/2020")),
        // One that gives no more time is a fault, also where only the move makes it so.
        (friday, extended("253", "2020-12-18T17:00:00"), Err("Gia hạn không sau hạn nộp chung")),
        (saturday, extended("253", "2020-12-21T17:00"), Err("Gia hạn không sau hạn nộp chung")),
        (saturday, extended("253", "2020-12-20"), Err("Gia hạn không sau hạn nộp chung")),
        (saturday, extended("253", "2020-12-22T00:00:00"), Ok("00:00 22/12/2020")),
        // Closing at the due time is in order, a second before is not; with a due time that moves, after the move.
        (friday, closed("2020-12-18T17:00:00"), Ok("17:00 18/12/2020")),
        (friday, closed("2020-12-18T16:59:59"), Err("Giờ khóa sổ trước hạn nộp")),
        (saturday, closed("2020-12-21"), Ok("24:00 21/12/2020")),
        (saturday, closed("2020-12-21T23:59:58"), Err("Giờ khóa sổ trước hạn nộp")),
        (saturday, format!("{SWITCH_OFF}{}", closed("2020-12-19")), Ok("24:00 19/12/2020")),
        // Closing at the end of an extension is in order: a file received at that second counts.
        (friday, closed("2020-12-21T17:00") + &extended("253", "2020-12-21T17:00:00"), Ok("17:00 21/12/2020")),
        (friday, closed("2020-12-21T17:00") + &extended("253", "2020-12-21T17:00:01"), Err("Gia hạn quá giờ khóa sổ")),
        (friday, closed("2020-12-21T23:59:58") + &extended("253", "2020-12-19"), Err("Gia hạn quá giờ khóa sổ")),
        (friday, closed("2020-12-21T23:59:59") + &extended("253", "2020-12-19"), Ok("24:00 21/12/2020")),
    ];
    for (due, more, wanted) in cases {
        let given = dates("2020-12-14", due, more);
        match (small(&catalogue, &given), wanted) {
            (Ok(round), Ok(shown)) => assert_eq!(show_moment(round.due_of("253").0), *shown, "{given}"),
            (Err(shown), Err(title)) => assert!(shown.contains(title), "{given}: {shown}"),
            (Ok(_), Err(title)) => panic!("{given}: not said: {title}"),
            (Err(shown), Ok(_)) => panic!("{given}: {shown}"),
        }
    }
}

/// A file received at a moment: seconds late, working days late, and what is said of its time.
type Told = (&'static str, i64, u32, &'static [&'static str]);

/// Receives one report of a unit at several moments and compares what is said of each.
fn at_these_moments(catalogue: &Catalogue, given: &str, unit: &str, told: &[Told]) {
    let round = small(catalogue, given).unwrap_or_else(|f| panic!("{f}"));
    let unit = round.units.get(unit).unwrap();
    let context = FormContext {
        catalogue,
        round: &round,
        unit,
    };
    let bytes = form::write(&context, &FormValues::default()).unwrap();
    let mut register = String::from("received_at,unit,file\n");
    let mut files = Vec::new();
    for (received, ..) in told {
        let path = format!("{}.xlsx", received.replace(':', "-"));
        let _ = writeln!(register, "{received},{},{path}", unit.code);
        files.push(InputFile {
            path,
            bytes: Ok(bytes.clone()),
        });
    }
    let register = round::parse_register(&SourceText {
        path: "register.csv".to_owned(),
        text: register,
    })
    .unwrap_or_else(|f| panic!("{}", catalogue::render(&f)));
    let as_of = date(2027, 1, 1).at(0, 0, 0, 0);
    let received = intake::receive(catalogue, &round, as_of, &Past::default(), &register, files);
    let mut others: Vec<Vec<(String, Place)>> = Vec::new();
    for (file, (at, seconds, days, codes)) in received.iter().zip(told) {
        let (of_time, other): (Vec<_>, Vec<_>) = file
            .findings
            .iter()
            // The same bytes are sent each time: that is said too, and is not what is looked at.
            .filter(|f| f.code != "F005" && f.code != "F006")
            .partition(|f| f.code.starts_with('D'));
        let said: Vec<&str> = of_time.iter().map(|f| f.code.as_str()).collect();
        let timing = file.timing.unwrap();
        assert_eq!(
            (timing.late_seconds, timing.late_days, said.as_slice()),
            (Some(*seconds), *days, *codes),
            "{} received {at}, {given}",
            unit.name
        );
        assert_eq!(timing.after_closing, codes.contains(&"D004"), "{at}");
        others.push(
            other
                .iter()
                .map(|f| {
                    let place = Place {
                        file: String::new(),
                        ..f.place.clone()
                    };
                    (f.code.clone(), place)
                })
                .collect(),
        );
    }
    // A second more or less changes what is said of the time and nothing else.
    assert!(others.windows(2).all(|w| w[0] == w[1]), "{others:?}");
    assert_eq!(received.len(), told.len());
}

/// Each moment stands one second from its neighbour where something changes. Worked out by hand: a day has 86,400
/// seconds, an hour 3,600; working days are counted from midnight to midnight, the day received included.
#[test]
fn one_second_changes_just_what_it_should() {
    let catalogue = catalogue();
    // The sample's round. 17:00 to midnight are 7 hours, 25,200 seconds. 19 and 20/12 are a weekend.
    let sample = dates(
        "2020-12-14",
        "2020-12-18T17:00",
        &format!(
            "closed = \"2020-12-22T17:00\"\n{}",
            extended("246", "2020-12-21T17:00")
        ),
    );
    #[rustfmt::skip]
    at_these_moments(&catalogue, &sample, "253", &[
        ("2020-12-14T23:59:58", 0, 0, &["D007"]),
        ("2020-12-14T23:59:59", 0, 0, &["D007"]),
        ("2020-12-15T00:00:00", 0, 0, &[]),
        ("2020-12-18T16:59:59", 0, 0, &[]),
        ("2020-12-18T17:00:00", 0, 0, &[]),
        ("2020-12-18T17:00:01", 1, 0, &["D001"]),
        ("2020-12-18T23:59:59", 25_199, 0, &["D001"]),
        // Saturday: late, and not by a working day, until Monday begins two days later.
        ("2020-12-19T00:00:00", 25_200, 0, &["D001"]),
        ("2020-12-20T23:59:59", 2 * 86_400 + 25_199, 0, &["D001"]),
        ("2020-12-21T00:00:00", 2 * 86_400 + 25_200, 1, &["D001"]),
        // Monday 09:00 is 64 hours after Friday 17:00.
        ("2020-12-21T09:00:00", 64 * 3_600, 1, &["D001"]),
        // Four days to closing; after it the file does not count, and that is said instead.
        ("2020-12-22T16:59:59", 4 * 86_400 - 1, 2, &["D001"]),
        ("2020-12-22T17:00:00", 4 * 86_400, 2, &["D001"]),
        ("2020-12-22T17:00:01", 4 * 86_400 + 1, 2, &["D004"]),
    ]);
    // The same round for the unit with more time, three days.
    #[rustfmt::skip]
    at_these_moments(&catalogue, &sample, "246", &[
        ("2020-12-14T23:59:59", 0, 0, &["D002", "D007"]),
        ("2020-12-18T17:00:01", 0, 0, &["D002"]),
        ("2020-12-21T16:59:59", 0, 0, &["D002"]),
        ("2020-12-21T17:00:00", 0, 0, &["D002"]),
        ("2020-12-21T17:00:01", 1, 0, &["D001", "D002"]),
        ("2020-12-22T17:00:00", 86_400, 1, &["D001", "D002"]),
        ("2020-12-22T17:00:01", 86_401, 1, &["D002", "D004"]),
    ]);
    // Closing with the end of the extension: the last second counts.
    let closing = dates(
        "2020-12-14",
        "2020-12-18T17:00",
        &format!("closed = \"2020-12-21\"\n{}", extended("246", "2020-12-19")),
    );
    #[rustfmt::skip]
    at_these_moments(&catalogue, &closing, "246", &[
        ("2020-12-21T23:59:59", 0, 0, &["D002"]),
        ("2020-12-22T00:00:00", 1, 1, &["D002", "D004"]),
    ]);
    // Due on Saturday 19/12/2020: on time until Monday 24:00; where nothing moves, late from Sunday 00:00, by no
    // working day before Monday.
    #[rustfmt::skip]
    at_these_moments(&catalogue, &dates("2020-12-14", "2020-12-19", ""), "253", &[
        ("2020-12-20T00:00:00", 0, 0, &[]),
        ("2020-12-21T23:59:59", 0, 0, &[]),
        ("2020-12-22T00:00:00", 1, 1, &["D001"]),
    ]);
    #[rustfmt::skip]
    at_these_moments(&catalogue, &dates("2020-12-14", "2020-12-19", SWITCH_OFF), "253", &[
        ("2020-12-19T23:59:59", 0, 0, &[]),
        ("2020-12-20T00:00:00", 1, 0, &["D001"]),
        ("2020-12-21T00:00:00", 86_401, 1, &["D001"]),
    ]);
}

/// As above, around holidays, days off in their place, and Saturdays worked in return.
#[test]
fn one_second_changes_just_what_it_should_around_days_off() {
    let catalogue = catalogue();
    // Tết 2021: the cut-off on Sunday 14/02 does not move; due 15/02 is 17/02, 24:00. 18 and 19/02 are worked, 20 and
    // 21/02 are a weekend.
    #[rustfmt::skip]
    at_these_moments(&catalogue, &dates("2021-02-14", "2021-02-15", ""), "253", &[
        ("2021-02-14T23:59:59", 0, 0, &["D007"]),
        ("2021-02-15T00:00:00", 0, 0, &[]),
        ("2021-02-17T23:59:59", 0, 0, &[]),
        ("2021-02-18T00:00:00", 1, 1, &["D001"]),
        ("2021-02-19T23:59:59", 2 * 86_400, 2, &["D001"]),
        ("2021-02-21T23:59:59", 4 * 86_400, 2, &["D001"]),
        ("2021-02-22T00:00:00", 4 * 86_400 + 1, 3, &["D001"]),
    ]);
    // Due before Tết: of the days from 10/02 to 16/02 none is worked, so that 17/02 is the first working day late.
    #[rustfmt::skip]
    at_these_moments(&catalogue, &dates("2021-02-05", "2021-02-09T17:00", ""), "253", &[
        ("2021-02-09T17:00:00", 0, 0, &[]),
        ("2021-02-09T17:00:01", 1, 0, &["D001"]),
        ("2021-02-16T23:59:59", 7 * 86_400 + 25_199, 0, &["D001"]),
        ("2021-02-17T00:00:00", 7 * 86_400 + 25_200, 1, &["D001"]),
    ]);
    // Year 2021: Saturday 25/12 is Monday 27/12, 24:00.
    #[rustfmt::skip]
    at_these_moments(&catalogue, &dates("2021-12-14", "2021-12-25", ""), "253", &[
        ("2021-12-14T23:59:59", 0, 0, &["D007"]),
        ("2021-12-15T00:00:00", 0, 0, &[]),
        ("2021-12-27T23:59:59", 0, 0, &[]),
        ("2021-12-28T00:00:00", 1, 1, &["D001"]),
    ]);
    // Monday 03/05/2021 is off in place of Saturday 01/05: due that day is Tuesday 04/05, 24:00.
    #[rustfmt::skip]
    at_these_moments(&catalogue, &dates("2021-04-29", "2021-05-03", ""), "253", &[
        ("2021-05-04T23:59:59", 0, 0, &[]),
        ("2021-05-05T00:00:00", 1, 1, &["D001"]),
    ]);
    // Saturday 04/05/2024 is worked: as a due date it stays, and Sunday adds no working day to it.
    #[rustfmt::skip]
    at_these_moments(&catalogue, &dates("2024-05-03", "2024-05-04", ""), "253", &[
        ("2024-05-04T23:59:59", 0, 0, &[]),
        ("2024-05-05T00:00:00", 1, 0, &["D001"]),
        ("2024-05-06T00:00:00", 86_401, 1, &["D001"]),
    ]);
    // Due on Thursday 02/05/2024: Friday and that Saturday are two working days.
    #[rustfmt::skip]
    at_these_moments(&catalogue, &dates("2024-04-26", "2024-05-02", ""), "253", &[
        ("2024-05-03T23:59:59", 86_400, 1, &["D001"]),
        ("2024-05-04T00:00:00", 86_401, 2, &["D001"]),
    ]);
    // Saturday 22/08/2026 is worked in return for Monday 31/08.
    #[rustfmt::skip]
    at_these_moments(&catalogue, &dates("2026-08-21", "2026-08-22", ""), "253", &[
        ("2026-08-22T23:59:59", 0, 0, &[]),
        ("2026-08-23T00:00:00", 1, 0, &["D001"]),
    ]);
    #[rustfmt::skip]
    at_these_moments(&catalogue, &dates("2026-08-28", "2026-08-31", ""), "253", &[
        ("2026-09-03T23:59:59", 0, 0, &[]),
        ("2026-09-04T00:00:00", 1, 1, &["D001"]),
    ]);
}

/// Days of recognition of two communes, and (recognised by then, needed, who came last) where that is too few.
type Share<'a> = ([Option<Date>; 2], Option<(usize, usize, &'a str)>);

/// A district recognised on 01/06/2020 with two communes recognised on these days; whether it is said to be too early.
fn too_early(catalogue: &Catalogue, communes: [Option<Date>; 2]) -> Vec<Problem> {
    let round =
        small(catalogue, &dates("2020-12-14", "2020-12-18T17:00", "")).unwrap_or_else(|f| panic!("{f}"));
    let unit = round.units.get("253").unwrap();
    let mut values = FormValues::default();
    let mut recognised = |sheet: &str, row: &str, day: Date| {
        let key = |column: &str| (sheet.to_owned(), row.to_owned(), column.to_owned());
        values.insert(key("recognition_no"), FormValue::Text("MINH-HOA-01".to_owned()));
        values.insert(key("recognition_date"), FormValue::Date(day));
    };
    recognised("info", "", date(2020, 6, 1));
    for (code, day) in ["08824", "08827"].into_iter().zip(communes) {
        if let Some(day) = day {
            recognised("communes", code, day);
        }
    }
    let context = FormContext {
        catalogue,
        round: &round,
        unit,
    };
    let files = vec![InputFile {
        path: "253.xlsx".to_owned(),
        bytes: Ok(form::write(&context, &values).unwrap()),
    }];
    let as_of = date(2020, 12, 23).at(23, 59, 59, 0);
    let received = intake::receive(catalogue, &round, as_of, &Past::default(), &[], files);
    let findings = received.into_iter().flat_map(|r| r.findings);
    findings.filter(|f| f.code == "D012").map(|f| f.problem).collect()
}

/// The condition that communes are recognised, with another share or of another origin.
fn with_share(percent: u32, origin: &str) -> Catalogue {
    let condition = format!(
        "[[condition]]\nid = \"huyen-100-xa\"\nset = \"huyen-2016\"\ntitle = \"Số xã được công nhận\"\nunit = \"xã\"\ntodo = \"\"\ntest = \"children_recognised\"\nchild_set = \"xa-2016\"\npercent = {percent}\norigin = \"{origin}\"\nsource = \"qd-2540-2016\"\nconfidence = \"assumed\"\n"
    );
    let layer = Layer {
        name: "cua-tinh".to_owned(),
        files: [(
            "them.toml".to_owned(),
            SourceText {
                path: "cua-tinh/them.toml".to_owned(),
                text: condition,
            },
        )]
        .into(),
    };
    let layers = [
        catalogue::embedded("chung").unwrap(),
        catalogue::embedded("ntm-2016-2020").unwrap(),
        layer,
    ];
    catalogue::load(&layers).unwrap_or_else(|f| panic!("{}", catalogue::render(&f)))
}

#[test]
fn recognised_too_early_is_told_by_the_share_that_the_law_asks_for() {
    let (before, on, after, later) = (
        Some(date(2020, 5, 31)),
        Some(date(2020, 6, 1)),
        Some(date(2020, 6, 2)),
        Some(date(2020, 12, 1)),
    );
    // To come at the moment looked at, which is an error of its own: a slip of the year, taken as in time.
    let to_come = Some(date(2020, 12, 24));
    let all = with_share(100, "law");
    let half = with_share(50, "law");
    #[rustfmt::skip]
    let cases: &[(&Catalogue, Share<'_>)] = &[
        // Both needed: who had it by 01/06, and who came last.
        (&all, ([before, on], None)),
        (&all, ([before, after], Some((1, 2, "xã Quang Yên")))),
        (&all, ([later, after], Some((0, 2, "xã Lãng Công")))),
        (&all, ([before, to_come], None)),
        (&all, ([after, to_come], Some((1, 2, "xã Lãng Công")))),
        // One that was never recognised has no date to compare; the condition itself says that it is missing.
        (&all, ([before, None], None)),
        (&all, ([on, None], None)),
        (&all, ([after, None], Some((0, 2, "xã Lãng Công")))),
        // One of two is enough: it was reached without the later one, or it was not.
        (&half, ([before, after], None)),
        (&half, ([on, later], None)),
        (&half, ([after, later], Some((0, 1, "xã Quang Yên")))),
        // A condition that the province adds says nothing of what was decided before it.
        (&with_share(100, "province"), ([after, later], None)),
    ];
    for (catalogue, (communes, wanted)) in cases {
        let said = too_early(catalogue, *communes);
        let told = match said.as_slice() {
            [] => None,
            [
                Problem::RecognisedTooEarly {
                    before: NotYet::Children { name, need, have, .. },
                    ..
                },
            ] => Some((*have, *need, name.as_str())),
            other => panic!("{communes:?}: {other:?}"),
        };
        assert_eq!(told, *wanted, "{communes:?}");
    }
}

/// Runs the program on a round under settings of the machine, and reads what it printed and wrote. The next run finds
/// the folder as this one did.
fn under(sample: &Sample, settings: &[(&str, &str)]) -> (Vec<u8>, Vec<u8>) {
    let run = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("consolidate")
        .arg(&sample.dir)
        .args(["--format", "json"])
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    assert!(matches!(run.status.code(), Some(0 | 1)), "{}", text(&run.stderr));
    let book = std::fs::read(sample.workbook()).unwrap();
    std::fs::remove_dir_all(sample.dir.join("out")).unwrap();
    (run.stdout, book)
}

#[test]
fn the_time_zone_and_language_of_the_machine_change_nothing() {
    let sample = Sample::new();
    let utc = under(&sample, &[("TZ", "UTC"), ("LC_ALL", "C")]);
    for settings in [
        [("TZ", "America/New_York"), ("LC_ALL", "en_US.UTF-8")],
        [("TZ", "Asia/Tokyo"), ("LC_ALL", "tr_TR.UTF-8")],
        // A zone without a name, far east of Vietnam, for machines that know no names.
        [("TZ", "XXX-14"), ("LANG", "vi_VN.UTF-8")],
    ] {
        let (json, book) = under(&sample, &settings);
        // Not with assert_eq: two workbooks are no message.
        assert!(json == utc.0, "{settings:?}: {}", text(&json));
        assert!(book == utc.1, "{settings:?}: another workbook");
    }
}

#[test]
fn a_product_valid_at_the_cut_off_stays_counted_whenever_the_round_is_looked_at() {
    let sample = Sample::new();
    // Recognised on 20/12/2019 at the earliest and valid for 36 months: on 01/01/2024 none of the 18 is valid any more,
    // on 14/12/2020 all were.
    for as_of in ["2020-12-23", "2024-01-01"] {
        let run = sample.run(&["--format", "json", "--as-of", as_of]);
        let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(json["totals"]["products_recognised"]["value"], 18, "{as_of}");
        let expired = json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["code"] == "D013");
        assert!(!expired, "{as_of}");
    }
}

#[test]
fn a_round_without_a_moment_is_looked_at_now_in_vietnam() {
    let sample = Sample::new();
    let path = sample.dir.join("round.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    let without: String = settings
        .lines()
        .filter(|l| !l.starts_with("as_of"))
        .flat_map(|l| [l, "\n"])
        .collect();
    assert_ne!(settings, without);
    std::fs::write(path, without).unwrap();
    let as_of = |zone: &str| {
        let (json, _) = under(&sample, &[("TZ", zone)]);
        let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let as_of = json["round"]["as_of"].as_str().unwrap();
        as_of.parse::<DateTime>().unwrap()
    };
    // Twenty-five hours apart on the wall; seconds apart here.
    let (west, east) = (as_of("XXX11"), as_of("XXX-14"));
    let apart = ntm::time::seconds_between(west, east);
    assert!((0..600).contains(&apart), "{west} {east}");
    // Seven hours after what the machine counts from 1970 on, by another library's clock.
    let counted = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let counted = i64::try_from(counted).unwrap() + 7 * 3600;
    let begin: DateTime = "1970-01-01T00:00:00".parse().unwrap();
    let shown = ntm::time::seconds_between(begin, east);
    assert!((counted - shown).abs() < 600, "{east}");
    let own = ntm::time::seconds_between(begin, SystemClock.now());
    assert!((counted - own).abs() < 600);
}

#[test]
fn an_extension_belongs_to_its_unit() {
    let catalogue = catalogue();
    let round = round(
        &catalogue,
        "cut_off = \"2020-12-14\"\ndue = \"2020-12-18T17:00\"\n[[extension]]\nunit = \"246\"\nuntil = \"2020-12-21T17:00\"\nreason = \"r\"\ndocument = \"d\"\n",
    )
    .unwrap();
    assert_eq!(show_moment(round.due_of("246").0), "17:00 21/12/2020");
    assert_eq!(show_moment(round.due_of("253").0), "17:00 18/12/2020");
}

#[test]
fn a_round_against_the_law_or_with_slips_is_a_fault() {
    let catalogue = catalogue();
    let Err(shown) = round(
        &catalogue,
        "cut_off = \"2021-02-14\"\ndue = \"2021-02-09\"\nclas = \"x\"\n[[extension]]\nunit = \"999\"\nuntil = \"mai\"\nreason = \"r\"\ndocument = \"d\"\n",
    ) else {
        panic!("nothing was found")
    };
    assert!(shown.contains("NĐ 09/2019/NĐ-CP, Điều 8 khoản 5"), "{shown}");
    assert!(shown.contains("Có phải `class`?"), "{shown}");
    assert!(shown.contains("`999` không có"), "{shown}");
    assert!(shown.contains("`mai` không phải ngày giờ"), "{shown}");
}

//! Where a unit stands: what counts as met, and the conditions of recognition with what there is, what is needed, whether
//! they hold and the step that follows, on a report that is changed in one place at a time. What is wanted is written by
//! hand from the decisions: 2540/QĐ-TTg asks for registration, every commune, every criterion and no debt; the province
//! asks for nothing outstanding and for one commune of ten that is advanced.

use ntm::catalogue::{Catalogue, Condition, ConditionTest, Origin};
use ntm::count::{Computed, Declared, Reported};
use ntm::round::Round;
use ntm::standing::{Holds, Ladder, Recognition, Standing, of_submission};
use ntm::submission::{Answer, Submission};

use crate::rules::sound_report;

/// What is understood of the report of Yên Lạc: six communes and a town, nine of nine criteria, recognised.
struct Report {
    submission: Submission,
    round: &'static Round,
    catalogue: Catalogue,
}

impl Report {
    /// Fulfils every condition, and is neither recognised nor proposed itself.
    fn ready() -> Self {
        let (submission, round, catalogue) = sound_report("Yên Lạc");
        let mut report = Self {
            submission,
            round,
            catalogue: catalogue.clone(),
        };
        for column in ["proposal_no", "recognition_no", "recognition_date"] {
            report.put("info", "", column, Answer::Blank);
        }
        report.recognise("advanced", "09064");
        report
    }

    /// Puts an answer into a cell of the row of a unit or indicator; of the only row, where neither is said.
    fn put(&mut self, sheet: &str, row: &str, column: &str, answer: Answer) {
        let table = self.submission.tables.get_mut(sheet).unwrap();
        let is = |r: &&mut ntm::submission::Row| row.is_empty() || r.unit == row || r.key == row;
        let found = table.rows.iter_mut().find(is).unwrap();
        found.cells.get_mut(column).unwrap().answer = answer;
    }

    fn recognise(&mut self, sheet: &str, row: &str) {
        self.put(
            sheet,
            row,
            "recognition_no",
            Answer::Text("MINH-HOA-01/QĐ-UBND".to_owned()),
        );
        self.put(
            sheet,
            row,
            "recognition_date",
            Answer::Date(jiff::civil::date(2020, 11, 2)),
        );
    }

    fn standing(&self, unit: &str, set: &str) -> Standing {
        let all = of_submission(&self.catalogue, self.round, &self.submission, "a.xlsx");
        let mut of = all.into_iter().filter(|s| s.unit == unit && s.set == set);
        of.next().unwrap()
    }

    /// Of the district: a condition, and the step.
    fn district(&self, condition: &str) -> (Count, Ladder) {
        let standing = self.standing("251", "huyen-2016");
        let of = standing.conditions.iter().find(|c| c.id == condition).unwrap();
        ((of.have, of.need, of.holds), standing.ladder)
    }
}

type Count = (Option<usize>, usize, Holds);

#[test]
fn a_district_that_is_ready_fulfils_each_condition() {
    use Holds::Yes;
    let ready = Report::ready();
    // Six communes of the district are listed here; one of ten, rounded up, is one.
    for (condition, wanted) in [
        ("huyen-dang-ky", (Some(1), 1, Yes)),
        ("huyen-100-xa", (Some(6), 6, Yes)),
        ("huyen-du-tieu-chi", (Some(9), 9, Yes)),
        ("huyen-khong-no-dong", (Some(1), 1, Yes)),
        ("huyen-het-ton-tai", (Some(0), 0, Yes)),
        ("huyen-10-nang-cao", (Some(1), 1, Yes)),
    ] {
        assert_eq!(
            ready.district(condition),
            (wanted, Ladder::Eligible),
            "{condition}"
        );
    }
}

/// One answer at a time: the condition that it is about, and the step, which one condition alone holds back.
#[test]
fn one_answer_decides_its_own_condition_and_no_other() {
    use Answer::{Blank, NotApplicable, State, YesNo};
    use Holds::{No, Unknown, Yes};
    use Ladder::{AllMet, Counting};
    #[rustfmt::skip]
    let cases: [(&str, &str, &str, Answer, &str, Count, Ladder); 10] = [
        ("info", "", "registered", YesNo(false), "huyen-dang-ky", (Some(0), 1, No), AllMet),
        ("info", "", "registered", Blank, "huyen-dang-ky", (None, 1, Unknown), AllMet),
        ("info", "", "debt", YesNo(true), "huyen-khong-no-dong", (Some(0), 1, No), AllMet),
        ("info", "", "debt", Blank, "huyen-khong-no-dong", (None, 1, Unknown), AllMet),
        // Number or date alone: whether it is recognised cannot be told.
        ("communes", "09064", "recognition_date", Blank, "huyen-100-xa", (Some(5), 6, Unknown), AllMet),
        ("advanced", "09064", "recognition_no", Blank, "huyen-10-nang-cao", (Some(0), 1, Unknown), AllMet),
        ("district", "5.3", "declared", State(false), "huyen-du-tieu-chi", (Some(8), 9, No), Counting),
        ("district", "5.3", "declared", Blank, "huyen-du-tieu-chi", (Some(8), 9, Unknown), Counting),
        ("district", "5.3", "declared", NotApplicable, "huyen-du-tieu-chi", (Some(8), 9, Unknown), Counting),
        ("district", "5.3", "outstanding", YesNo(true), "huyen-het-ton-tai", (Some(1), 0, No), AllMet),
    ];
    for (sheet, row, column, answer, condition, wanted, ladder) in cases {
        let mut report = Report::ready();
        report.put(sheet, row, column, answer.clone());
        let of = format!("{sheet} {row} {column} {answer:?}");
        assert_eq!(report.district(condition), (wanted, ladder), "{of}");
        let standing = report.standing("251", "huyen-2016");
        let held = standing.conditions.iter().filter(|c| c.holds == Yes);
        assert_eq!(held.count(), 5, "{of}");
    }
    // Neither number nor date: not recognised, for certain.
    for (sheet, condition, wanted) in [
        ("communes", "huyen-100-xa", (Some(5), 6, No)),
        ("advanced", "huyen-10-nang-cao", (Some(0), 1, No)),
    ] {
        let mut report = Report::ready();
        report.put(sheet, "09064", "recognition_no", Blank);
        report.put(sheet, "09064", "recognition_date", Blank);
        assert_eq!(report.district(condition), (wanted, Ladder::AllMet), "{sheet}");
    }
}

#[test]
fn what_was_proposed_or_decided_goes_before_what_is_counted() {
    let ladder = |report: &Report| report.standing("251", "huyen-2016").ladder;
    let mut report = Report::ready();
    report.put("info", "", "debt", Answer::YesNo(true));
    report.put(
        "info",
        "",
        "proposal_no",
        Answer::Text("MINH-HOA-07/TTr-UBND".to_owned()),
    );
    assert_eq!(ladder(&report), Ladder::Proposed);
    report.recognise("info", "");
    assert_eq!(ladder(&report), Ladder::Recognised);
    // A set without a count is a task that is completed.
    let (submission, round, catalogue) = sound_report("Phúc Yên");
    let standings = of_submission(catalogue, round, &submission, "a.xlsx");
    let city = standings.iter().find(|s| s.set == "thixa-tp-2016").unwrap();
    assert_eq!(city.ladder, Ladder::Completed);
    // Where a set has no condition, all criteria are all that there is.
    let village = report.standing("09064/nhat-chieu-1", "thon-km-vp-2020");
    assert!(village.conditions.is_empty());
    assert_eq!(village.ladder, Ladder::Counting);
}

/// Villages stand in no list of units: they are below the commune whose name they carry.
#[test]
fn villages_are_below_their_commune_and_no_other() {
    let mut report = Report::ready();
    let of_villages = Condition {
        id: "xa-nc-thon".to_owned(),
        set: "xa-nc-vp-2020".to_owned(),
        title: "Một nửa số thôn được công nhận (minh họa)".to_owned(),
        unit: "thôn".to_owned(),
        todo: String::new(),
        test: ConditionTest::ChildrenRecognised {
            child: "thon-km-vp-2020".to_owned(),
            of: "thon-km-vp-2020".to_owned(),
            percent: 50.into(),
        },
        origin: Origin::Province,
        ..report.catalogue.conditions[0].clone()
    };
    report.catalogue.conditions.push(of_villages);
    let count = |report: &Report| {
        let standing = report.standing("09064", "xa-nc-vp-2020");
        let of = standing.conditions.iter().find(|c| c.id == "xa-nc-thon").unwrap();
        (of.have, of.need, of.holds)
    };
    // Two villages of Liên Châu: half of them is one.
    assert_eq!(count(&report), (Some(0), 1, Holds::No));
    report.recognise("villages", "09064/nhat-chieu-1");
    assert_eq!(count(&report), (Some(1), 1, Holds::Yes));
}

/// Criterion 7 of a commune (market) may not apply: with a reason it counts as met, without one there is no data. The
/// reason may stand beside the result or beside the state, as far as each is concerned.
#[test]
fn what_does_not_apply_counts_as_met_with_a_reason_only() {
    let reason = || Answer::Text("Không có chợ trong quy hoạch".to_owned());
    let seventh = |report: &Report| {
        let commune = report.standing("09064", "xa-2016");
        let criterion = commune.criteria.into_iter().find(|c| c.number == 7).unwrap();
        (criterion.declared, criterion.computed, criterion.verdict.reported)
    };
    let mut report = Report::ready();
    for sheet in ["communes", "commune_indicators"] {
        report.put(sheet, "09064", "explanation", Answer::Blank);
    }
    report.put("communes", "09064", "tc7", Answer::NotApplicable);
    report.put("commune_indicators", "09064", "7.1", Answer::NotApplicable);
    let without = Declared::NotApplicable { reason: false };
    assert_eq!(seventh(&report), (without, Computed::NoData, Reported::NoData));
    // Beside the result only: the figure is there, the state is not.
    report.put("commune_indicators", "09064", "explanation", reason());
    assert_eq!(seventh(&report), (without, Computed::Met, Reported::NoData));
    report.put("communes", "09064", "explanation", reason());
    let with = Declared::NotApplicable { reason: true };
    assert_eq!(seventh(&report), (with, Computed::Met, Reported::Met));
    // A reason that is taken away from the last sheet read does not take away the other.
    report.put("commune_indicators", "09064", "explanation", Answer::Blank);
    assert_eq!(seventh(&report), (with, Computed::Met, Reported::Met));
    // A criterion that has to apply is none where it does not, whatever the reason.
    let mut report = Report::ready();
    report.put("communes", "09064", "explanation", reason());
    report.put("communes", "09064", "tc8", Answer::NotApplicable);
    let commune = report.standing("09064", "xa-2016");
    assert_eq!(commune.numbers(Reported::NoData), [8]);
    assert_eq!(commune.met(), Some(18));
}

#[test]
fn a_village_has_the_name_that_is_written() {
    let report = Report::ready();
    let village = report.standing("09064/nhat-chieu-1", "thon-km-vp-2020");
    assert_eq!(
        (village.name.as_str(), village.parent.as_str()),
        ("Nhật Chiêu 1", "09064")
    );
    // Met are 7 of 9, as the tables have it: 4 and 7 are not.
    assert_eq!(village.numbers(Reported::Unmet), [4, 7]);
}

/// A unit of which no row was sent is not known to be recognised, nor is it said to be half recognised.
#[test]
fn a_unit_without_a_row_is_not_known() {
    let mut report = Report::ready();
    let communes = report.submission.tables.get_mut("communes").unwrap();
    communes.rows.retain(|row| row.unit != "09064");
    let commune = report.standing("09064", "xa-2016");
    assert_eq!(commune.recognition, Recognition::Unknown);
    assert_eq!(commune.met(), Some(0));
    assert_eq!(
        report.district("huyen-100-xa"),
        ((Some(5), 6, Holds::Unknown), Ladder::AllMet)
    );
}

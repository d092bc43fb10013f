//! A round's own file: deadlines, days off, extensions, and its faults.

use ntm::catalogue::{self, Catalogue, SourceText};
use ntm::round::{self, Round, RoundText};
use ntm::time::show_moment;

pub(crate) fn catalogue() -> Catalogue {
    let layers = [
        catalogue::embedded("chung").unwrap(),
        catalogue::embedded("ntm-2016-2020").unwrap(),
    ];
    catalogue::load(&layers).unwrap_or_else(|f| panic!("{}", catalogue::render(&f)))
}

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

#[test]
fn due_dates_move_past_days_off_unless_switched_off() {
    let catalogue = catalogue();
    let due = |more: &str| show_moment(round(&catalogue, more).unwrap_or_else(|f| panic!("{f}")).due);
    // Worked out by hand from the calendar: 19/12/2020 is a Saturday; 15/02/2021 is in Tết, work resumes on Wednesday 17/02.
    for (more, shown) in [
        (
            "cut_off = \"2020-12-14\"\ndue = \"2020-12-18T17:00\"\n",
            "17:00 18/12/2020",
        ),
        (
            "cut_off = \"2020-12-14\"\ndue = \"2020-12-19\"\n",
            "24:00 21/12/2020",
        ),
        (
            "cut_off = \"2020-12-14\"\ndue = \"2020-12-19T17:00\"\n",
            "24:00 21/12/2020",
        ),
        (
            "cut_off = \"2020-12-14\"\ndue = \"2020-12-19\"\nmove_due_on_days_off = false\n",
            "24:00 19/12/2020",
        ),
        (
            "cut_off = \"2021-02-14\"\ndue = \"2021-02-15\"\n",
            "24:00 17/02/2021",
        ),
        (
            "cut_off = \"2021-03-14\"\ndue = \"2021-03-15\"\n",
            "24:00 15/03/2021",
        ),
    ] {
        assert_eq!(due(more), shown, "{more}");
    }
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

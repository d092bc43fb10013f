//! Tables of cells as typed, and what they are read as.

mod dates;
mod numbers;

use std::sync::LazyLock;

use jiff::civil::Date;
use proptest::prelude::*;

use super::date::from_serial;
use super::*;
use crate::catalogue::{embedded, load};
use crate::workbook::{CellRef, NumberFormat};

static RULEBOOK: LazyLock<Catalogue> =
    LazyLock::new(|| load(&[embedded("chung").unwrap(), embedded("ntm-2016-2020").unwrap()]).unwrap());

fn column(value_type: ValueType, unit: &str, limits: (i64, i64)) -> Column {
    let mut column = RULEBOOK
        .form
        .sheets
        .iter()
        .find_map(|s| s.columns.first())
        .unwrap()
        .clone();
    column.header = "Cột".to_owned();
    column.value_type = value_type;
    column.unit = unit.to_owned();
    column.min = Some(limits.0.into());
    column.max = Some(limits.1.into());
    column.fill = Fill::Typed;
    column
}

fn cell(content: Content, format: NumberFormat) -> Cell {
    Cell {
        at: CellRef::new(0, 0),
        content,
        format,
        formula: None,
    }
}

fn read(content: Content, format: NumberFormat, column: &Column) -> Read {
    let field = Field::of(column);
    parse(Some(&cell(content, format)), &field, &RULEBOOK, false)
}

fn typed(text: &str, column: &Column) -> Read {
    read(Content::Text(text.to_owned()), NumberFormat::Plain, column)
}

fn n(text: &str) -> Answer {
    Answer::Number(text.parse().unwrap())
}

#[test]
fn states_and_answers() {
    let state = column(ValueType::State, "", (0, 0));
    let mark = Some(Tolerated::Mark);
    for (text, want, how) in [
        ("Đạt", Answer::State(true), None),
        ("Đ", Answer::State(true), None),
        ("ĐẠT.", Answer::State(true), None),
        ("x", Answer::State(true), mark),
        ("v", Answer::State(true), mark),
        ("Chưa đạt", Answer::State(false), None),
        ("CĐ", Answer::State(false), None),
        ("-", Answer::State(false), mark),
        ("KAD", Answer::NotApplicable, None),
        ("N/A", Answer::NotApplicable, mark),
        ("Đa\u{323}t", Answer::State(true), Some(Tolerated::Composition)),
        ("?", Answer::Unreadable(Unread::NotInList), None),
        ("Dat", Answer::Unreadable(Unread::NotInList), None),
    ] {
        assert_eq!(typed(text, &state), (want, how), "{text}");
    }
    assert_eq!(
        read(Content::Number(1.into()), NumberFormat::Plain, &state),
        (Answer::State(true), mark)
    );
    assert_eq!(
        read(Content::Number(0.into()), NumberFormat::Plain, &state),
        (Answer::State(false), mark)
    );
    assert_eq!(
        read(Content::Number(2.into()), NumberFormat::Plain, &state),
        bad(Unread::NotInList)
    );
    let yes_no = column(ValueType::YesNo, "", (0, 0));
    assert_eq!(typed("có", &yes_no), (Answer::YesNo(true), None));
    assert_eq!(typed("KHÔNG", &yes_no), (Answer::YesNo(false), None));
    assert_eq!(typed("x", &yes_no), (Answer::YesNo(true), mark));
    assert_eq!(typed("có thể", &yes_no), bad(Unread::NotInList));
}

#[test]
fn numbers_of_criteria() {
    let column = column(ValueType::Criterion, "", (1, 19));
    assert_eq!(
        read(Content::Number(7.into()), NumberFormat::Plain, &column),
        (n("7"), None)
    );
    assert_eq!(typed("7", &column), (n("7"), Some(Tolerated::NumberAsText)));
    for text in [
        "7. Môi trường",
        "TC7",
        "TC 7",
        "Tiêu chí 7",
        "Tiêu chí số 7: Môi trường",
    ] {
        assert_eq!(typed(text, &column), (n("7"), Some(Tolerated::Synonym)), "{text}");
    }
    for text in ["7.1", "19 tiêu chí", "2, 7", "Môi trường", "7 và 8"] {
        assert_eq!(typed(text, &column), bad(Unread::NotInList), "{text}");
    }
}

#[test]
fn lists_know_labels_and_other_words() {
    let list = RULEBOOK
        .lists
        .iter()
        .find(|l| l.values.iter().any(|v| !v.synonyms.is_empty()))
        .unwrap();
    let column = column(ValueType::Choice(list.id.clone()), "", (0, 0));
    let value = list.values.iter().find(|v| !v.synonyms.is_empty()).unwrap();
    let id = Answer::Choice(value.id.clone());
    assert_eq!(typed(&value.label.to_uppercase(), &column), (id.clone(), None));
    assert_eq!(typed(&value.synonyms[0], &column), (id, Some(Tolerated::Synonym)));
    assert_eq!(typed("một từ lạ", &column), bad(Unread::NotInList));
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,30}", digits in "[-0-9., %]{0,20}") {
        for value_type in [
            ValueType::Integer, ValueType::Percent, ValueType::Date, ValueType::State, ValueType::YesNo,
            ValueType::Criterion, ValueType::Result, ValueType::Text, ValueType::Choice(String::new()),
        ] {
            let column = column(value_type, "", (0, 100));
            typed(&text, &column);
            typed(&digits, &column);
        }
    }

    #[test]
    fn plain_decimals_come_back(units in 0i64..10_000_000, scale in 0u32..3) {
        let column = column(ValueType::Money, "", (0, 100_000_000));
        let number = Decimal::new(units, scale);
        let comma = number.to_string().replace('.', ",");
        prop_assert_eq!(typed(&comma, &column).0, Answer::Number(number.normalize()));
    }
}

#[test]
fn marks_and_words_on_the_way() {
    let state = column(ValueType::State, "", (0, 0));
    let mark = Some(Tolerated::Mark);
    for text in ["x", "X", "v", "V", "√", "✓", "ü", "þ", "+", "1"] {
        assert_eq!(typed(text, &state), (Answer::State(true), mark), "{text}");
    }
    for text in ["Đ", "đ", "Đạt", "đạt.", "Ðạt", "ÐẠT", "Ɖạt", "\u{a0}Đạt\u{200b}"] {
        assert_eq!(typed(text, &state), (Answer::State(true), None), "{text}");
    }
    for text in ["0", "-", "K", "KĐ", "Chưa", "Không đạt"] {
        assert_eq!(typed(text, &state), (Answer::State(false), mark), "{text}");
    }
    for text in [
        "cơ bản đạt",
        "Cơ bản đạt.",
        "phấn đấu",
        "Phấn đấu tháng 12",
        "đang thi công",
        "gần đạt",
        "đang hoàn thiện",
        "đạt một phần",
        "C¬ b¶n ®¹t",
    ] {
        assert_eq!(typed(text, &state), bad(Unread::NearlyMet), "{text}");
    }
    for bool in [true, false] {
        assert_eq!(
            read(Content::Bool(bool), NumberFormat::Plain, &state),
            (Answer::State(bool), mark)
        );
    }
    assert_eq!(typed("", &state), (Answer::Blank, None));
}

#[test]
fn words_of_old_fonts_in_closed_lists() {
    let old = Some(Tolerated::OldFont);
    let state = column(ValueType::State, "", (0, 0));
    for text in ["§¹t", "§", "Ñaït", "Ñ"] {
        assert_eq!(typed(text, &state), (Answer::State(true), old), "{text}");
    }
    for text in [
        "Ch\u{ad}a ®¹t",
        "C§",
        "Kh«ng ®¹t",
        "Chöa ñaït",
        "CÑ",
        "Khoâng ñaït",
    ] {
        assert_eq!(typed(text, &state), (Answer::State(false), old), "{text}");
    }
    assert_eq!(typed("Kh«ng ¸p dông", &state), (Answer::NotApplicable, old));
    let yes = column(ValueType::YesNo, "", (0, 0));
    assert_eq!(typed("Cã", &yes), (Answer::YesNo(true), old));
    let money = column(ValueType::Money, "triệu đồng", (0, 1000));
    assert_eq!(typed("52 triÖu ®ång", &money), (n("52"), old));
    let date = column(ValueType::Date, "", (0, 0));
    let day = Answer::Date(Date::constant(2020, 12, 5));
    assert_eq!(typed("ngµy 05 th¸ng 12 n¨m 2020", &date), (day, old));
    let text = column(ValueType::Text, "", (0, 0));
    let decoded = Answer::Text("Vĩnh Tường".to_owned());
    assert_eq!(typed("VÜnh T\u{ad}êng", &text), (decoded, old));
    assert_eq!(
        typed("Hoà bình", &text),
        (Answer::Text("Hoà bình".to_owned()), None)
    );
}

#[test]
fn telephone_numbers_and_numbers_of_documents() {
    let phone = column(ValueType::Phone, "", (0, 0));
    let text = |t: &str| Answer::Text(t.to_owned());
    for (typed_as, want, how) in [
        ("0912.345.678", "0912.345.678", None),
        ("+84 912 345 678", "0912345678", Some(Tolerated::PhonePrefix)),
        ("912345678", "0912345678", Some(Tolerated::PhoneZero)),
        ("0211 000 0001", "0211 000 0001", None),
        ("2110000001", "02110000001", Some(Tolerated::PhoneZero)),
        ("12345", "12345", None),
    ] {
        assert_eq!(typed(typed_as, &phone), (text(want), how), "{typed_as}");
    }
    assert_eq!(
        read(Content::Number(912_345_678.into()), NumberFormat::Plain, &phone),
        (text("0912345678"), Some(Tolerated::PhoneZero))
    );
    let document = column(ValueType::Document, "", (0, 0));
    let taken = Some(Tolerated::DocumentNumber);
    for (typed_as, want, how) in [
        ("1234/QĐ-UBND", "1234/QĐ-UBND", None),
        ("MINH-HOA-01", "MINH-HOA-01", None),
        ("QĐ số 1234/QĐ-UBND ngày 05/12/2020", "1234/QĐ-UBND", taken),
        (
            "Quyết định số 1234/QĐ-UBND ngày 05 tháng 12 năm 2020",
            "1234/QĐ-UBND",
            taken,
        ),
        ("Số: 1234/QĐ-UBND", "1234/QĐ-UBND", taken),
        ("1234/QĐ-UBND, ngày 05/12/2020", "1234/QĐ-UBND", taken),
        ("1234/QĐ-UBND ngày sau", "1234/QĐ-UBND ngày sau", None),
        ("12/QĐ-UBND; 15/QĐ-UBND", "12/QĐ-UBND; 15/QĐ-UBND", None),
        ("1234", "1234", None),
    ] {
        assert_eq!(typed(typed_as, &document), (text(want), how), "{typed_as}");
    }
    let what = |t: &str| document_written(t, &RULEBOOK.words);
    assert_eq!(what("1234"), Document::BareNumber);
    assert_eq!(what("05/12/2020"), Document::Date(Date::constant(2020, 12, 5)));
    assert_eq!(what("MINH-HOA-01"), Document::Whole);
    assert_eq!(what("12/QĐ"), Document::Whole);
    let code = column(ValueType::IndicatorCode, "", (0, 0));
    assert_eq!(typed("2,1", &code), (text("2.1"), None));
    assert_eq!(typed("2.10", &code), (text("2.10"), None));
    let number = Content::Number("2.1".parse().unwrap());
    assert_eq!(read(number, NumberFormat::Plain, &code), (text("2.1"), None));
}

proptest! {
    #[test]
    fn texts_of_old_fonts_do_not_panic(text in "[ -~\u{a0}-\u{ff}]{0,30}") {
        for value_type in [
            ValueType::State, ValueType::Text, ValueType::Percent, ValueType::Date, ValueType::Phone,
            ValueType::Document, ValueType::IndicatorCode, ValueType::Money,
        ] {
            let mut column = column(value_type, "triệu đồng", (0, 100));
            column.period_end = true;
            let field = Field { head: &text, criteria: Some(9), ..Field::of(&column) };
            parse(Some(&cell(Content::Text(text.clone()), NumberFormat::Plain)), &field, &RULEBOOK, false);
        }
    }

    #[test]
    fn dates_come_back(days in 0i64..40_000) {
        let column = column(ValueType::Date, "", (0, 0));
        let date = from_serial((days + 20_000).into(), false).unwrap();
        let written = crate::time::show_date(date);
        prop_assert_eq!(typed(&written, &column).0, Answer::Date(date));
        let words = format!("ngày {} tháng {} năm {}", date.day(), date.month(), date.year());
        prop_assert_eq!(typed(&words, &column).0, Answer::Date(date));
    }

    #[test]
    fn a_share_is_between_none_and_all(some in 0u32..5000, all in 1u32..5000) {
        let column = column(ValueType::Percent, "", (0, 100));
        match typed(&format!("{some}/{all}"), &column).0 {
            Answer::Number(n) => prop_assert!(some <= all && n <= Decimal::ONE_HUNDRED && n >= Decimal::ZERO),
            other => prop_assert!(some > all, "{other:?}"),
        }
    }
}

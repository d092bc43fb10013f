//! Numbers as people type them.

use super::*;

#[test]
fn numbers_typed_as_text() {
    use Tolerated::{NumberAsText, OnlyReading, WithUnit};
    let percent = column(ValueType::Percent, "", (0, 100));
    let money = column(ValueType::Money, "triệu đồng", (-100, 10_000_000));
    let whole = column(ValueType::Integer, "", (0, 50_000));
    for (text, column, want, how) in [
        ("95,5", &percent, "95.5", NumberAsText),
        ("95.5", &percent, "95.5", NumberAsText),
        ("'95", &percent, "95", NumberAsText),
        ("95%", &percent, "95", WithUnit),
        ("92,5 %", &percent, "92.5", WithUnit),
        ("1.234,5", &money, "1234.5", NumberAsText),
        ("1,234.5", &money, "1234.5", NumberAsText),
        ("1.234.567", &money, "1234567", NumberAsText),
        ("1 250", &money, "1250", NumberAsText),
        ("11\u{a0}920", &money, "11920", NumberAsText),
        ("1 250,5", &money, "1250.5", NumberAsText),
        ("-12", &money, "-12", NumberAsText),
        ("52 triệu", &money, "52", WithUnit),
        ("52 triệu đồng", &money, "52", WithUnit),
        ("1.234", &whole, "1234", NumberAsText),
        ("12,500", &whole, "12500", NumberAsText),
        ("0.125", &percent, "0.125", NumberAsText),
        ("1234,567", &money, "1234.567", NumberAsText),
        // 12.5 lies in 0–100, 12500 does not.
        ("12,500", &percent, "12.5", OnlyReading),
        // 100.000 is 100 at the boundary, or 100000.
        ("100,000", &percent, "100", OnlyReading),
    ] {
        assert_eq!(typed(text, column), (n(want), Some(how)), "{text}");
    }
    for (text, column) in [
        ("3/0", &percent),
        ("4/3", &percent),
        ("3/3/3", &percent),
        ("3 trường/3 xã", &percent),
        ("14/12/2020", &percent),
        ("chín", &percent),
        ("95 triệu", &percent),
        ("5%", &money),
        ("52 ha", &money),
        ("3/3", &money),
        ("1 25", &money),
        ("1.23.456", &money),
        ("1,234,5", &money),
        ("95,", &percent),
        ("19/19", &whole),
        ("%", &percent),
    ] {
        assert_eq!(typed(text, column), bad(Unread::NotANumber), "{text}");
    }
    for (text, column, out) in [
        ("100,1", &percent, "100.1"),
        ("-1", &percent, "-1"),
        ("50.001", &whole, "50001"),
        ("2,5", &whole, "2.5"),
        ("0,125", &whole, "0.125"),
    ] {
        let out = Unread::Range(out.parse().unwrap());
        assert_eq!(typed(text, column), bad(out), "{text}");
    }
    let two = Unread::Ambiguous("1.234".parse().unwrap(), 1234.into());
    assert_eq!(typed("1.234", &money), bad(two));
    // Neither 101.5 nor 101500 lies in 0–100.
    let two = Unread::Ambiguous("101.5".parse().unwrap(), 101_500.into());
    assert_eq!(typed("101.500", &percent), bad(two));
}

#[test]
fn numbers_in_cells() {
    let percent = column(ValueType::Percent, "", (0, 100));
    let money = column(ValueType::Money, "triệu đồng", (0, 100));
    let whole = column(ValueType::Integer, "", (0, 100));
    let half = || Content::Number("0.958".parse().unwrap());
    assert_eq!(
        read(half(), NumberFormat::Percent, &percent),
        (n("95.8"), Some(Tolerated::PercentFormat))
    );
    assert_eq!(read(half(), NumberFormat::Plain, &percent), (n("0.958"), None));
    assert_eq!(
        read(half(), NumberFormat::Percent, &money),
        bad(Unread::NotANumber)
    );
    assert_eq!(
        read(half(), NumberFormat::Date, &money),
        bad(Unread::DateForNumber)
    );
    let fraction = Unread::Range("0.958".parse().unwrap());
    assert_eq!(read(half(), NumberFormat::Plain, &whole), bad(fraction));
    assert_eq!(
        read(Content::Error("#REF!".to_owned()), NumberFormat::Plain, &whole),
        bad(Unread::Error)
    );
    assert_eq!(
        read(Content::Text("\u{a0} ".to_owned()), NumberFormat::Plain, &whole),
        (Answer::Blank, None)
    );
}

#[test]
fn none_is_zero_only_where_the_indicator_says_so() {
    let column = column(ValueType::Result, "", (0, 0));
    let (_, _, part) = RULEBOOK
        .sets
        .iter()
        .flat_map(crate::catalogue::CriteriaSet::parts)
        .find(|(_, _, p)| !p.is_state())
        .unwrap();
    let none = cell(Content::Text("Không".to_owned()), NumberFormat::Plain);
    let read = |none_is_zero| {
        let field = Field {
            part: Some(part),
            none_is_zero,
            ..Field::of(&column)
        };
        parse(Some(&none), &field, &RULEBOOK, false)
    };
    assert_eq!(read(true), (n("0"), Some(Tolerated::Synonym)));
    assert_eq!(read(false), bad(Unread::NotANumber));
}

#[test]
fn numbers_in_the_ways_of_other_keyboards_and_words() {
    use Tolerated::{NumberAsText, OnlyReading, OtherUnit, Share, WithUnit};
    let percent = column(ValueType::Percent, "", (0, 100));
    let money = column(ValueType::Money, "triệu đồng", (-100, 10_000_000));
    let income = column(ValueType::Money, "triệu đồng/người/năm", (0, 500));
    for (text, column, want, how) in [
        ("９５", &percent, "95", NumberAsText),
        ("９５，５％", &percent, "95.5", WithUnit),
        ("1\u{2009}250", &money, "1250", NumberAsText),
        ("1\u{202f}250,5", &money, "1250.5", NumberAsText),
        ("+95", &percent, "95", NumberAsText),
        ("− 12", &money, "-12", NumberAsText),
        ("–12", &money, "-12", NumberAsText),
        ("—12", &money, "-12", NumberAsText),
        ("0,95", &percent, "0.95", NumberAsText),
        ("95 phần trăm", &percent, "95", WithUnit),
        ("52 tr", &money, "52", WithUnit),
        ("52 triệu đồng/người/năm", &income, "52", WithUnit),
        ("52 triệu", &income, "52", WithUnit),
        ("52000 nghìn", &income, "52", OtherUnit),
        ("52.000.000 đồng", &income, "52", OtherUnit),
        ("52000000đ", &income, "52", OtherUnit),
        ("15,2 tỷ", &money, "15200", OtherUnit),
        ("15,2 tỉ đồng", &money, "15200", OtherUnit),
        ("500 đồng", &money, "0.0005", OtherUnit),
        ("3/3 trường", &percent, "100", Share),
        ("3 trường/3 trường", &percent, "100", Share),
        // 12.5 of 13 is 96.1538… percent.
        ("12,5 km/13 km", &percent, "96.15", Share),
        ("0/7", &percent, "0", Share),
        // 1.250 of 1.300 hundred or thousand: the same share. 950 of 1.000: only of a thousand.
        ("1.250/1.300 hộ", &percent, "96.15", Share),
        ("950/1.000 hộ", &percent, "95", Share),
        ("12,500", &percent, "12.5", OnlyReading),
    ] {
        assert_eq!(typed(text, column), (n(want), Some(how)), "{text}");
    }
    // Per month is not per year; a share is no count.
    for (text, column) in [
        ("4,3 triệu đồng/người/tháng", &income),
        ("3/3 trường", &money),
        ("52 tỷ", &percent),
        ("95 %%", &percent),
    ] {
        assert_eq!(typed(text, column), bad(Unread::NotANumber), "{text}");
    }
    for text in [
        "≥ 95",
        "≥95%",
        "≤ 2%",
        "> 90",
        "Đạt từ 80% trở lên",
        "từ 80% trở lên",
        "TỪ 80 % TRỞ LÊN",
        "80% trở lên",
        "tối thiểu 80",
        "Tối đa 5%",
        "không quá 3",
        "Tõ 80% trë lªn",
    ] {
        assert_eq!(typed(text, &percent), bad(Unread::Requirement), "{text}");
    }
    assert_eq!(typed("trở lên", &percent), bad(Unread::NotANumber));
    let ambiguous = Unread::Ambiguous("0.052".parse().unwrap(), 52.into());
    let wide = column(ValueType::Money, "triệu đồng", (0, 10_000_000));
    assert_eq!(typed("52.000 nghìn đồng", &wide), bad(ambiguous));
}

#[test]
fn amounts_under_a_head_with_another_unit() {
    let column = column(ValueType::Money, "triệu đồng", (0, 10_000_000));
    let under = |head: &'static str, content: Content| {
        let field = Field {
            head,
            ..Field::of(&column)
        };
        parse(
            Some(&cell(content, NumberFormat::Plain)),
            &field,
            &RULEBOOK,
            false,
        )
    };
    let number = |n: i64| Content::Number(n.into());
    let text = |t: &str| Content::Text(t.to_owned());
    let converted = |t: &str| (n(t), Some(Tolerated::HeadUnit));
    assert_eq!(under("Thu nhập (nghìn đồng)", number(52_000)), converted("52"));
    assert_eq!(under("Kinh phí (1.000 đồng)", number(52_000)), converted("52"));
    assert_eq!(under("Kinh phí (đồng)", number(52_000_000)), converted("52"));
    assert_eq!(under("Kinh phí (tỷ đồng)", text("1,5")), converted("1500"));
    // The cell's own unit is nearer than the head's.
    assert_eq!(
        under("Kinh phí (tỷ đồng)", text("52 triệu")),
        (n("52"), Some(Tolerated::WithUnit))
    );
    assert_eq!(under("Kinh phí (triệu đồng)", number(52)), (n("52"), None));
    assert_eq!(under("Kinh phí", number(52)), (n("52"), None));
    assert_eq!(under("Kinh phí (2020)", number(52)), (n("52"), None));
}

#[test]
fn counts_of_criteria() {
    let column = column(ValueType::Integer, "", (0, 9));
    let of = |all: usize, content: Content, format| {
        let field = Field {
            criteria: Some(all),
            ..Field::of(&column)
        };
        parse(Some(&cell(content, format)), &field, &RULEBOOK, false)
    };
    let text = |t: &str| of(9, Content::Text(t.to_owned()), NumberFormat::Plain);
    for (t, want) in [
        ("9/9", "9"),
        ("7/9 tiêu chí", "7"),
        ("7 / 9 TC", "7"),
        ("0/9", "0"),
    ] {
        assert_eq!(text(t), (n(want), Some(Tolerated::CountOf)), "{t}");
    }
    assert_eq!(text("7 tiêu chí"), (n("7"), Some(Tolerated::WithUnit)));
    for t in ["7/19", "10/9", "7/9 xã", "7/9/2020", "-1/9"] {
        assert_eq!(text(t), bad(Unread::NotANumber), "{t}");
    }
    // 44083 is 09/09/2020, 44081 is 07/09/2020, 44021 is 09/07/2020, 44050 is 07/08/2020.
    let date = |all, serial: i64| of(all, Content::Number(serial.into()), NumberFormat::Date);
    assert_eq!(date(9, 44_083), (n("9"), Some(Tolerated::CountFromDate)));
    assert_eq!(date(9, 44_081), (n("7"), Some(Tolerated::CountFromDate)));
    assert_eq!(date(9, 44_021), (n("7"), Some(Tolerated::CountFromDate)));
    assert_eq!(date(9, 44_050), bad(Unread::DateForNumber));
    // 44203 is 07/01/2021: where there are 5 criteria, neither is 5.
    assert_eq!(date(5, 44_203), bad(Unread::DateForNumber));
    // 43967 is 16/05/2020: 16 of 5 is nothing.
    assert_eq!(date(5, 43_967), bad(Unread::DateForNumber));
}

//! Dates as people type them.

use super::*;

#[test]
fn dates() {
    let column = column(ValueType::Date, "", (0, 0));
    let day = |y, m, d| Answer::Date(Date::constant(y, m, d));
    for text in [
        "05/12/2020",
        "5.12.2020",
        "05-12-2020",
        "2020-12-05",
        "ngày 05 tháng 12 năm 2020",
        "2020-12-05 00:00:00",
        "05.12.20",
        "05-12-20",
        "5/12/20",
        "05 tháng 12 năm 2020",
        "Ngày 5 tháng 12 năm 20",
        "ngày 05/12/2020",
        "05 / 12 / 2020",
        "2020/12/05",
        "０５/１２/２０２０",
    ] {
        assert_eq!(
            typed(text, &column),
            (day(2020, 12, 5), Some(Tolerated::DateAsText)),
            "{text}"
        );
    }
    for text in [
        "31/02/2020",
        "12/31/2020",
        "5/13/20",
        "12/2020",
        "tháng 12/2020",
        "quý I/2021",
        "quý 1 năm 2021",
        "cuối năm 2020",
        "năm 2021",
        "2021",
        "12/20",
        "1/1/0202",
        "5/12/2020/1",
    ] {
        assert_eq!(typed(text, &column), bad(Unread::NotADate), "{text}");
    }
    let serial = |days: i64, format| read(Content::Number(days.into()), format, &column);
    // 44196 is 31/12/2020; 36526 is 01/01/2000 and 54789 is 01/01/2050.
    assert_eq!(serial(44_196, NumberFormat::Date), (day(2020, 12, 31), None));
    assert_eq!(
        serial(36_526, NumberFormat::Plain),
        (day(2000, 1, 1), Some(Tolerated::DateAsNumber))
    );
    assert_eq!(
        serial(54_789, NumberFormat::Plain),
        (day(2050, 1, 1), Some(Tolerated::DateAsNumber))
    );
    assert_eq!(serial(36_525, NumberFormat::Plain), bad(Unread::NotADate));
    assert_eq!(serial(54_790, NumberFormat::Plain), bad(Unread::NotADate));
    assert_eq!(serial(60, NumberFormat::Date), bad(Unread::NotADate));
    assert_eq!(serial(-1, NumberFormat::Date), bad(Unread::NotADate));
    assert_eq!(from_serial(59.into(), false), Some(Date::constant(1900, 2, 28)));
    assert_eq!(from_serial(61.into(), false), Some(Date::constant(1900, 3, 1)));
    // The same day in the 1904 system: 1462 days fewer.
    assert_eq!(
        from_serial(42_734.into(), true),
        Some(Date::constant(2020, 12, 31))
    );
}

#[test]
fn months_and_quarters_only_where_the_form_lets_them() {
    let mut planned = column(ValueType::Date, "", (0, 0));
    planned.period_end = true;
    let last = |y, m, d| (Answer::Date(Date::constant(y, m, d)), Some(Tolerated::PeriodEnd));
    for (text, want) in [
        ("tháng 12/2020", last(2020, 12, 31)),
        ("12/2020", last(2020, 12, 31)),
        ("T2/2021", last(2021, 2, 28)),
        ("tháng 02 năm 2024", last(2024, 2, 29)),
        ("Hết tháng 6/2021", last(2021, 6, 30)),
        ("cuối quý IV năm 2021", last(2021, 12, 31)),
        ("Quý I/2021", last(2021, 3, 31)),
        ("quý 1 năm 2021", last(2021, 3, 31)),
        ("Q2/2021", last(2021, 6, 30)),
        ("quÝ III/2021", last(2021, 9, 30)),
    ] {
        assert_eq!(typed(text, &planned), want, "{text}");
    }
    for text in [
        "cuối năm 2020",
        "năm 2021",
        "2021",
        "quý V/2021",
        "tháng 13/2020",
        "trước tháng 7/2021",
        "12/20",
    ] {
        assert_eq!(typed(text, &planned), bad(Unread::NotADate), "{text}");
    }
}

#[test]
fn years_of_two_digits_have_a_window() {
    let years = |text: &str, from| match date::written(text, from) {
        Some(date::Written::Day(day)) => Some(day.year()),
        _ => None,
    };
    assert_eq!(years("14-12-20", Some(1970)), Some(2020));
    assert_eq!(years("14-12-69", Some(1970)), Some(2069));
    assert_eq!(years("14-12-70", Some(1970)), Some(1970));
    assert_eq!(years("14-12-20", Some(2000)), Some(2020));
    assert_eq!(years("14-12-20", None), None);
}

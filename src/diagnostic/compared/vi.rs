//! In Vietnamese.

use super::super::{Message, Terms};
use super::{Compared, Usual, decision, named, signed};
use crate::number::show;
use crate::time::show_date;

/// Words it: `cell` and `of` are where, `terms` what things are called.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each kind of finding, all in one place"
)]
pub(in super::super) fn words(what: &Compared, cell: &str, of: &str, terms: &Terms) -> Message {
    let (office, reasons) = (&terms.office, &terms.explanation);
    let m = |found: String, required: &str, to_do: String| Message {
        found,
        required: required.to_owned(),
        to_do,
    };
    let or_explain = || format!("Đề nghị kiểm tra lại; nếu đúng, nêu lý do ở cột {reasons}.");
    match what {
        Compared::StrongChange {
            column,
            then,
            now,
            percent,
            period,
        } => {
            let change = percent.map_or_else(String::new, |p| {
                let way = if now < then { "giảm" } else { "tăng" };
                format!(" ({way} {} %)", show(p))
            });
            m(
                format!(
                    "{cell}{of}, cột “{column}”: kỳ trước ({period}) {}, kỳ này {}{change}.",
                    show(*then),
                    show(*now)
                ),
                "Số liệu thay đổi mạnh so với kỳ trước cần có lý do.",
                or_explain(),
            )
        }
        Compared::Slipped { criterion, period } => m(
            format!("{cell}{of}, tiêu chí {criterion}: kỳ trước ({period}) đạt, kỳ này chưa đạt."),
            "Tiêu chí đã đạt mà tụt so với kỳ trước cần được xác nhận.",
            format!("Đề nghị xác nhận và nêu lý do ở cột {reasons}; nếu ghi nhầm, đề nghị sửa."),
        ),
        Compared::CumulativeFell {
            column,
            then,
            now,
            period,
        } => m(
            format!(
                "{cell}{of}, cột “{column}”: số lũy kế kỳ này {}, nhỏ hơn kỳ trước ({period}) {}.",
                show(*now),
                show(*then)
            ),
            "Số lũy kế không giảm.",
            format!("Đề nghị kiểm tra và ghi lại số lũy kế; nếu số kỳ trước sai, đề nghị báo {office}."),
        ),
        Compared::SentAgain {
            same,
            of,
            period,
            then,
            now,
        } => {
            let then = then.map_or_else(String::new, |d| format!(", chốt ngày {}", show_date(d)));
            m(
                format!("{same} trong {of} số liệu giống hệt kỳ trước ({period}{then})."),
                &format!("Số liệu của kỳ này, chốt ngày {}.", show_date(*now)),
                format!(
                    "Có thể số liệu kỳ trước được gửi lại. Đề nghị kiểm tra và gửi số liệu của kỳ này; nếu đúng là không thay đổi, đề nghị báo {office}."
                ),
            )
        }
        Compared::RowVanished { sheet, names, period } => {
            let (list, more) = named(names);
            let more = if more == 0 {
                String::new()
            } else {
                format!(" và {more} dòng khác")
            };
            m(
                format!(
                    "Trang “{sheet}” không còn {} dòng đã có ở kỳ trước ({period}): {list}{more}.",
                    names.len()
                ),
                "Dòng đã báo cáo ở kỳ trước tiếp tục được báo cáo.",
                format!(
                    "Đề nghị ghi lại các dòng này; nếu đã thôi theo dõi hoặc đổi tên, nêu rõ ở cột {reasons} của trang."
                ),
            )
        }
        Compared::PlanMoved {
            column,
            criterion,
            then,
            now,
            times,
            passed,
            days,
            period,
        } => {
            let criterion = criterion
                .as_ref()
                .map_or_else(String::new, |c| format!(" của tiêu chí {c}"));
            let why = if *times > 1 {
                format!("lần thứ {times} lùi thời hạn")
            } else if *passed {
                "thời hạn cũ đã qua".to_owned()
            } else {
                format!("lùi {days} ngày")
            };
            m(
                format!(
                    "{cell}{of}, cột “{column}”{criterion}: kỳ trước ({period}) {}, kỳ này {}; {why}.",
                    show_date(*then),
                    show_date(*now)
                ),
                "Thời hạn đã báo cáo được giữ, trừ khi có lý do.",
                format!("Đề nghị nêu lý do lùi thời hạn ở cột {reasons}; nếu ghi nhầm, đề nghị sửa."),
            )
        }
        Compared::RecognitionChanged { then, now, period } => m(
            format!(
                "{cell}{of}: công nhận ở kỳ trước ({period}) là {}, kỳ này {}.",
                decision(then, "không có"),
                decision(now, "không còn")
            ),
            "Công nhận không mất đi khi tụt tiêu chí; số, ngày quyết định giữ nguyên, trừ khi có quyết định mới.",
            format!(
                "Đề nghị ghi lại đúng số, ngày quyết định; nếu kỳ trước ghi sai hoặc đã bị thu hồi, đề nghị báo {office}."
            ),
        ),
        Compared::Implausible {
            column,
            now,
            usual,
            period,
        } => m(
            match usual {
                Usual::Earlier { median, rounds } => format!(
                    "{cell}{of}, cột “{column}”: {}, khác xa {rounds} kỳ trước của chính ô này (trung vị {}, gần nhất là {period}).",
                    show(*now),
                    show(*median)
                ),
                Usual::Changes { then, median, rows } => {
                    let change = now
                        .checked_sub(*then)
                        .map_or_else(String::new, |c| format!(" ({})", signed(c)));
                    format!(
                        "{cell}{of}, cột “{column}”: kỳ trước ({period}) {}, kỳ này {}{change}; {rows} dòng khác thay đổi quanh {}.",
                        show(*then),
                        show(*now),
                        signed(*median)
                    )
                }
                Usual::Others { median, rows } => format!(
                    "{cell}{of}, cột “{column}”: {}, khác xa các đơn vị khác cùng vùng, nhóm (trung vị {} của {rows} số kỳ này và kỳ trước, {period}).",
                    show(*now),
                    show(*median)
                ),
            },
            "Số liệu khác thường cần có lý do.",
            or_explain(),
        ),
        Compared::EqualsRequirement { equal, of } => m(
            format!("{equal} trong {of} kết quả của trang bằng đúng mức yêu cầu."),
            "Kết quả thực hiện, không phải mức yêu cầu.",
            format!(
                "Có thể mức yêu cầu đã được chép vào cột kết quả. Đề nghị ghi kết quả thực tế; nếu đúng, nêu lý do ở cột {reasons}."
            ),
        ),
    }
}

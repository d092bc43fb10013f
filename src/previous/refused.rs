//! Why a workbook cannot be the last period of a round, in words.

use jiff::civil::Date;

use crate::diagnostic::Lang;
use crate::time::show_date;
use crate::workbook::OpenError;

/// Why a workbook was not taken as the last period.
#[derive(Debug)]
pub enum Refused {
    /// No workbook that can be read.
    Unreadable(OpenError),
    /// Neither a provincial workbook nor a form.
    NotKnown,
    /// A provincial workbook without observations that can be read back: of another version, or a part without them.
    NoData {
        /// Version that it says; empty for none.
        version: String,
    },
    /// The sheet of observations lacks columns.
    NoColumns {
        /// Sheet.
        sheet: String,
        /// Heads that are not there.
        columns: Vec<String>,
    },
    /// Of another province.
    OtherProvince {
        /// Code that it says.
        found: String,
        /// The round's.
        wanted: String,
    },
    /// Of another form: programme or period of rules.
    OtherForm {
        /// Id that it says.
        found: String,
        /// The round's.
        wanted: String,
    },
    /// A form that does not say whose it is, or whose unit is not in this round.
    NoUnit {
        /// Name or code that it says.
        found: String,
    },
    /// Of this round, or of one that is not before it.
    NotEarlier {
        /// Its title.
        title: String,
        /// Its cut-off date.
        cut_off: Option<Date>,
    },
}

impl Refused {
    /// Found, required, what to do.
    pub fn words(&self, lang: Lang) -> String {
        match lang {
            Lang::Vi => self.vietnamese(),
            Lang::En => self.english(),
        }
    }

    fn vietnamese(&self) -> String {
        match self {
            Self::Unreadable(error) => {
                let why = match error {
                    OpenError::Foreign(_) => "không phải tệp Excel .xlsx",
                    OpenError::Encrypted => "có mật khẩu",
                    OpenError::OverLimit(_) => "quá lớn",
                    OpenError::Damaged(_) => "tệp hỏng",
                };
                format!("Không đọc được sổ: {why}. Đề nghị chọn sổ .xlsx mở được trong Excel, không đặt mật khẩu")
            }
            Self::NotKnown => "Sổ không phải sổ tổng hợp của tỉnh, cũng không phải biểu mẫu của đơn vị. Đề nghị chọn sổ \
                tong-hop-….xlsx của kỳ trước, hoặc báo cáo kỳ trước của chính đơn vị"
                .to_owned(),
            Self::NoData { version } if version.is_empty() => "Sổ tổng hợp không có trang dữ liệu gốc đọc lại được (lập \
                bằng bản cũ, hoặc là sổ của một cơ quan). Đề nghị chạy lại ntm consolidate cho kỳ trước rồi chọn sổ mới"
                .to_owned(),
            Self::NoData { version } => format!(
                "Sổ tổng hợp có dữ liệu gốc phiên bản {version}, bản này chỉ đọc phiên bản {}. Đề nghị chạy lại ntm consolidate cho kỳ trước rồi chọn sổ mới",
                super::DATA_VERSION
            ),
            Self::NoColumns { sheet, columns } => format!(
                "Trang “{sheet}” thiếu cột {}. Đề nghị dùng sổ tổng hợp chưa bị xóa cột, hoặc chạy lại ntm consolidate cho kỳ trước",
                columns.join(", ")
            ),
            Self::OtherProvince { found, wanted } => format!(
                "Sổ của tỉnh có mã {found}, đợt này của tỉnh có mã {wanted}. Đề nghị chọn sổ kỳ trước của tỉnh"
            ),
            Self::OtherForm { found, wanted } => format!(
                "Sổ theo biểu mẫu {found}, đợt này dùng biểu mẫu {wanted} nên số liệu không so sánh, không mang sang được. Đề nghị chọn sổ cùng biểu mẫu"
            ),
            Self::NoUnit { found } if found.is_empty() => {
                "Sổ không cho biết là báo cáo của đơn vị nào. Đề nghị chọn tệp đơn vị ghi theo biểu mẫu".to_owned()
            }
            Self::NoUnit { found } => {
                format!("Sổ là báo cáo của “{found}”, không có trong danh mục đơn vị báo cáo của đợt. Đề nghị chọn sổ khác")
            }
            Self::NotEarlier { title, cut_off } => format!(
                "Sổ là của đợt “{title}”{}, không trước đợt đang lập biểu. Đề nghị chọn sổ của kỳ trước",
                cut_off.map_or_else(String::new, |d| format!(" (số liệu chốt ngày {})", show_date(d)))
            ),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Unreadable(error) => {
                format!("The workbook cannot be read ({error}). Choose an .xlsx that opens in Excel, without a password")
            }
            Self::NotKnown => "The workbook is neither a provincial workbook nor a unit's form. Choose the tong-hop-….xlsx \
                of the last period, or what the unit itself sent for it"
                .to_owned(),
            Self::NoData { version } if version.is_empty() => "The provincial workbook has no sheet of data that can be read \
                back (it was made by an older version, or is a department's). Run ntm consolidate for the last period again"
                .to_owned(),
            Self::NoData { version } => format!(
                "The provincial workbook has data of version {version}; only version {} is read. Run ntm consolidate for the last period again",
                super::DATA_VERSION
            ),
            Self::NoColumns { sheet, columns } => format!(
                "The sheet “{sheet}” lacks the columns {}. Use a workbook whose columns were not deleted, or run ntm consolidate for the last period again",
                columns.join(", ")
            ),
            Self::OtherProvince { found, wanted } => {
                format!("The workbook is of the province with the code {found}, this round of {wanted}. Choose that of the province")
            }
            Self::OtherForm { found, wanted } => format!(
                "The workbook follows the form {found}, this round uses {wanted}, so its figures cannot be compared or carried over. Choose one of the same form"
            ),
            Self::NoUnit { found } if found.is_empty() => {
                "The workbook does not say whose report it is. Choose a file filled into the form".to_owned()
            }
            Self::NoUnit { found } => {
                format!("The workbook is the report of “{found}”, which does not report in this round. Choose another one")
            }
            Self::NotEarlier { title, cut_off } => format!(
                "The workbook is of the round “{title}”{}, which is not before this one. Choose that of the last period",
                cut_off.map_or_else(String::new, |d| format!(" (cut-off {d})"))
            ),
        }
    }
}

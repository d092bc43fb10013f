//! Why a file counts or does not: typed, with its words in both languages.

use jiff::civil::DateTime;

use crate::diagnostic::Lang;
use crate::time::show_moment;

/// Why a file counts or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is the latest received before closing that is not returned.
    Latest,
    /// It is the same, byte for byte, as a file received before it.
    SameBytes {
        /// That file.
        first: String,
    },
    /// It says the same as a file received before it.
    SameValues {
        /// That file.
        first: String,
    },
    /// A later file of the unit counts.
    Replaced {
        /// That file.
        by: String,
    },
    /// It came later, but holds fewer usable values than the file that counts.
    FewerValues {
        /// That file.
        kept: String,
        /// Usable values of this file.
        here: usize,
        /// Usable values of that file.
        there: usize,
    },
    /// Nothing says whether it came before or after the file that counts, which is at least as full.
    OrderUnknown {
        /// That file.
        kept: String,
    },
    /// It is returned.
    Returned {
        /// The file that counts, where the unit has one.
        kept: Option<String>,
    },
    /// It was received after closing.
    AfterClosing,
    /// It was received after the moment that the round is looked at.
    AfterAsOf {
        /// That moment.
        as_of: DateTime,
    },
    /// The province decided that it counts.
    Chosen {
        /// Document of the decision.
        document: String,
    },
    /// The province decided that another file counts.
    NotChosen {
        /// That file.
        by: String,
        /// Document of the decision.
        document: String,
    },
    /// The province accepted it although it came after closing.
    AcceptedLate {
        /// Document of the decision.
        document: String,
    },
    /// Nothing says which unit it is of.
    NoUnit,
}

impl Reason {
    /// The word in machine-readable output.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Latest => "latest",
            Self::SameBytes { .. } => "same_bytes",
            Self::SameValues { .. } => "same_values",
            Self::Replaced { .. } => "replaced",
            Self::FewerValues { .. } => "fewer_values",
            Self::OrderUnknown { .. } => "order_unknown",
            Self::Returned { .. } => "returned",
            Self::AfterClosing => "after_closing",
            Self::AfterAsOf { .. } => "after_as_of",
            Self::Chosen { .. } => "chosen",
            Self::NotChosen { .. } => "not_chosen",
            Self::AcceptedLate { .. } => "accepted_late",
            Self::NoUnit => "no_unit",
        }
    }

    /// Whether the file counts.
    pub fn counts(&self) -> bool {
        matches!(
            self,
            Self::Latest | Self::Chosen { .. } | Self::AcceptedLate { .. }
        )
    }

    /// In words, without a full stop.
    pub fn words(&self, lang: Lang) -> String {
        match lang {
            Lang::Vi => self.vietnamese(),
            Lang::En => self.english(),
        }
    }

    /// In Vietnamese.
    pub fn vietnamese(&self) -> String {
        match self {
            Self::Latest => "Bản hợp lệ nhận sau cùng".to_owned(),
            Self::SameBytes { first } => format!("Giống hệt tệp “{first}”"),
            Self::SameValues { first } => format!("Số liệu không thay đổi so với tệp “{first}”"),
            Self::Replaced { by } => format!("Có bản nhận sau: “{by}”"),
            Self::FewerValues { kept, here, there } => format!(
                "Nhận sau nhưng chỉ có {here} giá trị dùng được, ít hơn {there} của tệp “{kept}”; chờ tỉnh quyết định"
            ),
            Self::OrderUnknown { kept } => {
                format!("Không rõ nhận trước hay sau tệp “{kept}”; chờ tỉnh quyết định")
            }
            Self::Returned { kept: None } => "Tệp bị trả lại".to_owned(),
            Self::Returned { kept: Some(kept) } => format!("Tệp bị trả lại; vẫn tính theo tệp “{kept}”"),
            Self::AfterClosing => "Nhận sau khi khóa sổ".to_owned(),
            Self::AfterAsOf { as_of } => format!("Nhận sau thời điểm tổng hợp {}", show_moment(*as_of)),
            Self::Chosen { document } => format!("Tỉnh quyết định tính theo tệp này ({document})"),
            Self::NotChosen { by, document } => {
                format!("Tỉnh quyết định tính theo tệp “{by}” ({document})")
            }
            Self::AcceptedLate { document } => {
                format!("Nhận sau khi khóa sổ, tỉnh đồng ý tính ({document})")
            }
            Self::NoUnit => "Không xác định được đơn vị".to_owned(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Latest => "The latest valid version received".to_owned(),
            Self::SameBytes { first } => format!("Identical to “{first}”"),
            Self::SameValues { first } => format!("The same figures as “{first}”"),
            Self::Replaced { by } => format!("A later version was received: “{by}”"),
            Self::FewerValues { kept, here, there } => format!(
                "Received later, but with {here} usable values only, fewer than the {there} of “{kept}”; the province has to decide"
            ),
            Self::OrderUnknown { kept } => {
                format!("Received before or after “{kept}”, which is not known; the province has to decide")
            }
            Self::Returned { kept: None } => "Returned".to_owned(),
            Self::Returned { kept: Some(kept) } => format!("Returned; “{kept}” still counts"),
            Self::AfterClosing => "Received after closing".to_owned(),
            Self::AfterAsOf { as_of } => format!("Received after the as-of time {}", show_moment(*as_of)),
            Self::Chosen { document } => format!("The province decided that it counts ({document})"),
            Self::NotChosen { by, document } => {
                format!("The province decided that “{by}” counts ({document})")
            }
            Self::AcceptedLate { document } => {
                format!("Received after closing and accepted by the province ({document})")
            }
            Self::NoUnit => "No unit is known for it".to_owned(),
        }
    }
}

//! Arguments exactly as typed; nothing downstream sees them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, CommandFactory, Parser, Subcommand, ValueEnum};

/// Tổng hợp báo cáo nông thôn mới: đọc sổ Excel của các đơn vị, kiểm tra, lập sổ tổng hợp của tỉnh.
#[derive(Debug, Parser)]
#[command(name = "ntm", version, arg_required_else_help = true)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The arguments as typed, with `check` put in where files stand in the place of a command: that is what happens when
/// files are dropped on the program.
pub(super) fn typed() -> Vec<OsString> {
    let mut all: Vec<OsString> = std::env::args_os().collect();
    let is_file = all.get(1).is_some_and(|first| {
        let name = first.to_string_lossy();
        let command = Args::command();
        let known = command
            .get_subcommands()
            .any(|c| c.get_name_and_visible_aliases().contains(&&*name));
        let path = Path::new(first);
        let workbook = path
            .extension()
            .is_some_and(|e| WORKBOOKS.iter().any(|w| e.eq_ignore_ascii_case(w)));
        !known && !name.starts_with('-') && name != "help" && (workbook || path.is_file())
    });
    if is_file {
        all.insert(1, OsString::from("check"));
    }
    all
}

/// Extensions by which a file that is not there is still taken for one.
const WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "xls", "ods", "xlsb"];

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Đọc mọi tệp của một đợt, kiểm tra và lập sổ tổng hợp của tỉnh.
    #[command(visible_alias = "tonghop")]
    Consolidate(ConsolidateArgs),
    /// Kiểm tra tệp của đơn vị: đọc được gì, sai ở đâu, cần làm gì. Gọi "ntm TỆP…" cũng được.
    #[command(visible_alias = "kiemtra")]
    Check(CheckArgs),
    /// So sánh hai kỳ: tiêu chí đạt thêm, rớt, công nhận mới, việc quá hạn, kết quả thay đổi lớn, đơn vị và dòng mới hoặc không còn.
    #[command(visible_alias = "sosanh")]
    Compare(CompareArgs),
    /// Ai đã nộp, ai chưa, kết quả tiếp nhận, còn bao lâu; viết thư nhắc.
    #[command(visible_alias = "tinhhinh")]
    Status(StatusArgs),
    /// Nhận tệp của các đơn vị: chép vào thư mục của đợt, ghi sổ tiếp nhận, báo ngay kết quả kiểm tra.
    #[command(visible_alias = "tiepnhan")]
    Receive(ReceiveArgs),
    /// Lập biểu mẫu gửi các đơn vị điền, có sẵn tên đơn vị, danh sách chọn và số liệu kỳ trước còn dùng được.
    #[command(visible_alias = "bieumau")]
    Template(TemplateArgs),
    /// Kiểm tra thư mục quy tắc trước khi dùng.
    #[command(visible_alias = "boquytac", subcommand)]
    Rulebook(RulebookCommand),
    /// Điền biểu mẫu từ các bảng CSV trong thư mục facts của đợt (dùng làm bộ mẫu).
    #[command(visible_alias = "dien")]
    Fill(FillArgs),
    /// Giải thích một quy tắc kiểm tra: yêu cầu, căn cứ, cách sửa, ví dụ; hoặc liệt kê mọi quy tắc.
    #[command(visible_alias = "quytac")]
    Rule(RuleArgs),
    /// Lập sổ tay gửi các đơn vị: cách điền từng trang, từng cột, tiêu chí và mức yêu cầu, quy tắc kiểm tra.
    #[command(visible_alias = "sotay")]
    Handbook(HandbookArgs),
}

/// Rules of one's own, for every command that reads a round.
#[derive(Debug, ClapArgs)]
pub(super) struct Rules {
    /// Thư mục quy tắc của tỉnh, đặt lên trên bộ quy tắc có sẵn (dùng được nhiều lần); có rulebook.toml thì là một bộ quy tắc
    /// riêng mà đợt gọi tên được.
    #[arg(long, value_name = "DIR")]
    pub(super) rulebook: Vec<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ConsolidateArgs {
    /// Thư mục của đợt: có round.toml và thư mục submissions.
    pub(super) round: PathBuf,
    /// Thư mục ghi kết quả; mặc định là out trong thư mục của đợt.
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Thời điểm tổng hợp, ví dụ 2020-12-23 hoặc 2020-12-23T08:00; mặc định theo round.toml, không có thì hôm nay.
    #[arg(long, value_name = "TIME")]
    pub(super) as_of: Option<String>,
    /// Ghi thêm mỗi cơ quan phụ trách một sổ, trong theo-co-quan.
    #[arg(long)]
    pub(super) by_department: bool,
    /// Ghi thêm mỗi đơn vị báo cáo một sổ, trong theo-don-vi.
    #[arg(long)]
    pub(super) by_unit: bool,
    /// Không ghi sổ phản hồi cho các đơn vị (mặc định ghi vào phan-hoi).
    #[arg(long)]
    pub(super) no_feedback: bool,
    /// Dạng kết quả in ra.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Ngôn ngữ của thông báo.
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    pub(super) lang: LangArg,
    /// Số tệp đọc cùng lúc; mặc định theo máy.
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
    #[command(flatten)]
    pub(super) rules: Rules,
}

#[derive(Debug, ClapArgs)]
pub(super) struct CheckArgs {
    /// Các tệp cần kiểm tra.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Thư mục của đợt: có round.toml. Mặc định: thư mục đợt chứa tệp; không có thì theo những gì tệp tự ghi.
    #[arg(long, value_name = "DIR")]
    pub(super) round: Option<PathBuf>,
    /// Ghi vào thư mục này một sổ phản hồi cho mỗi tệp: biểu mẫu với số liệu đã ghi, chỗ sai được đánh dấu.
    #[arg(long, value_name = "DIR")]
    pub(super) feedback: Option<PathBuf>,
    /// Thời điểm kiểm tra, ví dụ 2020-12-23; mặc định theo round.toml, không có thì bây giờ.
    #[arg(long, value_name = "TIME")]
    pub(super) as_of: Option<String>,
    /// Dạng kết quả in ra.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Ngôn ngữ của thông báo (sổ phản hồi luôn bằng tiếng Việt).
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    pub(super) lang: LangArg,
    /// Số tệp đọc cùng lúc; mặc định theo máy.
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
    #[command(flatten)]
    pub(super) rules: Rules,
}

#[derive(Debug, ClapArgs)]
pub(super) struct CompareArgs {
    /// Kỳ trước: sổ tổng hợp của tỉnh, thư mục của đợt (đọc các báo cáo trong đó), hoặc báo cáo của một đơn vị.
    #[arg(value_name = "BEFORE")]
    pub(super) before: PathBuf,
    /// Kỳ sau, một trong ba loại như trên; hai kỳ được đếm theo quy tắc của kỳ sau.
    #[arg(value_name = "AFTER")]
    pub(super) after: PathBuf,
    /// Ghi trang Biến động thành một sổ riêng; tệp đã có thì không ghi đè.
    #[arg(short, long, value_name = "FILE.xlsx")]
    pub(super) output: Option<PathBuf>,
    /// Thời điểm xem, ví dụ 2020-12-23; mặc định theo round.toml hoặc sổ của kỳ sau, không có thì bây giờ.
    #[arg(long, value_name = "TIME")]
    pub(super) as_of: Option<String>,
    /// Dạng kết quả in ra.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Ngôn ngữ của thông báo (sổ Biến động luôn bằng tiếng Việt).
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    pub(super) lang: LangArg,
    /// Số tệp đọc cùng lúc; mặc định theo máy.
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
    #[command(flatten)]
    pub(super) rules: Rules,
}

#[derive(Debug, ClapArgs)]
pub(super) struct StatusArgs {
    /// Thư mục của đợt: có round.toml và thư mục submissions.
    #[arg(long, value_name = "DIR")]
    pub(super) round: PathBuf,
    /// Thời điểm xem, ví dụ 2020-12-18T08:00; mặc định theo round.toml, không có thì bây giờ.
    #[arg(long, value_name = "TIME")]
    pub(super) as_of: Option<String>,
    /// Ghi vào thư mục này một thư nhắc cho mỗi đơn vị chưa nộp hoặc chưa có tệp được tính.
    #[arg(long, value_name = "DIR")]
    pub(super) remind: Option<PathBuf>,
    /// Dạng kết quả in ra.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Ngôn ngữ của thông báo (thư nhắc luôn bằng tiếng Việt).
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    pub(super) lang: LangArg,
    /// Số tệp đọc cùng lúc; mặc định theo máy.
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
    #[command(flatten)]
    pub(super) rules: Rules,
}

#[derive(Debug, ClapArgs)]
pub(super) struct ReceiveArgs {
    /// Các tệp nhận được. Tệp gốc được giữ nguyên; đợt giữ một bản chép, không bao giờ ghi đè tệp đã có.
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Thư mục của đợt: có round.toml.
    #[arg(long, value_name = "DIR")]
    pub(super) round: PathBuf,
    /// Giờ nhận, ví dụ 2020-12-18T16:30 hoặc "18/12/2020 16:30"; chỉ ghi ngày là 24:00 ngày đó; mặc định là lúc này.
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,
    /// Kênh nhận, ví dụ "thư điện tử".
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(super) channel: String,
    /// Ghi chú trong sổ tiếp nhận.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub(super) note: String,
    /// Dạng kết quả in ra.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Ngôn ngữ của thông báo.
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    pub(super) lang: LangArg,
    #[command(flatten)]
    pub(super) rules: Rules,
}

#[derive(Debug, ClapArgs)]
pub(super) struct TemplateArgs {
    /// Thư mục của đợt: có round.toml.
    #[arg(long, value_name = "DIR")]
    pub(super) round: PathBuf,
    /// Đơn vị cần biểu mẫu: mã, hoặc tên viết cách nào cũng được (dùng được nhiều lần).
    #[arg(
        long,
        value_name = "UNIT",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    pub(super) unit: Vec<String>,
    /// Mọi đơn vị báo cáo của đợt.
    #[arg(long)]
    pub(super) all: bool,
    /// Thư mục ghi biểu mẫu; mặc định là bieu-mau trong thư mục của đợt.
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Sổ của kỳ trước: sổ tổng hợp của tỉnh, hoặc báo cáo của chính đơn vị. Số ít thay đổi (dân số, số hộ, quyết định công
    /// nhận …) và giải trình được mang sang, in nghiêng xám để đơn vị kiểm tra lại.
    #[arg(long, value_name = "WORKBOOK")]
    pub(super) previous: Option<PathBuf>,
    /// Dạng kết quả in ra.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Ngôn ngữ của thông báo (biểu mẫu luôn bằng tiếng Việt).
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    pub(super) lang: LangArg,
    /// Số biểu lập cùng lúc; mặc định theo máy.
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<usize>,
    #[command(flatten)]
    pub(super) rules: Rules,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulebookCommand {
    /// Kiểm tra một thư mục quy tắc của tỉnh, một bộ quy tắc riêng hoặc thư mục của đợt: sai ở dòng nào, cột nào, cần ghi gì.
    #[command(visible_alias = "kiemtra")]
    Check(RulebookCheckArgs),
}

#[derive(Debug, ClapArgs)]
pub(super) struct RulebookCheckArgs {
    /// Thư mục quy tắc (tệp .toml, rules/<MÃ>.md), hoặc thư mục của đợt.
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// Bộ quy tắc mà thư mục đặt lên, ví dụ ntm-2016-2020; mặc định: bộ quy tắc có sẵn mà mọi mã trong thư mục đều có.
    #[arg(long = "for", value_name = "ID")]
    pub(super) id: Option<String>,
    /// Dạng kết quả in ra.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Ngôn ngữ của thông báo.
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    pub(super) lang: LangArg,
}

#[derive(Debug, ClapArgs)]
pub(super) struct FillArgs {
    /// Thư mục của đợt: có round.toml và thư mục facts.
    pub(super) round: PathBuf,
    /// Thư mục ghi các sổ; mặc định là submissions trong thư mục của đợt.
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) rules: Rules,
}

#[derive(Debug, ClapArgs)]
pub(super) struct RuleArgs {
    /// Mã quy tắc, ví dụ C012; viết thường, thiếu số 0 cũng được.
    #[arg(value_name = "CODE", required_unless_present = "list")]
    pub(super) codes: Vec<String>,
    /// Liệt kê mọi quy tắc theo nhóm: mã, mức độ, tên.
    #[arg(long, conflicts_with = "codes")]
    pub(super) list: bool,
    /// Thư mục của đợt: lấy bộ quy tắc của đợt. Mặc định: mọi bộ quy tắc có sẵn.
    #[arg(long, value_name = "DIR")]
    pub(super) round: Option<PathBuf>,
    /// Dạng kết quả in ra.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Ngôn ngữ của thông báo (tài liệu của quy tắc luôn bằng tiếng Việt).
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    pub(super) lang: LangArg,
    #[command(flatten)]
    pub(super) rules: Rules,
}

#[derive(Debug, ClapArgs)]
pub(super) struct HandbookArgs {
    /// Tệp sổ tay: .docx để mở bằng Word, .md là văn bản.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,
    /// Thư mục của đợt: sổ tay của bộ quy tắc mà đợt dùng, có thêm hạn nộp của đợt.
    #[arg(long, value_name = "DIR", conflicts_with = "rulebook_id")]
    pub(super) round: Option<PathBuf>,
    /// Mã bộ quy tắc, khi không theo một đợt; ví dụ ntm-2016-2020.
    #[arg(long = "for", value_name = "ID")]
    pub(super) rulebook_id: Option<String>,
    /// Dạng kết quả in ra.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Ngôn ngữ của thông báo (sổ tay luôn bằng tiếng Việt).
    #[arg(long, value_enum, default_value_t = LangArg::Vi)]
    pub(super) lang: LangArg,
    #[command(flatten)]
    pub(super) rules: Rules,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Tóm tắt để đọc.
    Text,
    /// JSON cho máy đọc, in ra đầu ra chuẩn.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    /// Tiếng Việt.
    Vi,
    /// English.
    En,
}

#!/usr/bin/env python3
"""Write the three workbooks of the sample round that were "typed by hand".

Three districts did not use the form they were sent: their workbooks hold the
facts of `facts/*.csv`, laid out as three different people would lay them out.
They show what a tolerant reader has to cope with; no fact is lost in them and
none can be read in two ways.

    python3 typed_by_hand.py                     all three, needs LibreOffice
    python3 typed_by_hand.py --soffice PATH      LibreOffice under another name
    python3 typed_by_hand.py --skip-soffice      keep Lập Thạch as openpyxl saves it

Lập Thạch's workbook is saved through LibreOffice, so it holds formulas with
their last values. The others are saved by openpyxl, and hold no formula. The
files are the same byte for byte on every run with the same versions: times
inside them are fixed. sha256 and size of every file of the round are then set in `register.csv`.

Only facts/ beside this script is read; labels are copied below, as a person
retypes them.
"""

import argparse
import csv
import datetime
import pathlib
import sys
import tempfile
import unicodedata
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import saving  # noqa: E402

FACTS = HERE / "facts"
SUBMISSIONS = HERE / "submissions"

# ------------------------------------------------------------------ the words

COMMUNE_CRITERIA = [
    "Quy hoạch", "Giao thông", "Thủy lợi", "Điện", "Trường học", "Cơ sở vật chất văn hóa",
    "Cơ sở hạ tầng thương mại nông thôn", "Thông tin và Truyền thông", "Nhà ở dân cư", "Thu nhập", "Hộ nghèo",
    "Lao động có việc làm", "Tổ chức sản xuất", "Giáo dục và Đào tạo", "Y tế", "Văn hóa",
    "Môi trường và an toàn thực phẩm", "Hệ thống chính trị và tiếp cận pháp luật", "Quốc phòng và An ninh",
]

# Indicators judged as "Đạt / Chưa đạt"; all others are numbers.
INDICATORS = {
    "1.1": "Quy hoạch được duyệt, công bố", "1.2": "Quy định quản lý quy hoạch",
    "2.1": "Đường xã cứng hóa (%)", "2.2": "Đường trục thôn cứng hóa (%)",
    "2.3": "Ngõ xóm sạch, không lầy lội (%)", "2.4": "Đường trục chính nội đồng (%)",
    "3.1": "Đất tưới, tiêu chủ động (%)", "3.2": "Dân sinh, phòng chống thiên tai",
    "4.1": "Hệ thống điện đạt chuẩn", "4.2": "Hộ dùng điện an toàn (%)",
    "5.1": "Trường đạt chuẩn CSVC (%)",
    "6.1": "Nhà văn hóa, sân thể thao xã", "6.2": "Điểm vui chơi trẻ em, người cao tuổi", "6.3": "Thôn có nhà văn hóa (%)",
    "7.1": "Chợ hoặc nơi mua bán",
    "8.1": "Điểm phục vụ bưu chính", "8.2": "Viễn thông, internet", "8.3": "Đài, loa đến các thôn",
    "8.4": "Ứng dụng công nghệ thông tin",
    "9.1": "Nhà tạm, dột nát (nhà)", "9.2": "Nhà ở đạt chuẩn (%)",
    "10.1": "Thu nhập (triệu đồng)", "11.1": "Hộ nghèo đa chiều (%)", "12.1": "Lao động có việc làm (%)",
    "13.1": "Hợp tác xã đúng Luật", "13.2": "Liên kết sản xuất, tiêu thụ",
    "14.1": "Phổ cập giáo dục, xóa mù chữ", "14.2": "Tốt nghiệp THCS học tiếp (%)", "14.3": "Lao động qua đào tạo (%)",
    "15.1": "Tham gia BHYT (%)", "15.2": "Chuẩn quốc gia về y tế", "15.3": "Trẻ em thấp còi (%)",
    "16.1": "Thôn văn hóa (%)",
    "17.1a": "Nước hợp vệ sinh (%)", "17.1b": "Nước sạch (%)", "17.2": "Cơ sở bảo vệ môi trường (%)",
    "17.3": "Cảnh quan xanh - sạch - đẹp", "17.4": "Mai táng theo quy hoạch", "17.5": "Thu gom, xử lý chất thải",
    "17.6": "Nhà tiêu, nhà tắm, 3 sạch (%)", "17.7": "Chuồng trại hợp vệ sinh (%)", "17.8": "An toàn thực phẩm (%)",
    "18.1": "Cán bộ, công chức đạt chuẩn", "18.2": "Đủ tổ chức chính trị", "18.3": "Đảng bộ, chính quyền vững mạnh",
    "18.4": "Tổ chức CT-XH khá trở lên (%)", "18.5": "Chuẩn tiếp cận pháp luật",
    "18.6": "Bình đẳng giới, bảo vệ người yếu thế",
    "19.1": "Dân quân, quốc phòng", "19.2": "An ninh, trật tự",
}

DISTRICT_CRITERIA = {
    "1": "Quy hoạch", "2": "Giao thông", "3": "Thủy lợi", "4": "Điện", "5": "Y tế - Văn hóa - Giáo dục",
    "6": "Sản xuất", "7": "Môi trường", "8": "An ninh, trật tự xã hội", "9": "Chỉ đạo xây dựng nông thôn mới",
}
DISTRICT_INDICATORS = {
    "1.1": ("Có quy hoạch xây dựng vùng huyện được phê duyệt", "Đạt"),
    "2.1": ("Hệ thống giao thông trên địa bàn huyện đảm bảo kết nối tới các xã", "Đạt"),
    "2.2": ("Tỷ lệ km đường huyện đạt chuẩn theo quy hoạch", "100%"),
    "3.1": ("Hệ thống thủy lợi liên xã đồng bộ với hệ thống thủy lợi các xã theo quy hoạch", "Đạt"),
    "4.1": ("Hệ thống điện liên xã đồng bộ với hệ thống điện các xã", "Đạt"),
    "5.1": ("Bệnh viện huyện đạt tiêu chuẩn bệnh viện hạng 3; Trung tâm y tế huyện đạt chuẩn quốc gia", "Đạt"),
    "5.2": ("Trung tâm Văn hóa - Thể thao huyện đạt chuẩn", "Đạt"),
    "5.3": ("Tỷ lệ trường Trung học phổ thông đạt chuẩn", "≥ 60%"),
    "6.1": ("Hình thành vùng sản xuất nông nghiệp hàng hóa tập trung hoặc có mô hình sản xuất theo chuỗi giá trị", "Đạt"),
    "7.1": ("Hệ thống thu gom, xử lý chất thải rắn trên địa bàn huyện theo tiêu chuẩn", "Đạt"),
    "7.2": ("Cơ sở sản xuất, chế biến, dịch vụ thực hiện đúng các quy định về bảo vệ môi trường", "100%"),
    "8.1": ("Đảm bảo an toàn an ninh, trật tự xã hội", "Đạt"),
    "9.1": ("Ban Chỉ đạo cấp huyện được kiện toàn tổ chức và hoạt động đúng quy định", "Đạt"),
    "9.2": ("Văn phòng Điều phối cấp huyện được tổ chức và hoạt động đúng quy định", "Đạt"),
}
ADVANCED_CRITERIA = [
    "Hạ tầng kinh tế", "Phát triển sản xuất, nâng cao thu nhập", "Văn hóa - Giáo dục - Y tế", "Vệ sinh môi trường",
    "Hệ thống chính trị - An ninh trật tự - Hành chính công",
]
VILLAGE_CRITERIA = [
    "Quy hoạch và hạ tầng thôn", "Đường giao thông thôn", "Nhà văn hóa và khu thể thao thôn", "Nhà ở và vườn hộ",
    "Thu nhập và hộ nghèo", "Văn hóa, giáo dục, y tế", "Vệ sinh môi trường, cảnh quan", "An ninh, trật tự xã hội",
    "Hệ thống chính trị, tự quản cộng đồng",
]
CATEGORY = {
    "food": "Thực phẩm", "drink": "Đồ uống", "herbal": "Thảo dược", "textile": "Vải và may mặc",
    "craft": "Lưu niệm - nội thất - trang trí", "tourism": "Dịch vụ du lịch nông thôn",
}
FIELD = {"funding": "Kinh phí", "policy": "Cơ chế, chính sách", "guidance": "Hướng dẫn tiêu chí", "ocop": "OCOP", "other": "Khác"}
ADDRESSEE = {"tinh": "UBND tỉnh", "bcd": "Ban Chỉ đạo tỉnh", "nnptnt": "Sở Nông nghiệp và PTNT", "so-khac": "Sở, ngành khác"}
URGENCY = {"urgent": "Gấp", "normal": "Thường"}
SET = {"huyen-2016": "Huyện NTM", "xa-2016": "Xã NTM", "xa-nc-vp-2020": "Xã NTM nâng cao", "thon-km-vp-2020": "Thôn NTM kiểu mẫu"}
KIND = {"not_met": "Chưa đạt", "outstanding": "Đạt nhưng còn tồn tại"}
SOURCES = [
    ("total", "", "Tổng số", ("I", "II", "III", "IV", "V", "VI", "VII")),
    ("I", "I", "Ngân sách trung ương", ("I.1", "I.2")), ("I.1", "1", "Vốn đầu tư phát triển", ()), ("I.2", "2", "Vốn sự nghiệp", ()),
    ("II", "II", "Ngân sách địa phương", ("II.1", "II.2", "II.3")),
    ("II.1", "1", "Ngân sách tỉnh", ()), ("II.2", "2", "Ngân sách huyện", ()), ("II.3", "3", "Ngân sách xã", ()),
    ("III", "III", "Vốn lồng ghép", ()), ("IV", "IV", "Vốn tín dụng", ()), ("V", "V", "Vốn doanh nghiệp", ()),
    ("VI", "VI", "Dân góp", ("VI.1", "VI.2")), ("VI.1", "1", "Tiền mặt", ()),
    ("VI.2", "2", "Ngày công, hiện vật, hiến đất (quy đổi)", ()), ("VII", "VII", "Nguồn khác", ()),
]
AMOUNTS = ("planned_year", "mobilised", "disbursed", "cumulative", "needed")

# ------------------------------------------------------------- facts and cells


def facts(sheet, district):
    """The rows of one district in facts/<sheet>.csv, in the order of the file."""
    with open(FACTS / f"{sheet}.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["reporting_unit"] == district]


class Names:
    """Names of the district and of its communes, wards and townships by code."""

    def __init__(self, district):
        self.rows = {row["unit"]: row for row in facts("names", district)}

    def bare(self, code):
        return self.rows[code]["name"]

    def kind(self, code):
        return self.rows[code]["kind"]


def number(text):
    """A CSV number as a number of the workbook; blank stays blank."""
    if text == "":
        return None
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)


def comma(text):
    """A CSV number as text with a decimal comma."""
    return text.replace(".", ",") or None


def share(text):
    """A CSV percentage as the fraction behind a cell shown in %."""
    return float(Decimal(text) / 100)


def day(text):
    """An ISO date as a date of the workbook."""
    return datetime.datetime.fromisoformat(text) if text else None


def day_text(text, separator="/"):
    """An ISO date as text, day first."""
    return separator.join(reversed(text.split("-"))) if text else None


def nfd(text):
    """The same text in decomposed letters, as some keyboards leave it."""
    return unicodedata.normalize("NFD", text)


def new_style(name):
    """Hòa → Hoà: the tone mark where the other spelling puts it."""
    return name.replace("òa", "oà").replace("ủy", "uỷ")


FONT = "Times New Roman"
THIN = Side(style="thin", color="FF808080")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
REAL_DATE = "dd/mm/yyyy"


class Column:
    """A column of a typed table: its header path, and what is in its cells."""

    def __init__(self, path, value, width=10, form=None, align=None, rotate=False):
        self.path = path if isinstance(path, tuple) else (path,)
        self.value, self.width, self.form, self.align, self.rotate = value, width, form, align, rotate


def put(ws, row, column, value, bold=False, italic=False, align=None, size=11, box=False, form=None, fill=None, wrap=False, rotate=0):
    cell = ws.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.font = Font(name=FONT, size=size, bold=bold, italic=italic)
    cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=wrap, text_rotation=rotate)
    if box:
        cell.border = BOX
    if form:
        cell.number_format = form
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    return cell


def table(ws, top, left, columns, rows, *, fill=None, numbering=False, blank_after=(), hidden=(), size=11, head_height=None):
    """Write header (levels joined by merging), rows; return the first row below and {row index: sheet row}."""
    depth = max(len(column.path) for column in columns)
    for offset, column in enumerate(columns):
        for level in range(depth):
            label = column.path[level] if level < len(column.path) else None
            put(ws, top + level, left + offset, None, bold=True, align="center", size=size, box=True, fill=fill, wrap=True,
                rotate=90 if column.rotate and level == len(column.path) - 1 else 0)
            before = columns[offset - 1].path if offset else ()
            repeated = level < len(column.path) - 1 and before[: level + 1] == column.path[: level + 1]
            if label is not None and not repeated:
                ws.cell(top + level, left + offset).value = label
        ws.column_dimensions[get_column_letter(left + offset)].width = column.width
        last = len(column.path) - 1
        if last < depth - 1:
            ws.merge_cells(start_row=top + last, end_row=top + depth - 1, start_column=left + offset, end_column=left + offset)
    for level in range(depth - 1):
        offset = 0
        while offset < len(columns):
            path = columns[offset].path
            end = offset
            if level < len(path) - 1:
                while end + 1 < len(columns) and len(columns[end + 1].path) > level + 1 and columns[end + 1].path[: level + 1] == path[: level + 1]:
                    end += 1
                if end > offset:
                    ws.merge_cells(start_row=top + level, end_row=top + level, start_column=left + offset, end_column=left + end)
            offset = end + 1
    leaves = [(column.path[-1], column.width) for column in columns if not column.rotate]
    if depth > 1:
        ws.row_dimensions[top].height = size + 5
    ws.row_dimensions[top + depth - 1].height = head_height or height(leaves, size - 1)
    line = top + depth
    if numbering:
        for offset in range(len(columns)):
            put(ws, line, left + offset, f"({offset + 1})", italic=True, align="center", size=size - 2, box=True)
        line += 1
    places = {}
    for index, row in enumerate(rows):
        places[index] = line
        for offset, column in enumerate(columns):
            value = column.value(index, row)
            form = column.form(index, row) if callable(column.form) else column.form
            align = column.align or ("center" if column.width <= 9 else None)
            put(ws, line, left + offset, value, box=True, form=form, align=align, size=size, wrap=column.width >= 12)
        wrapped = [(ws.cell(line, left + offset).value, column.width) for offset, column in enumerate(columns) if column.width >= 12]
        ws.row_dimensions[line].height = height(wrapped, size)
        if index in hidden:
            ws.row_dimensions[line].hidden = True
        line += 1
        if index in blank_after:
            line += 1
    return line, places


def height(texts_and_widths, size):
    """The height of a line whose cells wrap: the most lines that one of its texts needs."""
    lines = max((-(-len(text) // max(1, int(width * 11 / size))) for text, width in texts_and_widths if isinstance(text, str)), default=1)
    return max(1, lines) * (size + 4)


def page(ws, landscape=True, across=1):
    ws.page_setup.orientation = "landscape" if landscape else "portrait"
    ws.page_setup.paperSize = ws.PAPERSIZE_A4
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = across, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.page_margins.left = ws.page_margins.right = 0.4


def title(ws, row, first, last, text, **style):
    put(ws, row, first, text, align="center", **style)
    ws.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)


def state(mark):
    """A writer of Đạt / Chưa đạt with this person's mark for Đạt."""
    return lambda value: {"Đạt": mark, "Đ": mark, "Chưa đạt": "CĐ", "": None}[value]


def code_of(indicator):
    return int(indicator.split(".")[0])


# ---------------------------------------------------- Tam Dương: a careful clerk


def tam_duong():
    """Official block above each table, header in row 8, `x` marks, real dates, percentages as % cells."""
    district = "247"
    names = Names(district)
    info = facts("info", district)[0]
    wb = Workbook()
    fill = "FFD9E2F3"

    def sheet(name, last, heading):
        ws = wb.create_sheet(name)
        page(ws)
        half = max(2, last // 2)
        title(ws, 1, 1, half, "ỦY BAN NHÂN DÂN HUYỆN TAM DƯƠNG", bold=True)
        title(ws, 1, half + 1, last, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)
        title(ws, 2, 1, half, "BAN CHỈ ĐẠO CÁC CHƯƠNG TRÌNH MTQG", bold=True, size=10)
        title(ws, 2, half + 1, last, "Độc lập - Tự do - Hạnh phúc", bold=True)
        title(ws, 4, 1, last, heading, bold=True, size=13)
        title(ws, 5, 1, last, f"(Kèm theo Báo cáo số {info['document_no']} ngày 17/12/2020 của UBND huyện Tam Dương)", italic=True)
        title(ws, 6, 1, last, "Số liệu minh họa, tính đến ngày 14/12/2020", italic=True)
        return ws

    def commune(code):
        name = names.bare(code)
        return "Xã " + (new_style(name) if code == "08887" else name)

    # 1. Facts of the unit: label, colon, value; no header row.
    ws = wb.active
    ws.title = "Thông tin chung"
    page(ws, landscape=False)
    title(ws, 1, 2, 3, "BÁO CÁO KẾT QUẢ XÂY DỰNG NÔNG THÔN MỚI", bold=True, size=14)
    title(ws, 2, 2, 3, "(bản minh họa)", italic=True)
    lines = [
        ("Đơn vị báo cáo:", "UBND huyện Tam Dương", None), ("Kỳ báo cáo:", "Năm 2020", None),
        ("Số liệu tính đến ngày:", day("2020-12-14"), REAL_DATE),
        ("Số báo cáo:", info["document_no"], None), ("Ngày báo cáo:", day(info["document_date"]), REAL_DATE),
        ("Người lập biểu:", info["preparer"], None), ("Số điện thoại:", info["phone"], None), ("Email:", info["email"], None),
        ("Người ký:", info["signer"], None),
        ("Số tiêu chí huyện đạt:", number(info["declared_count"]), None),
        ("Đã đăng ký đạt chuẩn:", info["registered"], None), ("Nợ đọng XDCB:", info["debt"], None),
        ("Dự kiến được công nhận:", day(info["planned_recognition"]), REAL_DATE),
        ("Số tờ trình:", None, None), ("Ngày tờ trình:", None, None),
        ("Số QĐ công nhận:", None, None), ("Ngày công nhận:", None, None),
    ]
    for offset, (label, value, form) in enumerate(lines):
        put(ws, 4 + offset, 2, label, bold=True, size=12)
        put(ws, 4 + offset, 3, value, form=form, align="left", size=12)
    ws.column_dimensions["A"].width, ws.column_dimensions["B"].width, ws.column_dimensions["C"].width = 4, 32, 44

    # 2. Communes: criteria are bare numbers under a merged head; blank row, total row, note below.
    rows = facts("communes", district)
    ws = sheet("2. Xa NTM", 29, "BIỂU 02. KẾT QUẢ THỰC HIỆN TIÊU CHÍ XÃ NÔNG THÔN MỚI")
    columns = [
        Column("STT", lambda i, r: i + 1, 5), Column("Tên xã", lambda i, r: commune(r["unit"]), 16),
        Column("Dân số (người)", lambda i, r: number(r["people"]), 9, "#,##0"), Column("Số hộ (hộ)", lambda i, r: number(r["households"]), 8, "#,##0"),
    ] + [
        Column(("Kết quả theo tiêu chí", n), lambda i, r, n=n: state("x")(r[f"tc{n}"]), 3.6) for n in range(1, 20)
    ] + [
        Column("Tổng số tiêu chí đạt", lambda i, r: number(r["declared_count"]), 8),
        Column("Đăng ký đạt chuẩn", lambda i, r: r["registered"], 8), Column("Nợ đọng XDCB", lambda i, r: r["debt"], 8),
        Column(("Công nhận", "Số QĐ"), lambda i, r: r["recognition_no"], 21), Column(("Công nhận", "Ngày QĐ"), lambda i, r: day(r["recognition_date"]), 11.5, REAL_DATE),
        Column("Ghi chú", lambda i, r: r["explanation"] or None, 26),
    ]
    line, _ = table(ws, 8, 1, columns, rows, fill=fill, blank_after={4})
    put(ws, line, 2, "Cộng", bold=True, box=True)
    put(ws, line, 3, sum(int(r["people"]) for r in rows), bold=True, box=True, form="#,##0")
    put(ws, line, 4, sum(int(r["households"]) for r in rows), bold=True, box=True, form="#,##0")
    put(ws, line + 2, 2, "Ghi chú: dấu x là tiêu chí đạt; xã không có tiêu chí chưa đạt.", italic=True)

    # 1. District: criterion number and name merged down; percentages are % cells; placed after the communes.
    rows = facts("district", district)
    ws = sheet("1. Huyen NTM", 10, "BIỂU 01. KẾT QUẢ THỰC HIỆN TIÊU CHÍ HUYỆN NÔNG THÔN MỚI")
    first = lambda i, r: i == 0 or code_of(rows[i - 1]["indicator"]) != code_of(r["indicator"])
    percent = lambda r: r["result"][0].isdigit()
    columns = [
        Column("Tiêu chí số", lambda i, r: code_of(r["indicator"]) if first(i, r) else None, 8),
        Column("Tên tiêu chí", lambda i, r: (DISTRICT_CRITERIA[r["indicator"].split(".")[0]].replace("Thủy", "Thuỷ") if first(i, r) else None), 18),
        Column("Mã chỉ tiêu", lambda i, r: r["indicator"], 8, "@"),
        Column("Nội dung tiêu chí", lambda i, r: DISTRICT_INDICATORS[r["indicator"]][0], 46),
        Column("Mức đạt chuẩn", lambda i, r: DISTRICT_INDICATORS[r["indicator"]][1], 9),
        Column("Kết quả thực hiện", lambda i, r: share(r["result"]) if percent(r) else r["result"], 10, lambda i, r: "0%" if percent(r) else None, "center"),
        Column("Đánh giá", lambda i, r: r["declared"], 10, align="center"), Column("Còn tồn tại", lambda i, r: r["outstanding"], 8),
        Column("Hồ sơ minh chứng", lambda i, r: r["evidence"], 30), Column("Ghi chú", lambda i, r: r["explanation"] or None, 26),
    ]
    line, places = table(ws, 8, 1, columns, rows, fill=fill)
    starts = [i for i, r in enumerate(rows) if first(i, r)] + [len(rows)]
    for start, end in zip(starts, starts[1:]):
        if end - start > 1:
            for column in (1, 2):
                ws.merge_cells(start_row=places[start], end_row=places[end - 1], start_column=column, end_column=column)

    # 3. Commune indicators: two header rows, one column of % cells.
    rows = facts("commune_indicators", district)
    ws = sheet("3. Chi tieu xa", 53, "BIỂU 03. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU CỦA XÃ")
    page(ws, across=3)
    columns = [Column("STT", lambda i, r: i + 1, 5), Column("Tên xã", lambda i, r: commune(r["unit"]), 16)]
    for code, label in INDICATORS.items():
        group = f"{code_of(code)}. {COMMUNE_CRITERIA[code_of(code) - 1]}".replace("Thủy lợi", "Thuỷ lợi")
        met = "(%)" not in label and code not in ("9.1", "10.1")
        value = lambda i, r, c=code, met=met: (r[c] if met else share(r[c]) if c == "14.2" else number(r[c]))
        columns.append(Column((group, f"{code} {label}"), value, 8.5, "0.0%" if code == "14.2" else None))
    columns.append(Column("Ghi chú", lambda i, r: r["explanation"] or None, 30))
    table(ws, 8, 1, columns, rows, fill=fill, head_height=75, size=10)

    empty_lists(ws_advanced=sheet("4. Xa nang cao", 14, "BIỂU 04. XÃ NÔNG THÔN MỚI NÂNG CAO"),
                ws_villages=sheet("5. Thon kieu mau", 18, "BIỂU 05. THÔN NÔNG THÔN MỚI KIỂU MẪU"), top=8, fill=fill)

    # 6. Products: a township written "TT. Hợp Hoà", real dates.
    rows = facts("products", district)
    ws = sheet("6. OCOP", 15, "BIỂU 06. SẢN PHẨM OCOP")
    place = lambda code: ("TT. " if names.kind(code) == "thị trấn" else "Xã ") + new_style(names.bare(code))
    columns = [
        Column("STT", lambda i, r: i + 1, 5), Column("Tên sản phẩm", lambda i, r: r["product"], 24),
        Column("Chủ thể", lambda i, r: r["owner"], 26), Column("Xã, thị trấn", lambda i, r: place(r["unit"]), 16),
        Column("Nhóm sản phẩm", lambda i, r: CATEGORY[r["category"]], 18),
        Column("Trạng thái", lambda i, r: {"recognised": "Đã công nhận", "expected": "Dự kiến"}[r["status"]], 14),
        Column(("Điểm đánh giá", "A"), lambda i, r: number(r["score_a"]), 7), Column(("Điểm đánh giá", "B"), lambda i, r: number(r["score_b"]), 7),
        Column(("Điểm đánh giá", "C"), lambda i, r: number(r["score_c"]), 7),
        Column("Số sao", lambda i, r: number(r["stars"]), 7), Column("Số QĐ", lambda i, r: r["recognition_no"] or None, 24),
        Column("Ngày QĐ", lambda i, r: day(r["recognition_date"]), 11.5, REAL_DATE),
        Column("Dự kiến công nhận", lambda i, r: day(r["planned"]), 11.5, REAL_DATE),
        Column("Điểm bán", lambda i, r: number(r["sales_points"]), 8), Column("Ghi chú", lambda i, r: r["explanation"] or None, 26),
    ]
    table(ws, 8, 1, columns, rows, fill=fill)

    issues(sheet("7. Ton tai", 13, "BIỂU 07. TỒN TẠI VÀ KẾ HOẠCH KHẮC PHỤC"), 8, 1, district, fill,
           unit=lambda r: "Huyện Tam Dương", date=lambda t: day(t), form=REAL_DATE)
    funding(sheet("8. Nguon von", 8, "BIỂU 08. NGUỒN LỰC THỰC HIỆN (triệu đồng)"), 8, 1, district, fill,
            labels={"II.2": "Ngân sách cấp huyện", "VI": "Dân đóng góp", "VII": "Vốn khác"},
            amount=lambda column, text: number(text), form="#,##0", totals="numbers")
    proposals(sheet("9. Kien nghi", 7, "BIỂU 09. KHÓ KHĂN, KIẾN NGHỊ"), 8, 1, district, fill)

    # A scratch sheet left behind.
    ws = wb.create_sheet("Sheet1")
    for line, text in enumerate(["việc còn lại (nháp)", "gọi lại xã Hoàng Lâu hỏi số hộ", "in 3 bản, trình ký trước 16h thứ 6", "xong thì xóa trang này"], 1):
        put(ws, line, 1, text)
    return wb


def empty_lists(ws_advanced, ws_villages, top, fill, left=1):
    """Header only: a district without a commune or a village of these kinds."""
    nothing = lambda i, r: None
    columns = [Column("STT", nothing, 5), Column("Tên xã", nothing, 16), Column("Năm đăng ký", nothing, 8)]
    columns += [Column(("Kết quả theo tiêu chí", f"{n}. {name}"), nothing, 13) for n, name in enumerate(ADVANCED_CRITERIA, 1)]
    columns += [Column("Số tiêu chí đạt", nothing, 9), Column("Dự kiến hoàn thành", nothing, 12), Column("Dự kiến đề nghị công nhận", nothing, 12),
                Column("Kinh phí đề nghị (triệu đồng)", nothing, 12), Column("Số QĐ công nhận", nothing, 16), Column("Ngày công nhận", nothing, 12), Column("Ghi chú", nothing, 20)]
    table(ws_advanced, top, left, columns, [], fill=fill)
    columns = [Column("STT", nothing, 5), Column("Tên thôn", nothing, 16), Column("Thuộc xã", nothing, 14), Column("Số hộ", nothing, 8)]
    columns += [Column(("Kết quả theo tiêu chí", f"{n}. {name}"), nothing, 11) for n, name in enumerate(VILLAGE_CRITERIA, 1)]
    columns += [Column("Số tiêu chí đạt", nothing, 9), Column("Dự kiến hoàn thành", nothing, 12), Column("Số QĐ công nhận", nothing, 16),
                Column("Ngày công nhận", nothing, 12), Column("Ghi chú", nothing, 20)]
    table(ws_villages, top, left, columns, [], fill=fill)


def issues(ws, top, left, district, fill, unit, date, form, kinds=KIND, sets=SET, order=None, numbering=False):
    """The table of unmet criteria and outstanding issues."""
    columns = {
        "tt": Column("STT", lambda i, r: i + 1, 5), "unit": Column("Đơn vị", lambda i, r: unit(r), 18),
        "village": Column("Thôn", lambda i, r: r["village"] or None, 14), "set": Column("Bộ tiêu chí", lambda i, r: sets[r["set"]], 15),
        "criterion": Column("Tiêu chí số", lambda i, r: number(r["criterion"]), 8), "kind": Column("Loại", lambda i, r: kinds[r["kind"]], 13),
        "content": Column("Nội dung tồn tại", lambda i, r: r["content"], 36), "cause": Column("Nguyên nhân", lambda i, r: r["cause"], 28),
        "solution": Column("Giải pháp", lambda i, r: r["solution"], 30), "planned": Column("Thời gian hoàn thành", lambda i, r: date(r["planned"]), 12, form),
        "funding": Column("Kinh phí (triệu đồng)", lambda i, r: number(r["funding"]), 10, "#,##0"),
        "responsible": Column("Cơ quan thực hiện", lambda i, r: r["responsible"], 22), "explanation": Column("Ghi chú", lambda i, r: r["explanation"] or None, 26),
    }
    return table(ws, top, left, [columns[c] for c in order or columns], facts("issues", district), fill=fill, numbering=numbering)


def funding(ws, top, left, district, fill, labels, amount, form, totals, headers=None):
    """The table of sources; totals: "numbers", "formulas" or "none" (group rows then carry no amounts)."""
    given = {row["source"]: row for row in facts("funding", district)}
    headers = headers or {"planned_year": "Kế hoạch năm 2020", "mobilised": "Đã huy động năm 2020", "disbursed": "Đã giải ngân năm 2020",
                          "cumulative": "Lũy kế 2016 - 2020", "needed": "Nhu cầu năm 2021"}
    sources = [s for s in SOURCES if totals != "none" or s[0] != "total"]

    def total(source, column):
        parts = next(s[3] for s in SOURCES if s[0] == source)
        return sum(total(p, column) for p in parts) if parts else int(given[source][column])

    def value(index, row, column):
        source, _, _, parts = row
        if not parts:
            return amount(column, given[source][column])
        if totals == "none":
            return None
        if totals == "numbers":
            return total(source, column)
        letter = get_column_letter(left + 2 + AMOUNTS.index(column))
        lines = [top + 1 + next(i for i, s in enumerate(sources) if s[0] == p) for p in parts]
        return "=" + "+".join(f"{letter}{line}" for line in lines)

    columns = [Column("TT", lambda i, r: r[1] or None, 6, "@"), Column("Nguồn vốn", lambda i, r: labels.get(r[0], r[2]), 38)]
    columns += [Column(headers[c], lambda i, r, c=c: value(i, r, c), 14, form, "right") for c in AMOUNTS]
    columns.append(Column("Ghi chú", lambda i, r: (given.get(r[0]) or {}).get("explanation") or None, 34))
    line, places = table(ws, top, left, columns, sources, fill=fill)
    for index, source in enumerate(sources):
        if source[3]:
            for offset in range(len(columns)):
                cell = ws.cell(places[index], left + offset)
                cell.font = Font(name=FONT, size=11, bold=True)
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.data_type = "f"
    if totals == "none":
        put(ws, line, left + 1, "Tổng cộng", bold=True, box=True)
        for offset, column in enumerate(AMOUNTS):
            put(ws, line, left + 2 + offset, total("total", column), bold=True, box=True, form="#,##0", align="right")
    return line


def proposals(ws, top, left, district, fill, order=None):
    """The table of difficulties and proposals."""
    columns = {
        "tt": Column("STT", lambda i, r: i + 1, 5), "field": Column("Lĩnh vực", lambda i, r: FIELD[r["field"]], 18),
        "difficulty": Column("Khó khăn, vướng mắc", lambda i, r: r["difficulty"], 44), "proposal": Column("Kiến nghị, đề xuất", lambda i, r: r["proposal"], 44),
        "addressee": Column("Nơi nhận kiến nghị", lambda i, r: ADDRESSEE[r["addressee"]], 22), "urgency": Column("Mức độ", lambda i, r: URGENCY[r["urgency"]], 9),
        "explanation": Column("Ghi chú", lambda i, r: r["explanation"] or None, 20),
    }
    return table(ws, top, left, [columns[c] for c in order or columns], facts("proposals", district), fill=fill)


# ------------------------------------------- Lập Thạch: numbers as text, formulas


def lap_thach():
    """Sheets renamed in capitals without tone marks, numbers and dates typed as text, (1)(2)(3), a hidden row."""
    district = "246"
    names = Names(district)
    info = facts("info", district)[0]
    wb = Workbook()
    fill = "FFE2EFDA"

    def sheet(name, heading):
        ws = wb.create_sheet(name)
        page(ws)
        put(ws, 1, 1, "UBND HUYỆN LẬP THẠCH", bold=True)
        put(ws, 3, 1, heading, bold=True, size=13)
        put(ws, 4, 1, "Năm 2020 (số liệu đến 14/12/2020) - minh họa", italic=True)
        return ws

    commune = lambda code: new_style(names.bare(code))

    # Indicators first; names in capitals; 12.1 and 3.1 typed as text with a comma; `x` for met.
    rows = facts("commune_indicators", district)
    ws = wb.active
    ws.title = "BIEU 03 - CHI TIEU XA"
    page(ws, across=3)
    put(ws, 1, 1, "UBND HUYỆN LẬP THẠCH", bold=True)
    put(ws, 3, 1, "KẾT QUẢ THỰC HIỆN 49 CHỈ TIÊU CỦA CÁC XÃ", bold=True, size=13)
    put(ws, 4, 1, "Năm 2020 (số liệu đến 14/12/2020) - minh họa", italic=True)
    as_text = ("3.1", "9.2", "12.1", "15.3")
    columns = [Column("TT", lambda i, r: i + 1, 5), Column("Đơn vị", lambda i, r: commune(r["unit"]).upper(), 16)]
    for code, label in INDICATORS.items():
        group = f"TC {code_of(code)} {COMMUNE_CRITERIA[code_of(code) - 1]}".replace("Thủy lợi", "Thuỷ lợi")
        met = "(%)" not in label and code not in ("9.1", "10.1")
        value = lambda i, r, c=code, met=met: state("x")(r[c]) if met else comma(r[c]) if c in as_text else number(r[c])
        columns.append(Column((group, f"{code}. {label}"), value, 8.5, "@" if code in as_text else None))
    columns.append(Column("Chú thích", lambda i, r: r["explanation"] or None, 30))
    table(ws, 6, 1, columns, rows, fill=fill, numbering=True, head_height=85, size=10)

    # Communes: codes typed as numbers (the leading zero is only a format), dates as text, one hidden row, a total row.
    rows = facts("communes", district)
    ws = sheet("BIEU 02 - XA NTM", "KẾT QUẢ THỰC HIỆN 19 TIÊU CHÍ CỦA CÁC XÃ")
    columns = [
        Column("TT", lambda i, r: i + 1, 5), Column("Tên đơn vị", lambda i, r: commune(r["unit"]), 15),
        Column("Mã xã", lambda i, r: int(r["unit"]), 8, "00000"),
        Column("Nhân khẩu", lambda i, r: number(r["people"]), 9), Column("Số hộ", lambda i, r: r["households"], 8, "@"),
    ] + [
        Column(("Kết quả theo tiêu chí", f"{n}. {name}".replace("Thủy lợi", "Thuỷ lợi")), lambda i, r, n=n: state("Đ")(r[f"tc{n}"]), 5, rotate=True)
        for n, name in enumerate(COMMUNE_CRITERIA, 1)
    ] + [
        Column("Số tiêu chí đạt", lambda i, r: number(r["declared_count"]), 8),
        Column("Quyết định công nhận", lambda i, r: r["recognition_no"], 22), Column("Ngày công nhận", lambda i, r: day_text(r["recognition_date"]), 12, "@"),
        Column("Đăng ký", lambda i, r: r["registered"].lower(), 8), Column("Nợ đọng", lambda i, r: r["debt"].lower(), 8),
        Column("Chú thích", lambda i, r: r["explanation"] or None, 26),
    ]
    hidden = {i for i, r in enumerate(rows) if r["unit"] == "08845"}
    line, places = table(ws, 6, 1, columns, rows, fill=fill, numbering=True, hidden=hidden, head_height=150)
    put(ws, line, 2, "Cộng", bold=True, box=True)
    put(ws, line, 4, f"=SUM(D{places[0]}:D{line - 1})", bold=True, box=True).data_type = "f"
    put(ws, line + 2, 2, "Đ: đạt; CĐ: chưa đạt", italic=True)

    # District: results as text with a comma.
    rows = facts("district", district)
    ws = sheet("BIEU 01 - HUYEN NTM", "KẾT QUẢ THỰC HIỆN TIÊU CHÍ HUYỆN NÔNG THÔN MỚI")
    columns = [
        Column("Tiêu chí", lambda i, r: code_of(r["indicator"]), 7), Column("Tên tiêu chí", lambda i, r: DISTRICT_CRITERIA[r["indicator"].split(".")[0]], 20),
        Column("Mã", lambda i, r: r["indicator"], 7, "@"), Column("Nội dung", lambda i, r: DISTRICT_INDICATORS[r["indicator"]][0], 46),
        Column("Mức yêu cầu", lambda i, r: DISTRICT_INDICATORS[r["indicator"]][1], 9),
        Column("KQTH", lambda i, r: comma(r["result"]), 10, "@", "center"),
        Column("Kết quả đánh giá", lambda i, r: {"Đạt": "Đ", "Chưa đạt": "CĐ"}[r["declared"]], 9), Column("Còn tồn tại", lambda i, r: r["outstanding"].lower(), 8),
        Column("Minh chứng", lambda i, r: r["evidence"], 30), Column("Chú thích", lambda i, r: r["explanation"] or None, 26),
    ]
    table(ws, 6, 1, columns, rows, fill=fill)

    # Facts of the unit, in the middle of the file: label in B, value in C.
    ws = sheet("TT CHUNG", "THÔNG TIN CHUNG")
    lines = [
        ("Tỉnh", "Vĩnh Phúc"), ("Đơn vị", "HUYỆN LẬP THẠCH"), ("Mã đơn vị", district), ("Kỳ báo cáo", "Năm 2020"), ("Số liệu đến ngày", "14/12/2020"),
        ("Số xã", len(facts("communes", district))),
        ("Số, ký hiệu văn bản", info["document_no"]), ("Ngày văn bản", day_text(info["document_date"])), ("Người lập biểu", info["preparer"]),
        ("SĐT", info["phone"]), ("E-mail", info["email"]), ("Người ký", info["signer"]),
        ("Số tiêu chí tự đánh giá đạt", info["declared_count"]), ("Đăng ký đạt chuẩn", info["registered"].lower()), ("Nợ đọng XDCB", info["debt"].lower()),
        ("Dự kiến công nhận", None), ("Số tờ trình", None), ("Ngày tờ trình", None), ("Quyết định công nhận", None), ("Ngày QĐ công nhận", None),
    ]
    put(ws, 6, 1, "TT", bold=True, box=True, fill=fill)
    put(ws, 6, 2, "Nội dung", bold=True, box=True, fill=fill)
    put(ws, 6, 3, "Số liệu", bold=True, box=True, fill=fill)
    for offset, (label, value) in enumerate(lines, 1):
        put(ws, 6 + offset, 1, offset, box=True)
        put(ws, 6 + offset, 2, label, box=True)
        put(ws, 6 + offset, 3, value, box=True, form="@" if isinstance(value, str) else None, align="left")
    ws.column_dimensions["A"].width, ws.column_dimensions["B"].width, ws.column_dimensions["C"].width = 5, 34, 40

    rows = facts("products", district)
    ws = sheet("BIEU 06 - OCOP", "SẢN PHẨM OCOP")
    place = lambda code: ("Thị trấn " if names.kind(code) == "thị trấn" else "") + new_style(names.bare(code))
    columns = [
        Column("TT", lambda i, r: i + 1, 5), Column("Sản phẩm", lambda i, r: r["product"], 24), Column("Nhóm", lambda i, r: CATEGORY[r["category"]], 18),
        Column("Cơ sở sản xuất", lambda i, r: r["owner"], 26), Column("Địa chỉ", lambda i, r: place(r["unit"]), 18),
        Column("Tình trạng", lambda i, r: {"recognised": "ĐCN", "expected": "DK"}[r["status"]], 9),
        Column("Điểm A", lambda i, r: comma(r["score_a"]), 8, "@"), Column("Điểm B", lambda i, r: comma(r["score_b"]), 8, "@"), Column("Điểm C", lambda i, r: comma(r["score_c"]), 8, "@"),
        Column("Hạng sao", lambda i, r: number(r["stars"]), 7), Column("Quyết định công nhận", lambda i, r: r["recognition_no"] or None, 24),
        Column("Ngày công nhận", lambda i, r: day_text(r["recognition_date"]), 12, "@"), Column("Dự kiến công nhận", lambda i, r: day_text(r["planned"]), 12, "@"),
        Column("Điểm bán", lambda i, r: number(r["sales_points"]), 8), Column("Ghi chú", lambda i, r: r["explanation"] or None, 26),
    ]
    table(ws, 6, 1, columns, rows, fill=fill)
    put(ws, 6 + 1 + len(rows) + 1, 2, "ĐCN: đã công nhận; DK: dự kiến", italic=True)

    issues(sheet("BIEU 07 - TON TAI", "TỒN TẠI VÀ KẾ HOẠCH KHẮC PHỤC"), 6, 1, district, fill, unit=lambda r: "Huyện Lập Thạch",
           date=day_text, form="@", numbering=True,
           order=["tt", "unit", "village", "set", "criterion", "kind", "content", "cause", "solution", "responsible", "planned", "funding", "explanation"])
    funding(sheet("BIEU 08 - NGUON VON", "HUY ĐỘNG NGUỒN LỰC (đơn vị tính: triệu đồng)"), 6, 1, district, fill,
            labels={"II.2": "Ngân sách cấp huyện", "VI": "Huy động cộng đồng"},
            amount=lambda column, text: text if column == "disbursed" else number(text), form="#,##0", totals="formulas",
            headers={"planned_year": "Kế hoạch", "mobilised": "Đã huy động", "disbursed": "Giải ngân", "cumulative": "Lũy kế", "needed": "Nhu cầu"})
    proposals(sheet("BIEU 09 - KIEN NGHI", "KHÓ KHĂN, KIẾN NGHỊ"), 6, 1, district, fill)
    advanced, villages = sheet("BIEU 04 - XA NANG CAO", "XÃ NÔNG THÔN MỚI NÂNG CAO"), sheet("BIEU 05 - THON KIEU MAU", "THÔN NÔNG THÔN MỚI KIỂU MẪU")
    empty_lists(advanced, villages, top=6, fill=fill)
    put(advanced, 10, 2, "Ghi chú: huyện chưa có xã đăng ký nâng cao (minh họa)", italic=True)
    return wb


# ----------------------------------------- Yên Lạc: own layout, own column order


def yen_lac():
    """Tables away from A1, columns in another order, prefixes "X.", some decomposed letters, % typed as text."""
    district = "251"
    names = Names(district)
    info = facts("info", district)[0]
    wb = Workbook()
    fill = "FFFFF2CC"

    def sheet(name, heading, row=2, column=1):
        ws = wb.create_sheet(name)
        page(ws)
        put(ws, row, column, heading, bold=True, size=13)
        put(ws, row + 1, column, "Huyện Yên Lạc - Năm 2020, số liệu tính đến ngày 14/12/2020 (minh họa)", italic=True)
        return ws

    def commune(code, index=0):
        name = "X. " + names.bare(code)
        return nfd(name) if code in ("09040", "09052", "09067") else name

    # Communes: table at C9, decision before the marks, `v` and "Đạt" mixed, dates with dots.
    rows = facts("communes", district)
    ws = wb.active
    ws.title = "Xã NTM 2020"
    page(ws)
    put(ws, 3, 3, "UBND HUYỆN YÊN LẠC", bold=True)
    put(ws, 5, 3, "TỔNG HỢP KẾT QUẢ CÁC XÃ NÔNG THÔN MỚI", bold=True, size=13)
    put(ws, 6, 3, "Năm 2020, số liệu tính đến ngày 14/12/2020 (minh họa)", italic=True)

    def mark(index, row, n):
        value = {"Đ": "v" if (index + n) % 3 else "Đạt", "CĐ": "CĐ"}[row[f"tc{n}"]]
        return nfd(value) if value == "Đạt" and index == 5 else value

    columns = [
        Column("STT", lambda i, r: i + 1, 5), Column("Tên xã", lambda i, r: commune(r["unit"], i), 17),
        Column(("Công nhận", "Số QĐ"), lambda i, r: r["recognition_no"], 21), Column(("Công nhận", "Ngày QĐ"), lambda i, r: day_text(r["recognition_date"], "."), 12, "@"),
        Column("Tổng số TC đạt", lambda i, r: number(r["declared_count"]), 8),
    ] + [
        Column(("Kết quả tự đánh giá theo tiêu chí", f"TC{n}"), lambda i, r, n=n: mark(i, r, n), 5.5) for n in range(1, 20)
    ] + [
        Column("Số hộ", lambda i, r: number(r["households"]), 8), Column("Dân số", lambda i, r: number(r["people"]), 9),
        Column(("Điều kiện công nhận", "Đã đăng ký đạt chuẩn"), lambda i, r: r["registered"], 9), Column(("Điều kiện công nhận", "Nợ đọng xây dựng cơ bản"), lambda i, r: r["debt"], 9),
        Column("Ghi chú", lambda i, r: r["explanation"] or None, 28),
    ]
    line, _ = table(ws, 9, 3, columns, rows, fill=fill)
    put(ws, line + 1, 4, "v, Đạt: tiêu chí đạt", italic=True)

    # Indicators: codes only in the header, columns of criterion 17 to 19 before the others, 15.1 typed "92,5%".
    rows = facts("commune_indicators", district)
    ws = sheet("49 chỉ tiêu", "KẾT QUẢ 49 CHỈ TIÊU XÃ NÔNG THÔN MỚI")
    page(ws, across=3)
    ordered = sorted(INDICATORS, key=lambda code: code_of(code) < 17)
    columns = [Column("STT", lambda i, r: i + 1, 5), Column("Tên xã", lambda i, r: commune(r["unit"]), 17)]
    for code in ordered:
        label = INDICATORS[code]
        met = "(%)" not in label and code not in ("9.1", "10.1")
        value = lambda i, r, c=code, met=met: r[c] if met else comma(r[c]) + "%" if c == "15.1" else number(r[c])
        columns.append(Column((f"Tiêu chí {code_of(code)}", f"CT {code}"), value, 7, "@" if code == "15.1" else None))
    columns.append(Column("Ghi chú", lambda i, r: r["explanation"] or None, 30))
    table(ws, 5, 1, columns, rows, fill=fill, size=10)

    # Facts of the unit: number, label, value.
    ws = sheet("Bìa", "BÁO CÁO XÂY DỰNG NÔNG THÔN MỚI HUYỆN YÊN LẠC", column=2)
    lines = [
        ("Tên đơn vị", "Huyện Yên Lạc"), ("Đợt báo cáo", "Năm 2020"), ("Ngày chốt số liệu", day("2020-12-14")),
        ("Số văn bản", info["document_no"]), ("Ngày văn bản", day(info["document_date"])), ("Người lập biểu", info["preparer"]),
        ("Điện thoại", info["phone"]), ("Thư điện tử", info["email"]), ("Người ký", info["signer"]),
        ("Số tiêu chí huyện tự đánh giá đạt", number(info["declared_count"])), ("Đã đăng ký huyện đạt chuẩn", info["registered"]),
        ("Nợ đọng xây dựng cơ bản", info["debt"]), ("Dự kiến được công nhận", None),
        ("Số tờ trình đề nghị công nhận", info["proposal_no"]), ("Ngày tờ trình", day(info["proposal_date"])),
        ("Số quyết định công nhận", info["recognition_no"]), ("Ngày công nhận", day(info["recognition_date"])),
    ]
    for offset, label in enumerate(("STT", "Mục", "Giá trị"), 2):
        put(ws, 5, offset, label, bold=True, box=True, fill=fill, align="center")
    for offset, (label, value) in enumerate(lines, 1):
        put(ws, 5 + offset, 2, offset, box=True)
        put(ws, 5 + offset, 3, label, box=True)
        put(ws, 5 + offset, 4, value, box=True, form=REAL_DATE if isinstance(value, datetime.datetime) else None, align="left")
    for letter, width in zip("ABCD", (3, 6, 36, 36)):
        ws.column_dimensions[letter].width = width

    # District: results typed "100%".
    rows = facts("district", district)
    ws = sheet("Tiêu chí huyện", "TIÊU CHÍ HUYỆN NÔNG THÔN MỚI")
    columns = [
        Column("Mã CT", lambda i, r: r["indicator"], 7, "@"), Column("Tên tiêu chí", lambda i, r: DISTRICT_CRITERIA[r["indicator"].split(".")[0]], 20),
        Column("Chỉ tiêu thành phần", lambda i, r: DISTRICT_INDICATORS[r["indicator"]][0], 46), Column("Yêu cầu", lambda i, r: DISTRICT_INDICATORS[r["indicator"]][1], 9),
        Column("Kết quả", lambda i, r: comma(r["result"]) + "%" if r["result"][0].isdigit() else r["result"], 10, "@", "center"),
        Column("Tự đánh giá", lambda i, r: r["declared"], 10, align="center"), Column("Còn tồn tại", lambda i, r: r["outstanding"], 8),
        Column("Minh chứng", lambda i, r: r["evidence"], 30), Column("Giải trình", lambda i, r: r["explanation"] or None, 26),
    ]
    table(ws, 5, 1, columns, rows, fill=fill)

    # Advanced commune and model villages: x for met.
    rows = facts("advanced", district)
    ws = sheet("Xã nâng cao", "XÃ NÔNG THÔN MỚI NÂNG CAO (THÍ ĐIỂM 2020)")
    columns = [Column("STT", lambda i, r: i + 1, 5), Column("Tên xã", lambda i, r: "Xã " + names.bare(r["unit"]), 16), Column("Năm đăng ký", lambda i, r: number(r["year"]), 8)]
    columns += [Column(("Kết quả theo tiêu chí", f"{n}. {name}"), lambda i, r, n=n: state("x")(r[f"tc{n}"]), 12, align="center") for n, name in enumerate(ADVANCED_CRITERIA, 1)]
    columns += [
        Column("Số tiêu chí đạt", lambda i, r: number(r["declared_count"]), 8), Column("Dự kiến hoàn thành", lambda i, r: day(r["planned"]), 12, REAL_DATE),
        Column("Dự kiến đề nghị công nhận", lambda i, r: day(r["planned_recognition"]), 12, REAL_DATE),
        Column("Kinh phí đề nghị (triệu đồng)", lambda i, r: number(r["funding"]), 11), Column("Số QĐ công nhận", lambda i, r: r["recognition_no"] or None, 14),
        Column("Ngày công nhận", lambda i, r: day(r["recognition_date"]), 11.5, REAL_DATE), Column("Ghi chú", lambda i, r: r["explanation"], 34),
    ]
    table(ws, 5, 1, columns, rows, fill=fill)

    rows = facts("villages", district)
    ws = sheet("Thôn kiểu mẫu", "THÔN NÔNG THÔN MỚI KIỂU MẪU")
    columns = [Column("STT", lambda i, r: i + 1, 5), Column("Thuộc xã", lambda i, r: "X. " + names.bare(r["unit"]), 14), Column("Tên thôn", lambda i, r: "Thôn " + r["village"], 18),
               Column("Số hộ", lambda i, r: number(r["households"]), 8)]
    columns += [Column(("Kết quả theo tiêu chí", f"{n}. {name}"), lambda i, r, n=n: state("x")(r[f"tc{n}"]), 10, align="center") for n, name in enumerate(VILLAGE_CRITERIA, 1)]
    columns += [
        Column("Số tiêu chí đạt", lambda i, r: number(r["declared_count"]), 8), Column("Dự kiến hoàn thành", lambda i, r: day_text(r["planned"]), 12, "@"),
        Column("Số QĐ công nhận", lambda i, r: r["recognition_no"] or None, 14), Column("Ngày công nhận", lambda i, r: day(r["recognition_date"]), 11.5), Column("Ghi chú", lambda i, r: r["explanation"], 34),
    ]
    table(ws, 5, 1, columns, rows, fill=fill)

    # Products: capitals for places, a blank row between recognised and expected.
    rows = facts("products", district)
    ws = sheet("Sản phẩm OCOP", "SẢN PHẨM OCOP")
    place = lambda code: ("TT " if names.kind(code) == "thị trấn" else "XÃ ") + names.bare(code).upper()
    columns = [
        Column("STT", lambda i, r: i + 1, 5), Column("Tên sản phẩm", lambda i, r: r["product"], 24), Column("Xã, thị trấn", lambda i, r: place(r["unit"]), 18),
        Column("Chủ thể sản xuất", lambda i, r: r["owner"], 26), Column("Ngành hàng", lambda i, r: CATEGORY[r["category"]], 18),
        Column("Phân hạng", lambda i, r: number(r["stars"]), 8), Column(("Điểm đánh giá", "Phần A"), lambda i, r: number(r["score_a"]), 8),
        Column(("Điểm đánh giá", "Phần B"), lambda i, r: number(r["score_b"]), 8), Column(("Điểm đánh giá", "Phần C"), lambda i, r: number(r["score_c"]), 8),
        Column("Trạng thái", lambda i, r: {"recognised": "Đã được công nhận", "expected": "Dự kiến công nhận"}[r["status"]], 18),
        Column("Số quyết định", lambda i, r: r["recognition_no"] or None, 24), Column("Ngày quyết định", lambda i, r: day_text(r["recognition_date"]), 12, "@"),
        Column("Dự kiến công nhận", lambda i, r: day(r["planned"]), 12, REAL_DATE), Column("Điểm trưng bày và bán", lambda i, r: number(r["sales_points"]), 9),
        Column("Ghi chú", lambda i, r: r["explanation"] or None, 26),
    ]
    table(ws, 5, 1, columns, rows, fill=fill, blank_after={sum(r["status"] == "recognised" for r in rows) - 1})

    issues(sheet("Tồn tại hạn chế", "TỒN TẠI, HẠN CHẾ VÀ KẾ HOẠCH KHẮC PHỤC"), 5, 1, district, fill, unit=lambda r: "Xã " + names.bare(r["unit"]),
           date=day, form=REAL_DATE, sets={**SET, "xa-nc-vp-2020": "Xã nâng cao", "thon-km-vp-2020": "Thôn kiểu mẫu"},
           order=["tt", "set", "criterion", "unit", "village", "kind", "content", "cause", "solution", "planned", "responsible", "funding", "explanation"])
    spaced = lambda text: f"{int(text):,}".replace(",", "\u00a0")
    funding(sheet("Huy động nguồn lực", "HUY ĐỘNG NGUỒN LỰC - ĐVT: triệu đồng"), 5, 1, district, fill, labels={"VI": "Huy động cộng đồng", "VII": "Khác"},
            amount=lambda column, text: spaced(text) if column == "mobilised" else number(text), form="General", totals="none")
    proposals(sheet("Đề xuất", "KHÓ KHĂN, ĐỀ XUẤT"), 5, 1, district, fill, order=["tt", "proposal", "addressee", "field", "difficulty", "urgency", "explanation"])
    return wb


# --------------------------------------------------------------- saving, register

FILES = [
    ("247", tam_duong, "2020-12-17T16:05:00", False),
    ("246", lap_thach, "2020-12-18T09:30:00", True),
    ("251", yen_lac, "2020-12-15T10:20:00", False),
]


def save(wb, target, stamp, soffice):
    """Save by openpyxl, through LibreOffice when a program is given, then fix the times."""
    wb.properties.creator = "Cán bộ tổng hợp"
    wb.properties.created = datetime.datetime.fromisoformat(stamp)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        plain = folder / "plain.xlsx"
        wb.save(plain)
        if soffice:
            plain = saving.through_libreoffice(plain, soffice)
        saving.repack(plain, target, stamp)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--soffice", default="soffice", help="the LibreOffice program")
    parser.add_argument("--skip-soffice", action="store_true", help="do not save Lập Thạch's workbook through LibreOffice")
    options = parser.parse_args()
    SUBMISSIONS.mkdir(exist_ok=True)
    for district, build, stamp, office in FILES:
        name = next(row["file"] for row in facts("files", district) if row["made_by"] == "typed")
        save(build(), SUBMISSIONS / name, stamp, options.soffice if office and not options.skip_soffice else None)
    saving.register(HERE)


if __name__ == "__main__":
    main()

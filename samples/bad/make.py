#!/usr/bin/env python3
"""Make the workbooks with mistakes in this folder. Every figure, name and number in them is an illustration.

Usage: python3 samples/bad/make.py

Each starts from the form that Vĩnh Tường filled in samples/vinh-phuc-2020-12, which has no fault, and gets the mistakes
listed here, typed by openpyxl as an officer would. The same bytes come out on every run with the same versions: times
inside the files are fixed. round.toml is that of the round, without its extensions, targets and closing time.
"""

import datetime
import pathlib
import sys
import tempfile

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import column_index_from_string

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import saving  # noqa: E402

ROUND = HERE.parent / "vinh-phuc-2020-12"
GOOD = ROUND / "submissions" / "vinh-tuong-2020.xlsx"
MADE = "2020-12-17T00:00:00"
DATE = "dd/mm/yyyy"

INFO, DISTRICT, COMMUNES, INDICATORS = "Thông tin", "Huyện NTM", "Xã NTM", "Chỉ tiêu xã"
ADVANCED, PRODUCTS, ISSUES, FUNDING, SIGNED = "Xã NTM nâng cao", "OCOP", "Tồn tại", "Nguồn lực", "Phiếu xác nhận"

# TCVN3 (ABC) by letters: what old fonts store for Vietnamese.
TCVN3 = dict(zip("àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ",
                 "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô­õö÷øùúûüýþ"))


def tcvn3(text):
    return "".join(TCVN3.get(letter, letter) for letter in text)


def put(book, sheet, cell, value, shown=None):
    book[sheet][cell].value = value
    if shown:
        book[sheet][cell].number_format = shown


def insert_row(book, sheet, row, cells):
    """A row under the form's own, as people add one."""
    for column, value in cells.items():
        book[sheet][f"{column}{row}"].value = value


def save(book, name):
    """Saves with times fixed, so that the same bytes come out again."""
    book.properties.creator = "Cán bộ tổng hợp (minh họa)"
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a.xlsx"
        book.save(path)
        saving.repack(path, HERE / name, MADE)


def good():
    return openpyxl.load_workbook(GOOD)


def thirty(book):
    """Thirty mistakes, each of another kind, none of them a consequence of another."""
    # 1 a required cell left blank
    put(book, COMMUNES, "F12", None)
    # 2 words where a number is asked for
    put(book, INDICATORS, "J9", "đang rà soát")
    # 3 a number with two readings
    put(book, FUNDING, "E10", "14.100")
    # 4 a number outside its range
    put(book, INDICATORS, "H10", 104)
    # 5 a fraction where a percentage is asked for
    put(book, INDICATORS, "AX11", 0.98)
    # 6 "cơ bản đạt" is not "đạt"
    put(book, INDICATORS, "AQ13", "Cơ bản đạt")
    # 7 a month where a day is asked for
    put(book, COMMUNES, "AG14", "tháng 12/2015")
    # 8 an error value
    put(book, FUNDING, "G11", "#REF!")
    book[FUNDING]["G11"].data_type = "e"
    # 9 words in an old font
    put(book, ISSUES, "H9", tcvn3("Chưa được cấp kinh phí riêng, đang chờ phân bổ (minh họa)"))
    # 10 "không áp dụng" without a reason
    put(book, INDICATORS, "S15", "Không áp dụng")
    # 11 a number typed as text
    put(book, INDICATORS, "G16", "97,5")
    # 12 the requirement pasted as the result
    put(book, INDICATORS, "Y17", "≥ 90%")
    # 13 day and month swapped: 3 September 2010 became 9 March, before there was a programme
    put(book, COMMUNES, "AG18", datetime.datetime(2010, 3, 9), DATE)
    # 14 a count that a spreadsheet made a date of
    put(book, INFO, "C25", datetime.datetime(2020, 9, 9), "d/m")
    # 15 a document's number that is only a number
    put(book, COMMUNES, "AF19", 1234)
    # 16 a telephone number with too few digits
    put(book, INFO, "C21", "0211 000")
    # 17 an e-mail address without its end
    put(book, INFO, "C22", "ntm.vinhtuong@")
    # 18 a commune that is in no list
    insert_row(book, COMMUNES, 33, {"B": "Phú Thịnh", "F": 5120, "G": 1390})
    # 19 a commune that stands above already
    insert_row(book, COMMUNES, 34, {"B": "Kim Xá", "F": 7777, "G": 2234})
    # 20 a commune of another district
    insert_row(book, COMMUNES, 35, {"B": "Liên Châu", "F": 8100, "G": 2200})
    # 21 a town among the communes
    insert_row(book, COMMUNES, 36, {"B": "Thị trấn Thổ Tang", "F": 15000, "G": 4100})
    # 22 a commune without any figure
    for column in range(column_index_from_string("E"), column_index_from_string("BC") + 1):
        book[INDICATORS].cell(20, column).value = None
    # 23 a column that the form has not
    put(book, PRODUCTS, "T7", "Ghi chú riêng")
    put(book, PRODUCTS, "T8", "đã in tem")
    # 24 rows that are hidden
    book[COMMUNES].row_dimensions[21].hidden = True
    # 25 a declared count that is not what the marks come to
    put(book, COMMUNES, "AA22", 18)
    # 26 met, though the figure is below what is required
    put(book, INDICATORS, "AA23", 3.1)
    # 27 recognised on a day, but by no document
    put(book, COMMUNES, "AF24", None)
    # 28 a rank that is not the one of the score
    put(book, PRODUCTS, "M9", 3)
    # 29 a planned date that has passed before the cut-off
    put(book, ISSUES, "J8", datetime.datetime(2020, 11, 30), DATE)
    # 30 a total on the page to sign that is not what the sheets come to
    put(book, SIGNED, "D18", 99999)


def shifted(book):
    """A block pasted one column to the right."""
    sheet = book[INDICATORS]
    first, last = column_index_from_string("G"), column_index_from_string("K")
    for row in range(8, 33):
        for column in range(last, first, -1):
            sheet.cell(row, column).value = sheet.cell(row, column - 1).value
        sheet.cell(row, first).value = "Đạt"


def requirements(book):
    for row in range(8, 33):
        book[INDICATORS][f"AB{row}"].value = "≥ 90%"


def old_font(book):
    for row in range(8, 18):
        cell = book[PRODUCTS][f"E{row}"]
        if cell.value:
            cell.value = tcvn3(cell.value)
            cell.font = Font(name=".VnTime")
    put(book, INFO, "C20", tcvn3("Cán bộ tổng hợp"))
    put(book, COMMUNES, "B9", tcvn3("Yên Bình"))


def dates_of_counts(book):
    put(book, INFO, "C25", datetime.datetime(2020, 9, 9), "d/m")


def fractions(book):
    for row, value in zip(range(8, 13), (0.98, 1, 0.955, 0.9, 0.97)):
        put(book, INDICATORS, f"AH{row}", value)


def money(book):
    put(book, FUNDING, "C10", 19070000000)
    put(book, FUNDING, "D10", "19,31 tỷ")
    put(book, FUNDING, "E10", "18.320.000 nghìn đồng")
    put(book, FUNDING, "G10", "91.110")


def units(book):
    insert_row(book, COMMUNES, 33, {"B": "Phú Thịnh", "F": 5120, "G": 1390})
    insert_row(book, COMMUNES, 34, {"B": "Kim Xá", "F": 7777, "G": 2234})
    insert_row(book, COMMUNES, 35, {"B": "Liên Châu", "F": 8100, "G": 2200})
    insert_row(book, COMMUNES, 36, {"B": "TT. Thổ Tang", "F": 15000, "G": 4100})


def formulas(book):
    put(book, FUNDING, "C10", "#REF!")
    book[FUNDING]["C10"].data_type = "e"
    put(book, FUNDING, "D11", "#DIV/0!")
    book[FUNDING]["D11"].data_type = "e"
    put(book, COMMUNES, "AC9", "TC 7")
    put(book, PRODUCTS, "K8", 78)


def period(book):
    put(book, INFO, "C12", "Quý III năm 2020")
    put(book, INFO, "C13", datetime.datetime(2020, 9, 14), DATE)


def sheets(book):
    del book[COMMUNES]
    book[PRODUCTS].title = "San pham"
    extra = book.create_sheet("Sheet1")
    extra["A1"], extra["B1"] = "tổng rác (tấn/ngày)", 118
    extra["A2"], extra["B2"] = "đã xử lý", 104


def figures(book):
    for row, column, value in ((9, "AA", 3.4), (12, "AB", 71.5), (15, "AH", 62)):
        put(book, INDICATORS, f"{column}{row}", value)
    put(book, COMMUNES, "AA20", 17)


WORKBOOKS = {
    "Ba mươi lỗi khác nhau.xlsx": thirty,
    "Cột bị lệch sang phải.xlsx": shifted,
    "Dán mức yêu cầu vào cột kết quả.xlsx": requirements,
    "Chữ phông TCVN3 cũ.xlsx": old_font,
    "9 trên 9 thành ngày tháng.xlsx": dates_of_counts,
    "Tỷ lệ ghi dạng phân số.xlsx": fractions,
    "Tiền ghi lẫn đồng, nghìn, tỷ.xlsx": money,
    "Xã lạ, xã trùng, xã huyện khác, thị trấn.xlsx": units,
    "Công thức hỏng và bị ghi đè.xlsx": formulas,
    "Số liệu của kỳ trước.xlsx": period,
    "Thiếu trang, thừa trang, đổi tên trang.xlsx": sheets,
    "Ghi đạt nhưng số liệu dưới mức.xlsx": figures,
}


def main():
    for name, change in WORKBOOKS.items():
        book = good()
        change(book)
        save(book, name)
        print(name)
    # Not a workbook at all, under the name of one.
    (HERE / "Tệp PDF đổi đuôi.xlsx").write_bytes(
        b"%PDF-1.4\n% minh hoa\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    lines = (ROUND / "round.toml").read_text(encoding="utf-8").split("\n[[")[0].splitlines()
    kept = [line for line in lines if not line.startswith("closed")]
    kept[0] = "# Đợt của các tệp có lỗi trong thư mục này: như vinh-phuc-2020-12, không có gia hạn, mục tiêu, giờ khóa sổ. Mọi số liệu là minh họa."
    (HERE / "round.toml").write_text("\n".join(kept).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Makes the workbooks of this folder again; see README.md.

    python3 make.py        needs openpyxl and LibreOffice (soffice)
"""

import datetime
import pathlib
import shutil
import subprocess
import tempfile
import unicodedata

import openpyxl
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils.datetime import CALENDAR_MAC_1904

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parents[2] / "samples"
# Our name, the folder and a word of the sample's name.
SUBMISSIONS = [
    ("tam-duong", "vinh-phuc-2020-12", "Tam Dương"),
    ("lap-thach", "vinh-phuc-2020-12", "Lập Thạch"),
    ("an-binh", "phu-tho-2026-06", "xã An Bình"),
]


def convert(source, kind, name, profile):
    """Saves a workbook in another format with LibreOffice."""
    with tempfile.TemporaryDirectory() as out:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind, "--outdir", out, source],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        made = next(pathlib.Path(out).iterdir())
        shutil.copyfile(made, HERE / name)


def odd(path, epoch_1904):
    """Contents that formats store each in their own way."""
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "Ô khó"
    sheet["A1"] = 0.139
    sheet["A1"].number_format = "0.0%"
    sheet["B1"] = 0.139
    sheet["C1"] = 123456789012345
    sheet["D1"] = 0.123456789012345
    sheet["E1"] = -1234.5
    sheet["E1"].number_format = '#,##0.0" đ"'
    sheet["F1"] = 1e-7
    sheet["G1"] = 98.5
    sheet["H1"] = 12
    sheet["A2"] = datetime.date(2020, 12, 14)
    sheet["A2"].number_format = "dd/mm/yyyy"
    sheet["B2"] = datetime.datetime(2020, 12, 14, 18, 0)
    sheet["B2"].number_format = "dd/mm/yyyy hh:mm"
    sheet["C2"] = datetime.time(6, 0)
    sheet["C2"].number_format = "hh:mm"
    sheet["D2"] = 1.25
    sheet["D2"].number_format = "[h]:mm"
    sheet["A3"] = True
    sheet["B3"] = False
    sheet["C3"] = "=1/0"
    sheet["D3"] = "=NA()"
    sheet["E3"] = "=A1*2"
    sheet["F3"] = '=IF(A1>0,"","x")'
    sheet["G3"] = '="a"&"b"'
    sheet["H3"] = "=A1>0"
    sheet["A4"] = unicodedata.normalize("NFD", "Hoà Bình")
    sheet["B4"] = "dòng 1\ndòng 2"
    sheet["C4"] = "  hai  dấu   cách "
    sheet["D4"] = "a & b < c > d \"e\""
    sheet["E4"] = "dài " * 3000 + "hết"
    sheet["F4"] = "'05"
    sheet["G4"] = "\u00a0Đạt\u00a0"
    sheet["H4"] = "thẻ\tcách"
    for row in range(5, 8):
        for column in "ABC":
            sheet[f"{column}{row}"] = "giống"
    sheet["B10"] = "gộp"
    sheet.merge_cells("B10:D11")
    sheet["A13"] = "dòng ẩn"
    sheet.row_dimensions[13].hidden = True
    sheet.row_dimensions[15].hidden = True
    sheet["K16"] = "cột ẩn"
    sheet.column_dimensions["K"].hidden = True
    sheet["IV20"] = "cột cuối của Excel 2003"
    hidden = book.create_sheet("Ẩn")
    hidden["A1"] = 7
    hidden.sheet_state = "hidden"
    book.custom_doc_props.append(StringProperty(name="ntm_form_id", value="huyện & xã"))
    book.save(path)


def main():
    with tempfile.TemporaryDirectory() as profile, tempfile.TemporaryDirectory() as scratch:
        for name, folder, word in SUBMISSIONS:
            found = [p for p in (SAMPLES / folder / "submissions").iterdir() if word in p.name]
            source = pathlib.Path(scratch) / f"{name}.xlsx"
            shutil.copyfile(sorted(found)[-1], source)
            convert(source, "xls", f"{name}.xls", profile)
            convert(source, "ods", f"{name}.ods", profile)
            if name == "tam-duong":
                convert(source, "xlsx", f"{name}-libreoffice.xlsx", profile)
                openpyxl.load_workbook(source).save(HERE / f"{name}-openpyxl.xlsx")
        source = pathlib.Path(scratch) / "ba-muoi-loi.xlsx"
        shutil.copyfile(SAMPLES / "bad" / "Ba mươi lỗi khác nhau.xlsx", source)
        convert(source, "xls", "ba-muoi-loi.xls", profile)
        convert(source, "ods", "ba-muoi-loi.ods", profile)
        convert(source, "xlsx", "ba-muoi-loi-libreoffice.xlsx", profile)
        for name, epoch_1904 in [("o-kho", False), ("o-kho-1904", True)]:
            source = pathlib.Path(scratch) / f"{name}.xlsx"
            odd(source, epoch_1904)
            for kind in ["xlsx", "xls", "ods"]:
                convert(source, kind, f"{name}.{kind}", profile)


main()

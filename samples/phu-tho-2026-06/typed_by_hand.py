#!/usr/bin/env python3
"""Write the workbooks of this round that the form alone cannot make, then sha256 and size of every file in the register.

All figures are illustrative. Four communes sent what cannot be used:

- Vĩnh Hưng: the form of another round, with figures up to 14/5/2026;
- Hạ Hòa: the form of the period 2016 - 2020, filled for another province;
- Mai Châu: a web page under the name of an Excel file;
- Văn Miếu: a table without the stamp of the form, under the name “Xã Tân Lập”, of which there were three.

Four typed by their own habits into the form: Sông Lô without stamp under an old name, Tam Dương and Yên Kỳ with old
names beside products, Lâm Thao with words where a number belongs.

    cargo build --release
    target/release/ntm fill samples/phu-tho-2026-06
    python3 samples/phu-tho-2026-06/typed_by_hand.py

Needs openpyxl and LibreOffice. The files are the same byte for byte on every run with the same versions: times inside them
are fixed.
"""

import argparse
import csv
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import openpyxl

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import saving  # noqa: E402

SUBMISSIONS = HERE / "submissions"

# The round whose form Vĩnh Hưng sent: what differs in round.toml.
OTHER_ROUND = {
    "id": "phu-tho-2026-05",
    "title": "Tháng 5 năm 2026",
    "cut_off": "2026-05-14",
    "due": "2026-05-18T17:00",
    "closed": "2026-05-22T17:00",
    "as_of": "2026-05-23",
}

# A file of the period before, with a form of its own.
OLD_FORM = HERE.parent / "vinh-phuc-2020-12" / "submissions" / "vinh-yen-2020.xlsx"

PAGE = """<html><head><meta charset="utf-8"><title>Báo cáo (minh họa)</title></head>
<body><table><tr><td>Xã Mai Châu</td><td>Báo cáo nông thôn mới 6 tháng đầu năm 2026 (minh họa)</td></tr></table></body></html>
"""

# Rows of the hidden sheet that say which form, unit and round it is.
STAMP = {"form_id", "form_version", "unit", "round", "cut_off"}

# Unit code, round of the form, whether the stamp is kept, what is typed: sheet, how the row's texts begin, how the head
# of the column begins, the text. No row: the first row below the heads.
FORMS = [
    ("09100", OTHER_ROUND, True, []),
    ("08611", {}, False, [("Thông tin", "Đơn vị báo cáo", "Giá trị", "Xã Tân Lập"), ("Thông tin", "Mã đơn vị", "Giá trị", None)]),
    ("08848", {}, False, [("Thông tin", "Đơn vị báo cáo", "Giá trị", "UBND xã Đức Bác"), ("Thông tin", "Mã đơn vị", "Giá trị", None)]),
    ("08869", {}, True, [("OCOP", None, "Địa bàn sản xuất", "Xã Đạo Tú"), ("OCOP", 2, "Địa bàn sản xuất", "TT Kim Long")]),
    ("08113", {}, True, [("OCOP", None, "Địa bàn sản xuất", "Hùng Vương")]),
    ("08494", {}, True, [("Nguồn lực", "Ngân sách xã", "Đã giải ngân", "Đang quyết toán"), ("Nguồn lực", "Vốn lồng ghép", "Đã giải ngân", "2.040")]),
]


def file_row(unit):
    with open(HERE / "facts" / "files.csv", encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["reporting_unit"] == unit and row["made_by"] == "edited")


def fill(ntm, unit, changed, folder):
    """The form of one unit, filled by the program in a round of its own; the path of the workbook."""
    own = folder / "round"
    shutil.copytree(HERE / "facts", own / "facts")
    shutil.copy(HERE / "don-vi-nhom-minh-hoa.csv", own)
    text = (HERE / "round.toml").read_text(encoding="utf-8").split("[[target]]")[0]
    for key, value in changed.items():
        text, count = re.subn(rf'^{key} = "[^"]*"', f'{key} = "{value}"', text, flags=re.M)
        assert count == 1, key
    (own / "round.toml").write_text(text, encoding="utf-8")
    with open(own / "facts" / "files.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("file", "reporting_unit", "made_by", "changes"), ("form.xlsx", unit, "form", "")])
    subprocess.run([ntm, "fill", str(own), "-o", str(folder)], check=True, capture_output=True)
    return folder / "form.xlsx"


def type_over(path, stamped, typed):
    """Put texts into cells, found by row label and head; the cell keeps its look. Without stamp: as copied into a new file."""
    wb = openpyxl.load_workbook(path)
    for sheet, label, header, text in typed:
        ws = wb[sheet]
        heads = {(cell.row, cell.column) for line in ws.iter_rows() for cell in line if str(cell.value or "").startswith(header)}
        head_row, column = max(heads)
        if isinstance(label, str):
            rows = [cell.row for name in ("A", "B") for cell in ws[name] if cell.value == label]
            assert len(rows) == 1, (sheet, label, rows)
            row = rows[0]
        else:
            row = head_row + (label or 1)
        cell = ws.cell(row, column)
        cell.value = text
        if text is not None:
            cell.data_type, cell.number_format = "s", "@"
    if not stamped:
        for name in list(wb.custom_doc_props.names):
            del wb.custom_doc_props[name]
        for row in wb["_ntm"].iter_rows(min_col=1, max_col=2):
            if row[0].value in STAMP:
                row[0].value = row[1].value = None
    wb.save(path)


def save(path, target, stamp, soffice):
    """Save through LibreOffice, so that formulas have values, then copy with fixed times."""
    saving.repack(saving.through_libreoffice(path, soffice), target, stamp)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ntm", default=str(HERE.parents[1] / "target" / "release" / "ntm"), help="the program that fills the form")
    parser.add_argument("--soffice", default="soffice", help="the LibreOffice program")
    options = parser.parse_args()
    SUBMISSIONS.mkdir(exist_ok=True)
    for unit, changed, stamped, typed in FORMS:
        with tempfile.TemporaryDirectory() as folder:
            path = fill(options.ntm, unit, changed, pathlib.Path(folder))
            if typed:
                type_over(path, stamped, typed)
            save(path, SUBMISSIONS / file_row(unit)["file"], "2026-06-17T14:45:00", options.soffice)
    shutil.copy(OLD_FORM, SUBMISSIONS / file_row("08053")["file"])
    (SUBMISSIONS / file_row("05200")["file"]).write_text(PAGE, encoding="utf-8")
    saving.register(HERE)


if __name__ == "__main__":
    main()

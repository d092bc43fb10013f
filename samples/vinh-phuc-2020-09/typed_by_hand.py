#!/usr/bin/env python3
"""Write the two workbooks of this round that the form alone cannot make.

Both are the form, filled from `facts/*.csv` by `ntm fill`, and then saved by
LibreOffice, as a district does that has no Excel:

- Tam Dương sent the form of the round before, with figures up to 14/6/2020.
  Its facts are those of that round; only the round differs.
- Lập Thạch pasted text over numbers: see `TYPED` below.

    cargo build --release
    python3 samples/vinh-phuc-2020-09/typed_by_hand.py

Needs openpyxl and LibreOffice. The files are the same byte for byte on every
run with the same versions: times inside them are fixed. sha256 and size of
every file of the round are then set in `register.csv`.
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

# The round whose form Tam Dương sent: what differs in round.toml.
ROUND_BEFORE = {
    "id": "vinh-phuc-2020-06",
    "title": "6 tháng đầu năm 2020",
    "cut_off": "2020-06-14",
    "due": "2020-06-18T17:00",
    "closed": "2020-06-22T17:00",
    "as_of": "2020-06-23",
}

# What Lập Thạch typed: sheet, how the row's first text reads, how the column's header begins, the text.
TYPED = [
    ("Chỉ tiêu xã", "Tiên Lữ", "2.4 ", "Đang thi công"),
    ("Chỉ tiêu xã", "Bàn Giản", "9.2 ", "≥ 90%"),
    ("Nguồn lực", "Vốn sự nghiệp", "Đã giải ngân", "2.040"),
]

# Unit, the round its form is of, what was typed over it, when it was saved.
FILES = [
    ("246", {}, TYPED, "2020-09-18T14:45:00"),
    ("247", ROUND_BEFORE, [], "2020-06-17T10:30:00"),
]


def file_row(unit):
    with open(HERE / "facts" / "files.csv", encoding="utf-8", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["reporting_unit"] == unit and row["made_by"] == "edited")


def fill(ntm, unit, changed, folder):
    """The form of one unit, filled by the program in a round of its own; the path of the workbook."""
    own = folder / "round"
    shutil.copytree(HERE / "facts", own / "facts")
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


def type_over(path, typed):
    """Put texts into cells, found by row label and header; the cell keeps its look."""
    wb = openpyxl.load_workbook(path)
    for sheet, row_label, header, text in typed:
        ws = wb[sheet]
        rows = [cell.row for cell in ws["B"] if cell.value == row_label]
        columns = {cell.column for line in ws.iter_rows() for cell in line if str(cell.value or "").startswith(header)}
        assert len(rows) == len(columns) == 1, (sheet, row_label, header, rows, columns)
        cell = ws.cell(rows[0], columns.pop())
        cell.value, cell.data_type, cell.number_format = text, "s", "@"
    wb.save(path)


def save(path, target, stamp, soffice):
    """Save through LibreOffice, then copy with fixed times."""
    saving.repack(saving.through_libreoffice(path, soffice), target, stamp)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ntm", default=str(HERE.parents[1] / "target" / "release" / "ntm"), help="the program that fills the form")
    parser.add_argument("--soffice", default="soffice", help="the LibreOffice program")
    options = parser.parse_args()
    SUBMISSIONS.mkdir(exist_ok=True)
    for unit, changed, typed, stamp in FILES:
        with tempfile.TemporaryDirectory() as folder:
            path = fill(options.ntm, unit, changed, pathlib.Path(folder))
            if typed:
                type_over(path, typed)
            save(path, SUBMISSIONS / file_row(unit)["file"], stamp, options.soffice)
    saving.register(HERE)


if __name__ == "__main__":
    main()

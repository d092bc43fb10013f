"""Answers to units, worked in by another program: one correction changes one state and takes one finding away.

Usage: answer_check.py NTM SUBMISSION.xlsx

A submission without errors gets mistakes typed by openpyxl; its answer is opened, corrected cell by cell by openpyxl, and
recalculated by LibreOffice each time. The states on the first page and the findings of `ntm check` have to follow.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import openpyxl

from recalculate import recalculated

# Sheet, cell, what is typed wrong there.
SLIPS = [
    ("Chỉ tiêu xã", "J9", "Đang thi công"),
    ("Chỉ tiêu xã", "K10", 104),
    ("Chỉ tiêu xã", "E11", "hoàn thành tốt"),
    ("Xã NTM", "F12", None),
    ("Nguồn lực", "E10", "14.100"),
]
PAGE, HEAD, PLACE, STATE = "Phản hồi", 11, 5, 9


def check(ntm, path, *more):
    run = subprocess.run([ntm, "check", str(path), "--as-of", "2020-12-23", "--format", "json", *more],
                         capture_output=True, text=True)
    if run.returncode == 2:
        sys.exit(run.stderr)
    return json.loads(run.stdout)["files"][0]


def grave(file):
    return sorted((f["code"], f["sheet"], f["cell"]) for f in file["findings"] if f["severity"] != "note")


def states(path, folder):
    """The state of each line of the first page, by its place, after a recalculation."""
    page = openpyxl.load_workbook(recalculated(path, folder), data_only=True)[PAGE]
    found = {}
    for row in range(HEAD + 1, page.max_row + 1):
        place = page.cell(row, PLACE).value
        if place:
            found[place] = page.cell(row, STATE).value
    return found


def main():
    ntm, submission = sys.argv[1], pathlib.Path(sys.argv[2])
    folder = pathlib.Path(tempfile.mkdtemp())
    book = openpyxl.load_workbook(submission)
    right = {}
    for sheet, cell, wrong in SLIPS:
        right[sheet, cell] = book[sheet][cell].value
        book[sheet][cell].value = wrong
    wrong = folder / "sai.xlsx"
    book.save(wrong)
    first = check(ntm, wrong, "--feedback", str(folder / "phan-hoi"))
    answer = pathlib.Path(first["outputs"][0]["path"])
    everything = grave(check(ntm, answer))
    assert len(everything) == len(SLIPS), everything
    opened = {f"{sheet}!{cell}" for sheet, cell, _ in SLIPS}
    said = states(answer, folder / "0")
    assert {p for p, s in said.items() if s == "○ chưa sửa"} == opened, said

    for number, (sheet, cell, _) in enumerate(SLIPS, 1):
        book = openpyxl.load_workbook(answer)
        book[sheet][cell].value = right[sheet, cell]
        path = folder / f"sua-{number}.xlsx"
        book.save(path)
        said = states(path, folder / str(number))
        place = f"{sheet}!{cell}"
        assert said[place] == "√ đã sửa", (place, said[place])
        assert {p for p, s in said.items() if s == "○ chưa sửa"} == opened - {place}, said
        left = grave(check(ntm, path))
        gone = [f for f in everything if f not in left]
        assert [(f[1], f[2]) for f in gone] == [(sheet, cell)] and len(left) == len(everything) - 1, (place, left)
        print(f"{place}: {gone[0][0]} is gone, the others stand")

    book = openpyxl.load_workbook(answer)
    for (sheet, cell), value in right.items():
        book[sheet][cell].value = value
    path = folder / "sua-het.xlsx"
    book.save(path)
    done = check(ntm, path)
    assert done["outcome"] == "accepted", (done["outcome"], done["findings"])
    print("all corrected: accepted")


main()

"""Types into forms as people do, lets LibreOffice recalculate, and reads what the form says to it.

Usage: form_check.py FORM.xlsx ...

For every validation of every sheet, each value that it refuses is put in, as a paste would, which no validation stops:
the row's "Kiểm tra" has to say that one cell is wrong. With good values everywhere it has to say so too. Then blanks,
lists that have nothing to report, and the counts on top of the sheets and on the first one. The validations themselves
have to speak Vietnamese. Cells are told typed by their protection, values by the validation, so nothing here knows the form.
"""

import math
import pathlib
import re
import subprocess
import sys
import tempfile

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

HEAD, FIRST = 7, 8
CHECK = "Kiểm tra"
NIL = "Không phát sinh"
RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
VIETNAMESE = re.compile("[ăâđêôơưàáạảãèéẹẻẽìíịỉĩòóọỏõùúụủũỳýỵỷỹắằặẳẵấầậẩẫếềệểễốồộổỗớờợởỡứừựửữ]", re.IGNORECASE)


def recalculated(paths, folder):
    """Copies of workbooks with every formula worked out anew."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(RECALCULATE_ALWAYS, encoding="utf-8")
    out = folder / "out"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), *map(str, paths)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900,
    )
    return [out / path.name for path in paths]


class Sheet:
    """What a sheet lets a person type, and what may be typed there."""

    def __init__(self, book, sheet):
        self.name = sheet.title
        heads = {sheet.cell(HEAD, c).value: c for c in range(1, sheet.max_column + 1)}
        self.check = heads.get(CHECK)
        self.typed = [
            (row, column)
            for row in range(FIRST, sheet.max_row + 1)
            for column in range(1, sheet.max_column + 1)
            if not sheet.cell(row, column).protection.locked
        ]
        self.rules = []
        self.good = {}
        for rule in sheet.data_validations.dataValidation:
            cells = []
            for part in str(rule.sqref).split():
                left, top, right, bottom = range_boundaries(part)
                cells += [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
            good, bad = values(book, rule, cells[0])
            for cell in cells:
                self.good[cell] = good
            if bad:
                self.rules.append((rule, cells, bad))
        for cell in self.typed:
            self.good.setdefault(cell, "ghi bằng chữ")
        # A list without fixed rows: its check column says nothing in a row where nothing is written.
        self.is_list = self.check is not None and any(
            rule.prompt and NIL in rule.prompt for rule in sheet.data_validations.dataValidation
        )
        self.key = None
        if self.is_list:
            key = next(r for r in sheet.data_validations.dataValidation if r.prompt and NIL in r.prompt)
            self.key = range_boundaries(str(key.sqref).split()[0])[0]


def values(book, rule, cell):
    """A value that a validation takes, and those that it does not."""
    formula = rule.formula1 or ""
    name = f"{get_column_letter(cell[1])}{cell[0]}"
    if rule.type == "list":
        if formula.startswith('"'):
            options = formula.strip('"').split(",")
        else:
            [(sheet, place)] = book.defined_names[formula.lstrip("=")].destinations
            options = [row[0].value for row in book[sheet][place.replace("$", "")]]
        return options[0], ["không có trong danh sách"]
    if rule.type != "custom":
        return "ghi bằng chữ", []
    if "FIND(" in formula:
        return "ntm@minhhoa.example", ["khong-co-a-cong"]
    least = [float(n) for n in re.findall(re.escape(name) + r">=(-?[\d.]+)", formula)]
    most = [float(n) for n in re.findall(re.escape(name) + r"<=(-?[\d.]+)", formula)]
    low = least[0] if least else (most[0] if most else 1)
    bad = ["chín mươi"]
    if least:
        bad.append(least[0] - 1)
    if most:
        bad.append(most[0] + 1)
    if "INT(" in formula:
        bad.append(low + 0.5)
    return low, bad


def fill(sheet, cells):
    for (row, column), value in cells.items():
        if isinstance(value, float) and value == math.trunc(value):
            value = int(value)
        sheet.cell(row, column).value = value


def plan(sheets):
    """Which cells get a bad value in which copy of the form: one in a row and copy, so that it has to be found alone."""
    copies = []
    for sheet in sheets:
        for rule, cells, bad in sheet.rules:
            for value in bad:
                place = None
                for number in range(1000):
                    if number == len(copies):
                        copies.append({})
                    taken = copies[number]
                    place = next((c for c in cells if (sheet.name, c[0]) not in taken), None)
                    if place:
                        taken[(sheet.name, place[0])] = (place, value)
                        break
    return copies


def form(path):
    """How much was looked at, and what is wrong with a form."""
    wrong = []
    book = openpyxl.load_workbook(path)
    sheets = [s for s in (Sheet(book, sheet) for sheet in book if sheet.title != "_ntm") if s.check and s.typed]
    for sheet in sheets:
        for rule, cells, _ in sheet.rules:
            where = f"{sheet.name} {get_column_letter(cells[0][1])}{cells[0][0]}"
            for what, words in (("prompt", rule.prompt), ("error", rule.error)):
                if not words or not VIETNAMESE.search(words):
                    wrong.append(f"{where}: {what} {words!r}")
            if not (rule.showErrorMessage and rule.showInputMessage and rule.errorStyle in (None, "stop")):
                wrong.append(f"{where}: shows no message, or lets it pass")
    copies = plan(sheets)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        paths = []

        def save(number, change):
            copy = openpyxl.load_workbook(path)
            change(copy)
            paths.append(folder / f"{number:03}.xlsx")
            copy.save(paths[-1])

        def good(copy, bad=None):
            for sheet in sheets:
                cells = {c: sheet.good[c] for c in sheet.typed}
                for (tab, _), (place, value) in (bad or {}).items():
                    if tab == sheet.name:
                        cells[place] = value
                fill(copy[sheet.name], cells)

        # A form may come with values of the last period.
        def empty(copy):
            for sheet in sheets:
                fill(copy[sheet.name], dict.fromkeys(sheet.typed))

        def nil(copy, beside):
            empty(copy)
            for sheet in (s for s in sheets if s.is_list):
                copy[sheet.name].cell(FIRST, sheet.key).value = NIL
                if beside:
                    fill(copy[sheet.name], {c: sheet.good[c] for c in sheet.typed if c[0] == FIRST + 1})

        def blanks(copy):
            good(copy)
            for sheet in sheets:
                for hole in holes.get(sheet.name, []):
                    copy[sheet.name].cell(*hole).value = None

        # What has rules in the first row that has any; the key stays, or a row of a list would be none.
        holes = {}
        for sheet in sheets:
            ruled = {cell for _, cells, _ in sheet.rules for cell in cells if cell[1] != sheet.key}
            if ruled:
                holes[sheet.name] = sorted(c for c in ruled if c[0] == min(ruled)[0])
        save(0, good)
        save(1, blanks)
        save(2, lambda copy: nil(copy, False))
        save(3, lambda copy: nil(copy, True))
        save(4, empty)
        for number, bad in enumerate(copies):
            save(5 + number, lambda copy, bad=bad: good(copy, bad))
        made = [openpyxl.load_workbook(p, data_only=True) for p in recalculated(paths, folder)]

    def says(number, sheet, row):
        return made[number][sheet.name].cell(row, sheet.check).value or ""

    looked = 0
    for number, bad in [(0, {})] + [(5 + n, bad) for n, bad in enumerate(copies)]:
        for sheet in sheets:
            for row in sorted({r for r, _ in sheet.typed}):
                said, found = says(number, sheet, row), bad.get((sheet.name, row))
                looked += 1
                # A row of sums has typed reasons only, and nothing to check.
                if found and said not in ("▲ Sai 1 ô", "▲ Sai"):
                    wrong.append(f"{sheet.name} {get_column_letter(found[0][1])}{row} = {found[1]!r}: says {said!r}")
                if not found and said[:1] in ("▲", "○"):
                    wrong.append(f"{sheet.name} row {row}, all good: says {said!r}")
    for sheet in sheets:
        if sheet.name in holes:
            looked += 1
            row = holes[sheet.name][0][0]
            said = says(1, sheet, row)
            if not said.startswith("○ Còn"):
                wrong.append(f"{sheet.name} row {row}, blanks: says {said!r}")
    for sheet in (s for s in sheets if s.is_list):
        looked += 3
        if says(2, sheet, FIRST) != f"√ {NIL}":
            wrong.append(f"{sheet.name}, nothing to report: says {says(2, sheet, FIRST)!r}")
        if says(3, sheet, FIRST) != "▲ Có dòng khác" or says(3, sheet, FIRST + 1)[:1] in ("▲", "○"):
            wrong.append(f"{sheet.name}, nothing to report beside a row: says {says(3, sheet, FIRST)!r}, {says(3, sheet, FIRST + 1)!r}")
        live = [made[n][sheet.name].cell(3, 1).value or "" for n in (2, 4)]
        if not live[0].startswith(f"√ {NIL}") or NIL not in live[1]:
            wrong.append(f"{sheet.name}: the sentence on top says {live!r}")
    # The counts on top and on the first sheet, against the check cells themselves.
    for number, copy in enumerate(made):
        guide = copy.worksheets[0]
        lines = {guide.cell(r, 2).value: r for r in range(1, guide.max_row + 1) if isinstance(guide.cell(r, 1).value, (int, float))}
        for sheet in sheets:
            checks = [copy[sheet.name].cell(r, sheet.check).value or "" for r in range(FIRST, copy[sheet.name].max_row + 1)]
            signs = {sign: sum(str(c).startswith(sign) for c in checks) for sign in "√○▲≠"}
            nothing = sum(c == f"√ {NIL}" for c in checks)
            at = lines.get(sheet.name)
            looked += 1
            if at is None:
                wrong.append(f"{sheet.name} is not on the first sheet")
                continue
            said = (guide.cell(at, 4).value, guide.cell(at, 5).value)
            counted = (signs["√"] - nothing, signs["▲"] + signs["≠"] + signs["○"])
            if said != counted:
                wrong.append(f"copy {number}, {sheet.name}: the first sheet says {said}, counted {counted}")
            live = copy[sheet.name].cell(3, 1).value or ""
            found = re.search(r"Có ô sai: (\d+)", live)
            if found and int(found[1]) != signs["▲"]:
                wrong.append(f"copy {number}, {sheet.name}: “{live}”, but {signs['▲']} rows are wrong")
            found = re.search(r"Còn ô trống: (\d+)", live)
            blank = sum(str(c).startswith("○ Còn") for c in checks)
            if found and int(found[1]) != blank:
                wrong.append(f"copy {number}, {sheet.name}: “{live}”, but {blank} rows have blanks")
    rules = sum(len(bad) for s in sheets for _, _, bad in s.rules)
    if not rules:
        wrong.append("no rule was looked at")
    return f"{len(sheets)} sheets, {rules} bad values in {len(copies)} copies, {looked} answers", wrong


def main(paths):
    failed = 0
    for path in paths:
        looked, wrong = form(path)
        for line in wrong[:40]:
            print(f"{path.name} {line}")
        print(f"{path.name}: {looked}, {len(wrong)} wrong")
        failed += len(wrong)
    return 1 if failed else 0


sys.exit(main([pathlib.Path(name) for name in sys.argv[1:]]))

"""Opens written workbooks in LibreOffice, recalculates every formula, and compares each stored value with the new one.

Usage: recalculate.py FILE.xlsx ...

LibreOffice takes stored values over unless it is told to recalculate, and then there is nothing to compare. So it is
told to, and before any file is judged a copy of the first one with a wrong stored value has to be found out.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

import openpyxl

RECALCULATE_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def recalculated(path: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    """A copy of the workbook with every formula worked out anew."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(RECALCULATE_ALWAYS, encoding="utf-8")
    out = folder / "out"
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(path)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300,
    )
    return out / path.name


def same(was, now) -> bool:
    if isinstance(was, (int, float)) and isinstance(now, (int, float)):
        return abs(was - now) < 1e-9
    return (was or "") == (now or "")


def compare(path: pathlib.Path) -> tuple[int, list[str]]:
    """How many formulas there are, and those whose stored value is not the recalculated one."""
    wrong, checked = [], 0
    with tempfile.TemporaryDirectory() as folder:
        new = recalculated(path, pathlib.Path(folder))
        formulas = openpyxl.load_workbook(path)
        cached = openpyxl.load_workbook(path, data_only=True)
        again = openpyxl.load_workbook(new, data_only=True)
        for sheet in formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if not (isinstance(cell.value, str) and cell.value.startswith("=")):
                        continue
                    checked += 1
                    was = cached[sheet.title][cell.coordinate].value
                    now = again[sheet.title][cell.coordinate].value
                    if not same(was, now):
                        wrong.append(f"{sheet.title}!{cell.coordinate} {cell.value}: stored {was!r}, recalculated {now!r}")
    return checked, wrong


def spoilt(path: pathlib.Path, to: pathlib.Path) -> bool:
    """A copy in which the first stored number of a formula is one too many; whether there was one."""
    done = False
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if not done and name.startswith("xl/worksheets/sheet"):
                text = data.decode("utf-8")
                found = re.search(r"</f><v>(\d+)</v>", text)
                if found:
                    done = True
                    text = text[:found.start(1)] + str(int(found.group(1)) + 1) + text[found.end(1):]
                    data = text.encode("utf-8")
            new.writestr(name, data)
    return done


def main(paths: list[pathlib.Path]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "spoilt.xlsx"
        if not spoilt(paths[0], copy) or not compare(copy)[1]:
            print(f"{paths[0].name}: a wrong stored value was not found out; nothing is proved")
            return 1
    failed = 0
    for path in paths:
        checked, wrong = compare(path)
        for line in wrong:
            print(f"{path.name} {line}")
        print(f"{path.name}: {checked} formulas, {len(wrong)} differ")
        failed += len(wrong) + (checked == 0)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main([pathlib.Path(name) for name in sys.argv[1:]]))

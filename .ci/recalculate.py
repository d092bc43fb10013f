"""Opens a written workbook in LibreOffice, recalculates it, and compares every cached formula value with the recalculated one.

Usage: recalculate.py FILE.xlsx ...
"""

import pathlib
import subprocess
import sys
import tempfile

import openpyxl


def compare(path: pathlib.Path) -> int:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
             "xlsx:Calc MS Excel 2007 XML", "--outdir", folder, str(path)],
            check=True, stdout=subprocess.DEVNULL, timeout=300,
        )
        formulas = openpyxl.load_workbook(path)
        cached = openpyxl.load_workbook(path, data_only=True)
        again = openpyxl.load_workbook(pathlib.Path(folder) / path.name, data_only=True)
        wrong = checked = 0
        for sheet in formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if not (isinstance(cell.value, str) and cell.value.startswith("=")):
                        continue
                    checked += 1
                    was = cached[sheet.title][cell.coordinate].value
                    now = again[sheet.title][cell.coordinate].value
                    if (was or "") != (now or "") and not (
                        isinstance(was, (int, float)) and isinstance(now, (int, float)) and abs(was - now) < 1e-9
                    ):
                        wrong += 1
                        print(f"{path.name} {sheet.title}!{cell.coordinate} {cell.value}: cached {was!r}, recalculated {now!r}")
        print(f"{path.name}: {checked} formulas, {wrong} differ")
        if checked == 0:
            print("no formula found: nothing was checked")
            return 1
        return wrong


sys.exit(1 if sum(compare(pathlib.Path(name)) for name in sys.argv[1:]) else 0)

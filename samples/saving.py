"""What the scripts of the sample rounds share: packages with fixed times, and the register's hashes."""

import csv
import datetime
import hashlib
import re
import subprocess
import zipfile


def repack(source, target, stamp):
    """Copy the package with fixed times, inside and in the archive itself."""
    moment = datetime.datetime.fromisoformat(stamp).timetuple()[:6]
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                text = re.sub(r"(<dcterms:(created|modified)[^>]*>)[^<]*", rf"\g<1>{stamp}Z", data.decode("utf-8"))
                data = text.encode("utf-8")
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, data)


def through_libreoffice(path, soffice):
    """The workbook saved by LibreOffice, beside it; its formulas have values."""
    out = path.parent / "saved"
    subprocess.run([soffice, f"-env:UserInstallation=file://{path.parent}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
                    "--outdir", str(out), str(path)], check=True, capture_output=True)
    return out / path.name


def register(folder):
    """Set sha256 and size of every file in register.csv."""
    path = folder / "register.csv"
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = reader.fieldnames, list(reader)
    for row in rows:
        data = (folder / "submissions" / row["file"]).read_bytes()
        row["sha256"], row["size"] = hashlib.sha256(data).hexdigest(), str(len(data))
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)

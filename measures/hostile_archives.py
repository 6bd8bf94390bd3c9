"""Workbooks and archives made to break readers, each with what must come of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from measures.hostile_tables import GOOD, MAPPING, Hostile

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_WORKBOOK = (
    f'<workbook {_MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Answers" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
)
_HEADER = (
    '<row r="1">'
    + "".join(
        f'<c r="{column}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for column, name in zip("ABC", ("who", "s1", "s2"), strict=True)
    )
    + "</row>"
)


def hostile_archives(folder: Path) -> Iterator[Hostile]:
    """Write the hostile archives into a folder, and yield each."""
    yield from _cells(folder)
    yield from _markup(folder)
    yield from _zips(folder)
    yield from _bundles(folder)


def workbook(rows: str, parts: Mapping[str, str | bytes] | None = None, *, level: int = 6) -> bytes:
    """Return an XLSX workbook with these rows under the header who, s1, s2, and other parts added or replaced."""
    sheet = f"<worksheet {_MAIN}><sheetData>{_HEADER}{rows}</sheetData></worksheet>"
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
        **(parts or {}),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in whole.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def row(number: int, *cells: str) -> str:
    """Return a row of inline texts; a cell that begins with "<c" is taken as it is."""
    parts = (
        cell if cell.startswith("<c") else f'<c r="{column}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for column, cell in zip("ABCDEFGH", cells, strict=False)
    )
    return f'<row r="{number}">{"".join(parts)}</row>'


def _made(folder: Path, name: str, content: bytes, mapping: str = MAPPING) -> Path:
    path = folder / name
    path.write_bytes(content)
    if mapping:
        path.with_suffix(".mapping.toml").write_text(mapping, encoding="utf-8")
    return path


def _cells(folder: Path) -> Iterator[Hostile]:
    good = row(2, "ann", "agree", "disagree")
    cases: dict[str, tuple[str, tuple[int, int]]] = {
        "good": (good, (1, 0)),
        "formula-answer": (row(2, "ann", '<c r="B2"><f>1+1</f><v>2</v></c>', "agree"), (1, 0)),
        "formula-holder": (good + row(3, '<c r="A3" t="str"><f>A2</f><v>ann</v></c>', "agree", "agree"), (1, 1)),
        "error": (good + row(3, '<c r="A3" t="e"><v>#REF!</v></c>', "agree", "agree"), (1, 1)),
        "text-like-formula": (good + row(3, "=1+1", "agree", "agree"), (2, 0)),
        "numbers": (row(2, '<c r="A2"><v>12</v></c>', '<c r="B2"><v>1.0</v></c>', '<c r="C2"><v>5E0</v></c>'), (1, 0)),
        "infinite": (row(2, "ann", '<c r="B2"><v>1e999</v></c>', "agree"), (1, 0)),
        "far-column": (good + '<row r="3"><c r="XFD3"><v>1</v></c></row>', (1, 1)),
        "far-row": (good + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>', (2, 0)),
        "no-places": ("<row><c t=\"inlineStr\"><is><t>ann</t></is></c><c><v>1</v></c><c/></row>", (1, 0)),
        "many-blank-rows": (good + "".join(f'<row r="{n}"/>' for n in range(3, 200_000)), (1, 0)),
    }  # fmt: skip
    for name, (rows, read) in cases.items():
        yield Hostile(_made(folder, f"sheet-{name}.xlsx", workbook(rows)), read=read)
    refused = {
        "out-of-order": (row(3, "ann") + row(2, "bob"), "out of order"),
        "wrong-place": ('<row r="2"><c r="ZZZZ9"/></row>', "out of order"),
        "off-sheet": ('<row r="99999999"/>', "out of order"),
        "shared-nowhere": (row(2, '<c r="A2" t="s"><v>7</v></c>'), "shared text"),
        "million-cells": (
            "".join(f'<row r="{n}">{"<c/>" * 20}</row>' for n in range(2, 60_000)),
            "more than 1000000 cells",
        ),
        "long-cell": (row(2, "x" * 140_000), "longer than"),
        "header-alone": ("", "no row under"),
    }
    for name, (rows, words) in refused.items():
        yield Hostile(_made(folder, f"sheet-{name}.xlsx", workbook(rows)), words=words)
    far = f'<worksheet {_MAIN}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>who</t></is></c><c r="XFD1"><v>1</v></c></row>'
    many = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 5_000))
    sheet = {"xl/worksheets/sheet1.xml": f"{far}{many}</sheetData></worksheet>"}
    single = '[columns]\nholder = "who"\n[[statement]]\ncolumn = "1"\n'
    yield Hostile(_made(folder, "sheet-far-header.xlsx", workbook("", sheet), single), words="columns wide")


def _markup(folder: Path) -> Iterator[Hostile]:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]>'
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    sheet = "xl/worksheets/sheet1.xml"
    cases: dict[str, tuple[dict[str, str | bytes], str]] = {
        "billion-laughs": ({sheet: f"{laughs}<worksheet>&e9;</worksheet>"}, "not what a spreadsheet"),
        "outside-entity": ({sheet: f"{outside}<worksheet>&e;</worksheet>"}, "not what a spreadsheet"),
        "laughs-in-shared": (
            {"xl/sharedStrings.xml": f"{laughs}<sst><si><t>&e9;</t></si></sst>"},
            "not what a spreadsheet",
        ),
        "deep": ({sheet: "<a>" * 200_000}, "not what a spreadsheet"),
        "cut": ({sheet: "<worksheet><sheetData><row"}, "no valid XML"),
        "not-xml": ({sheet: b"\xff\xfe\x00binary"}, "no valid XML"),
        "huge-tag": ({sheet: "<worksheet a='" + "x" * 9_000_000 + "y"}, ""),
        "workbook-cut": ({"xl/workbook.xml": "<workbook"}, "no valid XML"),
        "no-sheet": ({"xl/workbook.xml": "<workbook/>"}, "no XLSX workbook"),
        "sheet-elsewhere": ({"xl/_rels/workbook.xml.rels": _RELATIONS.replace("sheet1", "sheet9")}, "is not in it"),
        "climbing": ({"xl/_rels/workbook.xml.rels": _RELATIONS.replace("worksheets", "../../../etc")}, "is not in it"),
        "odd-encoding": ({sheet: '<?xml version="1.0" encoding="klingon"?><worksheet/>'}, "sheet is empty"),
    }
    for name, (parts, words) in cases.items():
        yield Hostile(_made(folder, f"markup-{name}.xlsx", workbook("", parts)), words=words)


def _zips(folder: Path) -> Iterator[Hostile]:
    good = workbook(row(2, "ann", "agree", "agree"))
    yield Hostile(_made(folder, "zip-cut.xlsx", good[: len(good) // 2]), words="damaged")
    yield Hostile(_made(folder, "zip-head-alone.xlsx", b"PK\x03\x04"), words="damaged")
    middle = len(good) // 3
    yield Hostile(_made(folder, "zip-scrambled.xlsx", good[:middle] + bytes(80) + good[middle + 80 :]), words="")
    bomb = workbook("", {"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 60_000_000}, level=9)
    yield Hostile(_made(folder, "zip-bomb.xlsx", bomb), words="far larger inside")
    shared = workbook("", {"xl/sharedStrings.xml": b"<sst>" + b"<si><t>a</t></si>" * 1_000_000}, level=9)
    yield Hostile(_made(folder, "zip-bomb-in-shared.xlsx", shared), words="far larger inside")
    lying = _lying(workbook("", {"xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 20_000_000}, level=9))
    yield Hostile(_made(folder, "zip-lying-size.xlsx", lying), words="damaged")
    many = {f"xl/media/{n}": b"" for n in range(25_000)}
    yield Hostile(_made(folder, "zip-many-parts.xlsx", workbook("", many)), words="too many parts")
    encrypted = good.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    yield Hostile(_made(folder, "zip-encrypted.xlsx", encrypted), words="encrypted")
    yield Hostile(_made(folder, "zip-xlsx-named.csv", good), read=(1, 0))


def _lying(content: bytes) -> bytes:
    """Return the archive with the size of its last, longest part declared as 1,000 bytes in the list of parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        longest = max(archive.infolist(), key=lambda part: part.file_size)
    return content.replace(longest.file_size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


def _bundles(folder: Path) -> Iterator[Hostile]:
    votes = "timestamp,comment-id,voter-id,vote\n1,0,0,1\n2,0,1,-1\n"
    cases: dict[str, tuple[dict[str, bytes], str, tuple[int, int] | None]] = {
        "polis": ({"export/votes.csv": votes.encode()}, "", (2, 0)),
        "climbing": ({"../../../votes.csv": votes.encode()}, "", (2, 0)),
        "no-table": ({"a.txt": b"x"}, "CSV files of one export", None),
        "twice": ({"a/votes.csv": votes.encode(), "b/votes.csv": votes.encode()}, "CSV files of one export", None),
        "nested": ({"a.csv": _zip({"b.csv": votes.encode()})}, "archive in the archive", None),
        "open-document": ({"content.xml": b"<x/>"}, "another kind", None),
        "table": ({"a.csv": GOOD.encode()}, "no known format", None),
        "bomb": ({"votes.csv": votes.encode() + b"\n" * 60_000_000}, "far larger inside", None),
    }
    for name, (parts, words, read) in cases.items():
        yield Hostile(_made(folder, f"bundle-{name}.zip", _zip(parts), mapping=""), words=words, read=read)


def _zip(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()

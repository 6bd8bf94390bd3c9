"""Files of text made to break readers, each with what must come of it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAPPING = """
[columns]
holder = "who"
[[statement]]
column = "s1"
[[statement]]
column = "s2"
"""
GOOD = "who,s1,s2\nann,agree,disagree\nbob,abstain,agree\n"


@dataclass(frozen=True, slots=True)
class Hostile:
    """A source, and what must come of it: rows read and refused, or a refusal whose words and line are these."""

    path: Path
    read: tuple[int, int] | None = None
    words: str = ""
    line: int = 0


def hostile_tables(folder: Path) -> Iterator[Hostile]:
    """Write the hostile files of text into a folder, and yield each."""
    yield from _encodings(folder)
    yield from _rows(folder)
    yield from _shapes(folder)
    yield from _kinds(folder)
    yield from _mappings(folder)
    yield from _known_formats(folder)


def _made(folder: Path, name: str, content: bytes | str, mapping: str = MAPPING) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    if mapping:
        path.with_suffix(".mapping.toml").write_text(mapping, encoding="utf-8")
    return path


def _encodings(folder: Path) -> Iterator[Hostile]:
    accented = GOOD.replace("ann", "Anaïs")
    codecs = {"plain": "utf-8", "mark": "utf-8-sig", "windows": "cp1252", "wide": "utf-16"}
    for name, codec in {**codecs, "little": "utf-16-le", "big": "utf-16-be"}.items():
        yield Hostile(_made(folder, f"encoding-{name}.csv", accented.encode(codec)), read=(2, 0))
    big = b"\xfe\xff" + accented.encode("utf-16-be")
    yield Hostile(_made(folder, "encoding-big-marked.csv", big), read=(2, 0))
    mixed = accented.encode() + "Zoé,agree,agree\n".encode("cp1252")
    yield Hostile(_made(folder, "encoding-mixed.csv", mixed), words="neither UTF-8", line=4)
    yield Hostile(
        _made(folder, "encoding-undefined.csv", GOOD.encode() + b"\x81,agree,agree\n"), words="neither UTF-8", line=4
    )
    yield Hostile(
        _made(folder, "encoding-japanese.csv", ("名前の人," * 200).encode("shift-jis")), words="neither UTF-8", line=1
    )
    odd = GOOD.encode("utf-16") + b"\x00"
    yield Hostile(_made(folder, "encoding-cut-utf16.csv", odd), words="not valid utf-16", line=4)
    lone = b"\xff\xfe" + GOOD.encode("utf-16-le") + b"\x00\xd8\x41\x00"
    yield Hostile(_made(folder, "encoding-lone-surrogate.csv", lone), words="not valid utf-16", line=4)
    yield Hostile(_made(folder, "encoding-cut-utf8.csv", accented.encode() + b"\xc3"), words="neither UTF-8", line=4)


def _rows(folder: Path) -> Iterator[Hostile]:
    cases: dict[str, tuple[str, tuple[int, int]]] = {
        "ragged-short": (GOOD + "eve,agree\n", (2, 1)),
        "ragged-long": (GOOD + "eve,agree,agree,agree\n", (2, 1)),
        "quoted-feed": (GOOD + '"eve\nof\r\nold",agree,agree\n', (3, 0)),
        "mixed-ends": ("who,s1,s2\r\nann,agree,agree\rbob,agree,agree\neve,agree,agree\n\r\n", (3, 0)),
        "semicolons": (GOOD.replace(",", ";"), (2, 0)),
        "tabs": (GOOD.replace(",", "\t"), (2, 0)),
        "bars": (GOOD.replace(",", "|"), (2, 0)),
        "blank-lines": ("\n\n" + GOOD.replace("\n", "\n\n\n"), (2, 0)),
        "no-last-end": (GOOD.rstrip("\n"), (2, 0)),
        "misquoted": (GOOD + '"eve"x,agree,agree\ndan,agree,agree\n', (3, 1)),
        "unknown-answer": (GOOD + "eve,maybe,agree\n", (3, 0)),
        "repeated-holder": (GOOD + "ann,agree,agree\n", (2, 1)),
        "nameless": (GOOD + ",agree,agree\n", (2, 1)),
        "formula-text": (GOOD + "=HYPERLINK(\"x\"),agree,agree\n".replace('"', '""').join(['"', ""]).replace('),', ')",'), (3, 0)),
        "formula-answer": (GOOD + "eve,=1+1,@SUM(A1)\n", (3, 0)),
        "addresses": (GOOD + "eve@example.org,agree,agree\n", (3, 0)),
        "controls": (GOOD + "e\x1bv\x07e,agree,agree\n", (3, 0)),
        "right-to-left": (GOOD + "e\u202eve\u200b,agree,agree\n", (3, 0)),
        "wide-digits": (GOOD + "eve,\uff11,agree\n", (3, 0)),
        "percent": (GOOD + "eve%(x)s%s%%,%(y)d,agree\n", (3, 0)),
        "extra-columns": ("who,s1,s2,=cmd\nann,agree,agree,=1\n", (1, 0)),
    }  # fmt: skip
    for name, (content, read) in cases.items():
        yield Hostile(_made(folder, f"row-{name}.csv", content), read=read)


def _shapes(folder: Path) -> Iterator[Hostile]:
    wide = ",".join(["who", "s1", "s2", *(f"c{n}" for n in range(20_000))]) + "\n"
    row = ",".join(["ann", "agree", "agree", *["x"] * 20_000]) + "\n"
    yield Hostile(_made(folder, "shape-20000-columns.csv", wide + row * 20), read=(1, 19))
    yield Hostile(_made(folder, "shape-70000-columns.csv", "who,s1,s2" + ",c" * 70_000 + "\n"), words="columns", line=1)
    yield Hostile(
        _made(folder, "shape-twice-named.csv", "who,s1,s1,s2\na,agree,agree,agree\n"),
        words="2 columns are named",
        line=1,
    )
    yield Hostile(_made(folder, "shape-no-column.csv", "who,s1\na,agree\n"), words="that is not there", line=1)
    yield Hostile(_made(folder, "shape-header-alone.csv", "who,s1,s2\n"), words="no row")
    yield Hostile(
        _made(folder, "shape-all-refused.csv", "who,s1,s2\n,agree,agree\n"), words="no row could be read", line=2
    )
    yield Hostile(_made(folder, "shape-open-quote.csv", GOOD + '"eve,agree,agree\n' * 1), words="never closed", line=4)
    yield Hostile(
        _made(folder, "shape-open-quote-long.csv", GOOD + '"eve,agree\n' + "x,y,z\n" * 50_000),
        words="longer than",
        line=4,
    )
    yield Hostile(
        _made(folder, "shape-long-cell.csv", GOOD + "x" * 200_000 + ",agree,agree\n"), words="longer than", line=4
    )
    yield Hostile(_made(folder, "shape-long-line.csv", GOOD + "x," * 3_000_000), words="longer than", line=4)
    yield Hostile(_made(folder, "shape-endless-line.csv", b"a," * 5_000_000), words="longer than", line=1)
    yield Hostile(
        _made(folder, "shape-ragged-everywhere.csv", GOOD + "x,y\n" * 50_000), words="more than 10000", line=10_004
    )
    yield Hostile(_made(folder, "shape-quotes.csv", '"' * 1_000_001), words="", line=1)
    yield Hostile(_made(folder, "shape-only-separators.csv", GOOD + ",,\n" * 5_000), read=(2, 5_000))
    yield Hostile(
        _made(folder, "shape-at-signs.csv", GOOD + "a" * 60_000 + "@" * 60_000 + ",agree,agree\n"), read=(3, 0)
    )


def _kinds(folder: Path) -> Iterator[Hostile]:
    binary = {
        "empty.csv": (b"", "empty"),
        "spaces.csv": (b" \n\n ", "empty"),
        "mark-alone.csv": (b"\xef\xbb\xbf", "no header"),
        "nul.csv": (GOOD.encode() + b"e\0e,agree,agree\n", "NUL"),
        "zeros.csv": (b"\0" * 10_000, "NUL"),
        "pdf.csv": (b"%PDF-1.7\n" + bytes(range(256)), "PDF"),
        "image.csv": (b"\x89PNG\r\n\x1a\n" + bytes(256), "image"),
        "old-excel.csv": (b"\xd0\xcf\x11\xe0" + bytes(5_000), "old Excel"),
        "compressed.csv": (gzip.compress(GOOD.encode(), mtime=0), "gzip"),
        "compressed-cut.csv": (gzip.compress(GOOD.encode() * 1_000, mtime=0)[:40], "gzip"),
        "database.csv": (b"SQLite format 3\0" + bytes(500), "database"),
        "random.csv": (bytes((n * n * 31 + n * 7) % 256 for n in range(50_000)), ""),
    }
    for name, (content, words) in binary.items():
        yield Hostile(_made(folder, f"kind-{name}", content), words=words)
    (folder / "kind-folder.csv").mkdir()
    yield Hostile(folder / "kind-folder.csv", words="no Polis export")
    yield Hostile(folder / "kind-nothing.csv", words="no such file")
    yield Hostile(_made(folder, "kind-csv.xlsx", GOOD), read=(2, 0))
    yield Hostile(_made(folder, "kind-csv.json", GOOD), read=(2, 0))
    yield Hostile(_made(folder, "kind-unknown.csv", GOOD, mapping=""), words="no known format")
    yield Hostile(_made(folder, "kind-deep.json", "[" * 100_000, mapping=""), words="nested too deep")
    yield Hostile(
        _made(folder, "kind-number.json", '[{"a": ' + "9" * 5_000 + "}]", mapping=""), words="nested too deep"
    )
    yield Hostile(_made(folder, "kind-cut.json", '[{"id": 1,\n "title"', mapping=""), words="not JSON", line=2)
    yield Hostile(_made(folder, "kind-twice.json", '[{"id": 1, "id": 2}]', mapping=""), words="a key twice")
    yield Hostile(_made(folder, "kind-object.json", '{"id": 1}', mapping=""), words="no list of objects")
    yield Hostile(
        _made(folder, "kind-lists.json", "[" + "[]," * 2_000_000 + "[]]", mapping=""), words="no list of objects"
    )


def _mappings(folder: Path) -> Iterator[Hostile]:
    cases = {
        "unknown-key": ('colour = "red"\n' + MAPPING, "no such key"),
        "not-toml": ("layout = \n", "not TOML"),
        "deep": ("a = " + "[" * 50_000, "nested too deep"),
        "number": ("a = " + "9" * 5_000, "nested too deep"),
        "layout": ('layout = "tall"\n' + MAPPING, "one of wide, long"),
        "answers": (MAPPING + '[answers]\n"x" = "perhaps"\n', "perhaps"),
        "no-statement": ('[columns]\nholder = "who"\n', "[[statement]]"),
        "wrong-type": ("columns = 3\n", "a table was expected"),
    }
    for name, (mapping, words) in cases.items():
        yield Hostile(_made(folder, f"mapping-{name}.csv", GOOD, mapping), words=words)


def _known_formats(folder: Path) -> Iterator[Hostile]:
    votes = "timestamp,datetime,comment-id,voter-id,vote\n1,x,0,0,1\n2,x,0,1,-1\n"
    for name, extra, read in (
        ("plain", "", (2, 0)),
        ("stance", "3,x,0,2,7\n", (2, 1)),
        ("time", "soon,x,0,2,1\n" + f"{'9' * 30},x,0,2,1\n", (2, 2)),
        ("voter", "3,x,0,-1,1\n", (2, 1)),
        ("huge-id", f"3,x,0,{'9' * 5_000},1\n", (2, 1)),
    ):
        inside = folder / f"polis-{name}"
        inside.mkdir()
        yield Hostile(_made(inside, "votes.csv", votes + extra, mapping=""), read=read)
    matrix = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,0\n0,0,0,1,1,0,1,1\n"
    inside = folder / "polis-columns"
    inside.mkdir()
    yield Hostile(_made(inside, "participants-votes.csv", matrix, mapping=""), words="same statement number", line=1)
    cap = "type;contributions_id;contributions_title;contributions_createdAt;contributions_votes_id;contributions_votes_value\n"
    rows = "opinion;a1;<script>x</script>;01/01/2020 10:00\nopinion;a2;t;31/31\nplot;x\n;\n"
    yield Hostile(_made(folder, "cap-rows.csv", cap + rows, mapping=""), words="no row could be read")
    markup = "&#" + "9" * 6_000 + ";" + "<!--" * 5_000 + "<a" * 5_000
    decidim = f'id;title;body;votes;url;component/id\n1;t;"{markup}";3;u;1\n2;t;b;many;u;1\n2;;b;1;u;1\n'
    yield Hostile(_made(folder, "decidim-markup.csv", decidim, mapping=""), read=(1, 2))
    eu = "Reference;User type;Item\n" + "".join(f"R{n};EU Citizen;{1 + n % 5} - point {1 + n % 5}\n" for n in range(40))
    odd = "R50;Alien;1 - point 1\nR1;EU Citizen;2 - point 2\nR51;NGO;perhaps\n"
    yield Hostile(_made(folder, "eu-rows.csv", eu + odd, mapping=""), read=(41, 2))

"""Imports as pages show them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as words

from miroir.common.numbers import whole
from miroir.common.tables import Row, Table, row
from miroir.common.typography import typeset
from miroir.consultations.models import Import, Process
from miroir.consultations.uploads import refusals_of, said
from miroir.directory.models import College
from miroir.engine.consultation import text_in
from miroir.records.exports import FORMULA
from miroir.records.telling.account import rows_of

PER_PAGE: Final = 20
NAMES: Final = {
    "cap-collectif": "Cap Collectif",
    "decidim-proposals": "Decidim",
    "polis": "Polis",
    "eu-consultation": words("European Commission, public consultation"),
    "table": words("a table, read by its mapping"),
}
Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure at a glance: what it is, and how many."""

    name: str
    value: str


def imports_of(process: Process) -> QuerySet[Import]:
    """Return the imports of a process, the last one first; what was seen in them is left aside."""
    return process.imports.select_related("uploaded_by").defer("preview", "mapping", "failure")


def import_of(process: Process, key: object) -> Import:
    """Return one import of a process. Raises Http404."""
    return get_object_or_404(Import.objects.select_related("uploaded_by"), process=process, key=key)


def format_name(preview: Figures) -> str:
    """Return what kind of file it is, in the language in force."""
    known: str = preview["format"]
    return gettext(NAMES.get(known, known))


def facts_of(preview: Figures) -> list[Fact]:
    """Return what a file holds, at a glance."""
    return [
        Fact(gettext("Statements"), _count(preview["statements"])),
        Fact(gettext("Holders"), _count(preview["holders"])),
        Fact(gettext("Positions"), _count(preview["positions"])),
        Fact(gettext("Refused rows and cells"), _count(preview["refusals"])),
    ]


def reading_table(preview: Figures) -> Table:
    """Return how many rows and answers of each kind were read and refused."""
    counts = [*preview["counts"], *([] if _same_kind(preview) else [preview["answers"]])]
    return Table(
        caption=gettext("What was read and refused in the file"),
        columns=(gettext("Kind"), gettext("Read"), gettext("Refused"), gettext("In all")),
        rows=tuple(
            row(
                rows_of(count["kind"]),
                *map(_count, (count["read"], count["refused"], count["read"] + count["refused"])),
            )
            for count in counts
        ),
    )


def bringing_table(preview: Figures) -> Table:
    """Return what is new here, and what would be passed over."""
    new, there = gettext("New"), gettext("Passed over")
    statements = preview["statements"] - preview["moderated_out"]
    lines = (
        (gettext("Statements"), preview["new_statements"], statements - preview["new_statements"]),
        (gettext("Holders"), preview["new_holders"], preview["holders"] - preview["new_holders"]),
        (gettext("Positions"), preview["new_positions"], preview["passed_over"] + preview["silent"]),
    )
    return Table(
        caption=gettext("What would be brought in, and what is here already"),
        columns=(gettext("What"), new, there),
        rows=tuple(row(name, _count(fresh), _count(passed)) for name, fresh, passed in lines),
    )


def colleges_table(preview: Figures) -> Table:
    """Return the holders of each college of the file, and which college of ours each is."""
    names = {college.code: str(college) for college in College.objects.all()}
    return Table(
        caption=gettext("Holders by college of the file"),
        columns=(gettext("College of the file"), gettext("College here"), gettext("Holders")),
        rows=tuple(_college_row(line, names) for line in preview["colleges"]),
        wordy=frozenset({1}),
    )


def notes_of(preview: Figures) -> list[str]:
    """Return what one must know of how the file was read, in the language in force."""
    language = get_language() or "fr"
    return [typeset(told, language) for told in (*map(said, preview["notes"]), *_own_notes(preview))]


def unknown_of(preview: Figures) -> str:
    """Return why a file can't be read as it is; "" where it was not looked into yet."""
    return said(preview["unknown"]) if "unknown" in preview else ""


def failure_of(importing: Import) -> str:
    """Return why an import failed; "" where it did not."""
    return said(json.loads(importing.failure)) if importing.failure else ""


def refusals_page(importing: Import, number: str) -> Page[dict[str, Any]]:
    """Return one page of the refused rows and cells, each with its sentence in the language in force."""
    page = Paginator(refusals_of(importing.key), PER_PAGE).get_page(number)
    page.object_list = [{**refusal, "why": said(refusal)} for refusal in page.object_list]
    return page


def refusals_csv(importing: Import) -> Iterator[str]:
    """Yield every refused row and cell as CSV, a line a piece; no cell can be taken for a formula."""
    yield _line((gettext("File"), gettext("Line"), gettext("Column"), gettext("Why")))
    for refusal in refusals_of(importing.key):
        yield _line((refusal["file"], refusal["line"], refusal["column"] or "", said(refusal)))


def _line(cells: tuple[str | int, ...]) -> str:
    text = io.StringIO()
    guarded = (f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in cells)
    csv.writer(text, lineterminator="\r\n").writerow(guarded)
    return text.getvalue()


def _own_notes(preview: Figures) -> Iterator[str]:
    told = {name: _count(preview[name]) for name in ("cut", "moderated_out", "silent", "dated", "organisations")}
    if preview["organisations"]:
        yield (
            gettext("Holders that are organisations of the directory: %(organisations)s. They keep their college here.")
            % told
        )
    if preview["dated"]:
        yield gettext("Answers that keep the date of the file: %(dated)s.") % told
    if preview["moderated_out"]:
        yield gettext("Statements moderated out in the file, left out with their answers: %(moderated_out)s.") % told
    if preview["silent"]:
        yield (
            gettext("Answers to statements that take no positions here any more: %(silent)s. They are passed over.")
            % told
        )
    if preview["cut"]:
        yield gettext("Statements longer than 500 characters, cut there with “…”: %(cut)s.") % told


def _college_row(line: Mapping[str, Any], names: Mapping[str, str]) -> Row:
    language = get_language() or "fr"
    name = text_in(line["names"], language) if line["names"] else line["code"]
    return row(
        name or gettext("no college"), names.get(line["ours"], gettext("in no college")), _count(line["holders"])
    )


def _same_kind(preview: Figures) -> bool:
    """Return whether the rows of the file are its answers already."""
    return bool(preview["answers"]["kind"] in {count["kind"] for count in preview["counts"]})


def _count(number: int) -> str:
    return whole(number, get_language() or "fr")

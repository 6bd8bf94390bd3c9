"""Which files of a folder are those of a Polis export: told by their headers, not by their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.refusals import Unreadable
from miroir.formats.separated import separated_table
from miroir.formats.tables import Table

MOST_FILES: Final = 200
_NEEDED: Final = {
    "participants": frozenset({"participant", "group-id", "n-votes"}),
    "votes": frozenset({"comment-id", "voter-id", "vote"}),
    "comments": frozenset({"comment-id", "comment-body"}),
}


@dataclass(frozen=True, slots=True)
class PolisFiles:
    """The tables of one export; None for a file that is not there."""

    name: str
    participants: Table | None = None
    votes: Table | None = None
    comments: Table | None = None
    summary: Table | None = None


def role_of(header: Sequence[str]) -> str:
    """Return which file of a Polis export has such a header: a field of PolisFiles, "" for none."""
    names = {name.strip() for name in header}
    for role, needed in _NEEDED.items():
        if needed <= names:
            return role
    return "summary" if len(header) == 2 and header[0].strip() == "topic" else ""


def polis_files(folder: Path) -> PolisFiles:
    """Return the files of the export kept in a folder.

    Raises Unreadable where the folder has none, where two files play one part, and where a CSV file can't be read.
    """
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file())
    if len(paths) > MOST_FILES:
        raise Unreadable(
            sentence_of("the folder holds %(n)s CSV files; give one export.", n=len(paths)), file=folder.name
        )
    found: dict[str, Table] = {}
    for path in paths:
        table = separated_table(path)
        role = role_of(table.header)
        if role and role in found:
            raise Unreadable(
                sentence_of(
                    "%(first)s and %(second)s look like the same file of a Polis export; keep one.",
                    first=found[role].file,
                    second=path.name,
                ),
                file=folder.name,
            )
        if role:
            found[role] = table
    if not found:
        raise Unreadable(
            sentence_of(
                "the folder holds no Polis export: none of its CSV files is participants-votes.csv or votes.csv. "
                "Give a file, or the folder of an export."
            ),
            file=folder.name,
        )
    return PolisFiles(folder.name, **found)

"""A filled-in commenting template of either format: told by content."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.documents.drafts import plain
from miroir.formats.documents.packages import LONGEST_FILE
from miroir.formats.iso_table.csv_files import read_csv
from miroir.formats.iso_table.tables import ReadTable
from miroir.formats.iso_table.word_reading import read_docx
from miroir.formats.refusals import Kind, Refusal, Refusals, Unreadable
from miroir.formats.texts import shown
from miroir.formats.workbooks.archives import is_archive

_OTHERS: Final = {
    b"%PDF": sentence_of("this is a PDF; give the table as DOCX or CSV."),
    b"\xd0\xcf\x11\xe0": sentence_of("this is an old or an encrypted Office file; save it as DOCX or CSV."),
}


def read_table(name: str, content: bytes) -> ReadTable:
    """Return the table of a filled-in commenting template, DOCX or CSV.

    Never raises on what a file holds: one that can't be read at all has no table and one refusal, with its reason.
    """
    listed = Refusals(shown(PurePosixPath(plain(name).replace("\\", "/")).name) or "table")
    try:
        if len(content) > LONGEST_FILE or not content.strip():
            told = sentence_of("the file is empty, or longer than %(most)s bytes.", most=LONGEST_FILE)
            raise Unreadable(told, file=listed.file)
        for start, sentence in _OTHERS.items():
            if content.startswith(start):
                raise Unreadable(sentence, file=listed.file)
        table = read_docx(content, listed) if is_archive(content) else read_csv(content, listed)
    except Unreadable as refusal:
        refused = Refusal(listed.file, refusal.line, refusal.column, Kind.NOT_CARRIED, refusal.located())
        return ReadTable(None, (refused,))
    return ReadTable(table, tuple(sorted(listed.listed, key=lambda refused: refused.line)))

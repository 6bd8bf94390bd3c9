"""A document of any format as a draft: the format is told by content first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final

from miroir.engine.words import sentence_of
from miroir.formats.documents.akoma_ntoso_reading import read_akoma_ntoso
from miroir.formats.documents.drafts import Draft, ReadDocument, plain
from miroir.formats.documents.json_files import read_json
from miroir.formats.documents.markdown_reading import read_markdown
from miroir.formats.documents.open_document_reading import read_odt
from miroir.formats.documents.open_document_writing import MIME
from miroir.formats.documents.packages import LONGEST_FILE, Package, opened
from miroir.formats.documents.word_reading import read_docx
from miroir.formats.refusals import Kind, Refusal, Refusals, Unreadable
from miroir.formats.texts import shown
from miroir.formats.workbooks.archives import is_archive

Reader = Callable[[bytes, Refusals], Draft]
_KINDS: Final = {
    b"%PDF": sentence_of(
        "this is a PDF; its clauses can’t be told apart. Give the DOCX, ODT or Markdown it was made from."
    ),
    b"\xd0\xcf\x11\xe0": sentence_of(
        "this is an old or an encrypted Word document; save it as DOCX, without a password."
    ),
    b"{\\rtf": sentence_of("this is an RTF document; save it as DOCX or ODT."),
    b"\x1f\x8b": sentence_of("this file is compressed with gzip; decompress it and give what is inside."),
    b"\x89PNG": sentence_of("this is an image; give its text."),
    b"\xff\xd8\xff": sentence_of("this is an image; give its text."),
}


def read_document(name: str, content: bytes) -> ReadDocument:
    """Return the draft that a file holds: DOCX, ODT, Akoma Ntoso, JSON as written here, or Markdown.

    Never raises on what a file holds: one that can't be read at all has no draft and one refusal, with its reason.
    What was not carried of one that can is listed with the number of its block.
    """
    listed = Refusals(_file(name))
    try:
        if len(content) > LONGEST_FILE:
            told = sentence_of(
                "the file is longer than %(most)s bytes; take out its images, or divide it.", most=LONGEST_FILE
            )
            raise Unreadable(told, file=listed.file)
        draft = _reader(content, listed.file)(content, listed)
        if not draft.parts and not draft.title:
            raise Unreadable(sentence_of("the document holds no words that could be read."), file=listed.file)
    except Unreadable as refusal:
        refused = Refusal(listed.file, refusal.line, refusal.column, Kind.NOT_CARRIED, refusal.located())
        return ReadDocument(None, (refused,))
    return ReadDocument(draft, tuple(listed.listed))


def _file(name: str) -> str:
    """Return the last part of a file's name, short enough for a sentence."""
    return shown(PurePosixPath(plain(name).replace("\\", "/")).name) or "document"


def _reader(content: bytes, file: str) -> Reader:
    if not content.strip():
        raise Unreadable(sentence_of("the file is empty; save it again."), file=file)
    if is_archive(content):
        return _reader_of_archive(opened(file, content))
    for start, told in _KINDS.items():
        if content.startswith(start):
            raise Unreadable(told, file=file)
    start = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<?xml", b"<akomaNtoso", b"<akn:")) or content.startswith((b"\xff\xfe<", b"\xfe\xff\0<")):
        return read_akoma_ntoso
    if start[:5].lower() in {b"<html", b"<!doc"}:
        raise Unreadable(sentence_of("this is a web page; give its text as DOCX, ODT or Markdown."), file=file)
    return read_json if start.startswith(b"{") else read_markdown


def _reader_of_archive(package: Package) -> Reader:
    mime = package.part("mimetype")[:200].decode("utf-8", "replace").strip()
    if mime == MIME or (not mime and "content.xml" in package.names):
        return read_odt
    if mime:
        told = sentence_of(
            "this is no text of a word processor but %(mime)s; save it as ODT or DOCX.", mime=shown(mime)
        )
        raise Unreadable(told, file=package.file)
    if any(name.startswith(("xl/", "ppt/")) for name in package.names):
        told = sentence_of("this is a workbook or a presentation; give a text, as DOCX or ODT.")
        raise Unreadable(told, file=package.file)
    return read_docx

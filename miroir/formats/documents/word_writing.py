"""Drafts as DOCX files, plain or with tracked changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from miroir.formats.documents.drafts import DEEPEST_LEVEL, Draft, Part, blocks_of, plain
from miroir.formats.documents.markup import value
from miroir.formats.documents.word_parts import WordFile, inner, packed_word, paragraph
from miroir.formats.documents.word_runs import bookmark_of_id

Piece = tuple[str, str]
"""A kind, "same", "added" or "removed", and its text."""
_PAGE: Final = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
)


def write_docx(draft: Draft) -> bytes:
    """Return the draft as a DOCX file, the same bytes each time; `read_docx` gives the draft back.

    Headings have Word's own styles, so that its navigation shows them; a clause without heading begins with a
    paragraph of the style "Clause n". Title and language are in the properties. Permanent ids are bookmarks: Word
    keeps those of up to 33 letters and digits. Control characters become U+FFFD.
    """
    body, lists = [paragraph(plain(draft.title), "Title")], 0
    for place, part in enumerate(draft.parts, 1):
        body.append(_opening(part, place))
        for block in blocks_of(part.text):
            lists += bool(block.items)
            body += [_item(words, depth, lists) for depth, words in block.items] or [paragraph(block.text)]
    return packed_word(WordFile("".join(body) + _PAGE, plain(draft.title), draft.language, lists))


def write_redline_docx(draft: Draft, marked: Sequence[Sequence[Piece]], *, author: str = "Miroir") -> bytes:
    """Return the draft as a DOCX file in which the text of each clause is shown with its changes, tracked.

    `marked` has one sequence of pieces a clause, in the order of the draft; the draft's own texts are not used.
    Accepting all changes in Word gives the pieces "same" and "added", rejecting them "same" and "removed".
    Raises ValueError where there are more or fewer sequences than clauses, or a piece is of another kind.
    """
    pen = _Pen(author)
    body = [paragraph(plain(draft.title), "Title")]
    for place, (part, pieces) in enumerate(zip(draft.parts, marked, strict=True), 1):
        body += [_opening(part, place), *pen.paragraphs(pieces)]
    return packed_word(WordFile("".join(body) + _PAGE, plain(draft.title), draft.language))


def _opening(part: Part, place: int) -> str:
    """Return the heading of a clause, or what stands for it where it has none."""
    level = min(max(part.level, 1), DEEPEST_LEVEL)
    style = f"Heading{level}" if part.heading else f"Clause{level}"
    number = f"{inner(plain(part.number))}<w:tab/>" if part.number else ""
    heading = f"<w:r>{inner(plain(part.heading))}</w:r>" if part.heading else ""
    name = value(bookmark_of_id(part.id))
    start = f'<w:bookmarkStart w:id="{place}" w:name={name}/>' if part.id else ""
    end = f'<w:bookmarkEnd w:id="{place}"/>' if part.id else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{start}'
        f'<w:r><w:rPr><w:rStyle w:val="ClauseNumber"/></w:rPr>{number}</w:r>{heading}{end}</w:p>'
    )


def _item(words: str, depth: int, of: int) -> str:
    run = f"<w:r>{inner(words)}</w:r>" if words else ""
    return (
        '<w:p><w:pPr><w:pStyle w:val="ListBullet"/>'
        f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{of}"/></w:numPr></w:pPr>{run}</w:p>'
    )


class _Pen:
    """Writes tracked changes, each with an id of its own."""

    def __init__(self, author: str) -> None:
        self.author = value(author)
        self.used = 100_000

    def paragraphs(self, pieces: Sequence[Piece]) -> Iterator[str]:
        """Yield the paragraphs of one clause."""
        runs: list[str] = []
        for kind, words in pieces:
            if kind not in {"same", "added", "removed"}:
                message = f"a piece is same, added or removed; {kind!r} came"
                raise ValueError(message)
            first, *others = plain(words).split("\n\n")
            runs.append(self._run(kind, first))
            for other in others:
                yield self._paragraph(runs, kind)
                runs = [self._run(kind, other)]
        if any(runs):
            yield self._paragraph(runs, "same")

    def _paragraph(self, runs: Sequence[str], kind: str) -> str:
        mark = {"added": "ins", "removed": "del"}.get(kind)
        properties = f"<w:pPr><w:rPr><w:{mark} {self._signature()}/></w:rPr></w:pPr>" if mark else ""
        return f"<w:p>{properties}{''.join(runs)}</w:p>"

    def _run(self, kind: str, words: str) -> str:
        if not words:
            return ""
        if kind == "removed":
            return f"<w:del {self._signature()}><w:r>{inner(words, deleted=True)}</w:r></w:del>"
        run = f"<w:r>{inner(words)}</w:r>"
        return f"<w:ins {self._signature()}>{run}</w:ins>" if kind == "added" else run

    def _signature(self) -> str:
        self.used += 1
        return f'w:id="{self.used}" w:author={self.author}'

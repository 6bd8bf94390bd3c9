"""Markdown as drafts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from miroir.engine.words import sentence_of
from miroir.formats.documents.drafts import Draft, Part, one_language, plain
from miroir.formats.documents.gathering import Gathering, quoted
from miroir.formats.documents.markdown_writing import SEPARATOR
from miroir.formats.documents.word_reading import TYPED
from miroir.formats.documents.word_runs import link_left_out
from miroir.formats.refusals import Refusals, Unreadable

LONGEST_MARKDOWN: Final = 1_000_000
"""Bytes: more than 500 pages of plain words."""
LONGEST_PARAGRAPH: Final = 20_000
"""Characters between two empty lines."""
MOST_SIGNS: Final = 400
"""Signs between two empty lines that may begin mark-up, those after a backslash left aside."""
MOST_SIGNS_IN_ALL: Final = 30_000
_ESCAPED: Final = re.compile(r"\\.")
_PARSER: Final = MarkdownIt("commonmark").enable("table")
_FRONT: Final = re.compile(r"---[ \t]*\n((?:[^\n]*\n){0,60}?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_MARK: Final = re.compile(r"(?<!\\)\{#([^\s{}]{1,400})\}[ \t]*\Z")
_FOOTNOTE: Final = re.compile(r"\[\^[^\]\n]{1,80}\]:")


def read_markdown(content: bytes, refusals: Refusals | None = None) -> Draft:
    """Return the draft of Markdown (CommonMark and tables) in UTF-8; what is not carried is added to `refusals`.

    Raises Unreadable where the file is no text or too long.
    """
    listed = refusals if refusals is not None else Refusals("document.md")
    words = decoded(content, listed.file)
    _check_paragraphs(words, listed.file)
    gathering = Gathering(listed)
    front = _FRONT.match(words)
    language = _take_front(front[1], gathering) if front else ""
    environment: dict[str, object] = {}
    tokens = _PARSER.parse(words[front.end() :] if front else words, environment)
    reading = _Body(gathering)
    reading.take(tokens)
    reading.leave_rest(environment)
    return gathering.draft(language=language)


def _check_paragraphs(words: str, file: str) -> None:
    """Raise Unreadable on a paragraph so long, or on so many signs, that looking for mark-up would take long."""
    whole = 0
    for paragraph in re.split(r"\n[ \t]*\n", words):
        if len(paragraph) > LONGEST_PARAGRAPH:
            told = sentence_of("a paragraph is longer than %(most)s characters; divide it.", most=LONGEST_PARAGRAPH)
            raise Unreadable(told, file=file)
        signs = sum(map(_ESCAPED.sub("", paragraph).count, "[*_<`!"))
        whole += signs
        if signs > MOST_SIGNS or whole > MOST_SIGNS_IN_ALL:
            told = sentence_of("the text has more signs of mark-up than it has words to mark; divide it.")
            raise Unreadable(told, file=file)


def decoded(content: bytes, file: str) -> str:
    """Return the text of a file in UTF-8 or marked UTF-16. Raises Unreadable where it is neither, or too long."""
    if len(content) > LONGEST_MARKDOWN:
        told = sentence_of("the text is longer than %(most)s bytes; divide it.", most=LONGEST_MARKDOWN)
        raise Unreadable(told, file=file)
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        words = content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(sentence_of("the text is not in UTF-8; save it so."), file=file, line=line) from error
    if "\0" in words:
        line = words.count("\n", 0, words.index("\0")) + 1
        raise Unreadable(sentence_of("there is a NUL character: this is no text."), file=file, line=line)
    return plain(words)


def _take_front(front: str, gathering: Gathering) -> str:
    """Take the title of a front matter, and return its language; other lines of it are listed."""
    language, others = "", []
    gathering.title = ""
    for line in front.splitlines():
        key, _, told = line.partition(":")
        if key.strip() == "title":
            gathering.title = _unquoted(told.strip())
        elif key.strip() in {"lang", "language"}:
            language = one_language(_unquoted(told.strip()))
        elif line.strip():
            others.append(line.strip())
    if others:
        gathering.refuse(
            sentence_of("these lines before the text are not carried: “%(text)s”.", text=quoted(" · ".join(others)))
        )
    return language


def _unquoted(told: str) -> str:
    if told.startswith('"'):
        try:
            found = json.loads(told)
        except (ValueError, RecursionError):
            return told.strip('"')
        return plain(found) if isinstance(found, str) else told
    return told.strip("'")


@dataclass(slots=True)
class _Body:
    """Takes the tokens of a text one after the other."""

    gathering: Gathering
    lists: list[tuple[object, str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    item_open: bool = False
    emphasised: int = 0

    def take(self, tokens: Sequence[Token]) -> None:
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if token.type == "table_open":
                place = self._leave_table(tokens, place)
            elif token.type == "heading_open":
                self.gathering.begin_block()
                self._take_heading(tokens[place + 1].content, int(token.tag[1]))
                place += 2
            else:
                self._take_block(token)
            place += 1

    def leave_rest(self, environment: dict[str, object]) -> None:
        """List what stands at no place of the text: footnotes, emphasis."""
        references = environment.get("references")
        named = references.items() if isinstance(references, dict) else ()
        for label, target in named:
            if str(label).startswith("^"):
                words = quoted(f"{label} {target.get('href', '')}")
                self.gathering.refuse(sentence_of("a footnote is not carried: “%(text)s”.", text=words))
        if self.emphasised:
            told = sentence_of(
                "bold, italic or underlined words are carried as plain words; passages: %(n)s.", n=self.emphasised
            )
            self.gathering.refuse(told)

    def _take_block(self, token: Token) -> None:
        kind = token.type
        if kind.endswith("_list_open"):
            self._open_list(token)
        elif kind.endswith("_list_close"):
            self.lists.pop()
            self.numbers.pop()
        elif kind == "list_item_open":
            self._open_item()
        elif kind == "list_item_close":
            self._close_item()
        elif kind == "inline":
            self._take_words(token)
        elif kind in {"fence", "code_block"}:
            self._close_item()
            self.gathering.begin_block()
            self.gathering.add_paragraph(plain(token.content).removesuffix("\n"))
            self.gathering.refuse(sentence_of("a block of code is carried as a plain paragraph."))
        else:
            self._leave_block(token)

    def _leave_block(self, token: Token) -> None:
        if token.type == "html_block":
            self.gathering.begin_block()
            self.gathering.refuse(sentence_of("HTML is not carried: “%(text)s”.", text=quoted(token.content)))
        elif token.type == "hr":
            self.gathering.begin_block()
            self.gathering.refuse(sentence_of("a line across the page is not carried."))
        elif token.type == "blockquote_open":
            self.gathering.refuse(sentence_of("what follows is a quotation; it is carried as plain paragraphs."))

    def _open_list(self, token: Token) -> None:
        self._close_item()
        self.lists.append((self.lists[0][0] if self.lists else (token.map or [0])[0], token.markup))
        start = str(token.attrs.get("start", 1))
        self.numbers.append(0 if token.type.startswith("bullet") else int(start))

    def _open_item(self) -> None:
        self.gathering.begin_block()
        self.item_open = True

    def _close_item(self) -> None:
        """Add the item that was begun and has no words."""
        if self.item_open:
            self._add_item("")

    def _add_item(self, words: str) -> None:
        key, markup = self.lists[-1]
        mark = "-"
        if markup in {".", ")"}:
            mark = f"{self.numbers[-1]}{markup}"
            self.numbers[-1] += 1
        self.gathering.add_item(words, depth=len(self.lists) - 1, mark=mark, of=key)
        self.item_open = False

    def _take_words(self, token: Token) -> None:
        if _FOOTNOTE.match(token.content):
            self.gathering.refuse(sentence_of("a footnote is not carried: “%(text)s”.", text=quoted(token.content)))
            return
        if self.item_open:
            self._add_item(self._words_of(token.children or []))
            return
        self.gathering.begin_block()
        self.gathering.add_paragraph(self._words_of(token.children or []))

    def _take_heading(self, content: str, level: int) -> None:
        marked = _MARK.search(content)
        content = content[: marked.start()].rstrip(" ") if marked else content
        number, parted, heading = content.partition(SEPARATOR)
        if not parted:
            typed = TYPED.match(content)
            number, heading = (typed[1], content[typed.end() :]) if typed else ("", content)
        told = unquote(marked[1], errors="replace") if marked else ""
        self.gathering.add_heading(Part(self._inline(heading), "", level, self._inline(number), plain(told)))

    def _inline(self, content: str) -> str:
        return "".join(self._words_of(token.children or []) for token in _PARSER.parseInline(content))

    def _words_of(self, children: Sequence[Token]) -> str:
        pieces: list[str] = []
        links: list[tuple[int, str]] = []
        for child in children:
            if child.type == "link_open":
                links.append((len(pieces), str(child.attrs.get("href", ""))))
            elif child.type == "link_close" and links:
                start, address = links.pop()
                words = "".join(pieces[start:])
                if unquote(address).removeprefix("mailto:") != words:
                    self.gathering.refuse(link_left_out(words, address))
            else:
                pieces.append(self._piece(child))
        return "".join(pieces)

    def _piece(self, child: Token) -> str:
        """Return the words of one token within a paragraph, and list it where it is none."""
        if child.type in {"text", "code_inline", "text_special"}:
            self.emphasised += child.type == "code_inline"
            return plain(child.content)
        if child.type == "image":
            self.gathering.refuse(
                sentence_of("an image is not carried; it is described as “%(text)s”.", text=quoted(child.content))
            )
        elif child.type == "html_inline":
            self.gathering.refuse(sentence_of("HTML is not carried: “%(text)s”.", text=quoted(child.content)))
        self.emphasised += child.type in {"em_open", "strong_open"}
        return {"softbreak": " ", "hardbreak": "\n"}.get(child.type, "")

    def _leave_table(self, tokens: Sequence[Token], place: int) -> int:
        """List a table with its cells, and return the place of its end."""
        end = next(n for n in range(place, len(tokens)) if tokens[n].type == "table_close")
        cells = [token.content for token in tokens[place:end] if token.type == "inline"]
        self.gathering.begin_block()
        told = sentence_of("a table is not carried; its cells: “%(text)s”.", text=quoted(" ".join(cells)))
        self.gathering.refuse(told)
        return end

"""The words of pages, papers and the command: gathered from the code, kept in French, compiled for the site.

`make words` writes the catalogues anew, with what the code says now; it ends with 1 where a word has no French yet.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import template as templates

from miroir.common.typography import NARROW, french

ROOT: Final = Path(__file__).resolve().parents[1]
FRENCH: Final = ROOT / "miroir" / "locale" / "fr" / "LC_MESSAGES"
SOURCES: Final = {"django": ROOT / "miroir", "click": Path(click.__file__).resolve().parent}
"""Where the words of each catalogue are: ours, and those of the library that reads the command line."""
KEYWORDS: Final[dict[str, tuple[int | tuple[int, str], ...] | None]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "sentence_of": None,
    "words": None,
}
HEADER: Final = """\
msgid ""
msgstr ""
"Project-Id-Version: Miroir\\n"
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
_PERCENT: Final = re.compile(r"(?<=\)s)[ \u00a0\u202f]?%%")


def catalogue_file(domain: str) -> Path:
    """Return the file that holds the French of a domain, "django" or "click"."""
    return FRENCH / f"{domain}.po"


def marked(domain: str) -> Catalog:
    """Return every word that the code of a domain marks for translation, with its files and no French."""
    places: dict[tuple[str, str, str], set[str]] = {}
    for path in sorted(SOURCES[domain].rglob("*")):
        if path.suffix in (".py", ".html"):
            for key in _words_in(path):
                places.setdefault(key, set()).add(path.relative_to(SOURCES[domain].parent).as_posix())
    catalogue = Catalog(locale="fr", fuzzy=False)
    for (context, singular, plural), files in sorted(places.items(), key=lambda entry: (entry[0][1], entry[0])):
        word = (singular, plural) if plural else singular
        catalogue.add(word, locations=[(file, None) for file in sorted(files)], context=context or None)  # type: ignore[misc]  # Babel takes no line
    return catalogue


def kept(domain: str) -> Catalog:
    """Return the catalogue of a domain as its file has it; an empty one where there is no file yet."""
    path = catalogue_file(domain)
    return read_po(io.BytesIO(path.read_bytes()), locale="fr") if path.exists() else Catalog(locale="fr")


def refreshed(domain: str) -> Catalog:
    """Return the words of the code with the French kept for exactly these words, set as French is; others are dropped."""
    catalogue, before = marked(domain), kept(domain)
    for message in words_of(catalogue):
        known = before.get(message.id, message.context)
        if known is not None and isinstance(known.id, type(message.id)):
            told = tuple(typeset(form) for form in forms_of(known))
            message.string = told[0] if isinstance(message.id, str) else told
    return catalogue


def words_of(catalogue: Catalog) -> Iterator[Message]:
    """Yield the messages of a catalogue but its header."""
    return (message for message in catalogue if message.id)


def untold(catalogue: Catalog) -> list[str]:
    """Return the words that have no French, or not all forms of their plural."""
    return [_singular(message) for message in words_of(catalogue) if not all(forms_of(message))]


def forms_of(message: Message) -> tuple[str, ...]:
    """Return the French of a word: one text, or one for each form of its plural; "" where there is none yet."""
    if isinstance(message.id, str):
        return (str(message.string or ""),)
    return tuple(str(form or "") for form in message.string or ("", ""))


def typeset(text: str) -> str:
    """Return a French text with curved apostrophes and no-break spaces, before the %% of a template too."""
    curved = re.sub(r"(?<=[^\W\d_])'(?=\w|%\(|\{)", "\N{RIGHT SINGLE QUOTATION MARK}", text)
    return _PERCENT.sub(f"{NARROW}%%", french(curved))


def write_catalogue(domain: str, catalogue: Catalog) -> None:
    """Write the French of a domain, sorted by its English, one line a word."""
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, include_lineno=False, ignore_obsolete=True)
    _replace(catalogue_file(domain), HEADER.encode() + body.getvalue().lstrip())


def compile_stale() -> None:
    """Compile each catalogue that changed since it was compiled; several processes may do so at once."""
    for domain in SOURCES:
        source = catalogue_file(domain)
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            compiled = io.BytesIO()
            write_mo(compiled, kept(domain))
            _replace(target, compiled.getvalue())


def main() -> int:
    """Write each catalogue anew and compile it; say what has no French yet."""
    missing = []
    for domain in SOURCES:
        catalogue = refreshed(domain)
        write_catalogue(domain, catalogue)
        missing += [f"{domain}.po: {word}" for word in untold(catalogue)]
    compile_stale()
    lines = [f"No French yet in {line}\n" for line in missing] or ["Every word has its French.\n"]
    sys.stdout.writelines(lines)
    return 1 if missing else 0


def _words_in(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield context, singular and plural ("" where there is none) of each word marked in a file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        calls = templates.templatize(source, origin=str(path))
        source = "\n".join(line.strip() for line in calls.splitlines())
    for _, found, _, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        singular, plural = (found, "") if isinstance(found, str) else (found[0], found[1])
        if singular:
            yield context or "", singular, plural


def _singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole: a reader sees what was there or what is there now, never a part."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)


if __name__ == "__main__":
    sys.exit(main())

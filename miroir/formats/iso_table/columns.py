"""Which column of a table is which of the template's, by its words in English or French."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from miroir.formats.iso_table.tables import FIELDS

_WORDS: Final = (
    ("mbnc", "mb", "nc", "membernc", "memberbody", "mbnccode", "cmcn", "omcn", "cm", "cn", "membre", "comitemembre",
     "organismemembre", "organisme", "organisation", "organization"),
    ("linenumber", "line", "lineno", "linenumbereg17", "numerodeligne", "nodeligne", "ndeligne", "ligne", "lignen"),
    ("clausesubclause", "clauseno", "clausenosubclauseno", "clausenosubclausenoannex", "clause", "clausesubclauseeg31",
     "clausesubclauseannex", "articleparagraphe", "article", "articlesousarticle", "articlen", "articlenparagraphen"),
    ("paragraphfiguretable", "paragraphfiguretablenote", "paragraphfigure", "paragraphfiguretableeg", "paragraph",
     "paragraphfiguretableegtable1", "paragraphefiguretableau", "alineafiguretableau", "paragraphefiguretableaunote",
     "alineafiguretableaunote", "alinea"),
    ("typeofcomment", "type", "typeofcom", "typeofcommentgeteed", "typedecommentaire", "typedecommentairegeteted",
     "typedobservation"),
    ("comments", "comment", "commentjustificationforchange", "commentjustificationforchangebythembnc",
        "commentjustificationforchangebythemb",
        "commentbythemb",
        "commentbythembnc", "justification",
     "commentaires", "commentaire", "commentairesjustification", "commentairejustificationdelamodification",
     "observationsdelorganisme"),
    ("proposedchange", "proposedchangebythembnc",
        "proposedchangebythemb", "proposedchanges", "proposition", "modificationproposee",
     "modificationsproposees", "propositiondemodification", "changementpropose", "proposition de modification"),
    ("observationsofthesecretariat", "secretariatobservations", "secretariatobservationsoneachcommentsubmitted",
     "observationsofthesecretariatoneachcommentsubmitted", "secretariat", "observationsdusecretariat",
     "reponsedusecretariat", "observationsdusecretariatsurchaquecommentaire"),
)  # fmt: skip
_PLACES: Final = {word.replace(" ", ""): place for place, words in enumerate(_WORDS) for word in words}
_NEEDED: Final = frozenset({0, 4, 5})
"""Without the member, the type and the comment, a row of titles is no header of this template."""
_FIELD: Final = re.compile(r"\s*(date|document|project|projet)\s*[:\uff1a]\s*(.*?)\s*", re.IGNORECASE | re.DOTALL)
_LONG: Final = {
    "ge": ("general", "gen", "ge", "g"),
    "te": ("technical", "technique", "tech", "te", "t"),
    "ed": ("editorial", "redactionnel", "edit", "ed", "e"),
}
_TYPES: Final = {word: kind for kind, words in _LONG.items() for word in words}
_NUMBERS: Final = re.compile(r"\(?\d\)?")


def bare(words: str) -> str:
    """Return words in small letters without accents, spaces and signs."""
    parted = unicodedata.normalize("NFKD", words[:200]).lower()
    return "".join(c for c in parted if c.isascii() and c.isalnum())


def header_of(cells: Sequence[str]) -> Mapping[int, int] | None:
    """Return the template's column of each cell of a header row, by its place; None where the row is no header.

    What stands in brackets after a title is left aside. Of two cells of the same title the first counts.
    """
    found: dict[int, int] = {}
    for place, cell in enumerate(cells):
        column = _column_of(cell)
        if column >= 0 and column not in found.values():
            found[place] = column
    return found if set(found.values()) >= _NEEDED and len(found) >= 4 else None


def _column_of(title: str) -> int:
    """Return the template's column of a title, -1 for none; the number of a note after it is left aside."""
    for words in (bare(title), bare(re.sub(r"\([^)]*\)", "", title))):
        for told in (words, words.rstrip("0123456789")):
            if told in _PLACES:
                return _PLACES[told]
    return -1


def type_of(cell: str) -> str:
    """Return ge, te or ed for a cell that says so in short or in full, in English or French; "" for another."""
    return _TYPES.get(bare(cell), "")


def fields_in(cells: Sequence[str]) -> Mapping[str, str]:
    """Return the fields of the template's header that cells state as "Date: …", or a name and the next cell."""
    found: dict[str, str] = {}
    for place, cell in enumerate(cells):
        stated = _FIELD.fullmatch(cell)
        name = bare(stated[1] if stated else cell)
        name = "project" if name == "projet" else name
        if name in {field.lower() for field in FIELDS}:
            after = cells[place + 1] if place + 1 < len(cells) and not _FIELD.fullmatch(cells[place + 1]) else ""
            found.setdefault(name, stated[2] if stated and (stated[2] or not after) else after)
    return found


def is_blank(cells: Sequence[str]) -> bool:
    """Say whether a row says nothing: empty cells, or the numbers of the columns."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return all(_NUMBERS.fullmatch(cell) for cell in filled) and (len(filled) != 1 or len(cells) < 3)

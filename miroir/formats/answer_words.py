"""Which words people use for an answer: to propose a mapping, never to read by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from miroir.formats.eu_items import folded, point_of

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "agree": (
        "agree", "yes", "y", "oui", "o", "d'accord", "pour", "for", "favorable", "in favour", "in favor", "approve",
        "j'approuve", "support", "accord", "+1",
    ),
    "reservations": (
        "reservations", "agree with reservations", "with reservations", "d'accord avec réserves", "avec réserves",
        "d'accord avec réserve", "mitigé", "mitige", "réserves",
    ),
    "disagree": (
        "disagree", "no", "n", "non", "pas d'accord", "contre", "against", "défavorable", "oppose", "opposed",
        "désaccord", "en désaccord", "je désapprouve", "-1",
    ),
    "abstain": ("abstain", "abstention", "pass", "passe", "s'abstient", "blanc", "blank"),
    "1": ("strongly disagree", "totally disagree", "pas du tout d'accord", "fortement en désaccord", "not important at all", "pas du tout important"),
    "2": ("somewhat disagree", "tend to disagree", "rather disagree", "plutôt pas d'accord", "plutôt en désaccord", "not important", "peu important"),
    "3": ("neither agree nor disagree", "ni d'accord ni pas d'accord", "ni d'accord, ni pas d'accord", "neutral", "neutre"),
    "4": ("somewhat agree", "tend to agree", "rather agree", "plutôt d'accord", "important"),
    "5": ("strongly agree", "totally agree", "fully agree", "tout à fait d'accord", "very important", "très important"),
    "none": (
        "none", "no opinion", "don't know", "do not know", "i don't know", "no answer", "not applicable", "n/a", "na",
        "sans opinion", "ne sait pas", "je ne sais pas", "nsp", "ne se prononce pas", "sans réponse", "non concerné",
        "aucune réponse",
    ),
}  # fmt: skip
_MEANINGS: Final = {word: meaning for meaning, words in _WORDS.items() for word in words}
_SIGNS: Final = {"1": "agree", "-1": "disagree", "0": "abstain"}
POINTS: Final = ("1", "2", "3", "4", "5")


def meanings(cells: Iterable[str]) -> dict[str, str]:
    """Return what each of some cells may mean as an answer, in the words of a mapping; unknown ones are left out.

    Bare numbers are points from 1 to 5 where none is outside them, and 1, 0, -1 are stances where -1 is there: with
    0 and 1 alone nobody can tell. Words of agreement among points stand for points: 4 and 2.
    """
    said = {cell for cell in cells if cell.strip()}
    numbers = {cell for cell in said if cell.strip().lstrip("+-").isdecimal()}
    known = {cell: _MEANINGS[folded(cell)] for cell in said - numbers if folded(cell) in _MEANINGS}
    known |= {cell: str(point - 10) for cell in said - numbers if (point := point_of(cell)) is not None}
    known |= _numbers(numbers)
    if set(known.values()) & {"1", "2", "4", "5"}:
        known |= {cell: "4" for cell, meaning in known.items() if meaning == "agree" and cell not in numbers}
        known |= {cell: "2" for cell, meaning in known.items() if meaning == "disagree" and cell not in numbers}
    return known


def _numbers(numbers: set[str]) -> dict[str, str]:
    plain = {cell: cell.strip().removeprefix("+") for cell in numbers}
    if "-1" in plain.values() and set(plain.values()) <= set(_SIGNS):
        return {cell: _SIGNS[number] for cell, number in plain.items()}
    if set(plain.values()) <= set(POINTS) and set(plain.values()) - {"1"}:
        return plain
    return {}

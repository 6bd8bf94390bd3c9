"""rule.toml: the rule of a charter, as data."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Final, cast

from miroir.engine.rules import Abstain, Method, Publicity, Rule
from miroir.engine.words import sentence_of
from miroir.formats.settings_files import SettingsTable, settings_file

KEYS: Final = tuple(field.name for field in fields(Rule))


def read_rule(path: Path) -> Rule:
    """Return the rule that a TOML file states; what it leaves out is as `Rule` has it.

    Raises Unreadable with the key that is unknown or wrong, what was expected and what came.
    """
    table = settings_file(path).known(KEYS)
    default = Rule(colleges=())
    return Rule(
        colleges=_colleges(table),
        method=cast("Method", table.choice("method", ("holm", "interval"))),
        threshold=table.share("threshold", default.threshold),
        minimum=table.whole("minimum", default.minimum, least=1),
        abstain=cast("Abstain", table.choice("abstain", ("excluded", "counted"))),
        level=table.share("level", default.level),
        positions=cast("Publicity", table.choice("positions", ("public", "confidential"))),
        smallest_cell=table.whole("smallest_cell", default.smallest_cell, least=1),
        rolls=_rolls(table.table("rolls")),
    )


def _colleges(table: SettingsTable) -> tuple[str, ...]:
    codes = table.texts("colleges")
    if not codes or not all(code.strip() for code in codes):
        table.refuse("colleges", sentence_of("the codes of the colleges counted were expected, at least one"))
    twice = [code for place, code in enumerate(codes) if code in codes[:place]]
    if twice:
        table.refuse("colleges", sentence_of("%(code)s stands there twice", code=twice[0]))
    return codes


def _rolls(table: SettingsTable) -> dict[str, int]:
    return {code: table.whole(code, 0, least=0) for code in table.values}

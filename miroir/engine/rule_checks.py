"""Whether a rule can be followed, and what whoever wrote it should know before opening."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from miroir.engine.rules import Rule
from miroir.engine.words import Sentence, sentence_of


class RuleRefused(ValueError):
    """A rule that cannot be followed: `key` is its field at fault, `sentence` says it to people."""

    def __init__(self, key: str, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.key = key
        self.sentence = sentence


def checked_rule(rule: Rule, members: Mapping[str, int]) -> Rule:
    """Return `rule`; raises RuleRefused where it cannot be followed for colleges of so many known holders, by code.

    A rule counts at least one college, its threshold and level lie in (0, 1), its minimum is at least 1, and no
    roll is shorter than the holders who are known to be of the college.
    """
    for key, sentence in _faults(rule, members):
        raise RuleRefused(key, sentence)
    return rule


def remarks(rule: Rule, members: Mapping[str, int]) -> tuple[Sentence, ...]:
    """Return what keeps a rule from ever deciding: counted colleges without holders, or too small for its minimum.

    `members`: the known holders of each college, by code. In the order of the rule's colleges.
    """
    told: list[Sentence] = []
    for code in dict.fromkeys(rule.colleges):
        college = Sentence(code)
        if not members.get(code, 0):
            told.append(sentence_of("%(college)s is counted by the rule, and nobody belongs to it.", college=college))
        if code in rule.rolls and rule.rolls[code] < rule.minimum:
            told.append(
                sentence_of(
                    "The roll of %(college)s holds %(roll)s members; the rule asks for %(minimum)s answers.",
                    college=college,
                    roll=rule.rolls[code],
                    minimum=rule.minimum,
                )
            )
    return tuple(told)


def _faults(rule: Rule, members: Mapping[str, int]) -> Iterator[tuple[str, Sentence]]:
    """Yield each field that cannot be followed, with its sentence."""
    for key, value in (("threshold", rule.threshold), ("level", rule.level)):
        if not 0 < value < 1:
            yield key, sentence_of("%(key)s is %(value)s; a number between 0 and 1 was expected.", key=key, value=value)
    if rule.minimum < 1:
        yield "minimum", sentence_of("minimum is %(value)s; at least 1 was expected.", value=rule.minimum)
    if not rule.colleges:
        yield "colleges", sentence_of("The rule counts no college; at least one was expected.")
    for code, roll in rule.rolls.items():
        if roll < members.get(code, 0):
            told = sentence_of(
                "The roll of %(college)s holds %(roll)s members; %(members)s are known to be of it. Correct the roll.",
                college=Sentence(code),
                roll=roll,
                members=members[code],
            )
            yield "rolls", told

"""A rule that cannot be followed is refused with the field at fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from miroir.engine.rule_checks import RuleRefused, checked_rule, remarks
from miroir.engine.rules import Rule

RULE = Rule(colleges=("a", "b"), rolls={"a": 4, "b": 30})


@pytest.mark.parametrize(
    ("changes", "key", "sentence"),
    [
        ({"threshold": 1.0}, "threshold", "threshold is 1.0; a number between 0 and 1 was expected."),
        ({"level": 0.0}, "level", "level is 0.0; a number between 0 and 1 was expected."),
        ({"minimum": 0}, "minimum", "minimum is 0; at least 1 was expected."),
        ({"colleges": ()}, "colleges", "The rule counts no college; at least one was expected."),
        (
            {"rolls": {"b": 8}},
            "rolls",
            "The roll of b holds 8 members; 9 are known to be of it. Correct the roll.",
        ),
    ],
)
def test_a_rule_that_cannot_be_followed_names_its_fault(changes, key, sentence):
    with pytest.raises(RuleRefused) as refusal:
        checked_rule(replace(RULE, **changes), {"a": 4, "b": 9})

    assert refusal.value.key == key
    assert str(refusal.value) == str(refusal.value.sentence) == sentence


def test_a_rule_that_can_be_followed_comes_back():
    assert checked_rule(RULE, {"a": 4, "c": 9}) is RULE


def test_what_can_never_decide_is_remarked():
    told = [str(remark) for remark in remarks(RULE, {"a": 4})]

    assert told == [
        "The roll of a holds 4 members; the rule asks for 5 answers.",
        "b is counted by the rule, and nobody belongs to it.",
    ]

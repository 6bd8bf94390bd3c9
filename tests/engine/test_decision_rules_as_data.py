"""Decision rules are read from plain mappings, written to them, and refused by the key at fault."""

from __future__ import annotations

import json
import tomllib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.canonical import canonical_json
from miroir.engine.decisions import (
    DecisionRule,
    DecisionRuleRefused,
    Quorum,
    ShareCondition,
    Weights,
    absolute_majority,
    consensus,
    consent,
    mapping_of,
    qualified_majority,
    rule_from,
    simple_majority,
)

ISO = """
name = "Enquiry of ISO"
kind = "majority"
objections = "noted"
[[shares]]
of = "favour"
at-least = "2/3"
among = ["P"]
[[shares]]
of = "against"
at-most = "1/4"
"""

CEN = """
kind = "majority"
objections = "noted"
[weights]
kind = "fixed"
members = {M1 = 29, M2 = 29, M3 = 13.5}
[[shares]]
over = "1/2"
weighted = false
[[shares]]
at-least = "71 %"
[[quorums]]
share = 0.5
each-college = true
"""


def test_the_rule_of_iso_is_read():
    assert rule_from(tomllib.loads(ISO)) == DecisionRule(
        "majority",
        (
            ShareCondition("favour", "at-least", Fraction(2, 3), among=("P",)),
            ShareCondition("against", "at-most", Fraction(1, 4)),
        ),
        objections="noted",
        name="Enquiry of ISO",
    )


def test_the_weighted_rule_of_cen_is_read():
    assert rule_from(tomllib.loads(CEN)) == DecisionRule(
        "majority",
        (
            ShareCondition("favour", "over", Fraction(1, 2), weighted=False),
            ShareCondition("favour", "at-least", Fraction(71, 100)),
        ),
        (Quorum(Fraction(1, 2), each_college=True),),
        objections="noted",
        weights=Weights("fixed", members={"M1": Fraction(29), "M2": Fraction(29), "M3": Fraction(27, 2)}),
    )


def test_a_rule_is_written_without_its_defaults():
    assert mapping_of(consensus()) == {"kind": "consensus"}
    assert mapping_of(qualified_majority(Fraction(2, 3))) == {
        "kind": "majority",
        "shares": [{"of": "favour", "at-least": "2/3"}],
        "objections": "noted",
    }


SHARES = st.fractions(0, 1, max_denominator=100)
CODES = st.lists(st.sampled_from(["A", "B", "C"]), unique=True, max_size=2).map(tuple)
FAVOUR = st.builds(
    ShareCondition,
    st.just("favour"),
    st.sampled_from(["at-least", "over"]),
    SHARES,
    base=st.sampled_from(["cast", "roll"]),
    among=CODES,
    weighted=st.booleans(),
    each_college=st.just(value=True),
    colleges_needed=st.none() | st.integers(1, 3),
)
AGAINST = st.builds(ShareCondition, st.just("against"), st.sampled_from(["at-most", "under"]), SHARES, among=CODES)
RULES = st.builds(
    DecisionRule,
    kind=st.sampled_from(["consensus", "consent", "majority"]),
    shares=st.lists(FAVOUR | AGAINST, min_size=1, max_size=3).map(tuple),
    quorums=st.lists(st.builds(Quorum, SHARES, CODES, st.booleans()), max_size=2).map(tuple),
    abstention=st.sampled_from(["excluded", "counted", "blocking"]),
    reservations=st.sampled_from(["favour", "against", "abstention"]),
    weights=st.builds(Weights, st.sampled_from(["each-one", "one-college-one-voice", "head-count", "penrose"]))
    | st.builds(lambda weights: Weights("fixed", colleges=weights), st.just({"A": Fraction(1, 3), "B": Fraction(2)})),
    name=st.text(max_size=5),
)


@given(RULES)
def test_a_rule_that_is_written_is_read_the_same(rule):
    assert rule_from(json.loads(canonical_json(mapping_of(rule)))) == rule


@pytest.mark.parametrize("rule", [consensus(), consent(), simple_majority(), absolute_majority()])
def test_the_usual_rules_are_written_and_read(rule):
    assert rule_from(mapping_of(rule)) == rule


@pytest.mark.parametrize(("written", "share"), [("2/3", (2, 3)), ("71 %", (71, 100)), (0.1, (1, 10)), (1, (1, 1))])
def test_a_share_is_read_exactly(written, share):
    rule = rule_from({"kind": "majority", "shares": [{"at-least": written}]})

    assert rule.shares[0].share == Fraction(*share)


HALF = {"over": "1/2"}


@pytest.mark.parametrize(
    ("mapping", "key"),
    [
        ({}, "kind"),
        ({"kind": "unanimity"}, "kind"),
        ({"kind": 3}, "kind"),
        ({"kind": "consensus", "threshold": 1}, "threshold"),
        ({"kind": "consensus", "name": 3}, "name"),
        ({"kind": "consensus", "objections": "noted"}, "objections"),
        ({"kind": "majority"}, "shares"),
        ({"kind": "majority", "shares": HALF}, "shares"),
        ({"kind": "majority", "shares": ["1/2"]}, "shares.0"),
        ({"kind": "majority", "shares": [{}]}, "shares.0"),
        ({"kind": "majority", "shares": [HALF, {"over": "1/2", "at-least": "1/2"}]}, "shares.1"),
        ({"kind": "majority", "shares": [HALF, {"over": "half"}]}, "shares.1.over"),
        ({"kind": "majority", "shares": [{"over": "1/0"}]}, "shares.0.over"),
        ({"kind": "majority", "shares": [{"over": True}]}, "shares.0.over"),
        ({"kind": "majority", "shares": [{"at-least": "3/2"}]}, "shares.0.share"),
        ({"kind": "majority", "shares": [{"of": "against", "over": "1/2"}]}, "shares.0.over"),
        ({"kind": "majority", "shares": [{**HALF, "of": "both"}]}, "shares.0.of"),
        ({"kind": "majority", "shares": [{**HALF, "base": "all"}]}, "shares.0.base"),
        ({"kind": "majority", "shares": [{**HALF, "among": "P"}]}, "shares.0.among"),
        ({"kind": "majority", "shares": [{**HALF, "among": [1]}]}, "shares.0.among"),
        ({"kind": "majority", "shares": [{**HALF, "weighted": "yes"}]}, "shares.0.weighted"),
        ({"kind": "majority", "shares": [{**HALF, "colleges-needed": 2.5}]}, "shares.0.colleges-needed"),
        ({"kind": "majority", "shares": [{**HALF, "colleges-needed": 2}]}, "shares.0.colleges-needed"),
        ({"kind": "majority", "shares": [{**HALF, "share": "1/2"}]}, "shares.0.share"),
        ({"kind": "consensus", "quorums": [{}]}, "quorums.0.share"),
        ({"kind": "consensus", "quorums": [{"share": "1/2", "base": "cast"}]}, "quorums.0.base"),
        ({"kind": "consensus", "weights": 3}, "weights"),
        ({"kind": "consensus", "weights": {"kind": "banzhaf"}}, "weights.kind"),
        ({"kind": "consensus", "weights": {"kind": "fixed"}}, "weights"),
        ({"kind": "consensus", "weights": {"members": {"a": 1}}}, "weights"),
        ({"kind": "consensus", "weights": {"kind": "fixed", "members": {"a": -1}}}, "weights.members.a"),
        ({"kind": "consensus", "weights": {"kind": "fixed", "members": {"a": "x"}}}, "weights.members.a"),
        ({"kind": "consensus", "weights": {"banzhaf": {}}}, "weights.banzhaf"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_by_its_key(mapping, key):
    with pytest.raises(DecisionRuleRefused) as refused:
        rule_from(mapping)

    assert refused.value.key == key
    assert str(refused.value).startswith(f"{key}: ")

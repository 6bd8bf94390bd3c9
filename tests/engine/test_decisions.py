"""What a decision rule says of a roll, its positions and the objections."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.answers import Answer
from miroir.engine.decisions import (
    DecisionRule,
    DecisionRuleRefused,
    Member,
    Objection,
    ObjectionState,
    OutcomeKind,
    Quorum,
    ShareCondition,
    Weights,
    absolute_majority,
    consensus,
    consent,
    evaluate,
    qualified_majority,
    simple_majority,
)
from miroir.engine.decisions.counting import root

YES, NO, PASS, RESERVED = Answer.AGREE, Answer.DISAGREE, Answer.ABSTAIN, Answer.AGREE_WITH_RESERVATIONS
ISO = DecisionRule(
    "majority",
    (
        ShareCondition("favour", "at-least", Fraction(2, 3), among=("P",)),
        ShareCondition("against", "at-most", Fraction(1, 4)),
    ),
    objections="noted",
)


def make_votes(by_college):
    """A roll and its positions from {college: answers}; None took no part."""
    roll, positions = [], {}
    for college, answers in by_college.items():
        for place, answer in enumerate(answers):
            member = Member(f"{college}-{place}", college)
            roll.append(member)
            if answer is not None:
                positions[member.id] = answer
    return roll, positions


def outcome(rule, by_college, objections=()):
    roll, positions = make_votes(by_college)
    return evaluate(rule, roll, positions, objections)


def test_iso_adopts_at_two_thirds_of_p_members_and_a_quarter_against():
    # 20 P-members for, 10 against; of all 40 votes 10 are against: exactly 2/3 and exactly 1/4
    found = outcome(ISO, {"P": [YES] * 20 + [NO] * 10 + [PASS] * 5, "O": [YES] * 10 + [None] * 4})

    assert found.kind == OutcomeKind.ADOPTED
    assert [condition.share for condition in found.conditions] == [Fraction(2, 3), Fraction(1, 4)]
    assert [str(reason) for reason in found.reasons] == [
        "P: In favour: 20 of 30 votes cast; at least 2/3 was asked for.",
        "Against: 10 of 40 votes cast; at most 1/4 was asked for.",
    ]


@pytest.mark.parametrize(
    ("p_members", "others", "failing"),
    [
        ([YES] * 19 + [NO] * 10 + [PASS] * 6, [YES] * 11, 0),
        ([YES] * 20 + [NO] * 10, [YES] * 9 + [NO], 1),
    ],
)
def test_iso_refuses_one_vote_short(p_members, others, failing):
    found = outcome(ISO, {"P": p_members, "O": others})

    assert found.kind == OutcomeKind.NOT_ADOPTED
    assert [condition.passed for condition in found.conditions] == [place != failing for place in range(2)]


def cen_rule(weights):
    return DecisionRule(
        "majority",
        (
            ShareCondition("favour", "over", Fraction(1, 2), weighted=False),
            ShareCondition("favour", "at-least", Fraction(71, 100)),
        ),
        objections="noted",
        weights=Weights("fixed", members=weights),
    )


def test_cen_counts_members_and_their_weights():
    # invented members: 29 + 29 + 13 of 100 weights are 71 %, abstentions set aside
    weights = {"M-0": Fraction(29), "M-1": Fraction(29), "M-2": Fraction(13), "M-3": Fraction(29), "M-4": Fraction(12)}

    adopted = outcome(cen_rule(weights), {"M": [YES, YES, YES, NO, PASS]})
    refused = outcome(cen_rule({**weights, "M-2": Fraction(12)}), {"M": [YES, YES, YES, NO, PASS]})

    assert adopted.kind == OutcomeKind.ADOPTED
    assert adopted.conditions[1].share == Fraction(71, 100)
    assert str(adopted.reasons[1]) == "In favour: 71 of 100 weighted votes cast; at least 71 % was asked for."
    assert refused.kind == OutcomeKind.NOT_ADOPTED
    assert [condition.passed for condition in refused.conditions] == [True, False]


def test_heavy_members_alone_do_not_make_a_majority_of_members():
    weights = {"M-0": Fraction(40), "M-1": Fraction(40), "M-2": Fraction(3), "M-3": Fraction(3), "M-4": Fraction(3)}

    found = outcome(cen_rule(weights), {"M": [YES, YES, NO, NO, NO]})

    assert [condition.passed for condition in found.conditions] == [False, True]
    assert found.kind == OutcomeKind.NOT_ADOPTED


def test_a_member_without_its_weight_is_named():
    with pytest.raises(DecisionRuleRefused, match=r"weights\.members\.M-1"):
        outcome(cen_rule({"M-0": Fraction(1)}), {"M": [YES, YES]})


@pytest.mark.parametrize(
    ("state", "rationale", "kind"),
    [
        (ObjectionState.RAISED, "", OutcomeKind.BLOCKED),
        (ObjectionState.ACKNOWLEDGED, "", OutcomeKind.BLOCKED),
        (ObjectionState.UNDER_RECONCILIATION, "", OutcomeKind.BLOCKED),
        (ObjectionState.MAINTAINED, "", OutcomeKind.BLOCKED),
        (ObjectionState.SUSTAINED, "It is founded.", OutcomeKind.BLOCKED),
        (ObjectionState.OVERRULED, " ", OutcomeKind.BLOCKED),
        (ObjectionState.OVERRULED, "It is out of scope.", OutcomeKind.ADOPTED),
        (ObjectionState.RESOLVED, "", OutcomeKind.ADOPTED),
        (ObjectionState.WITHDRAWN, "", OutcomeKind.ADOPTED),
    ],
)
@pytest.mark.parametrize("rule", [consensus(), consent()], ids=["consensus", "consent"])
def test_an_open_objection_blocks_a_consensus(rule, state, rationale, kind):
    found = outcome(rule, {"A": [YES] * 9}, [Objection("objection-1", state, rationale)])

    assert found.kind == kind
    assert ("objection-1" in str(found.reasons[0])) == (kind == OutcomeKind.BLOCKED)


def test_a_majority_notes_an_objection_or_is_blocked_by_it():
    objection = Objection("objection-1", ObjectionState.MAINTAINED)
    blocking = DecisionRule("majority", simple_majority().shares)

    assert outcome(simple_majority(), {"A": [YES]}, [objection]).kind == OutcomeKind.ADOPTED
    assert outcome(blocking, {"A": [YES]}, [objection]).kind == OutcomeKind.BLOCKED


def test_disagreement_blocks_consent_and_not_consensus():
    votes = {"A": [YES] * 9 + [NO]}

    assert outcome(consensus(), votes).kind == OutcomeKind.ADOPTED
    assert outcome(consent(), votes).kind == OutcomeKind.BLOCKED
    assert "Against: 1; nobody may be." in [str(reason) for reason in outcome(consent(), votes).reasons]


@pytest.mark.parametrize("rule", [consensus(), consent(), simple_majority(), absolute_majority()])
def test_what_nobody_took_a_position_on_is_not_adopted(rule):
    assert outcome(rule, {"A": [None] * 3}).kind == OutcomeKind.NOT_ADOPTED
    assert outcome(rule, {}).kind == OutcomeKind.NOT_ADOPTED


def test_half_is_no_majority_and_two_thirds_are_exact():
    assert outcome(simple_majority(), {"A": [YES] * 5 + [NO] * 5}).kind == OutcomeKind.NOT_ADOPTED
    assert outcome(absolute_majority(), {"A": [YES] * 5 + [None] * 4}).kind == OutcomeKind.ADOPTED
    assert outcome(absolute_majority(), {"A": [YES] * 5 + [None] * 5}).kind == OutcomeKind.NOT_ADOPTED


@given(st.integers(1, 400))
def test_two_thirds_hold_at_every_size(third):
    rule = qualified_majority(Fraction(2, 3))

    assert outcome(rule, {"A": [YES] * (2 * third) + [NO] * third}).kind == OutcomeKind.ADOPTED
    assert outcome(rule, {"A": [YES] * (2 * third) + [NO] * (third + 1)}).kind == OutcomeKind.NOT_ADOPTED


@pytest.mark.parametrize(
    ("abstention", "share", "kind"),
    [
        ("excluded", Fraction(6, 10), OutcomeKind.ADOPTED),
        ("counted", Fraction(6, 12), OutcomeKind.NOT_ADOPTED),
        ("blocking", Fraction(6, 10), OutcomeKind.BLOCKED),
    ],
)
def test_abstentions_are_left_out_or_counted_or_block(abstention, share, kind):
    rule = DecisionRule("majority", simple_majority().shares, abstention=abstention)

    found = outcome(rule, {"A": [YES] * 6 + [NO] * 4 + [PASS, Answer.POINT_3]})

    assert found.kind == kind
    assert found.conditions[-1].share == share
    assert (found.tally.favour, found.tally.against, found.tally.abstaining, found.tally.absent) == (6, 4, 2, 0)


@pytest.mark.parametrize(
    ("reservations", "tally"), [("favour", (3, 0, 0)), ("against", (1, 2, 0)), ("abstention", (1, 0, 2))]
)
def test_reservations_count_as_the_rule_says(reservations, tally):
    rule = DecisionRule("majority", simple_majority().shares, reservations=reservations)

    found = outcome(rule, {"A": [YES, RESERVED, RESERVED]})

    assert (found.tally.favour, found.tally.against, found.tally.abstaining) == tally


def test_a_quorum_counts_abstentions_overall_and_by_college():
    rule = simple_majority(quorums=(Quorum(Fraction(1, 2)), Quorum(Fraction(1, 2), each_college=True)))
    votes = {"A": [YES, YES, PASS, PASS], "B": [YES, None, None]}

    found = outcome(rule, votes)

    assert found.kind == OutcomeKind.QUORUM_NOT_REACHED
    assert [(c.college, c.share, c.passed) for c in found.conditions if c.quorum] == [
        ("", Fraction(5, 7), True),
        ("A", Fraction(1), True),
        ("B", Fraction(1, 3), False),
    ]
    assert str(found.reasons[2]) == "B: Quorum: 1 of 3 on the roll took part; at least 1/2 was asked for."


def test_a_quorum_of_a_college_without_members_is_not_reached():
    found = outcome(simple_majority(quorums=(Quorum(Fraction(0), among=("C",)),)), {"A": [YES]})

    assert found.kind == OutcomeKind.QUORUM_NOT_REACHED
    assert found.conditions[0].share is None


def college_rule(needed=None, among=()):
    share = ShareCondition("favour", "over", Fraction(1, 2), each_college=True, colleges_needed=needed, among=among)
    return DecisionRule("majority", (share,))


def test_every_college_must_pass_or_some_of_them():
    votes = {"A": [YES] * 9, "B": [YES, YES, NO], "C": [YES, NO, NO]}

    every, two = outcome(college_rule(), votes), outcome(college_rule(2), votes)

    assert every.kind == OutcomeKind.NOT_ADOPTED
    assert two.kind == OutcomeKind.ADOPTED
    assert [(c.college, c.passed) for c in two.conditions] == [("A", True), ("B", True), ("C", False), ("", True)]
    assert str(two.reasons[-1]) == "2 of 3 colleges do; 2 were asked for."


def test_a_counted_college_that_is_absent_does_not_pass():
    found = outcome(college_rule(among=("A", "B")), {"A": [YES] * 9})

    assert found.kind == OutcomeKind.NOT_ADOPTED
    assert (found.conditions[1].college, found.conditions[1].share) == ("B", None)


def weighted(kind, **weights):
    return DecisionRule(
        "majority", (ShareCondition("favour", "at-least", Fraction(1, 2)),), weights=Weights(kind, **weights)
    )


@pytest.mark.parametrize(
    ("weights", "share"),
    [
        ({"kind": "each-one"}, Fraction(4, 6)),
        ({"kind": "one-college-one-voice"}, (Fraction(1) + Fraction(0)) / 2),
        ({"kind": "head-count"}, Fraction(16, 20)),
        ({"kind": "penrose"}, Fraction(4, 6)),
        ({"kind": "fixed", "colleges": {"A": Fraction(1), "B": Fraction(3)}}, Fraction(1, 4)),
    ],
)
def test_colleges_weigh_as_the_rule_says(weights, share):
    # A: 16 members, four vote, all for; B: 4 members, two vote, both against
    votes = {"A": [YES] * 4 + [None] * 12, "B": [NO, NO, None, None]}

    assert outcome(weighted(**weights), votes).conditions[0].share == share


def test_a_member_of_no_college_weighs_nothing_where_colleges_weigh():
    found = outcome(weighted("one-college-one-voice"), {"A": [YES], "": [NO, NO]})

    assert found.conditions[0].share == 1


def test_weights_over_the_roll_count_the_absent():
    share = ShareCondition("favour", "at-least", Fraction(1, 2), base="roll")
    rule = DecisionRule("majority", (share,), weights=Weights("one-college-one-voice"))

    found = outcome(rule, {"A": [YES] * 4 + [None] * 12, "B": [YES] * 3 + [None]})

    assert found.conditions[0].share == Fraction(1, 2)
    assert str(found.reasons[0]) == "In favour: 1 of 2 weighted votes of the roll; at least 1/2 was asked for."


def test_a_share_over_the_roll_and_a_bound_under_are_told():
    share = ShareCondition("against", "under", Fraction(1, 3), base="roll")

    found = outcome(DecisionRule("majority", (share,)), {"A": [YES, YES, NO]})

    assert found.kind == OutcomeKind.NOT_ADOPTED
    assert str(found.reasons[0]) == "Against: 1 of 3 votes of the roll; less than 1/3 was asked for."


@given(st.integers(0, 10_000))
def test_a_square_root_is_exact_or_cut_after_twelve_decimals(number):
    found = root(number)

    assert found**2 <= number < (found + Fraction(1, 10**12)) ** 2


def test_a_position_of_nobody_on_the_roll_and_a_member_twice_are_refused():
    with pytest.raises(ValueError, match="stranger: not on the roll"):
        evaluate(consensus(), [Member("a")], {"stranger": YES})
    with pytest.raises(ValueError, match="a: on the roll more than once"):
        evaluate(consensus(), [Member("a"), Member("a", "A")], {})


ANSWERS = st.sampled_from([YES, NO, PASS, RESERVED, None])
VOTES = st.dictionaries(st.sampled_from(["A", "B", "C", ""]), st.lists(ANSWERS, max_size=5), max_size=4)
SHARES = st.fractions(0, 1, max_denominator=6)
CONDITIONS = st.builds(
    lambda side, share, base, weight, each: ShareCondition(
        "favour" if side else "against",
        ("at-least" if share < 1 else "over") if side else "at-most",
        share,
        base=base,
        weighted=weight,
        each_college=each,
    ),
    st.booleans(),
    SHARES,
    st.sampled_from(["cast", "roll"]),
    st.booleans(),
    st.booleans(),
)
RULES = st.builds(
    DecisionRule,
    kind=st.sampled_from(["consensus", "consent", "majority"]),
    shares=st.lists(CONDITIONS, min_size=1, max_size=2).map(tuple),
    quorums=st.lists(st.builds(Quorum, SHARES, each_college=st.booleans()), max_size=1).map(tuple),
    abstention=st.sampled_from(["excluded", "counted", "blocking"]),
    weights=st.builds(Weights, st.sampled_from(["each-one", "one-college-one-voice", "head-count", "penrose"])),
)
OBJECTIONS = st.lists(st.builds(Objection, st.sampled_from("xyz"), st.sampled_from(ObjectionState)), max_size=2)


@given(RULES, VOTES, OBJECTIONS, st.randoms(use_true_random=False))
def test_order_changes_nothing(rule, votes, objections, random):
    roll, positions = make_votes(votes)
    shuffled = dict(random.sample(sorted(positions.items()), len(positions)))

    straight = evaluate(rule, roll, positions, objections)

    assert evaluate(rule, random.sample(roll, len(roll)), shuffled, objections[::-1]) == straight


@given(RULES, VOTES, OBJECTIONS, st.data())
def test_one_more_vote_in_favour_never_undoes_an_adoption(rule, votes, objections, data):
    roll, positions = make_votes(votes)
    if not roll:
        return
    member = data.draw(st.sampled_from([member.id for member in roll]))

    before = evaluate(rule, roll, positions, objections)
    after = evaluate(rule, roll, {**positions, member: YES}, objections)

    assert before.kind != OutcomeKind.ADOPTED or after.kind == OutcomeKind.ADOPTED


@given(RULES, VOTES, OBJECTIONS)
def test_an_open_objection_never_lets_anything_but_a_noting_majority_through(rule, votes, objections):
    found = outcome(rule, votes, objections)

    assert found.kind != OutcomeKind.ADOPTED or not any(objection.open for objection in objections)


@given(VOTES, st.lists(ANSWERS, min_size=1, max_size=4))
def test_members_added_to_one_college_change_no_other(votes, added):
    rule = college_rule(among=("A", "B", "C"))
    more = {**votes, "A": [*votes.get("A", []), *added]}

    before, after = outcome(rule, votes), outcome(rule, more)

    figures = [{c.college: c for c in found.conditions if c.college in {"B", "C"}} for found in (before, after)]
    assert figures[0] == figures[1]
    if not all(condition.passed for condition in figures[0].values()):
        assert after.kind != OutcomeKind.ADOPTED

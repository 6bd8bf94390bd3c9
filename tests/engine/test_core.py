"""The core types: sentences, answers, positions and consultations."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.answers import ABSTAINING, AGREEING, DISAGREEING, KINDS, NEITHER, RESERVED, Answer, kinds, signs
from miroir.engine.consultation import Consultation, Holders, Label, Statement, text_in
from miroir.engine.positions import Positions, positions_from
from miroir.engine.rules import Rule
from miroir.engine.words import Sentence, sentence_of

FRENCH = {
    "%(count)s answers of %(who)s": "%(count)s réponses, de : %(who)s",
    "the SMEs": "les PME",
    "Nobody answered.": "Aucune réponse.",
}


def in_french(template: str) -> str:
    return FRENCH.get(template, template)


def make_positions(n_holders: int = 2, n_statements: int = 3) -> Positions:
    return positions_from([0], [1], [Answer.AGREE], shape=(n_holders, n_statements))


def make_holders(count: int = 2, n_sectors: int = 1) -> Holders:
    return Holders(
        ids=tuple(f"h{n}" for n in range(count)),
        colleges=np.full(count, -1, dtype=np.int16),
        sectors=np.zeros((count, n_sectors), dtype=bool),
        territories=("",) * count,
    )


def make_consultation(*, holders: Holders, n_statements: int = 3, positions: Positions | None = None) -> Consultation:
    return Consultation(
        titles={"en": "What now?"},
        statements=tuple(Statement(f"s{n}", {"en": f"Yes {n}"}) for n in range(n_statements)),
        holders=holders,
        positions=make_positions() if positions is None else positions,
        sectors=(Label("energy", {"en": "Energy"}),),
    )


# Sentences


def test_a_sentence_is_told_in_a_language_with_its_parts():
    sentence = sentence_of("%(count)s answers of %(who)s", count=3, who=sentence_of("the SMEs"))

    assert str(sentence) == "3 answers of the SMEs"
    assert sentence.told(in_french) == "3 réponses, de : les PME"


def test_a_sentence_without_values_is_told_as_it_is_even_with_a_percent_sign():
    assert str(sentence_of("Nobody answered.")) == "Nobody answered."
    assert sentence_of("Nobody answered.").told(in_french) == "Aucune réponse."
    assert str(sentence_of("At 95 % of the roll")) == "At 95 % of the roll"


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.one_of(st.integers(), st.text(max_size=5)), min_size=1))
def test_every_value_of_a_sentence_is_said_and_none_is_translated(values):
    template = " ".join(f"<%({name})s>" for name in values)

    told = sentence_of(template, **values).told(lambda text: text.upper() if "%(" not in text else text)

    assert told == " ".join(f"<{value}>" for value in values.values())


def test_a_sentence_cannot_be_changed_and_equals_its_like():
    sentence = sentence_of("%(n)s answers", n=1)

    assert sentence == Sentence("%(n)s answers", {"n": 1})
    with pytest.raises(FrozenInstanceError):
        sentence.template = "no"  # type: ignore[misc]


# Answers


def test_every_answer_is_of_exactly_one_kind():
    sets = (AGREEING, RESERVED, DISAGREEING, ABSTAINING, NEITHER)

    assert sorted(answer for kind in sets for answer in kind) == sorted(Answer)
    for place, kind in enumerate(sets):
        assert kinds(np.array(sorted(kind), dtype=np.int8)).tolist() == [place] * len(kind)
    assert KINDS == ("agree", "reservations", "disagree", "abstain", "neither")


@given(st.lists(st.sampled_from(list(Answer)), max_size=12))
def test_the_sign_of_an_answer_follows_from_its_kind(answers):
    given_answers = np.array(answers, dtype=np.int8)

    sign_of_kind = np.array([1, 1, -1, 0, 0])

    assert signs(given_answers).tolist() == sign_of_kind[kinds(given_answers)].tolist()


def test_answers_keep_the_shape_of_their_table():
    table = np.array([[Answer.AGREE, Answer.POINT_3], [Answer.POINT_1, Answer.ABSTAIN]], dtype=np.int8)

    assert signs(table).tolist() == [[1, 0], [-1, 0]]
    assert kinds(table).tolist() == [[0, 4], [2, 3]]


# Positions

DISTINCT_EVENTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from(list(Answer)), st.floats(-1e9, 1e9)),
    max_size=25,
    unique_by=lambda event: event[3],
)


@given(DISTINCT_EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_events_at_distinct_moments_changes_nothing(events, random):
    shuffled = list(events)
    random.shuffle(shuffled)

    one, other = (
        positions_from(
            [event[0] for event in order],
            [event[1] for event in order],
            [event[2] for event in order],
            shape=(4, 5),
            moments=[event[3] for event in order],
        )
        for order in (events, shuffled)
    )

    assert one.starts.tolist() == other.starts.tolist()
    assert one.statements.tolist() == other.statements.tolist()
    assert one.answers.tolist() == other.answers.tolist()


def test_without_moments_the_last_in_the_list_counts():
    table = positions_from([0, 0, 0], [1, 1, 0], [Answer.AGREE, Answer.DISAGREE, Answer.AGREE], shape=(1, 2))

    assert table.statements.tolist() == [0, 1]
    assert table.answers.tolist() == [Answer.AGREE, Answer.DISAGREE]


def test_a_mask_over_holders_chooses_as_their_indices_do():
    table = positions_from([0, 1, 2], [0, 1, 2], [1, -1, 0], shape=(3, 3))

    masked, indexed = table.of(np.array([True, False, True])), table.of([0, 2])

    assert masked.starts.tolist() == indexed.starts.tolist() == [0, 1, 2]
    assert masked.statements.tolist() == indexed.statements.tolist() == [0, 2]


def test_a_table_of_nobody_is_a_table():
    table = positions_from([], [], [], shape=(0, 3))

    assert table.n_holders == 0
    assert len(table) == 0
    assert table.dense().shape == table.matrix().shape == (0, 3)


def test_a_pass_is_stored_in_the_matrix_and_is_not_an_absence():
    table = positions_from([0, 0], [0, 2], [Answer.ABSTAIN, Answer.POINT_5], shape=(1, 3))

    assert table.matrix().nnz == 2
    np.testing.assert_array_equal(table.dense(), [[0, np.nan, 1]])


@pytest.mark.parametrize(("holder", "statement"), [(-1, 0), (2, 0), (0, -1), (0, 3)])
def test_a_place_outside_the_table_is_refused(holder, statement):
    with pytest.raises(ValueError, match=r"outside the shape \(2, 3\)"):
        positions_from([holder], [statement], [Answer.AGREE], shape=(2, 3))


# Consultations


def test_a_text_is_given_in_the_language_asked_then_french_then_english_then_any():
    assert text_in({"fr": "oui", "en": "yes", "de": "ja"}, "de") == "ja"
    assert text_in({"fr": "oui", "en": "yes"}, "de") == "oui"
    assert text_in({"en": "yes", "de": "ja"}, "fr") == "yes"
    assert text_in({"de": "ja", "it": "sì"}, "fr") == "ja"


def test_a_consultation_whose_parts_fit_is_made():
    consultation = make_consultation(holders=make_holders())

    assert consultation.positions.n_holders == len(consultation.holders.ids)
    assert consultation.groups is None
    assert not consultation.invented


def test_a_consultation_whose_parts_do_not_fit_is_refused():
    with pytest.raises(ValueError, match="3 holders and 3 statements; the positions have 2 and 3"):
        make_consultation(holders=make_holders(3))
    with pytest.raises(ValueError, match="2 holders and 4 statements"):
        make_consultation(holders=make_holders(), n_statements=4)
    with pytest.raises(ValueError, match=r"sectors has shape \(2, 2\); \(2, 1\) was expected"):
        make_consultation(holders=make_holders(n_sectors=2))


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("colleges", np.zeros(3, dtype=np.int16), "colleges has 3 entries; 2 were expected"),
        ("colleges", np.array([-1, 0], dtype=np.int16), "colleges runs from -1 to 0; -1 to -1 was expected"),
        ("colleges", np.array([-2, -1], dtype=np.int16), "colleges runs from -2 to -1"),
        ("territories", ("11",), "territories has 1 entries; 2 were expected"),
    ],
)
def test_what_is_said_of_holders_is_one_thing_each_and_known(part, value, message):
    with pytest.raises(ValueError, match=message):
        make_consultation(holders=replace(make_holders(), **{part: value}))


def test_groups_and_areas_that_do_not_fit_are_refused():
    consultation = make_consultation(holders=make_holders())

    with pytest.raises(ValueError, match="groups has 1 entries"):
        replace(consultation, groups=np.zeros(1, dtype=np.int16))
    with pytest.raises(ValueError, match=r"statement s has areas \(0,\); places under 0 were expected"):
        replace(consultation, statements=(Statement("s", {"en": "Yes"}, areas=(0,)),) * 3)


def test_a_rule_says_only_its_colleges_and_has_the_documented_defaults():
    rule = Rule(colleges=("state",))

    assert (rule.method, rule.threshold, rule.level, rule.abstain) == ("holm", 0.6, 0.05, "excluded")
    assert (rule.positions, rule.smallest_cell, dict(rule.rolls)) == ("public", 3, {})

"""Simulations: what is planted is what comes out, whatever the order, and the same every time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.answers import Answer
from miroir.engine.colleges import count_colleges
from miroir.engine.intervals import college_interval
from miroir.engine.plans import PlanRefused, plan_from
from miroir.engine.simulation import planted_positions, simulate

SHARES = st.floats(0, 1)


def make_college(code: str = "local", size: int = 10, **more: object) -> dict[str, object]:
    return {"code": code, "size": size, **more}


def make_statement(name: str = "s1", agree: object = 0.7, **more: object) -> dict[str, object]:
    return {"id": name, "agree": agree, **more}


def make_plan(*, colleges: Any = None, statements: Any = None, **more: object) -> dict[str, Any]:
    return {
        "titles": {"fr": "Démonstration", "en": "Demonstration"},
        "college": [make_college()] if colleges is None else colleges,
        "statement": [make_statement()] if statements is None else statements,
        **more,
    }


def answers_by_name(plan: Mapping[str, object], seed: int = 1) -> dict[tuple[str, str], int]:
    """Return every answer by the names of its holder and statement."""
    consultation = simulate(plan_from(plan), seed=seed).consultation
    positions = consultation.positions
    return {
        (consultation.holders.ids[holder], consultation.statements[statement].id): int(answer)
        for holder, statement, answer in zip(
            positions.holders().tolist(), positions.statements.tolist(), positions.answers.tolist(), strict=True
        )
    }


@given(
    sizes=st.lists(st.integers(0, 12), min_size=1, max_size=4),
    response=SHARES,
    agree=SHARES,
    abstain=SHARES,
    seed=st.integers(0, 2**40),
)
def test_the_same_plan_and_seed_give_the_same_consultation(sizes, response, agree, abstain, seed):
    colleges = [make_college(f"c{i}", size, response=response, groups=[0.5, 0.5]) for i, size in enumerate(sizes)]
    plan = plan_from(make_plan(colleges=colleges, statements=[make_statement(agree=agree, repeat=3)], abstain=abstain))

    first, second = simulate(plan, seed=seed), simulate(plan, seed=seed)

    assert first.consultation.positions.answers.tolist() == second.consultation.positions.answers.tolist()
    assert first.consultation.positions.starts.tolist() == second.consultation.positions.starts.tolist()
    assert first.truth.groups.tolist() == second.truth.groups.tolist()
    assert first.rolls == {f"c{i}": size for i, size in enumerate(sizes)}


@given(size=st.integers(0, 40), response=SHARES)
def test_as_many_members_of_a_college_take_part_as_planned(size, response):
    plan = plan_from(make_plan(colleges=[make_college(size=size, response=response)]))

    positions = simulate(plan, seed=3).consultation.positions

    assert positions.n_holders == size
    assert int((np.diff(positions.starts) > 0).sum()) == round(response * size)


@given(size=st.integers(0, 60), weights=st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_opinion_groups_have_as_many_members_as_planned_within_one(size, weights):
    shares = [weight / sum(weights) for weight in weights]
    plan = plan_from(make_plan(colleges=[make_college(size=size, groups=shares)]))

    counts = np.bincount(simulate(plan, seed=5).truth.groups, minlength=len(shares))

    assert counts.sum() == size
    assert (np.abs(counts - np.array(shares) * size) < 1 + 1e-9).all()


@given(st.permutations(range(4)), st.permutations(range(3)))
def test_the_order_of_statements_and_colleges_changes_no_answer(statement_order, college_order):
    statements = [make_statement(f"s{i}", {"c0": 0.2, "others": 0.8}, groups=[2, -2]) for i in range(4)]
    colleges = [make_college(f"c{i}", 6, response=0.7, groups=[0.4, 0.6]) for i in range(3)]
    moved = make_plan(
        colleges=[colleges[i] for i in college_order], statements=[statements[i] for i in statement_order], answered=0.8
    )

    answers = answers_by_name(make_plan(colleges=colleges, statements=statements, answered=0.8))

    assert answers_by_name(moved) == answers


def test_a_college_added_to_the_plan_changes_no_answer_of_the_others():
    few = make_plan(colleges=[make_college("a"), make_college("b")])
    more = make_plan(colleges=[make_college("a"), make_college("new", 30), make_college("b")])

    before, after = answers_by_name(few), answers_by_name(more)

    assert before == {key: answer for key, answer in after.items() if not key[0].startswith("new")}


def test_another_seed_gives_other_answers():
    plan = make_plan(colleges=[make_college(size=50)])

    assert answers_by_name(plan, seed=1) != answers_by_name(plan, seed=2)


@pytest.mark.parametrize("share", [0.0, 0.15, 0.6, 1.0])
def test_the_planted_share_is_the_share_of_a_large_college_whatever_the_groups(share):
    college = make_college(size=20_000, groups=[0.3, 0.7])
    plan = plan_from(make_plan(colleges=[college], statements=[make_statement(agree=share, groups=[3, -1])]))

    simulation = simulate(plan, seed=7)

    assert simulation.truth.shares.tolist() == [[share]]
    assert simulation.truth.roll_shares[0, 0] == pytest.approx(share, abs=0.012)


def test_a_group_that_leans_towards_agreement_agrees_more_in_every_college():
    colleges = [make_college("a", 2000, groups=[0.5, 0.5]), make_college("b", 2000, groups=[0.2, 0.8])]
    plan = plan_from(make_plan(colleges=colleges, statements=[make_statement(agree=0.5, groups=[1.5, -1.5])]))

    simulation = simulate(plan, seed=11)
    signs = simulation.consultation.positions.dense()[:, 0]
    of_college = simulation.consultation.holders.colleges

    for college in (0, 1):
        first, second = (signs[(of_college == college) & (simulation.truth.groups == group)] for group in (0, 1))
        assert first.mean() > second.mean() + 0.8


def test_abstentions_reservations_and_answers_have_the_planted_shares():
    statement = make_statement(agree=0.8, abstain=0.25, reservations=0.4, answered=0.5)
    plan = plan_from(make_plan(colleges=[make_college(size=40_000)], statements=[statement]))

    answers = simulate(plan, seed=13).consultation.positions.answers
    agreeing = (answers == Answer.AGREE).sum() + (answers == Answer.AGREE_WITH_RESERVATIONS).sum()

    assert len(answers) / 40_000 == pytest.approx(0.5, abs=0.012)
    assert (answers == Answer.ABSTAIN).mean() == pytest.approx(0.25, abs=0.015)
    assert (answers == Answer.AGREE_WITH_RESERVATIONS).sum() / agreeing == pytest.approx(0.4, abs=0.02)


def test_a_census_of_the_roll_has_the_share_that_the_truth_says():
    plan = plan_from(make_plan(colleges=[make_college(size=9)], statements=[make_statement(agree=0.5, repeat=5)]))

    simulation = simulate(plan, seed=17)
    signs = simulation.consultation.positions.dense()

    assert np.allclose((signs == 1).mean(axis=0), simulation.truth.roll_shares[:, 0])


@pytest.mark.parametrize(("size", "response"), [(20, 0.5), (200, 0.2)])
def test_the_interval_of_a_college_covers_what_its_whole_roll_would_have_said(size, response):
    statements = [make_statement(f"s{i}", (i + 0.5) / 400) for i in range(400)]
    plan = plan_from(make_plan(colleges=[make_college(size=size, response=response)], statements=statements))
    simulation = simulate(plan, seed=23)
    counts = count_colleges(simulation.consultation).counts[:, 0]
    agreeing = counts[:, 0] + counts[:, 1]

    low, high = college_interval(agreeing, agreeing + counts[:, 2], roll=size)
    truth = simulation.truth.roll_shares[:, 0]

    assert ((low - 1e-9 <= truth) & (truth <= high + 1e-9)).mean() >= 0.93


def test_an_empty_college_and_one_that_wholly_abstains_have_no_share():
    colleges = [make_college("nobody", 0), make_college("silent", 4)]
    plan = plan_from(make_plan(colleges=colleges, statements=[make_statement(abstain=1)]))

    assert np.isnan(simulate(plan, seed=1).truth.roll_shares).all()


def test_members_are_of_the_sectors_planted_for_their_college():
    colleges = [make_college("a", 3000, sectors={"energy": 0.25, "finance": 1}), make_college("b", 5)]
    plan = plan_from(make_plan(colleges=colleges, sector=[{"code": "energy"}, {"code": "finance", "fr": "Finance"}]))

    consultation = simulate(plan, seed=19).consultation

    assert consultation.holders.sectors[:3000].mean(axis=0) == pytest.approx([0.25, 1], abs=0.03)
    assert not consultation.holders.sectors[3000:].any()
    assert consultation.sectors[1].names == {"fr": "Finance"}


def test_an_invented_consultation_says_that_it_is_and_carries_its_words():
    statement = make_statement(fr="Oui ?", en="Yes?", areas=["A2"], repeat=1)
    plan = make_plan(statements=[statement], area=[{"code": "A1"}, {"code": "A2"}], questions={"fr": "Alors ?"})

    consultation = simulate(plan_from(plan), seed=1).consultation

    assert consultation.invented
    assert consultation.statements[0].texts == {"fr": "Oui ?", "en": "Yes?"}
    assert consultation.statements[0].areas == (1,)
    assert consultation.questions == {"fr": "Alors ?"}
    assert consultation.titles["en"] == "Demonstration"


def test_a_repeated_statement_gives_numbered_copies_that_draw_apart():
    simulation = simulate(plan_from(make_plan(statements=[make_statement("s", 0.5, repeat=2)])), seed=1)
    signs = simulation.consultation.positions.dense()

    assert [statement.id for statement in simulation.consultation.statements] == ["s-1", "s-2"]
    assert signs[:, 0].tolist() != signs[:, 1].tolist()


@pytest.mark.parametrize(
    ("plan", "key"),
    [
        (make_plan(colour="blue"), "colour"),
        (make_plan(colleges=[]), "college"),
        (make_plan(colleges="local"), "college"),
        (make_plan(colleges=["local"]), "college"),
        (make_plan(statements=[]), "statement"),
        (make_plan(statements=[make_statement(repeat=0)]), "statement"),
        (make_plan(titles="Title"), "titles"),
        (make_plan(titles={"fr": ""}), "titles.fr"),
        (make_plan(answered=2), "statement[0].answered"),
        (make_plan(colleges=[{"size": 3}]), "college[0].code"),
        (make_plan(colleges=[make_college(size=-1)]), "college[0].size"),
        (make_plan(colleges=[make_college(size=True)]), "college[0].size"),
        (make_plan(colleges=[make_college(fr=3)]), "college[0].fr"),
        (make_plan(colleges=[make_college(response=1.2)]), "college[0].response"),
        (make_plan(colleges=[make_college(groups=[0.5, 0.6])]), "college[0].groups"),
        (make_plan(colleges=[make_college(groups=[1.5, -0.5])]), "college[0].groups"),
        (make_plan(colleges=[make_college(groups=[])]), "college[0].groups"),
        (make_plan(colleges=[make_college(groups=["all"])]), "college[0].groups"),
        (make_plan(colleges=[make_college(sectors={"energy": 0.5})]), "college[0].sectors.energy"),
        (make_plan(colleges=[make_college(sectors=["energy"])]), "college[0].sectors"),
        (make_plan(colleges=[make_college("a"), make_college("b", groups=[0.5, 0.5])]), "college[1].groups"),
        (make_plan(colleges=[make_college("a"), make_college("a")]), "college[1].code"),
        (make_plan(area=[{"code": "A"}, {"code": "A"}]), "area[1].code"),
        (make_plan(sector=[{"code": "A"}, {"code": "A"}]), "sector[1].code"),
        (make_plan(statements=[make_statement("s"), make_statement("s")]), "statement[1].id"),
        (make_plan(statements=[make_statement("s", repeat=2), make_statement("s-2")]), "statement[1].id"),
        (make_plan(statements=[{"id": "s"}]), "statement[0].agree"),
        (make_plan(statements=[make_statement(agree="most")]), "statement[0].agree"),
        (make_plan(statements=[make_statement(agree=float("nan"))]), "statement[0].agree"),
        (make_plan(statements=[make_statement(agree={})]), "statement[0].agree.local"),
        (make_plan(statements=[make_statement(agree={"state": 0.5, "others": 1})]), "statement[0].agree.state"),
        (make_plan(statements=[make_statement(areas=["A1"])]), "statement[0].areas"),
        (make_plan(statements=[make_statement(areas="A1")], area=[{"code": "A1"}]), "statement[0].areas"),
        (make_plan(statements=[make_statement(groups=[1, 2])]), "statement[0].groups"),
        (make_plan(statements=[make_statement(agre=0.5)]), "statement[0].agre"),
    ],
)
def test_a_plan_that_cannot_be_followed_is_refused_by_the_name_of_the_key(plan, key):
    with pytest.raises(PlanRefused) as refusal:
        plan_from(plan)

    assert refusal.value.key == key
    assert f"“{key}”" in str(refusal.value)
    assert str(refusal.value) == str(refusal.value.sentence)


@given(
    n_holders=st.integers(0, 60),
    n_statements=st.integers(1, 40),
    votes=st.floats(1, 30),
    groups=st.integers(1, 4),
    seed=st.integers(0, 1000),
)
def test_planted_positions_make_a_table_in_order_where_everybody_answers(n_holders, n_statements, votes, groups, seed):
    positions = planted_positions(n_holders, n_statements, votes, groups, seed)
    rows, columns = positions.holders(), positions.statements.astype(np.int64)

    keys = rows * n_statements + columns

    assert positions.n_holders == n_holders
    assert (np.diff(keys) > 0).all()
    assert columns.max(initial=0) < n_statements
    assert (np.diff(positions.starts) >= 1).all()
    assert set(positions.answers.tolist()) <= {-1, 0, 1}


def test_planted_positions_cross_batches_and_keep_the_mean_number_of_votes():
    positions = planted_positions(70_000, 300, 8.0, 3, 1)

    assert len(positions) / 70_000 == pytest.approx(8, abs=0.2)
    assert np.bincount(positions.statements, minlength=300).min() > 1000


def test_planted_positions_are_the_same_for_the_same_seed_only():
    first, second, other = (planted_positions(50, 20, 9.0, 2, seed) for seed in (1, 1, 2))

    assert first.answers.tolist() == second.answers.tolist()
    assert first.answers.tolist() != other.answers.tolist()

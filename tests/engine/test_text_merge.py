"""Two changes of one text become one where they can; where they cannot, each side's words are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from measures.pace import timed
from measures.text_amendments import amendments, long_text
from miroir.engine.text.collisions import Collision, collisions
from miroir.engine.text.merge import Conflict, Merged, merge, resolution, resolved
from miroir.engine.text.operations import Kind, Operation, apply, checked
from miroir.engine.text.rebase import Rebased, rebased
from miroir.engine.text.word_level import Words, word_level
from tests.text_makers import at, bases_with_changes, before

BASE = "au terme d’un délai de douze mois, sauf accord."
SHORTER, LONGER = at(BASE, "douze", "six"), at(BASE, "douze", "vingt-quatre")
MOIS = BASE.index("mois")


def both_ways(first, second):
    """Return the merge, having looked that exchanging the sides exchanges them in each conflict only."""
    merged, mirrored = merge(BASE, first, second), merge(BASE, second, first)
    assert mirrored == Merged(
        merged.operations, tuple(replace(one, ours=one.theirs, theirs=one.ours) for one in merged.conflicts)
    )
    return merged


def test_changes_at_different_places_are_both_done():
    merged = both_ways([SHORTER], [at(BASE, "accord", "convention")])

    assert resolved(BASE, merged, {}) == "au terme d’un délai de six mois, sauf convention."


def test_different_words_in_one_place_are_a_conflict_with_the_words_of_each():
    merged = both_ways([SHORTER], [LONGER])

    assert merged == Merged((), (Conflict(23, 28, "six", "vingt-quatre"),))
    assert resolved(BASE, merged, {0: "dix-huit"}) == BASE.replace("douze", "dix-huit")
    assert resolved(BASE, merged, {0: "douze"}) == BASE


def test_the_same_change_on_both_sides_is_done_once():
    assert resolved(BASE, both_ways([SHORTER], [SHORTER]), {}) == BASE.replace("douze", "six")


def test_the_same_words_told_as_other_operations_are_no_conflict():
    letters = [at(BASE, "douz", "six"), at(BASE, "e mois", " mois")]

    assert not both_ways([SHORTER], letters).conflicts


def test_changes_side_by_side_are_no_conflict():
    merged = both_ways([SHORTER], [before(BASE, " mois", " bons"), before(BASE, "douze", "environ ")])

    assert resolved(BASE, merged, {}) == BASE.replace("douze mois", "environ six bons mois")


def test_two_insertions_at_one_point_are_a_conflict_unless_they_say_the_same():
    merged = both_ways([before(BASE, "mois", "bons ")], [before(BASE, "mois", "petits ")])

    assert merged.conflicts == (Conflict(MOIS, MOIS, "bons ", "petits "),)
    assert resolved(BASE, merged, {0: "bons petits "}) == BASE.replace("mois", "bons petits mois")
    assert not both_ways([before(BASE, "mois", "bons ")], [before(BASE, "mois", "bons ")]).conflicts


def test_an_insertion_inside_what_the_other_side_deletes_is_a_conflict():
    merged = both_ways([at(BASE, "de douze mois", "")], [before(BASE, "mois", "bons ")])

    assert merged.conflicts == (Conflict(20, 33, "", "de douze bons mois"),)


def test_two_letters_of_one_word_are_one_place():
    merged = both_ways([at(BASE, "dou", "Dou")], [at(BASE, "ze", "zes")])

    assert merged.conflicts == (Conflict(23, 28, "Douze", "douzes"),)


def test_letters_put_at_the_end_of_a_word_change_the_word():
    assert both_ways([Operation(Kind.INSERT, 28, 28, "s")], [SHORTER]).conflicts == (Conflict(23, 28, "douzes", "six"),)


def test_every_conflict_wants_one_choice_and_only_conflicts_do():
    merged = merge(BASE, [SHORTER], [LONGER])

    with pytest.raises(ValueError, match=r"conflicts \[0\] was expected; choices came for \[\]"):
        resolved(BASE, merged, {})
    with pytest.raises(ValueError, match=r"choices came for \[0, 1\]"):
        resolved(BASE, merged, {0: "", 1: ""})


def test_a_choice_that_only_adds_stays_before_what_is_agreed_at_its_end():
    merged = merge(
        BASE, [at(BASE, "douze mois", "un an")], [at(BASE, "douze", "dix"), before(BASE, ", sauf", " pleins")]
    )

    assert merged.conflicts == (Conflict(23, 33, "un an", "dix mois"),)
    assert resolved(BASE, merged, {0: "douze mois courts"}) == BASE.replace("douze mois", "douze mois courts pleins")


@given(bases_with_changes(2))
def test_exchanging_the_sides_exchanges_the_words_of_conflicts_and_nothing_else(drawn):
    base, ours, theirs = drawn

    merged, mirrored = merge(base, ours, theirs), merge(base, theirs, ours)

    assert mirrored.operations == merged.operations
    assert [(one.start, one.end, one.theirs, one.ours) for one in mirrored.conflicts] == [
        (one.start, one.end, one.ours, one.theirs) for one in merged.conflicts
    ]


@given(bases_with_changes(2))
def test_what_is_agreed_and_what_is_chosen_fit_the_base_together(drawn):
    base, ours, theirs = drawn
    merged = merge(base, ours, theirs)

    done = resolution(base, merged, {number: one.ours + "x" for number, one in enumerate(merged.conflicts)})

    assert checked(base, done) == done
    assert apply(base, done) == resolved(
        base, merged, {number: one.ours + "x" for number, one in enumerate(merged.conflicts)}
    )


@given(bases_with_changes())
def test_one_side_alone_or_twice_is_that_side(drawn):
    base, ours = drawn

    for merged in (merge(base, ours, ()), merge(base, ours, ours)):
        assert merged.conflicts == ()
        assert resolved(base, merged, {}) == apply(base, ours)


@given(bases_with_changes())
def test_whole_words_write_the_same_text(drawn):
    base, operations = drawn

    assert apply(base, word_level(Words(base), operations)) == apply(base, operations)


def test_an_amendment_is_taken_over_to_the_text_that_another_has_made():
    change = [before(BASE, "un délai", "au plus "), at(BASE, ", sauf accord", "")]

    moved = rebased([SHORTER], change, BASE)

    assert moved.operations is not None
    assert apply(apply(BASE, change), moved.operations) == "au terme d’au plus un délai de six mois."


@pytest.mark.parametrize(
    ("operations", "change", "fallen"),
    [
        ([SHORTER], [LONGER], "overlaps"),
        ([SHORTER], [at(BASE, "de douze mois", "")], "gone"),
        ([before(BASE, "mois", "bons ")], [at(BASE, "de douze mois", "")], "gone"),
        ([before(BASE, "mois", "bons ")], [before(BASE, "mois", "petits ")], "overlaps"),
        ([at(BASE, "de douze mois", "")], [SHORTER], "overlaps"),
        ([SHORTER], [SHORTER], "already"),
        ([at(BASE, "douze ", "")], [at(BASE, "de douze mois", "")], "already"),
        ([SHORTER, at(BASE, "accord", "avis")], [LONGER], "overlaps"),
    ],
)
def test_an_amendment_that_cannot_be_taken_over_falls_whole_and_says_why(operations, change, fallen):
    assert rebased(operations, change, BASE) == Rebased(None, fallen)


def test_what_is_left_of_an_amendment_done_in_part_is_taken_over():
    moved = rebased([SHORTER, at(BASE, "accord", "avis")], [SHORTER], BASE)

    assert moved.operations is not None
    assert apply(apply(BASE, [SHORTER]), moved.operations) == "au terme d’un délai de six mois, sauf avis."


@given(bases_with_changes(2))
def test_what_merges_without_conflict_is_taken_over_to_the_same_text(drawn):
    base, operations, change = drawn
    merged = merge(base, operations, change)

    moved = rebased(operations, change, base)

    if not merged.conflicts:
        assert moved.fallen in {"", "already"}
        assert apply(apply(base, change), moved.operations or ()) == apply(base, merged.operations)
    if moved.operations is not None:
        checked(apply(base, change), moved.operations)


def test_collisions_name_the_two_and_the_place_and_whether_they_do_the_same():
    changes = {
        "city": [SHORTER],
        "state": [LONGER, at(BASE, "accord", "avis")],
        "region": [SHORTER],
        "school": [before(BASE, "mois", "bons ")],
    }

    assert collisions(BASE, changes) == (
        Collision("city", "state", 23, 28, same=False),
        Collision("city", "region", 23, 28, same=True),
        Collision("state", "region", 23, 28, same=False),
    )


def test_an_insertion_collides_inside_a_span_and_not_at_its_edge():
    whole = [at(BASE, "douze mois", "un an")]

    assert [pair[2:4] for pair in collisions(BASE, {1: whole, 2: [before(BASE, "mois", "bons ")]})] == [(MOIS, MOIS)]
    assert collisions(BASE, {1: whole, 2: [before(BASE, "douze", "environ ")]}) == ()


@given(bases_with_changes(3))
def test_two_changes_collide_where_their_merge_meets_both(drawn):
    base, *changes = drawn
    found = collisions(base, dict(enumerate(changes)))

    for first, second in ((0, 1), (0, 2), (1, 2)):
        met = [pair for pair in found if (pair.first, pair.second) == (first, second)]
        assert bool(merge(base, changes[first], changes[second]).conflicts) <= any(not pair.same for pair in met)
    assert list(found) == sorted(found, key=lambda pair: pair[2:4] + pair[:2])


@pytest.mark.timed
@pytest.mark.slow
def test_the_collisions_of_a_national_consultation_are_found_while_a_page_waits():
    clauses = [long_text(3000, seed) for seed in range(10)]
    tables = [(base, {one.number: one.operations for one in _plain(base, 50)}) for base in clauses]
    many = {one.number: one.operations for one in _plain(clauses[0], 1387)}

    a_page, _ = timed(lambda: [collisions(base, changes) for base, changes in tables])
    a_nation, found = timed(lambda: collisions(clauses[0], many))

    assert a_page < 0.3
    assert len(found) > 1387
    assert a_nation < 2


def _plain(base, count):
    return [one for one in amendments(base, count, 1) if one.parent is None]

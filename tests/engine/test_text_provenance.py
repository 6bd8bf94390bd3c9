"""Every character says who wrote it, the log rebuilds the text, and a log that was touched is found."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.text_amendments import lived
from miroir.engine.text.chain import Linked, chained, entry_hash, verify_chain
from miroir.engine.text.operations import Kind, Operation, apply, text_hash
from miroir.engine.text.provenance import (
    Broken,
    Strand,
    logged,
    origins,
    origins_between,
    replay,
    text_of,
    unresolved,
    weave,
)
from tests.text_makers import ARTICLE, at, logs, operations_on

WOVEN = (Strand("un délai ", 1), Strand("court ", 2), Strand("de douze mois", 1))


def test_what_a_change_writes_is_its_own_and_the_rest_keeps_its_origin():
    woven = weave(WOVEN, [at(text_of(WOVEN), "court de douze", "d’un")], 3)

    assert woven == (Strand("un délai ", 1), Strand("d’un", 3), Strand(" mois", 1))


def test_strands_of_one_origin_that_come_together_are_one():
    assert weave(WOVEN, [at(text_of(WOVEN), "court ", "")], 3) == (Strand("un délai de douze mois", 1),)


def test_origins_are_given_with_their_spans():
    assert origins(WOVEN) == [(0, 9, 1), (9, 15, 2), (15, 28, 1)]
    assert origins_between(WOVEN, 3, 12) == (1, 2)
    assert origins_between(WOVEN, 9, 15) == (2,)
    assert origins_between(WOVEN, 12, 12) == (2,)
    assert origins_between(WOVEN, 15, 15) == ()


def test_characters_of_an_unknown_origin_are_listed():
    assert unresolved(WOVEN, {1, 2}) == []
    assert unresolved(WOVEN, [1]) == [(9, 15)]


@given(logs().flatmap(lambda drawn: st.tuples(st.just(drawn[0]), operations_on(text_of(drawn[0])))))
def test_weaving_writes_what_applying_does(drawn):
    woven, operations = drawn

    result = weave(woven, operations, 99)

    assert text_of(result) == apply(text_of(woven), operations)
    assert all(strand.text for strand in result)
    assert all(one.origin != other.origin for one, other in pairwise(result))


@given(logs())
def test_the_log_rebuilds_text_and_origins_and_every_character_resolves(drawn):
    woven, log = drawn

    assert replay(log) == woven
    assert unresolved(woven, [entry.origin for entry in log]) == []


@given(logs(), st.randoms(use_true_random=False))
def test_an_operation_taken_out_of_a_change_is_found_by_replay_and_by_the_chain(drawn, chance):
    _, log = drawn
    at_all = [(index, place) for index, entry in enumerate(log) for place in range(len(entry.operations))]
    links = chained(log)
    for index, place in chance.sample(at_all, min(4, len(at_all))):
        left = log[index].operations[:place] + log[index].operations[place + 1 :]
        entry = replace(log[index], operations=left)

        assert verify_chain([*links[:index], Linked(entry, links[index].hash), *links[index + 1 :]]) == index
        if text_hash(apply(text_of(replay(log[:index])), left)) != entry.result_hash:
            with pytest.raises(Broken) as caught:
                replay([*log[:index], entry, *log[index + 1 :]])
            assert caught.value.origin == entry.origin


@given(logs())
def test_a_change_taken_out_is_found_at_its_place_the_last_by_the_head(drawn):
    links = chained(drawn[1])

    for index in range(len(links)):
        assert verify_chain([*links[:index], *links[index + 1 :]], links[-1].hash) == index


@given(logs(), st.integers(0, 5), st.integers(0, 5))
def test_two_changes_in_each_other_s_place_are_found(drawn, first, second):
    links = chained(drawn[1])
    moved = list(links)
    first, second = sorted((first % len(links), second % len(links)))
    moved[first], moved[second] = moved[second], moved[first]

    assert verify_chain(moved, links[-1].hash) == (None if first == second else first)


def test_a_log_chained_anew_without_a_change_is_found_by_the_texts_between_or_by_the_head():
    woven, first = logged((), [Operation(Kind.INSERT, 0, 0, "un")], 1)
    woven, second = logged(woven, [Operation(Kind.INSERT, 2, 2, " mot")], 2)
    _, third = logged(woven, [Operation(Kind.DELETE, 0, 2)], 3)
    head = chained([first, second, third])[-1].hash

    assert verify_chain(chained([first, third])) == 1
    assert verify_chain(chained([first, second])) is None
    assert verify_chain(chained([first, second]), head) == 2
    assert verify_chain([], head) == 0
    assert verify_chain([]) is None


def test_the_hash_of_an_entry_never_changes():
    assert entry_hash("", 7, [Operation(Kind.INSERT, 0, 0, "é")], text_hash(""), text_hash("é")) == (
        "7dc8b6885f73ee1b67f2692d5080456e3e3bc368dff6a907869c1c6518119d2b"
    )


def test_a_log_that_does_not_fit_names_the_change():
    woven, first = logged((), [Operation(Kind.INSERT, 0, 0, "un")], 1)
    _, second = logged(woven, [Operation(Kind.INSERT, 2, 2, " mot")], 2)

    with pytest.raises(Broken, match="change 2: the text before it is not the one that it was made for"):
        replay([second])
    with pytest.raises(Broken, match="change 1: the text after it is not the one that was kept"):
        replay([replace(first, result_hash=text_hash("une"))])
    with pytest.raises(Broken, match="change 2: delete at 1 to 9: out of range, the text has 2 characters"):
        replay([first, replace(second, operations=(Operation(Kind.DELETE, 1, 9),))])


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_accepted_changes_with_conflicts_resolve_and_replay(seed):
    life = lived(ARTICLE, 200, seed)

    assert len(life.log) == 200
    assert life.met["conflicts"] == life.met["resolved"] > 0
    assert replay(life.log) == life.woven
    assert unresolved(life.woven, {entry.origin for entry in life.log}) == []
    assert lived(ARTICLE, 20, seed).log == life.log[:20]

"""Trees of the journal: the same as those of certificate transparency, and no false proof is taken."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.record.commitments import commitment_of, ranges_of, sequences_in
from miroir.engine.record.trees import (
    EMPTY,
    GrowingTree,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    root_at,
    root_of,
    subtrees_of,
)

LOGGED = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
"""The eight leaves that implementations of certificate transparency are tried on, and the roots over the first 1 to 8."""
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
SIZES = st.integers(1, 70)


def leaves(size):
    return [leaf_hash(str(place).encode()) for place in range(size)]


def slow_root(hashes):
    """The definition of RFC 9162, 2.1.1, word for word."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else hashlib.sha256().digest()
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hashlib.sha256(b"\x01" + slow_root(hashes[:split]) + slow_root(hashes[split:])).digest()


def slow_path(place, hashes):
    """The definition of RFC 9162, 2.1.3.1."""
    if len(hashes) == 1:
        return []
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    if place < split:
        return [*slow_path(place, hashes[:split]), slow_root(hashes[split:])]
    return [*slow_path(place - split, hashes[split:]), slow_root(hashes[:split])]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_that_transparency_logs_are_tried_on(size):
    hashes = [leaf_hash(bytes.fromhex(leaf)) for leaf in LOGGED[:size]]

    assert root_of(hashes).hex() == ROOTS[size - 1] == slow_root(hashes).hex()


def test_a_tree_without_leaves_has_the_hash_of_nothing():
    assert root_of([]) == EMPTY == root_at(0, subtrees_of([]))


@given(SIZES)
def test_a_growing_tree_keeps_few_hashes_and_has_every_root(size):
    tree = GrowingTree()

    for place, leaf in enumerate(leaves(size)):
        tree.append(leaf)
        assert tree.root() == slow_root(leaves(place + 1))

    assert len(tree.peaks) == size.bit_count()
    assert root_at(size, subtrees_of(leaves(size))) == tree.root()


@given(st.data())
def test_a_proof_of_inclusion_is_that_of_the_definition_and_is_taken(data):
    size = data.draw(SIZES)
    place = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)

    proof = inclusion_proof(place, size, subtrees_of(hashes))

    assert proof == slow_path(place, hashes)
    assert is_included(hashes[place], place, size, proof, slow_root(hashes))


@given(st.data())
def test_no_proof_shows_another_leaf_place_size_or_root(data):
    size = data.draw(st.integers(2, 70))
    place = data.draw(st.integers(0, size - 1))
    hashes = leaves(size)
    proof, root = inclusion_proof(place, size, subtrees_of(hashes)), slow_root(hashes)
    other = data.draw(st.integers(0, size - 1).filter(lambda other: other != place))
    wrong = list(proof)
    changed = data.draw(st.integers(0, len(proof) - 1))
    wrong[changed] = bytes(32)

    assert not is_included(hashes[other], place, size, proof, root)
    assert not is_included(hashes[place], other, size, proof, root)
    assert not is_included(hashes[place], place, size, wrong, root)
    assert not is_included(hashes[place], place, size, proof[:-1], root)
    assert not is_included(hashes[place], place, size, [*proof, root], root)
    assert not is_included(hashes[place], place, size, proof, slow_root(hashes[:-1]))
    assert not is_included(hashes[place], size, size, proof, root)


@given(st.data())
def test_a_proof_of_consistency_is_taken_for_these_two_trees_and_no_others(data):
    size = data.draw(SIZES)
    old = data.draw(st.integers(1, size))
    hashes = leaves(size)
    before, after = slow_root(hashes[:old]), slow_root(hashes)

    proof = consistency_proof(old, size, subtrees_of(hashes))

    assert is_consistent(old, before, size, after, proof)
    assert len(proof) <= 2 * size.bit_length()
    assert not is_consistent(old, bytes(32), size, after, proof)
    assert not is_consistent(old, before, size, bytes(32), proof)
    assert not is_consistent(old, before, size, after, [*proof, bytes(32)])
    assert old == size or not is_consistent(old, before, size, after, proof[:-1])


@given(st.data())
def test_a_tree_that_was_rewritten_has_no_proof_of_consistency(data):
    size = data.draw(st.integers(2, 70))
    old = data.draw(st.integers(1, size - 1))
    hashes = leaves(size)
    place = data.draw(st.integers(0, old - 1))
    rewritten = [leaf_hash(b"another") if at == place else leaf for at, leaf in enumerate(hashes)]

    proof = consistency_proof(old, size, subtrees_of(rewritten))

    assert not is_consistent(old, slow_root(hashes[:old]), size, slow_root(rewritten), proof)


def test_proofs_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="0 to 2 was expected"):
        inclusion_proof(3, 3, subtrees_of(leaves(3)))
    with pytest.raises(ValueError, match="1 to 3 was expected"):
        consistency_proof(0, 3, subtrees_of(leaves(3)))
    assert not is_consistent(0, EMPTY, 3, root_of(leaves(3)), [])
    assert not is_consistent(3, root_of(leaves(3)), 5, root_of(leaves(5)), [])


@given(st.sets(st.integers(0, 60)))
def test_sequences_are_read_as_they_were_written(sequences):
    written = ranges_of(sequences)

    assert not sequences or list(sequences_in(written, below=61)) == sorted(sequences)
    assert written.count("-") <= len(sequences) / 2


@pytest.mark.parametrize("text", ["", "a", "3-", "3,5", "3, ", "9", "1" * 19])
def test_what_is_no_list_of_sequences_is_refused(text):
    with pytest.raises(ValueError, match=r"no sequences|not below"):
        list(sequences_in(text, below=9))


def test_a_commitment_is_the_hash_of_salt_and_content():
    assert commitment_of("ab", "cd") == hashlib.sha256(b"abcd").hexdigest()

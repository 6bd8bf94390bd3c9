"""Texts that say nearly the same: near-duplicates and their groups."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from miroir.engine.text.words import is_word, tokens

SHINGLE: Final = 3
"""Words of a shingle; a text of fewer words is one shingle."""
THRESHOLD: Final = 0.6
"""Jaccard likeness from which two texts are near-duplicates: about one word changed in fifteen."""


def near_duplicates(texts: Sequence[str], threshold: float = THRESHOLD) -> list[tuple[int, int, float]]:
    """Return (first, second, likeness) of every pair of texts at least so alike, in order of their numbers.

    Likeness is the Jaccard index of the sets of three words in a row, without case, accents or punctuation; in (0, 1],
    1 where the sets are equal. A text without words is like none. Raises ValueError where not 0 < threshold <= 1.
    Source: Broder 1997, "On the resemblance and containment of documents".
    """
    if not 0 < threshold <= 1:
        message = f"threshold is {threshold}; over 0, up to 1 was expected"
        raise ValueError(message)
    table = _shingle_table(texts)
    shared = sparse.triu(table @ table.T, k=1).tocoo()
    sizes = np.asarray(table.sum(axis=1)).ravel()
    likeness = shared.data / (sizes[shared.row] + sizes[shared.col] - shared.data)
    kept = likeness >= threshold
    rows, columns, values = shared.row[kept].tolist(), shared.col[kept].tolist(), likeness[kept].tolist()
    return sorted(zip(rows, columns, values, strict=True))


def groups(texts: Sequence[str], threshold: float = THRESHOLD) -> list[list[int]]:
    """Return the numbers of texts bound by near-duplicates, through others too; groups of two or more, in order.

    Raises ValueError as `near_duplicates` does.
    """
    pairs = near_duplicates(texts, threshold)
    firsts, seconds = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    bound = sparse.coo_array((np.ones(len(pairs)), (firsts, seconds)), shape=(len(texts), len(texts)))
    if not pairs:
        return []
    _, labels = csgraph.connected_components(bound, directed=False)
    members: dict[int, list[int]] = {}
    for number, label in enumerate(labels.tolist()):
        members.setdefault(label, []).append(number)
    return [group for group in members.values() if len(group) > 1]


def folded(text: str) -> str:
    """Return the text without case and accents, for comparison: « Écrit » and « ecrit » are one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def shingles(text: str) -> set[tuple[str, ...]]:
    """Return the runs of `SHINGLE` folded words of a text; all its words where it has fewer, none where it has none."""
    words = [token for token in tokens(folded(text)) if is_word(token)]
    if len(words) < SHINGLE:
        return {tuple(words)} if words else set()
    return {tuple(words[place : place + SHINGLE]) for place in range(len(words) - SHINGLE + 1)}


def _shingle_table(texts: Sequence[str]) -> sparse.csr_array:
    """Return which text has which shingle, (n_texts, n_shingles), ones and zeros."""
    numbers: dict[tuple[str, ...], int] = {}
    columns: list[int] = []
    ends = [0]
    for text in texts:
        columns += (numbers.setdefault(shingle, len(numbers)) for shingle in sorted(shingles(text)))
        ends.append(len(columns))
    shape = (len(texts), max(len(numbers), 1))
    return sparse.csr_array((np.ones(len(columns), dtype=np.int64), columns, ends), shape=shape)

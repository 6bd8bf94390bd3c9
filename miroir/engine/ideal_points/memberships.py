"""How likely each holder belongs to each group, given what they answered."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from miroir.engine.ideal_points.contents import DIMENSIONS, IdealPoints

_ROUNDS: Final = 12


def memberships(model: IdealPoints, groups: NDArray[np.int16], *, n_groups: int | None = None) -> NDArray[np.float64]:
    """Return the probability that each holder belongs to each group, shape (n_holders, n_groups), rows summing to 1.

    `groups` gives the group of each holder that has one, -1 for the others; `n_groups` defaults to the greatest
    plus one. A group is a normal distribution of places, all groups with the same shape; its share of the people
    is the prior, so that a holder who answered nothing gets the shares of the groups. A group without members has
    probability 0; without any member at all every group is as likely; without groups the width is 0.
    Raises ValueError where there is not one group a holder.
    """
    if groups.shape != (len(model.holders),):
        message = f"groups has shape {groups.shape}; ({len(model.holders)},) was expected from the model's holders"
        raise ValueError(message)
    size = int(groups.max(initial=-1)) + 1 if n_groups is None else n_groups
    sizes = np.bincount(groups[groups >= 0], minlength=size).astype(np.float64)
    if not sizes.sum():
        return np.full((len(groups), size), 1.0 / max(size, 1))
    precision, pull = _what_answers_say(model)
    centres, shape = _group_places(precision, pull, groups, size)
    evidence = np.full((len(groups), size), -np.inf)
    for group in np.flatnonzero(sizes):
        evidence[:, group] = np.log(sizes[group]) + _evidence(precision, pull, centres[group], shape)
    return np.asarray(softmax(evidence, axis=1))


def _what_answers_say(model: IdealPoints) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return precision (n, 2, 2) and precision times mean (n, 2) of each place by the answers alone, without prior."""
    posterior = np.linalg.inv(model.holders_spread[:, :DIMENSIONS, :DIMENSIONS])
    values, vectors = np.linalg.eigh(posterior - np.eye(DIMENSIONS))
    precision = (vectors * np.maximum(values, 0.0)[:, None, :]) @ vectors.transpose(0, 2, 1)
    return precision, (posterior @ model.places[:, :, None])[:, :, 0]


def _group_places(
    precision: NDArray[np.float64], pull: NDArray[np.float64], groups: NDArray[np.int16], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the centres (size, 2) and the common covariance (2, 2) of the groups, by EM over the members' places."""
    members = groups >= 0
    of, sizes = groups[members].astype(np.intp), np.bincount(groups[members], minlength=size)
    centres, shape = np.zeros((size, DIMENSIONS)), np.eye(DIMENSIONS)
    for _ in range(_ROUNDS):
        inner = np.linalg.inv(shape)
        spread = np.linalg.inv(precision[members] + inner)
        places = (spread @ (pull[members] + centres[of] @ inner)[:, :, None])[:, :, 0]
        for dimension in range(DIMENSIONS):
            totals = np.bincount(of, places[:, dimension], minlength=size)
            centres[:, dimension] = totals / np.maximum(sizes, 1)
        away = places - centres[of]
        shape = (away.T @ away + spread.sum(axis=0) + np.eye(DIMENSIONS)) / (len(of) + 1.0)
    return centres, shape


def _evidence(
    precision: NDArray[np.float64], pull: NDArray[np.float64], centre: NDArray[np.float64], shape: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the log likelihood of each holder's answers in a group, up to what is the same in all groups."""
    inner = np.linalg.inv(shape)
    total, towards = precision + inner, pull + inner @ centre
    fitted = (np.linalg.solve(total, towards[:, :, None])[:, :, 0] * towards).sum(axis=1)
    return np.asarray(0.5 * (fitted - centre @ inner @ centre - np.linalg.slogdet(total)[1]))

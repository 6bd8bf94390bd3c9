"""What a holder would answer to a statement, by the vote model."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import softmax

from miroir.engine.ideal_points.contents import DIMENSIONS, IdealPoints

_CHUNK: Final = 100_000  # pairs at a time: bounds the memory
_NODES: Final = (-np.sqrt(3.0), 0.0, np.sqrt(3.0))  # Gauss-Hermite, exact to the fifth degree
_WEIGHTS: Final = (1.0 / 6.0, 2.0 / 3.0, 1.0 / 6.0)
_SIZE: Final = 1 + DIMENSIONS


def predict(model: IdealPoints, holders: ArrayLike, statements: ArrayLike) -> NDArray[np.float64]:
    """Return the probability of each outcome for pairs of a holder and a statement, shape (n, 3).

    Columns: disagree, pass, agree (OUTCOMES); each row sums to 1. `holders` and `statements` are places, one entry a
    pair. The probabilities are means over what is not known of the holder and of the statement, so that a holder
    or a statement without an answer is predicted too, more evenly. Raises ValueError where the lengths differ and
    IndexError where a place is outside the model.
    """
    who, what = np.asarray(holders, dtype=np.int64), np.asarray(statements, dtype=np.int64)
    if who.shape != what.shape or who.ndim != 1:
        message = f"holders and statements have shapes {who.shape} and {what.shape}; two equal lengths were expected"
        raise ValueError(message)
    _check_places("holder", who, len(model.holders))
    _check_places("statement", what, len(model.statements))
    parts = [_predicted(model, who[a : a + _CHUNK], what[a : a + _CHUNK]) for a in range(0, len(who), _CHUNK)]
    return np.concatenate([np.zeros((0, 3)), *parts])


def _check_places(noun: str, places: NDArray[np.int64], size: int) -> None:
    """Raise IndexError where a place is negative or past the end."""
    if len(places) and (places.min() < 0 or places.max() >= size):
        message = f"a {noun} from {places.min()} to {places.max()}; the model has 0 to {size - 1}"
        raise IndexError(message)


def _predicted(model: IdealPoints, who: NDArray[np.int64], what: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean over the spread of the log odds of (disagree, agree) against passing, by quadrature."""
    odds, root = _odds(model, who, what), _root(_odds_spread(model, who, what))
    total = np.zeros((len(who), 3))
    for first, its_weight in zip(_NODES, _WEIGHTS, strict=True):
        for second, other_weight in zip(_NODES, _WEIGHTS, strict=True):
            shifted = odds + root[:, :, 0] * first + root[:, :, 1] * second
            logits = np.stack([shifted[:, 0], np.zeros(len(who)), shifted[:, 1]], axis=1)
            total += its_weight * other_weight * softmax(logits, axis=1)
    return total


def _odds(model: IdealPoints, who: NDArray[np.int64], what: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean log odds of disagreeing and of agreeing against passing, shape (n, 2)."""
    them, asked = model.holders[who], model.statements[what]
    leaning = asked[:, :, 1] * them[:, [0]] + asked[:, :, 2] * them[:, [1]]
    return np.asarray(asked[:, :, 0] + leaning - them[:, [DIMENSIONS]])


def _odds_spread(model: IdealPoints, who: NDArray[np.int64], what: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the covariance of those log odds, shape (n, 2, 2), places and slopes being independent."""
    spread, slopes = model.holders_spread[who], np.full((len(who), 2, _SIZE), -1.0)
    slopes[:, :, :DIMENSIONS] = model.statements[what][:, :, 1:]
    from_holders = slopes @ spread @ slopes.transpose(0, 2, 1)
    seen = np.concatenate([np.ones((len(who), 1)), model.holders[who, :DIMENSIONS]], axis=1)
    second = seen[:, :, None] * seen[:, None, :]
    second[:, 1:, 1:] += spread[:, :DIMENSIONS, :DIMENSIONS]
    asked = model.statements_spread[what].reshape(len(who), 2, _SIZE, 2, _SIZE)
    return np.asarray(from_holders + np.einsum("nambk,nmk->nab", asked, second))


def _root(spread: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the symmetric square roots of 2 by 2 covariances: disagreeing and agreeing are treated alike."""
    determinant = spread[:, 0, 0] * spread[:, 1, 1] - spread[:, 0, 1] * spread[:, 1, 0]
    edge = np.sqrt(np.maximum(determinant, 0.0))
    trace = spread[:, 0, 0] + spread[:, 1, 1]
    root = spread + edge[:, None, None] * np.eye(2)
    return np.asarray(root / np.sqrt(np.maximum(trace + 2.0 * edge, 1e-12))[:, None, None])

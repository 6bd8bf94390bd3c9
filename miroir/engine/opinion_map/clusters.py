"""Weighted places parted into 2, 3, … clusters, the best way that can be found without chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_DIRECTIONS = 4
_ANGLES = np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
_ALONG = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
_ROUNDS = 100
_TINY = np.finfo(np.float64).tiny
_TRIED = 2


@dataclass(frozen=True, slots=True, eq=False)
class Parting:
    """Places parted: the cluster of each (n,), the clusters' centres (k, 2), and the weighted squares within."""

    labels: NDArray[np.intp]
    centres: NDArray[np.float64]
    within: float


@dataclass(frozen=True, slots=True, eq=False)
class _Split:
    gain: float
    centres: NDArray[np.float64]


def partings(places: NDArray[np.float64], weights: NDArray[np.float64], most: int) -> dict[int, Parting]:
    """Return a parting of places (n, 2) with weights (n,) into each number of clusters from 2 to `most`.

    Each is found from the one before by splitting one of its clusters along its best straight cut and moving
    every place to its nearest centre until none moves (k-means); of the splits tried the one with the least
    squares within is kept. Nothing is drawn at random. Numbers that distinct places do not allow are absent.
    Source: Likas, Vlassis and Verbeek 2003, Pattern Recognition 36:451-461 (global k-means); the straight cut
    is ours (two means are always parted by a line).
    """
    whole = (weights @ places)[None] / weights.sum()
    current = Parting(np.zeros(len(places), dtype=np.intp), whole, 0.0)
    found: dict[int, Parting] = {}
    for k in range(2, most + 1):
        splits = [_best_split(places[held], weights[held]) for held in (current.labels == c for c in range(k - 1))]
        order = sorted(range(k - 1), key=lambda cluster, kept=splits: -kept[cluster].gain)  # type: ignore[misc]
        starts = [
            np.concatenate((np.delete(current.centres, cluster, axis=0), splits[cluster].centres))
            for cluster in order[:_TRIED]
            if splits[cluster].gain > 0
        ]
        if not starts:
            break
        tried = [settle(places, weights, start) for start in starts]
        current = min(tried, key=lambda parting: parting.within)
        found[k] = current
    return found


def settle(places: NDArray[np.float64], weights: NDArray[np.float64], centres: NDArray[np.float64]) -> Parting:
    """Return the parting that k-means reaches from given centres (k, 2).

    At most 100 rounds; a place as near to two centres goes to the first; an emptied cluster keeps its centre.
    """
    raised = np.ones((3, len(places)))
    raised[:2] = places.T
    weighted = (raised * weights).T
    numbers = np.arange(len(centres))[:, None]
    labels = _nearest(raised, centres)
    for _round in range(_ROUNDS):
        sums = (labels == numbers).astype(np.float64) @ weighted
        mass = sums[:, 2:]
        centres = (
            sums[:, :2] / mass if mass.min() > 0 else np.where(mass > 0, sums[:, :2] / np.maximum(mass, _TINY), centres)
        )
        moved = _nearest(raised, centres)
        if (moved == labels).all():
            break
        labels = moved
    apart = places - centres[labels]
    return Parting(labels, centres, float(weights @ (apart * apart).sum(axis=1)))


def _nearest(raised: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the nearest of centres (k, 2) to each of places (3, n), of which the third row is 1."""
    planes = np.empty((len(centres), 3))
    planes[:, :2] = centres
    planes[:, 2] = (centres * centres).sum(axis=1) * -0.5
    chosen: NDArray[np.intp] = (planes @ raised).argmax(axis=0)
    return chosen


def _best_split(places: NDArray[np.float64], weights: NDArray[np.float64]) -> _Split:
    """Return how much the squares within fall by the best straight cut across 4 directions, and both new centres."""
    if len(places) < 2:
        return _Split(0.0, np.zeros((2, 2)))
    order = np.argsort(_ALONG @ places.T, axis=1)
    mass = np.cumsum(weights[order], axis=1)
    x = np.cumsum((weights * places[:, 0])[order], axis=1)
    y = np.cumsum((weights * places[:, 1])[order], axis=1)
    left, whole = mass[:, :-1], mass[:, -1:]
    right = whole - left
    left_squares = (x[:, :-1] ** 2 + y[:, :-1] ** 2) / left
    right_squares = ((x[:, -1:] - x[:, :-1]) ** 2 + (y[:, -1:] - y[:, :-1]) ** 2) / right
    explained = left_squares + right_squares
    direction, cut = np.unravel_index(int(explained.argmax()), explained.shape)
    at = (direction, cut)
    base = float((x[at[0], -1] ** 2 + y[at[0], -1] ** 2) / whole[at[0], 0])
    gain = float(explained[at]) - base
    first = np.array([x[at], y[at]]) / left[at]
    second = np.array([x[at[0], -1] - x[at], y[at[0], -1] - y[at]]) / right[at]
    distinct = np.abs(first - second).max() > 1e-9 * np.abs(places).max()
    return _Split(gain if distinct else 0.0, np.stack((first, second)))

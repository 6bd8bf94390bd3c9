"""What is predicted, how few votes are needed, and how far coordinated voters get, on real conversations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from measures.attacks import (
    ATTACKS,
    Measure,
    Scene,
    agree_rate,
    college_bound,
    group_informed,
    injected,
    least_group,
    place_after,
    rank,
    scene_of,
    targets,
)
from measures.replay import Replay
from miroir.engine import ideal_points
from miroir.engine.answers import signs
from miroir.engine.opinion_map import draw_map
from miroir.engine.positions import Positions
from miroir.engine.routing import POLICIES
from miroir.formats import read

FEWEST_VOTES = 5_000
"""Votes from which a set is measured."""
HIDDEN, SEEDS = 0.1, (0, 1, 2)
REPLAYS, FEWEST_REPLAYS, VOTES_REPLAYED = 41, 3, 500_000
"""Replays of each policy: an odd number that reveals about so many votes in all, within these bounds."""
SAME_AS = 3.0
"""Votes that a mean is drawn by towards the wider one."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """A set that is measured: its votes, the groups of its export, the statements moderated out."""

    name: str
    positions: Positions
    groups: NDArray[np.int16]
    moderated_out: NDArray[np.bool_]


def figures(data: Path) -> Iterator[tuple[str, str]]:
    """Yield the figures of quality, set by set, then the means over the sets."""
    losses: list[float] = []
    for folder in sorted(path for path in (data / "dialogues").glob("polis-*") if path.is_dir()):
        conversation = _read(folder)
        if len(conversation.positions) < FEWEST_VOTES:
            yield f"quality.{conversation.name}", f"skipped: under {FEWEST_VOTES} votes"
            continue
        model, group, statement = held_out(conversation)
        losses.append(model)
        yield f"quality.{conversation.name}.heldout_model", f"{model:.4f}"
        yield f"quality.{conversation.name}.heldout_group_mean", f"{group:.4f}"
        yield f"quality.{conversation.name}.heldout_statement_mean", f"{statement:.4f}"
        yield f"quality.{conversation.name}.heldout_ratio", f"{model / group:.3f}"
        if conversation.groups.max(initial=-1) < 1:
            yield f"routing.{conversation.name}", "skipped: the export has no groups"
            continue
        yield from routing(conversation)
        yield from brigading(conversation)
    yield "quality.heldout_mean", f"{np.mean(losses):.4f}" if losses else "skipped: no set is large enough"


def _read(folder: Path) -> Conversation:
    """Return a set as its export gives it."""
    consultation = read(folder).consultation
    nobody = np.full(consultation.positions.n_holders, -1, dtype=np.int16)
    return Conversation(
        folder.name.removeprefix("polis-"),
        consultation.positions,
        nobody if consultation.groups is None else consultation.groups,
        np.array([statement.moderated_out for statement in consultation.statements], dtype=bool),
    )


def held_out(conversation: Conversation) -> tuple[float, float, float]:
    """Return the mean log loss in nats on hidden votes of the vote model, the group mean and the statement mean."""
    return tuple(np.mean([_one_split(conversation, seed) for seed in SEEDS], axis=0).tolist())


def _one_split(conversation: Conversation, seed: int) -> list[float]:
    """Return the three losses where the groups, too, are found on the votes kept only."""
    positions, rng = conversation.positions, np.random.default_rng(seed)
    hidden = np.zeros(len(positions), dtype=bool)
    hidden[rng.permutation(len(positions))[: round(HIDDEN * len(positions))]] = True
    kept, holders = positions.keeping(~hidden), positions.holders()[hidden]
    statements, outcomes = positions.statements[hidden].astype(np.int64), signs(positions.answers)[hidden] + 1
    groups = draw_map(kept, moderated_out=conversation.moderated_out, seed=seed, bootstraps=0).groups
    by_statement = statement_means(kept)
    by_group = group_means(kept, groups, by_statement)
    predicted = (
        ideal_points.predict(ideal_points.fit(kept), holders, statements),
        by_group[groups[holders], statements],
        by_statement[statements],
    )
    return [float(-np.log(shares[np.arange(len(outcomes)), outcomes]).mean()) for shares in predicted]


def statement_means(positions: Positions) -> Floats:
    """Return the share of each outcome on each statement, shape (n_statements, 3), worth three votes of all's shares."""
    counts = np.zeros((positions.n_statements, 3))
    np.add.at(counts, (positions.statements, signs(positions.answers) + 1), 1.0)
    whole = (counts.sum(axis=0) + 1.0) / (counts.sum() + 3.0)
    return np.asarray((counts + SAME_AS * whole) / (counts.sum(axis=1, keepdims=True) + SAME_AS))


def group_means(positions: Positions, groups: NDArray[np.int16], by_statement: Floats) -> Floats:
    """Return the same by group (n_groups + 1, n_statements, 3), drawn to the statement's; those in none: its own."""
    counts = np.zeros((int(groups.max(initial=-1)) + 2, positions.n_statements, 3))
    np.add.at(counts, (groups[positions.holders()], positions.statements, signs(positions.answers) + 1), 1.0)
    counts[-1] = 0.0
    return np.asarray((counts + SAME_AS * by_statement) / (counts.sum(axis=2, keepdims=True) + SAME_AS))


def routing(conversation: Conversation) -> Iterator[tuple[str, str]]:
    """Yield the median votes that each policy needs, and those of "ocba" as a share of Polis's."""
    most = VOTES_REPLAYED // (len(conversation.positions) * 2) * 2 + 1
    number = min(REPLAYS, max(FEWEST_REPLAYS, most))
    needed = {
        policy: float(
            np.median(
                [
                    Replay(conversation.positions, conversation.groups, policy, seed).votes_needed()
                    for seed in range(number)
                ]
            )
        )
        for policy in POLICIES
    }
    for policy, votes in needed.items():
        yield f"routing.{conversation.name}.{policy.replace('-', '_')}", f"{votes:.0f}"
    yield f"routing.{conversation.name}.ratio", f"{needed['ocba'] / needed['polis']:.3f}"
    yield f"routing.{conversation.name}.replays", str(number)


def brigading(conversation: Conversation) -> Iterator[tuple[str, str]]:
    """Yield the mean lift over targets and attacks, by the college measure and by those of opinion groups."""
    scene = scene_of(conversation.positions, conversation.groups, conversation.moderated_out)
    if not len(scene.ranked):
        yield f"brigading.{conversation.name}", "skipped: no statement has enough answers"
        return
    groups: dict[str, Measure] = {"agree_rate": agree_rate, "gic": group_informed, "min_group": least_group}
    yield f"brigading.{conversation.name}.colleges", f"{_mean_lift(scene, college_bound, declared=False):.3f}"
    yield (
        f"brigading.{conversation.name}.colleges_if_all_declared",
        f"{_mean_lift(scene, college_bound, declared=True):.3f}",
    )
    for name, measure in groups.items():
        yield f"brigading.{conversation.name}.{name}", f"{_mean_lift(scene, measure, declared=True):.3f}"


def _mean_lift(scene: Scene, measure: Measure, *, declared: bool) -> float:
    """Return the mean lift; injected voters are in the group they are taken for when `declared`, else in none."""
    rng, lifts, before = np.random.default_rng(0), [], measure(scene.counts[:, scene.ranked])
    for attack in ATTACKS:
        for target in targets(scene):
            votes, taken_for = injected(scene, attack, target, rng)
            groups = taken_for if declared else np.full(len(votes), -1, dtype=np.int16)
            first = rank(before, int(np.flatnonzero(scene.ranked == target)[0]))
            lifts.append((first - place_after(scene, measure, target, votes, groups)) / len(scene.ranked))
    return float(np.mean(lifts))

"""Which statement comes next for a participant, and with which probability it came."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.core import signing

from miroir.consultations.models import Holder, KeptTally, Position, Process, Statement
from miroir.consultations.models.statements import StatementQuerySet
from miroir.engine.answers import KINDS
from miroir.engine.consultation import Consultation
from miroir.engine.routing import Policy, Tally, next_statements
from miroir.engine.rules import Rule
from miroir.engine.tallies import count_colleges

POLICY: Final[Policy] = "ocba"
SALT: Final = "miroir.consultations.routing"
_AGREE, _RESERVATIONS, _ABSTAIN = (KINDS.index(kind) for kind in ("agree", "reservations", "abstain"))


@dataclass(frozen=True, slots=True)
class Put:
    """The statement that is put next, None where none is left; how it was chosen, and how far the participant is.

    `answered` of `total` published statements; `skipped`: of the others, those that were passed over.
    """

    statement: Statement | None
    probability: float
    answered: int
    total: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Asked:
    """To whom a statement is to be put.

    `who`: what tells the participant from others. `holder`: None before the first answer. `college`: its code, "" for
    none. `areas`: codes of those that the mandate covers, None for every subject. `skipped`: numbers passed over.
    """

    who: str
    holder: Holder | None = None
    college: str = ""
    areas: frozenset[str] | None = None
    skipped: frozenset[int] = frozenset()


def next_for(process: Process, asked: Asked) -> Put:
    """Return what to put next to a participant. Four queries; a few milliseconds for thousands of statements.

    Chance has a seed of who is asked and of how much they answered and skipped: the same page shows the same statement.
    """
    published = dict(_covered(process, asked).order_by("number").values_list("number", "pk"))
    numbers = np.array(list(published), dtype=np.int64)
    answered = _answered(asked.holder, published)
    passed = (asked.skipped & set(published)) - answered
    tally, colleges = _tally_of(process, numbers)
    route = next_statements(
        tally,
        closed=np.isin(numbers, list(answered | passed)),
        group=colleges.index(asked.college) if asked.college in colleges else None,
        policy=POLICY,
        rng=_generator(process, asked.who, len(answered), len(passed)),
    )
    if not len(route.statements):
        return Put(None, 0.0, len(answered), len(published), len(passed))
    number = int(numbers[route.statements[0]])
    statement = process.statements.prefetch_related("areas", "sectors", "translations").get(number=number)
    statement.process = process
    return Put(statement, float(route.probabilities[0]), len(answered), len(published), len(passed))


def tally_content(consultation: Consultation, rule: Rule) -> dict[str, Any]:
    """Return what is kept of the answers of a consultation for the choice of the next statement: plain JSON."""
    counts = count_colleges(consultation)
    agreed = counts.counts[..., _AGREE] + counts.counts[..., _RESERVATIONS]
    return {
        "numbers": [int(statement.id) for statement in consultation.statements],
        "colleges": list(counts.codes),
        "members": [rule.rolls.get(code, 0) for code in counts.codes],
        "agreed": agreed.T.tolist(),
        "seen": counts.counts.sum(axis=-1).T.tolist(),
        "all_agreed": (counts.pooled[:, _AGREE] + counts.pooled[:, _RESERVATIONS]).tolist(),
        "all_passed": counts.pooled[:, _ABSTAIN].tolist(),
        "all_seen": counts.pooled.sum(axis=-1).tolist(),
    }


def signed_exposure(statement: Statement, who: str, probability: float) -> str:
    """Return a word that says, and that only this site can say, how a statement was put to somebody."""
    return signing.dumps([statement.pk, who, POLICY, probability], salt=SALT, compress=True)


def exposure_of(word: str, statement: Statement, who: str) -> tuple[str, float | None]:
    """Return the policy and the probability that a signed word says of a statement and somebody; "" and None for none."""
    try:
        pk, to_whom, policy, probability = signing.loads(word, salt=SALT)
    except (signing.BadSignature, ValueError):
        return "", None
    return (policy, probability) if (pk, to_whom) == (statement.pk, who) else ("", None)


def _covered(process: Process, asked: Asked) -> StatementQuerySet:
    published = process.statements.published()
    if asked.areas is None:
        return published
    return published.filter(pk__in=Statement.objects.filter(areas__code__in=asked.areas).values("pk"))


def _answered(holder: Holder | None, published: Mapping[int, int]) -> set[int]:
    if holder is None:
        return set()
    held = set(Position.objects.current().filter(holder=holder).order_by().values_list("statement_id", flat=True))
    return {number for number, pk in published.items() if pk in held}


def _generator(process: Process, who: str, answered: int, skipped: int) -> np.random.Generator:
    seed = hashlib.sha256(f"{process.key}/{who}/{answered}/{skipped}".encode()).digest()
    return np.random.default_rng(int.from_bytes(seed[:8]))


def _tally_of(process: Process, numbers: np.ndarray[Any, np.dtype[np.int64]]) -> tuple[Tally, list[str]]:
    """Return the kept tally for these statements, and its colleges; what was not counted yet stands at 0.

    Before a first map, and while the charter hides the results, nothing is known: chance alone decides.
    """
    kept = KeptTally.objects.filter(process=process).first()
    content = kept.content if kept else {"numbers": [], "colleges": [], "members": []}
    colleges = list(content["colleges"])
    known, places, at = np.intersect1d(numbers, np.array(content["numbers"], dtype=np.int64), return_indices=True)

    def spread(name: str, *shape: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        found = np.zeros((*shape, len(numbers)))
        if len(known):
            found[..., places] = np.array(content[name], dtype=np.float64)[..., at]
        return found

    return (
        Tally(
            agreed=spread("agreed", len(colleges)),
            seen=spread("seen", len(colleges)),
            members=np.array(content["members"], dtype=np.float64),
            all_agreed=spread("all_agreed"),
            all_passed=spread("all_passed"),
            all_seen=spread("all_seen"),
            extremity=np.zeros(len(numbers)),
        ),
        colleges,
    )

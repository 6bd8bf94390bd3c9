"""What the rule says of the answers to a call, college by college: computed by the engine, kept with the call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from miroir.consultations.queries.plain import sentence_as_plain, verdicts_of
from miroir.decisions.models import Answer, Call, Moment, Reply, RollLine
from miroir.decisions.queries.rules import is_public, rule_of_call
from miroir.directory.models import College
from miroir.engine import consultation as engine
from miroir.engine.answers import Answer as Stance
from miroir.engine.canonical import plain
from miroir.engine.decisions import DecisionRule, Member, OutcomeKind, ShareCondition, evaluate
from miroir.engine.positions import positions_from
from miroir.engine.rules import Rule
from miroir.engine.verdicts import Verdict
from miroir.engine.words import Sentence, sentence_of
from miroir.formats import Counted, Reading
from miroir.records.computing import KEPT_BACK, Record, compute_record
from miroir.records.sources import Source

Plain = dict[str, Any]
SEED: Final = 2026
"""As everywhere on the site; nothing of a call is drawn by lot."""
STANCES: Final = {
    Reply.AGREE: Stance.AGREE,
    Reply.WITH_COMMENTS: Stance.AGREE,
    Reply.ABSTAIN: Stance.ABSTAIN,
    Reply.OPPOSE: Stance.DISAGREE,
}
"""Who agrees with comments agrees: comments are no condition."""
SUPPORTING: Final = (str(Verdict.CONSENSUS), str(Verdict.CONSENSUS_WITH_RESERVATIONS))


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted of a call: the roll of its opening, and the answers that hold; both in the order of their keys."""

    call: Call
    roll: tuple[RollLine, ...]
    answers: tuple[Answer, ...]


def counting_of(call: Call) -> Counting:
    """Return what is counted of a call. Two queries."""
    roll = call.roll.filter(moment=Moment.OPENING).select_related("organisation", "college").order_by("pk")
    answers = Answer.objects.current().filter(call=call).select_related("organisation", "objection").order_by("pk")
    return Counting(call, tuple(roll), tuple(answers))


def computed_of(counting: Counting) -> Plain:
    """Return what the rule says of the answers, as plain JSON. One query.

    `verdict`, `lines`, `reasons`, `binding`, `tests`: as a kept map has them of one statement. `supports`: whether
    the rule finds what was asked for, None where what may be published leaves it open. `vote`: of a vote, its
    conditions in words. `replies`: by college, None where answers are confidential. `opposed`: keys of the
    organisations that opposed, with the number of their objection, None for none; empty where confidential.
    """
    call, rule = counting.call, rule_of_call(counting.call)
    record = _record(counting, rule)
    told = verdicts_of(record)["1"]
    vote = _vote(counting, rule) if call.is_vote else None
    public = is_public(call)
    kept: Plain = {
        "verdict": told["verdict"],
        "supports": _supports(told["verdict"], vote),
        **{name: told["shown"][name] for name in ("lines", "reasons", "binding", "tests")},
        "vote": vote if vote is None or public else {"adopted": vote["adopted"], "conditions": []},
        "colleges": [{"code": label.code, "names": dict(label.names)} for label in record.consultation.colleges],
        "replies": _replies(counting) if public else None,
        "opposed": _opposed(counting) if public else [],
        "version": record.version,
    }
    return {name: plain(value) for name, value in kept.items()}


def consultation_of_call(counting: Counting, rule: Rule) -> engine.Consultation:
    """Return a call as the engine sees it: one statement, who was on the roll when it opened, their answers. One query."""
    call = counting.call
    codes = {line.college.code for line in counting.roll if line.college} | set(rule.colleges)
    labels = {one.code: engine.Label(one.code, _names(one)) for one in College.objects.filter(code__in=codes)}
    order = [code for code in (*rule.colleges, *sorted(codes - set(rule.colleges))) if code in labels]
    place = {line.organisation_id: at for at, line in enumerate(counting.roll)}
    given = [answer for answer in counting.answers if answer.organisation_id in place]
    return engine.Consultation(
        titles={"fr": call.version.document.title_fr, "en": call.version.document.title_en},
        statements=(engine.Statement(id="1", texts={"fr": call.question_fr, "en": call.question_en}),),
        holders=engine.Holders(
            ids=tuple(str(line.organisation.key) for line in counting.roll),
            colleges=np.array(
                [order.index(line.college.code) if line.college else -1 for line in counting.roll], dtype=np.int16
            ),
            sectors=np.zeros((len(counting.roll), 0), dtype=np.bool_),
            territories=("",) * len(counting.roll),
        ),
        positions=positions_from(
            [place[answer.organisation_id] for answer in given],
            [0] * len(given),
            [int(STANCES[Reply(answer.reply)]) for answer in given],
            shape=(len(counting.roll), 1),
        ),
        colleges=tuple(labels[code] for code in order),
    )


def _record(counting: Counting, rule: Rule) -> Record:
    consultation = consultation_of_call(counting, rule)
    count = Counted("holder", len(counting.roll), 0), Counted("answer", len(counting.answers), 0)
    reading = Reading(consultation, "table", (count[0],), count[1])
    return compute_record(Source("call.csv", "", reading), rule, seed=SEED, pooling=False)


def _supports(verdict: str, vote: Plain | None) -> bool | None:
    if vote is not None:
        return bool(vote["adopted"])
    return None if verdict == KEPT_BACK else verdict in SUPPORTING


def _vote(counting: Counting, rule: Rule) -> Plain:
    """Return whether a vote adopts, with each condition in words: in every counted college the charter's share of the votes.

    A vote is counted as such: votes of those who were called, without any interval; each counted college gives the
    answers that the charter asks for. Objections are no condition here: each was ruled upon before.
    """
    share = ShareCondition(
        "favour", "at-least", Fraction(str(rule.threshold)), among=rule.colleges, weighted=False, each_college=True
    )
    decision = DecisionRule("majority", (share,), abstention=rule.abstain, objections="noted")
    roll = [Member(str(line.organisation_id), line.college.code if line.college else "") for line in counting.roll]
    on_roll = {member.id for member in roll}
    stances = {str(one.organisation_id): STANCES[Reply(one.reply)] for one in counting.answers}
    outcome = evaluate(decision, roll, {key: stance for key, stance in stances.items() if key in on_roll})
    told = [{"passed": one.passed, "sentence": sentence_as_plain(one.sentence)} for one in outcome.conditions]
    few = _too_few(rule, roll, stances)
    return {
        "adopted": outcome.kind == OutcomeKind.ADOPTED and not few,
        "conditions": [*told, *({"passed": False, "sentence": sentence_as_plain(one)} for one in few)],
    }


def _too_few(rule: Rule, roll: Sequence[Member], stances: dict[str, Stance]) -> list[Sentence]:
    counted = Counter(
        member.college
        for member in roll
        if member.id in stances and (rule.abstain == "counted" or stances[member.id] != Stance.ABSTAIN)
    )
    return [
        sentence_of(
            "Answers of %(college)s: %(n)s; the rule asks for %(minimum)s.",
            college=Sentence(code),
            n=counted[code],
            minimum=rule.minimum,
        )
        for code in rule.colleges
        if counted[code] < rule.minimum
    ]


def _replies(counting: Counting) -> dict[str, dict[str, int]]:
    """Return how many of each college gave each reply, by its code ("" for none), and how many were called."""
    college = {line.organisation_id: line.college.code if line.college else "" for line in counting.roll}
    found: dict[str, Counter[str]] = {code: Counter() for code in college.values()}
    for code in college.values():
        found[code]["called"] += 1
    for answer in counting.answers:
        if answer.organisation_id in college:
            found[college[answer.organisation_id]][answer.reply] += 1
    return {code: dict(counts) for code, counts in sorted(found.items())}


def _opposed(counting: Counting) -> list[Plain]:
    return [
        {"organisation": str(one.organisation.key), "objection": one.objection.number if one.objection else None}
        for one in counting.answers
        if one.reply == Reply.OPPOSE
    ]


def _names(college: College) -> dict[str, str]:
    return {"fr": college.name_fr, "en": college.name_en or college.name_fr}

"""A call told in the language in force: who was called, what the rule says, and how the rolls changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language, gettext

from miroir.common.numbers import chance, whole
from miroir.common.strips import DrawnLine, Line, drawn
from miroir.common.tables import NO_FIGURE, Cell, Row, Table, row
from miroir.common.verdicts import VERDICTS
from miroir.consultations.queries.plain import sentence_from_plain
from miroir.consultations.queries.telling import named
from miroir.decisions.models import Call, Moment, Reply
from miroir.decisions.queries.rules import rule_of_call
from miroir.records.telling.voice import Voice

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToldCondition:
    """One thing that the charter asks of a vote, in words, and whether it holds."""

    passed: bool
    told: str


@dataclass(frozen=True, slots=True)
class ToldResult:
    """What the rule says of a call: its verdict, its strip and why. `adopted`: of a vote, None of a call for consensus."""

    verdict: str
    lines: tuple[DrawnLine, ...]
    threshold: float
    caption: str
    reasons: tuple[str, ...]
    tests: str
    binding: str
    adopted: bool | None
    conditions: tuple[ToldCondition, ...]
    replies: Table | None


def told_result(call: Call) -> ToldResult | None:
    """Return what the rule says of a closed call; None while it is open. No query."""
    kept: Plain | None = call.computed
    if kept is None:
        return None
    voice = _voice(kept)
    vote: Plain | None = kept["vote"]
    return ToldResult(
        verdict=kept["verdict"],
        lines=tuple(drawn(_line(line, voice), voice.language) for line in kept["lines"]),
        threshold=rule_of_call(call).threshold,
        caption=gettext("Answers to the call, college by college"),
        reasons=_reasons(kept, voice),
        tests=_tests(kept["tests"], voice),
        binding=voice.college(kept["binding"]) if kept["binding"] else "",
        adopted=None if vote is None else vote["adopted"],
        conditions=tuple(
            ToldCondition(one["passed"], voice.sentence(sentence_from_plain(one["sentence"])))
            for one in (vote["conditions"] if vote else ())
        ),
        replies=_replies(kept, voice),
    )


def participation(call: Call) -> Table:
    """Return how many of each college were called and how many have answered, whatever they answered. Two queries."""
    language = (get_language() or "fr")[:2]
    lines = list(call.roll.filter(moment=Moment.OPENING).select_related("college"))
    answered = set(call.answers.filter(current=True).values_list("organisation_id", flat=True))
    called: Counter[tuple[int, str]] = Counter()
    gave: Counter[tuple[int, str]] = Counter()
    counted = rule_of_call(call).colleges
    for line in lines:
        code = line.college.code if line.college else ""
        place = counted.index(code) if code in counted else len(counted)
        name = str(line.college) if line.college else gettext("Of no college")
        called[(place, name)] += 1
        gave[(place, name)] += line.organisation_id in answered
    rows = (
        row(
            name,
            whole(called[(place, name)], language),
            whole(gave[(place, name)], language) if gave[(place, name)] else Cell(gettext("silent"), empty=True),
            gettext("yes") if place < len(counted) else gettext("no"),
        )
        for place, name in sorted(called)
    )
    columns = (gettext("College"), gettext("On the roll"), gettext("Have answered"), gettext("Counted by the rule"))
    return Table(
        gettext("Who is called, and who has answered, college by college"), columns, tuple(rows), frozenset({3})
    )


def roll_changes(call: Call) -> tuple[list[str], list[str]]:
    """Return who came between the rolls of opening and closing and who went, by name; a change of college is both.

    Keys are compared first: names are read of those who changed alone. Two queries, one while the call is open.
    """
    rolls: dict[str, dict[tuple[int, int | None], int]] = {str(moment): {} for moment in Moment}
    for moment, organisation, college, pk in call.roll.values_list("moment", "organisation", "college", "pk"):
        rolls[moment][organisation, college] = pk
    opening, closing = rolls[str(Moment.OPENING)], rolls[str(Moment.CLOSING)]
    if not closing:
        return [], []
    came = [pk for key, pk in closing.items() if key not in opening]
    went = [pk for key, pk in opening.items() if key not in closing]
    found = call.roll.filter(pk__in=[*came, *went]).select_related("organisation", "college")
    names = {line.pk: f"{line.organisation} ({line.college or gettext('of no college')})" for line in found}
    return sorted(names[pk] for pk in came), sorted(names[pk] for pk in went)


def _voice(kept: Plain) -> Voice:
    language = (get_language() or "fr")[:2]
    return Voice(language, {label["code"]: named(label, language) for label in kept["colleges"]})


def _line(kept: Plain, voice: Voice) -> Line:
    line = Line(**{**kept, "k": tuple(kept["k"]), "n": tuple(kept["n"])})
    return replace(line, name=voice.college(line.name))


def _reasons(kept: Plain, voice: Voice) -> tuple[str, ...]:
    if kept["verdict"] == "kept-back":
        return (gettext("What may be published leaves more than one verdict possible; none is stated."),)
    return tuple(voice.sentence(sentence_from_plain(reason)) for reason in kept["reasons"])


def _tests(tests: Plain | None, voice: Voice) -> str:
    if tests is None:
        return ""
    alone = VERDICTS[tests["verdict"]]
    told = gettext("Weakest college: %(p)s; by intervals alone: %(verdict)s.")
    return told % {"p": chance(tests["p"], voice.language), "verdict": gettext(alone)}


def _replies(kept: Plain, voice: Voice) -> Table | None:
    replies: Mapping[str, Mapping[str, int]] | None = kept["replies"]
    if replies is None:
        return None
    order = [label["code"] for label in kept["colleges"]]
    codes = sorted(replies, key=lambda code: (order.index(code) if code in order else len(order), code))
    columns = (
        gettext("College"),
        gettext("On the roll"),
        gettext("Agree"),
        gettext("Agree with comments"),
        gettext("Abstain"),
        gettext("Oppose, with a reason"),
        gettext("Without an answer"),
    )
    rows = (_row_of(code, replies[code], voice) for code in codes)
    return Table(gettext("Answers by college"), columns, tuple(rows))


def _row_of(code: str, counts: Mapping[str, int], voice: Voice) -> Row:
    given = [counts.get(reply, 0) for reply in Reply.values]
    silent = counts["called"] - sum(given)
    shown = [voice.whole(count) if count else Cell(NO_FIGURE, empty=True) for count in (*given, silent)]
    return row(voice.college(code) if code else gettext("Of no college"), voice.whole(counts["called"]), *shown)

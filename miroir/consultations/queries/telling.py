"""Kept figures told in the language in force: every word and number that a page shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext

from miroir.common.numbers import chance
from miroir.common.strips import DrawnLine, Line, drawn
from miroir.common.tables import NO_FIGURE, Table, row
from miroir.common.verdicts import VERDICTS
from miroir.consultations.models import KeptMap, KeptVerdict, Statement
from miroir.consultations.queries.kept import Standing
from miroir.consultations.queries.plain import sentence_from_plain
from miroir.engine.rules import Rule
from miroir.records.telling.rule import rule_sentences
from miroir.records.telling.voice import Voice

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tile:
    """How many statements have a verdict, and whether the page shows these alone."""

    code: str
    count: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ToldVerdict:
    """A statement with its verdict, its strip, and why. `tests`: p-values, alone and adjusted; "" where there are none."""

    statement: Statement
    number: int
    verdict: str
    reasons: tuple[str, ...]
    tests: str
    binding: str
    answers: dict[str, str]
    lines: tuple[DrawnLine, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences, and the table beside them."""

    sentences: tuple[str, ...]
    table: Table | None


def voice_of(kept: KeptMap) -> Voice:
    """Return who says a map in the language in force."""
    language = (get_language() or "fr")[:2]
    names = {label["code"]: named(label, language) for label in kept.summary["colleges"]}
    return Voice(language, names)


def named(label: Plain, language: str) -> str:
    """Return the name of a college, a sector or an area that a map kept."""
    return str(label["names"].get(language) or label["code"])


def rule_of_map(kept: KeptMap) -> Rule:
    """Return the rule under which a map was computed, with its rolls."""
    told = kept.summary["rule"]
    return Rule(**{**told, "colleges": tuple(told["colleges"])})


def rule_in_words(kept: KeptMap) -> tuple[str, ...]:
    """Return the rule under which a map was computed, a sentence a point."""
    voice = voice_of(kept)
    return rule_sentences(rule_of_map(kept), voice.language, voice.colleges)


def told_standing(standing: Standing, voice: Voice) -> tuple[str, ...]:
    """Return when figures were computed, from what, and how many positions wait."""
    local = timezone.localtime(standing.made_at)
    told = ngettext(
        "Computed on %(day)s at %(time)s from %(count)s position.",
        "Computed on %(day)s at %(time)s from %(count)s positions.",
        standing.positions,
    ) % {
        "day": formats.date_format(local, "DATE_FORMAT"),
        "time": formats.date_format(local, "TIME_FORMAT"),
        "count": voice.whole(standing.positions),
    }
    return (told, *_waiting(standing, voice))


def _waiting(standing: Standing, voice: Voice) -> tuple[str, ...]:
    waits = ngettext(
        "%(count)s newer position waits for the next figures.",
        "%(count)s newer positions wait for the next figures.",
        standing.waiting,
    ) % {"count": voice.whole(standing.waiting)}
    if standing.confidential:
        batches = gettext(
            "Positions are confidential: counts are rounded down to tens, and figures are renewed in batches, so that no two of them tell what a few answered."
        )
        return (waits, batches) if standing.waiting else (batches,)
    if standing.waiting:
        return (waits,)
    if standing.final:
        return (gettext("No more answers are awaited: these are the last figures."),)
    return (gettext("No newer position waits."),)


def tiles_of(kept: KeptMap, voice: Voice, *, chosen: str = "") -> tuple[Tile, ...]:
    """Return how many statements have each verdict, those most agreed on first; "kept back" only where there are any."""
    counts = kept.summary["verdicts"]
    return tuple(
        Tile(code, voice.whole(counts.get(code, 0)), code == chosen)
        for code in VERDICTS
        if code != "kept-back" or counts.get(code)
    )


def lead_of(kept: KeptMap, voice: Voice) -> str:
    """Return what was found in one sentence."""
    counts, total = kept.summary["verdicts"], kept.summary["statements"]
    if not total:
        return gettext("No statement was put to the holders: there is nothing to find yet.")
    agreed = counts.get("consensus", 0) + counts.get("consensus-with-reservations", 0)
    told = ngettext(
        "%(agreed)s of %(total)s statements gathers every counted college.",
        "%(agreed)s of %(total)s statements gather every counted college.",
        agreed,
    )
    return told % {"total": voice.whole(total), "agreed": voice.whole(agreed)}


def told_verdict(told: KeptVerdict, voice: Voice) -> ToldVerdict:
    """Return a statement with its verdict, its strip, and why."""
    shown: Plain = told.shown
    caption = gettext("Statement %(number)s, college by college") % {"number": voice.whole(told.number)}
    return ToldVerdict(
        statement=told.statement,
        number=told.number,
        verdict=told.verdict,
        reasons=_reasons(told, voice),
        tests=_tests(shown["tests"], voice),
        binding=voice.college(shown["binding"]) if shown["binding"] else "",
        answers=_answers(shown["answers"], voice),
        lines=tuple(drawn(_line(line, voice), voice.language) for line in shown["lines"]),
        caption=caption,
    )


def told_missing(kept: KeptMap, voice: Voice) -> Section:
    """Return what each counted college still has to answer: to its minimum, and for a decision."""
    needs: list[Plain] = kept.summary["missing"]
    if not needs:
        return Section((gettext("The rule counts no college."),), None)
    columns = (
        gettext("College"),
        gettext("Answered"),
        gettext("Roll"),
        gettext("Statements with the minimum"),
        gettext("Answers missing to the minimum"),
        gettext("Answers needed for a decision"),
    )
    lacking = [
        need
        for need in needs
        if need["to_minimum"] or need["to_decide"] is None or need["to_decide"] > (need["answered"] or 0)
    ]
    sentences = [voice.sentence(sentence_from_plain(reason)) for need in lacking for reason in need["reasons"]]
    rows = tuple(
        row(
            voice.college(need["college"]),
            NO_FIGURE if need["answered"] is None else voice.whole(need["answered"]),
            NO_FIGURE if need["members"] is None else voice.whole(need["members"]),
            gettext("%(k)s of %(n)s")
            % {"k": voice.whole(need["minimum_reached_on"]), "n": voice.whole(kept.summary["statements"])},
            voice.whole(need["to_minimum"]),
            gettext("out of reach") if need["to_decide"] is None else voice.whole(need["to_decide"]),
        )
        for need in needs
    )
    table = Table(gettext("What is missing, by counted college"), columns, rows)
    return Section(tuple(dict.fromkeys(sentences)), table)


def participation_of(kept: KeptMap, voice: Voice) -> Table:
    """Return how many of each college answered at least one statement, of how many where that is known."""
    rows = tuple(row(_college(one, voice), _answered(one, voice)) for one in kept.summary["participation"])
    return Table(gettext("Who answered, by college"), (gettext("College"), gettext("Answered")), rows)


def _college(one: Plain, voice: Voice) -> str:
    name = voice.college(one["college"])
    return name if one["counted"] else gettext("%(college)s (not counted)") % {"college": name}


def _answered(one: Plain, voice: Voice) -> str:
    if one["answered"] is None:
        return gettext("not shown")
    if not one["answered"]:
        return gettext("absent")
    if one["roll"] is None:
        return voice.whole(one["answered"])
    return gettext("%(k)s of %(n)s") % {"k": voice.whole(one["answered"]), "n": voice.whole(one["roll"])}


def _line(kept: Plain, voice: Voice) -> Line:
    line = Line(**{**kept, "k": tuple(kept["k"]), "n": tuple(kept["n"])})
    return replace(line, name=voice.college(line.name))


def _reasons(told: KeptVerdict, voice: Voice) -> tuple[str, ...]:
    if told.verdict == "kept-back":
        return (gettext("What may be published leaves more than one verdict possible; none is stated."),)
    return tuple(voice.sentence(sentence_from_plain(reason)) for reason in told.shown["reasons"])


def _tests(tests: Plain | None, voice: Voice) -> str:
    if tests is None:
        return ""
    alone = VERDICTS[tests["verdict"]]
    told = gettext(
        "Weakest college: %(p)s; adjusted for all statements: %(adjusted)s; by intervals alone: %(verdict)s."
    )
    return told % {
        "p": chance(tests["p"], voice.language),
        "adjusted": chance(tests["adjusted"], voice.language),
        "verdict": gettext(alone),
    }


def _answers(counts: Plain | None, voice: Voice) -> dict[str, str]:
    if counts is None:
        return {}
    return {kind: voice.whole(count) for kind, count in counts.items() if count or kind in ("agree", "disagree")}

"""Each statement: its verdict, the strip of its colleges, and why."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext

from miroir.common.numbers import chance
from miroir.common.strips import DrawnLine, Line, State, drawn, state_of
from miroir.common.verdicts import VERDICTS
from miroir.engine.answers import KINDS
from miroir.engine.verdicts import CollegeFigure, Verdict
from miroir.records.computing import KEPT_BACK, Record
from miroir.records.telling.contents import ToldGroup, ToldStatement
from miroir.records.telling.teller import Teller, names_of


def tell_statements(teller: Teller) -> tuple[ToldStatement, ...]:
    """Return the statements that are not moderated out, in their order."""
    return tuple(_statement(teller, place) for place in range(len(teller.record.figures)))


def by_verdict(statements: tuple[ToldStatement, ...]) -> tuple[ToldGroup, ...]:
    """Return the statements by verdict, those most agreed on first; verdicts of no statement are left out."""
    groups = (
        ToldGroup(code, gettext(word), tuple(told for told in statements if told.verdict == code))
        for code, word in VERDICTS.items()
    )
    return tuple(group for group in groups if group.statements)


def lines_of(teller: Teller, place: int) -> tuple[DrawnLine, ...]:
    """Return the strip of one statement: the counted colleges first, then the others."""
    lines = plain_lines(teller.record, place)
    return tuple(drawn(replace(line, name=teller.college(line.name)), teller.language) for line in lines)


def plain_lines(record: Record, place: int) -> tuple[Line, ...]:
    """Return the lines of one statement, named by the colleges' codes: the counted ones first, then the others."""
    by_case = [case.figures[place].colleges for case in record.cases]
    lines = [_line(record, tuple(figures)) for figures in zip(*by_case, strict=True)]
    return tuple(sorted(lines, key=lambda line: not line.counted))


def _line(record: Record, figures: tuple[CollegeFigure, ...]) -> Line:
    """Return the line of a college, from one exact figure or several possible ones."""
    first = figures[0]
    if _hidden(record, first.college):
        return Line(first.college, "hidden", counted=first.counted)
    low, high = min(figure.low for figure in figures), max(figure.high for figure in figures)
    n = (min(figure.n for figure in figures), max(figure.n for figure in figures))
    return Line(
        name=first.college,
        state=_state(record, n, low, high),
        k=(min(figure.k for figure in figures), max(figure.k for figure in figures)),
        n=n,
        low=low,
        high=high,
        counted=first.counted,
    )


def _state(record: Record, n: tuple[int, int], low: float, high: float) -> State:
    rule = record.rule
    return state_of(n=n[1], low=low, high=high, threshold=rule.threshold, minimum=rule.minimum)


def _hidden(record: Record, code: str) -> bool:
    """Return whether a confidential record says nothing of a college, of which only a few answered."""
    if record.protected is None:
        return False
    kept = record.protected.counts
    return any(
        known == code and not shown and not absent
        for known, shown, absent in zip(kept.codes, kept.shown.tolist(), kept.absent.tolist(), strict=True)
    )


def _statement(teller: Teller, place: int) -> ToldStatement:
    record = teller.record
    figure = record.figures[place]
    statement = record.consultation.statements[figure.statement]
    verdict = record.verdict(place)
    shown = teller.text_language(statement.texts)
    areas = names_of(record.consultation.areas, teller.language)
    number = teller.whole(figure.statement + 1)
    return ToldStatement(
        number=number,
        anchor=f"s{figure.statement + 1}",
        text=teller.text(statement.texts),
        language=shown,
        note=gettext("Translation") if statement.language and shown != statement.language else "",
        areas=", ".join(areas[area] for area in statement.areas),
        verdict=verdict,
        word=gettext(VERDICTS[verdict]),
        reasons=_reasons(teller, place),
        tests=_tests(teller, place),
        answers={} if record.protected else _answers(teller, place),
        lines=lines_of(teller, place),
        caption=gettext("Statement %(number)s, college by college") % {"number": number},
    )


def _reasons(teller: Teller, place: int) -> tuple[str, ...]:
    record = teller.record
    if record.verdict(place) == KEPT_BACK:
        return (gettext("What may be published leaves more than one verdict possible; none is stated."),)
    if record.protected:
        return ()
    return tuple(teller.sentence(reason) for reason in record.figures[place].reasons)


def _tests(teller: Teller, place: int) -> str:
    """Return what stands unadjusted beside adjusted: p-values of the weakest college, the verdict by intervals alone."""
    record = teller.record
    figure = record.figures[place]
    if record.rule.method == "interval" or record.protected or figure.verdict == Verdict.NOT_ENOUGH_ANSWERS:
        return ""
    alone = figure.verdict == Verdict.CONSENSUS
    values = {
        "p": chance(figure.agree_p_value if alone else figure.p_value, teller.language),
        "adjusted": chance(figure.agree_p_adjusted if alone else figure.p_adjusted, teller.language),
        "verdict": gettext(VERDICTS[figure.verdict_unadjusted]),
    }
    return (
        gettext("Weakest college: %(p)s; adjusted for all statements: %(adjusted)s; by intervals alone: %(verdict)s.")
        % values
    )


def _answers(teller: Teller, place: int) -> dict[str, str]:
    pooled = teller.record.figures[place].pooled
    counts = {kind: int(getattr(pooled, kind)) for kind in KINDS}
    return {kind: teller.whole(count) for kind, count in counts.items() if count or kind in ("agree", "disagree")}

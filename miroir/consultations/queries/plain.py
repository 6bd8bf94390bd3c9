"""What is kept of a record's figures: plain JSON from which a page can be told in both languages."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from miroir.common.strips import Line
from miroir.engine.answers import KINDS
from miroir.engine.canonical import plain, rounded
from miroir.engine.consultation import Label
from miroir.engine.missing import CollegeNeed
from miroir.engine.opinion_map import OpinionMap, Representative
from miroir.engine.verdicts import Verdict
from miroir.engine.words import Sentence
from miroir.records.computing import ROUNDED_TO, Record
from miroir.records.document import rule_part
from miroir.records.telling.maps import MARK, SHOWN, dots_of
from miroir.records.telling.statements import plain_lines

Plain = dict[str, Any]
MOST_DOTS: Final = 600
"""Holders up to whom each has a dot of its own on a map."""
BIN: Final = 16
"""Breadth of the squares in which more holders are gathered, in units of the drawing."""


def summary_of(record: Record) -> Plain:
    """Return what a kept map says of the whole: names, rule, verdicts, who answered, what is missing, the opinion map."""
    consultation = record.consultation
    return {
        "colleges": [_named(label) for label in consultation.colleges],
        "sectors": [_named(label) for label in consultation.sectors],
        "areas": [_named(label) for label in consultation.areas],
        "rule": plain(rule_part(record)),
        "confidential": record.protected is not None,
        "verdicts": dict(Counter(record.verdicts)),
        "statements": len(record.figures),
        "positions": _about(record, len(consultation.positions)),
        "holders": _about(record, record.grid.total),
        "participation": _participation(record),
        "grid": _protected_grid(record) if record.protected else _grid(record),
        "missing": [_need(need) for need in record.missing.colleges],
        "map": None if record.map is None else _map(record, record.map),
        "seed": record.seed,
        "version": record.version,
    }


def verdicts_of(record: Record) -> dict[str, Plain]:
    """Return what is shown of each statement that is not moderated out, by its id, with its place and its verdict."""
    ids = [statement.id for statement in record.consultation.statements]
    return {
        ids[figure.statement]: {
            "number": int(ids[figure.statement]),
            "verdict": record.verdict(place),
            "shown": _shown(record, place),
        }
        for place, figure in enumerate(record.figures)
    }


def sentence_as_plain(sentence: Sentence) -> Plain:
    """Return a sentence as data: its English template and its values, sentences among them likewise."""
    values = {
        name: sentence_as_plain(value) if isinstance(value, Sentence) else value
        for name, value in sentence.values.items()
    }
    return {"template": sentence.template, "values": values}


def sentence_from_plain(told: Plain) -> Sentence:
    """Return the sentence that `sentence_as_plain` kept."""
    values = {
        name: sentence_from_plain(value) if isinstance(value, dict) else value for name, value in told["values"].items()
    }
    return Sentence(told["template"], values)


def _named(label: Label) -> Plain:
    return {"code": label.code, "names": dict(label.names)}


def _about(record: Record, count: int) -> int:
    """Return a count, rounded down to tens where positions are confidential: a difference then tells nobody."""
    return count // ROUNDED_TO * ROUNDED_TO if record.protected else count


def _shown(record: Record, place: int) -> Plain:
    figure = record.figures[place]
    return {
        "lines": [_line(line) for line in plain_lines(record, place)],
        "binding": "" if record.protected else figure.binding,
        "reasons": [sentence_as_plain(reason) for reason in _reasons(record, place)],
        "tests": _tests(record, place),
        "answers": None if record.protected else {kind: getattr(figure.pooled, kind) for kind in KINDS},
    }


def _line(line: Line) -> Plain:
    return {
        "name": line.name,
        "state": line.state,
        "k": list(line.k),
        "n": list(line.n),
        "low": rounded(line.low),
        "high": rounded(line.high),
        "counted": line.counted,
    }


def _reasons(record: Record, place: int) -> tuple[Sentence, ...]:
    return () if record.protected else record.figures[place].reasons


def _tests(record: Record, place: int) -> Plain | None:
    """Return the p-values of the weakest college, alone and adjusted, and the verdict by the intervals alone."""
    figure = record.figures[place]
    if record.rule.method == "interval" or record.protected or figure.verdict == Verdict.NOT_ENOUGH_ANSWERS:
        return None
    alone = figure.verdict == Verdict.CONSENSUS
    return {
        "p": plain(figure.agree_p_value if alone else figure.p_value),
        "adjusted": plain(figure.agree_p_adjusted if alone else figure.p_adjusted),
        "verdict": str(figure.verdict_unadjusted),
    }


def _participation(record: Record) -> list[Plain]:
    """Return how many holders of each college answered, None where that is not said, and its roll where it is known."""
    grid, rule = record.grid, record.rule
    if record.protected is None:
        answered: list[int | None] = [int(count) for count in grid.by_college[: len(grid.colleges)]]
    else:
        counts = record.protected.counts
        known = counts.answered.max(axis=0, initial=0).tolist()
        told = zip(known, counts.shown.tolist(), counts.absent.tolist(), strict=True)
        answered = [count if shown else 0 if absent else None for count, shown, absent in told]
    return [
        {"college": code, "answered": count, "roll": rule.rolls.get(code), "counted": code in rule.colleges}
        for code, count in zip(grid.colleges, answered, strict=True)
    ]


def _grid(record: Record) -> Plain:
    grid = record.grid
    return {
        "holders": grid.holders.tolist(),
        "by_college": grid.by_college.tolist(),
        "by_sector": grid.by_sector.tolist(),
        "total": grid.total,
        "area_holders": grid.area_holders.transpose(2, 0, 1).tolist(),
        "by_area": _by_area(record).tolist(),
        "empty": [[cell.sector, cell.college] for cell in grid.empty if not cell.college_absent],
        "absent": list(grid.absent),
    }


def _by_area(record: Record) -> NDArray[np.int64]:
    """Return how many distinct holders of each college answered in each area: (n_areas + 1, n_colleges + 1)."""
    consultation = record.consultation
    positions, n_colleges, n_areas = consultation.positions, len(consultation.colleges), len(consultation.areas)
    touches = np.zeros((positions.n_statements, n_areas + 1), dtype=np.bool_)
    for place, statement in enumerate(consultation.statements):
        touches[place, list(statement.areas) or [n_areas]] = True
    in_area = np.zeros((positions.n_holders, n_areas + 1), dtype=np.bool_)
    np.logical_or.at(in_area, positions.holders(), touches[positions.statements])
    belonging = np.where(consultation.holders.colleges < 0, n_colleges, consultation.holders.colleges)
    counted = np.zeros((n_colleges + 1, n_areas + 1), dtype=np.int64)
    np.add.at(counted, belonging.astype(np.int64), in_area.astype(np.int64))
    return counted.T


def _protected_grid(record: Record) -> Plain | None:
    """Return the ranges of a confidential grid by sector and college; None where it is not published yet."""
    if record.protected is None or not record.protected.grid.shown.any():
        return None
    grid = record.protected.grid
    return {
        "low": grid.low.tolist(),
        "high": grid.high.tolist(),
        "shown": grid.shown.tolist(),
        "empty": [[cell.sector, cell.college] for cell in grid.empty if not cell.college_absent],
        "absent": list(grid.absent),
    }


def _need(need: CollegeNeed) -> Plain:
    return {**asdict(need), "reasons": [sentence_as_plain(reason) for reason in need.reasons]}


def _map(record: Record, drawn: OpinionMap) -> Plain:
    shared = (record.with_colleges, record.with_sectors)
    colleges, n_colleges = record.consultation.holders.colleges, len(record.consultation.colleges)
    stability = drawn.stability
    shown: Plain = {"dots": [], "cells": []} if not drawn.has_groups else _places(drawn)
    return {
        "k": drawn.k,
        "has_groups": drawn.has_groups,
        "sizes": drawn.group_sizes.tolist(),
        "stability": stability
        and plain(
            {
                "bootstrap": stability.bootstrap,
                "drop": stability.drop,
                "share_of_k": stability.share_of_k,
                "draws": stability.draws,
            }
        ),
        "crossing": [
            [int(((colleges == college) & (drawn.groups == group)).sum()) for group in range(drawn.k)]
            for college in (*range(n_colleges), -1)
        ],
        "sentences": [sentence_as_plain(found.sentence) for found in shared if found],
        "apart": [[_apart(record, entry) for entry in entries[:SHOWN]] for entries in drawn.controlled],
        **shown,
    }


def _places(drawn: OpinionMap) -> Plain:
    """Return a dot for each holder in a group, [x, y, group]; of many, squares with how many: [x, y, group, count]."""
    dots = [(dot.x, dot.y, dot.group) for dot in dots_of(drawn)]
    if len(dots) <= MOST_DOTS:
        return {"dots": dots, "cells": []}
    half = MARK // 2
    cells = Counter(((x + half) // BIN * BIN, (y + half) // BIN * BIN, group) for x, y, group in dots)
    return {"dots": [], "cells": [[*cell, count] for cell, count in sorted(cells.items())]}


def _apart(record: Record, entry: Representative) -> Plain:
    return {
        "statement": int(record.consultation.statements[entry.statement].id),
        "agrees": entry.agrees,
        "votes": entry.votes,
        "seen": entry.seen,
    }

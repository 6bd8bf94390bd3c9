"""record.json: every figure of a record for machines, as records/record.schema.json describes it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from miroir.engine.canonical import Plain, plain, readable_json
from miroir.engine.consultation import Label
from miroir.engine.pooling import WorstCollege
from miroir.engine.rules import Rule
from miroir.engine.verdicts import StatementFigure
from miroir.formats import Counted
from miroir.records.computing import ROUNDED_TO, Case, Record
from miroir.records.document_parts import grid_part, map_part, missing_part
from miroir.records.exports import college_cells, figures_of

FORMAT: Final = "miroir-record-1"


def record_json(record: Record) -> str:
    """Return record.json; a confidential record says nothing that does not follow from its published counts."""
    return readable_json(
        {
            "format": FORMAT,
            "version": record.version,
            "seed": record.seed,
            "source": _source(record),
            "rule": rule_part(record),
            "consultation": _consultation(record),
            "cases": [case.name for case in record.cases],
            "statements": [_statement(record, place) for place in range(len(record.figures))],
            "grid": grid_part(record),
            "map": map_part(record),
            "missing": missing_part(record),
        }
    )


def rule_part(record: Record) -> dict[str, object]:
    """Return the rule as it was fixed, every field of it."""
    return {**asdict(record.rule), "rolls": dict(record.rule.rolls)}


def _source(record: Record) -> dict[str, object]:
    reading = record.source.reading
    return {
        "name": record.source.name,
        "sha256": record.source.sha256,
        "format": reading.format,
        "rows": [_counted(record, count) for count in reading.counts],
        "answers": _counted(record, reading.answers),
        "refusals": [
            {
                "file": at.file,
                "line": at.line,
                "column": at.column,
                "kind": str(at.kind),
                "sentence": "" if record.protected else str(at.sentence),
            }
            for at in reading.refusals
        ],
        "notes": [str(note) for note in reading.notes],
    }


def _counted(record: Record, count: Counted) -> dict[str, object]:
    """Return what was read and refused, rounded down to tens where positions are confidential."""
    step = ROUNDED_TO if record.protected else 1
    return {"kind": count.kind, "read": count.read // step * step, "refused": count.refused // step * step}


def _consultation(record: Record) -> dict[str, object]:
    consultation = record.consultation
    return {
        "titles": dict(consultation.titles),
        "questions": dict(consultation.questions),
        "invented": consultation.invented,
        "holders": None if record.protected else len(consultation.holders.ids),
        "answers": None if record.protected else len(consultation.positions),
        "colleges": [_label(label) for label in consultation.colleges],
        "sectors": [_label(label) for label in consultation.sectors],
        "areas": [_label(label) for label in consultation.areas],
        "statements": [
            {
                "id": statement.id,
                "texts": dict(statement.texts),
                "language": statement.language,
                "areas": [consultation.areas[area].code for area in statement.areas],
                "moderated_out": statement.moderated_out,
            }
            for statement in consultation.statements
        ],
    }


def _label(label: Label) -> dict[str, object]:
    return {"code": label.code, "names": dict(label.names)}


def _statement(record: Record, place: int) -> dict[str, object]:
    statement = record.figures[place].statement
    return {
        "id": record.consultation.statements[statement].id,
        "verdict": record.verdict(place),
        "cases": [_case(case, case.figures[place]) for case in record.cases],
        "worst_college": None if record.worst is None else _worst(record.worst, record.rule, statement),
    }


def _worst(worst: WorstCollege, rule: Rule, statement: int) -> dict[str, object]:
    return {
        "expected_minimum": worst.expected_minimum[statement],
        "low10": worst.low10[statement],
        "reaches": worst.reaches[statement],
        "reach": worst.reach,
        "binding": rule.colleges[int(worst.binding[statement])],
        "binding_probability": worst.binding_probability[statement],
    }


def _case(case: Case, told: StatementFigure) -> dict[str, Plain]:
    return {
        "case": case.name,
        "verdict": str(told.verdict),
        "verdict_unadjusted": str(told.verdict_unadjusted),
        "p_value": plain(told.p_value),
        "p_adjusted": plain(told.p_adjusted),
        "agree_p_value": plain(told.agree_p_value),
        "agree_p_adjusted": plain(told.agree_p_adjusted),
        "binding": told.binding,
        "reasons": [str(reason) for reason in told.reasons],
        "figures": [
            {"college": figure.college, "counted": figure.counted, **college_cells(figure)}
            for figure in figures_of(case, told)
        ],
    }

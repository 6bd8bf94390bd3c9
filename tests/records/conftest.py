"""Consultations and records for the tests of this room."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from demonstration.generate import write_demonstration
from miroir.engine.answers import Answer
from miroir.engine.consultation import Consultation, Holders, Label, Statement
from miroir.engine.positions import positions_from
from miroir.engine.rules import Rule
from miroir.formats import Counted, Reading, read, read_rule
from miroir.records.computing import compute_record
from miroir.records.sources import Source, source_of
from miroir.records.writing import write_record

CHOICES = tuple(answer for answer in Answer if answer < Answer.POINT_1)


def consultation_of(n_statements, colleges, *, seed=0, choices=CHOICES, answered=0.9):
    """Return a small consultation: `colleges` gives the number of holders of each; answers are drawn at random."""
    draw = np.random.default_rng(seed)
    belonging = np.repeat(np.arange(len(colleges)), colleges).astype(np.int16)
    n_holders = len(belonging)
    given = draw.random((n_holders, n_statements)) < answered
    rows, columns = np.nonzero(given)
    answers = draw.choice(choices, size=len(rows), p=None)
    return Consultation(
        titles={"fr": "Essai : quoi ?", "en": "Trial: what?"},
        statements=tuple(
            Statement(f"s{place}", {"fr": f"Énoncé {place}", "en": f"Statement {place}"})
            for place in range(n_statements)
        ),
        holders=Holders(
            ids=tuple(f"h{place}" for place in range(n_holders)),
            colleges=belonging,
            sectors=np.zeros((n_holders, 0), dtype=bool),
            territories=("",) * n_holders,
        ),
        positions=positions_from(rows, columns, answers, shape=(n_holders, n_statements)),
        colleges=tuple(
            Label(f"c{place}", {"fr": f"Collège {place}", "en": f"College {place}"}) for place in range(len(colleges))
        ),
    )


def source_from(consultation):
    """Return a source in which a consultation was read."""
    counted = Counted("holder", len(consultation.holders.ids), 0)
    reading = Reading(consultation, "table", (counted,), Counted("answer", len(consultation.positions), 0))
    return Source("trial.csv", "0" * 64, reading)


@pytest.fixture(scope="session")
def make_record():
    """Return a function that makes the record of a small consultation under a rule."""

    def make(n_statements=3, colleges=(12, 7), *, rule=None, **how):
        consultation = consultation_of(n_statements, colleges, **how)
        codes = tuple(f"c{place}" for place in range(len(colleges))) or ("nobody",)
        return compute_record(source_from(consultation), rule or Rule(colleges=codes), seed=1)

    return make


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """Return the record of the demonstration consultation."""
    folder = tmp_path_factory.mktemp("demonstration")
    write_demonstration(folder)
    path = folder / "demonstration.csv"
    return compute_record(source_of(path, read(path)), read_rule(folder / "rule.toml"), seed=2026)


@pytest.fixture(scope="session")
def short(demonstration, tmp_path_factory):
    """Return the folder of a record of the demonstration's first statements alone, which a browser checks sooner."""
    whole, kept = demonstration.consultation, 8
    positions = whole.positions.keeping(whole.positions.statements < kept)
    consultation = replace(whole, statements=whole.statements[:kept], positions=replace(positions, n_statements=kept))
    reading = replace(demonstration.source.reading, consultation=consultation)
    folder = tmp_path_factory.mktemp("short") / "demonstration"
    record = compute_record(replace(demonstration.source, reading=reading), demonstration.rule, seed=2026)
    write_record(record, out=folder, language="both")
    return folder


@pytest.fixture(scope="session")
def written(demonstration, tmp_path_factory):
    """Return the folder of the demonstration's record, written in both languages."""
    folder = tmp_path_factory.mktemp("records") / "demonstration"
    write_record(demonstration, out=folder, language="both")
    return folder

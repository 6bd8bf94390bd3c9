"""The figures of the reference consultation, from its file to the verdicts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from measures.colleges import REFERENCE, coverage, reference

DATA = Path(os.environ.get("MIROIR_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


def test_the_reference_consultation_gives_the_published_figures():
    if not (DATA / "dialogues" / "eu-ai-white-paper-2020").is_dir():
        pytest.skip("no dialogues/eu-ai-white-paper-2020 in the data folder")

    found = dict(reference(DATA))

    assert tuple(found) == REFERENCE
    assert [found[name] for name in REFERENCE[:8]] == ["32", "26", "23", "19", "9", "20", "19", "23"]


def test_without_the_file_every_figure_is_skipped_with_the_reason(tmp_path):
    found = dict(reference(tmp_path))

    assert tuple(found) == REFERENCE
    assert all(value.startswith("skipped: no dialogues/eu-ai-white-paper-2020") for value in found.values())


def test_the_published_intervals_cover_in_the_mean():
    found = {name: float(value) for name, value in coverage()}

    assert found == pytest.approx(
        {"coverage.5": 0.958, "coverage.12": 0.954, "coverage.40": 0.952, "coverage.200": 0.951}, abs=0.001
    )

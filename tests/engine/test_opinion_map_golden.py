"""Given Polis's own groups, everything equals what Polis defines."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from measures.maps import figures, golden_error
from miroir.formats import read

ROOT = Path(__file__).resolve().parents[2]
DIALOGUES = Path(os.environ.get("MIROIR_DATA", ROOT.parent / "shared" / "data")) / "dialogues"
EXPORTS = sorted(DIALOGUES.glob("polis-*"))


@pytest.mark.skipif(not EXPORTS, reason="no dialogues/polis-* in the data folder")
@pytest.mark.parametrize("export", EXPORTS, ids=lambda path: path.name)
def test_every_golden_value_is_met(export):
    error = golden_error(export, read(export).consultation)

    assert error <= 1e-9


def test_without_data_the_figures_say_that_they_are_skipped(tmp_path):
    assert list(figures(tmp_path)) == [("polis.max_error", "skipped: no dialogues/polis-* in the data folder")]

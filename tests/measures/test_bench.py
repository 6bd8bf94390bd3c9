"""What make bench prints is measured on real processes, tried here at small sizes."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from measures import bench, bench_scale
from miroir.engine.simulation import planted_positions

SMALL = (300, 60, 20.0)


@pytest.fixture
def small_bench(monkeypatch, tmp_path):
    monkeypatch.setenv("MIROIR_BENCH_QUICK", "1")
    monkeypatch.setattr(bench, "GROWTH", (SMALL, (600, 60, 20.0)))
    monkeypatch.setattr(bench, "LIVE", (SMALL,))
    monkeypatch.setattr(bench, "PLOTS", tmp_path / "plots")
    return tmp_path


def test_following_votes_one_by_one_equals_the_batch():
    found = bench_scale.live(planted_positions(*SMALL, 3, 1))

    assert found["equal"] == 1.0
    assert found["difference"] < 1e-9
    assert found["replaced"] < 1e-9


def test_drawing_a_map_alone_is_timed_and_weighed():
    found = bench_scale.alone(planted_positions(*SMALL, 3, 1))

    assert found["wall"] > 0
    assert found["groups"] >= 2
    assert found["held"] > 0


def test_kept_positions_come_back_as_they_were(tmp_path):
    positions = bench_scale.planted("planted:40,7,3")

    bench_scale.save(tmp_path / "kept", positions)
    back = bench_scale.load(tmp_path / "kept")

    np.testing.assert_array_equal(back.dense(), positions.dense())


def test_growth_in_proportion_has_exponent_one():
    assert bench.growth_exponent([10, 100, 1000], [2, 20, 200]) == pytest.approx(1)


@pytest.mark.slow
def test_the_bench_without_data_says_what_it_skips_and_measures_the_rest(small_bench):
    figures = dict(bench.bench(small_bench))

    assert figures["bench.exports"].startswith("skipped: ")
    assert figures["bench.planted-100000x1000.ratio"].startswith("skipped: ")
    assert figures["bench.live.planted-300x60.equals_batch"] == "yes, in every bit"
    assert "MB above the votes given" in figures["bench.alone.planted-600x60"]
    assert "bench.growth.exponent" in figures
    assert not [value for value in figures.values() if value.startswith("failed")]


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("reddwarf"), reason="red-dwarf is not installed: make bench installs it")
def test_the_engine_takes_less_time_than_the_peer_on_the_same_table():
    found = bench._child("bench_peer", "planted:300,60,20")

    assert isinstance(found, dict), found
    assert found["peer"] > found["ours"] > 0


def test_a_measure_that_fails_tells_the_last_line_of_its_complaint():
    assert "FileNotFoundError" in str(bench._child("bench_scale", "alone", "nowhere.npy"))

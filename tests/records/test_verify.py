"""verify.py: what a stranger runs."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from miroir.engine.intervals import college_interval
from miroir.engine.rules import Rule
from miroir.engine.share_tests import share_test
from miroir.records import verify
from miroir.records.document import record_json
from miroir.records.exports import figures_csv, positions_csv
from miroir.records.writing import write_record


def run(folder):
    return subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def export(record, folder):
    """Write what verify.py reads, without the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "record.json").write_text(record_json(record), encoding="utf-8")
    (folder / "figures.csv").write_text(figures_csv(record), encoding="utf-8")
    (folder / "positions.csv").write_text(positions_csv(record.consultation), encoding="utf-8")
    (folder / "SHA256SUMS").write_text("", encoding="utf-8")


def faults(folder):
    return list(verify.faults_in(folder, json.loads((folder / "record.json").read_text(encoding="utf-8"))))


def test_it_is_short_and_needs_nothing_but_python():
    source = Path(verify.__file__).read_text(encoding="utf-8")

    imported = {
        str(node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert source.count("\n") < 150
    assert imported <= sys.stdlib_module_names


def test_the_demonstration_is_found_right(written):
    found = run(written)

    assert found.returncode == 0, found.stdout + found.stderr
    assert "All figures and verdicts match." in found.stdout


@pytest.mark.parametrize("name", ["figures.csv", "positions.csv", "record.json"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_one_changed_digit_is_found_and_said(written, tmp_path, name, part):
    folder = tmp_path / "record"
    shutil.copytree(written, folder)
    content = (folder / name).read_text(encoding="utf-8")
    digits = [match.start() for match in re.finditer(r"\d", content)]
    at = digits[int(part * len(digits))]
    (folder / name).write_text(content[:at] + str((int(content[at]) + 1) % 10) + content[at + 1 :], encoding="utf-8")

    found = run(folder)

    assert found.returncode == 1
    assert name in found.stdout + found.stderr


@pytest.fixture(scope="module")
def exported(make_record, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    export(make_record(4, (14, 7, 3), rule=Rule(colleges=("c0", "c1", "c2"), minimum=3, rolls={"c1": 9})), folder)
    return folder


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(place=st.floats(0, 1, exclude_max=True), more=st.integers(2, 8))
@pytest.mark.parametrize("name", ["figures.csv", "positions.csv"])
def test_a_changed_figure_is_found_even_with_the_sums_rewritten(exported, tmp_path, name, place, more):
    lines = (exported / name).read_text(encoding="utf-8").splitlines()
    cells = [
        (row, match.start())
        for row, line in enumerate(lines[1:], 1)
        for match in re.finditer(r"(?<=[,.\d])\d" if name == "figures.csv" else r"(?<=,s)\d", line)
    ]
    row, at = cells[int(place * len(cells))]
    line = lines[row]
    changed = line[:at] + str((int(line[at]) + more) % 10) + line[at + 1 :]
    for part in exported.iterdir():
        shutil.copy(part, tmp_path / part.name)
    (tmp_path / name).write_text("\n".join([*lines[:row], changed, *lines[row + 1 :]]) + "\n", encoding="utf-8")

    assert faults(tmp_path)


def test_a_changed_verdict_is_found_even_with_the_sums_rewritten(exported, tmp_path):
    for part in exported.iterdir():
        shutil.copy(part, tmp_path / part.name)
    document = json.loads((exported / "record.json").read_text(encoding="utf-8"))
    document["statements"][0]["verdict"] = "consensus"
    document["statements"][1]["cases"][0]["p_adjusted"] = 0.0001
    (tmp_path / "record.json").write_text(json.dumps(document), encoding="utf-8")

    found = faults(tmp_path)

    assert any("s0" in fault and "verdict" in fault for fault in found)
    assert any("s1" in fault and "p_adjusted" in fault for fault in found)


RULES = st.builds(
    Rule,
    colleges=st.just(("c0", "c1")),
    method=st.sampled_from(["holm", "interval"]),
    abstain=st.sampled_from(["excluded", "counted"]),
    positions=st.sampled_from(["public", "confidential"]),
    threshold=st.sampled_from([0.2, 0.5, 0.6]),
    minimum=st.just(2),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    rule=RULES,
    colleges=st.tuples(st.integers(0, 14), st.integers(0, 14)),
    more=st.integers(0, 4),
    sizes=st.tuples(st.integers(1, 4), st.integers(0, 99)),
)
def test_every_record_is_recomputed_alike(make_record, tmp_path_factory, rule, colleges, more, sizes):
    n_statements, seed = sizes
    folder = tmp_path_factory.mktemp("any")
    with_roll = replace(rule, rolls={"c0": colleges[0] + more})

    export(make_record(n_statements, colleges, rule=with_roll, seed=seed), folder)

    assert faults(folder) == []


@given(st.integers(0, 60), st.integers(0, 60), st.one_of(st.none(), st.integers(1, 80)))
def test_its_intervals_are_the_engines(k, others, beyond):
    n = k + others
    roll = None if beyond is None else n + beyond - 1

    low, high = verify.interval(k, n, roll)

    expected = college_interval(k, n, roll=roll)
    assert (low, high) == pytest.approx((float(expected[0]), float(expected[1])), rel=1e-9, abs=1e-12)


@given(
    st.integers(0, 40),
    st.integers(0, 40),
    st.one_of(st.none(), st.integers(1, 40)),
    st.sampled_from([0.3, 0.5, 0.6, 2 / 3]),
)
def test_its_tests_are_the_engines(k, others, beyond, threshold):
    n = k + others
    roll = None if beyond is None else n + beyond - 1

    chance = verify.chance_of(k, n, roll, threshold)

    assert chance == pytest.approx(float(share_test(k, n, threshold=threshold, roll=roll)), rel=1e-9, abs=1e-300)


def test_a_confidential_record_is_checked_from_its_counts_and_says_what_cannot_be(make_record, tmp_path):
    rule = Rule(colleges=("c0", "c1"), positions="confidential")
    write_record(make_record(3, (15, 12), rule=rule), out=tmp_path, language="en")

    found = run(tmp_path)

    assert found.returncode == 0, found.stdout + found.stderr
    assert "can't be recomputed" in found.stdout


def test_a_missing_file_is_named(written, tmp_path):
    folder = tmp_path / "record"
    shutil.copytree(written, folder)
    (folder / "record.en.pdf").unlink()

    found = run(folder)

    assert found.returncode == 1
    assert "record.en.pdf" in found.stdout

"""The main job: a consultation and a rule in, a consensus record out."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.utils import translation

from demonstration.generate import SEED, write_demonstration
from miroir.cli.main import run
from miroir.cli.refusals import Exit


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demonstration")
    write_demonstration(folder, seed=SEED)
    return folder


def report(demonstration, out, *more):
    source, rule = demonstration / "demonstration.csv", demonstration / "rule.toml"
    with translation.override("en"):
        return run(["report", str(source), "--rule", str(rule), "--out", str(out), *more])


def test_the_same_source_rule_and_seed_give_the_same_bytes(demonstration, tmp_path, capsys):
    codes = [report(demonstration, tmp_path / name, "--lang", "both") for name in ("one", "two")]

    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert codes == [Exit.DONE, Exit.DONE]
    assert one == two
    assert {"record.fr.html", "record.en.html", "figures.csv", "record.json", "verify.py", "positions.csv"} <= set(one)


def test_a_stranger_recomputes_the_record_with_python_alone(demonstration, tmp_path, capsys):
    report(demonstration, tmp_path, "--lang", "fr", "--json")
    told = json.loads(capsys.readouterr().out)

    checked = subprocess.run(
        [sys.executable, "-I", "verify.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert sum(told["verdicts"].values()) == 60
    assert len(told["verdicts"]) == 5
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_rule_with_an_unknown_key_is_refused_and_nothing_is_written(demonstration, tmp_path, capsys):
    rule = tmp_path / "rule.toml"
    rule.write_text('colleges = ["state"]\ntreshold = 0.6\n', encoding="utf-8")

    with translation.override("en"):
        code = run(
            ["report", str(demonstration / "demonstration.csv"), "--rule", str(rule), "--out", str(tmp_path / "out")]
        )

    assert code == Exit.UNREADABLE_RULE
    assert "treshold" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_roll_shorter_than_the_known_members_is_refused_in_words(demonstration, tmp_path, capsys):
    rule = tmp_path / "rule.toml"
    rule.write_text('colleges = ["state"]\n[rolls]\nstate = 1\n', encoding="utf-8")

    with translation.override("en"):
        code = run(
            ["report", str(demonstration / "demonstration.csv"), "--rule", str(rule), "--out", str(tmp_path / "out")]
        )

    assert code == Exit.UNREADABLE_RULE
    assert "state" in capsys.readouterr().err

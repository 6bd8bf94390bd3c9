"""The command on real files: what it writes, what it prints, how it ends."""

from __future__ import annotations

import json

import pytest
from django.utils import translation

from demonstration.generate import SEED, write_demonstration
from miroir.cli.language import language_of
from miroir.cli.main import run
from miroir.cli.refusals import Exit

FIGURES = {"na", "nd", "ns", "pa", "pd", "pat", "pdt", "ra", "rd", "rat", "rdt"}
PLAN = """
[titles]
fr = "Essai"
en = "Trial"

[[college]]
code = "a"
fr = "A"
en = "A"
size = 12
groups = [1.0, 0.0]

[[college]]
code = "b"
fr = "B"
en = "B"
size = 9
groups = [0.0, 1.0]

[[statement]]
id = "s"
fr = "Phrase"
en = "Sentence"
agree = 0.8
groups = [3.0, -3.0]
repeat = 8
"""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demonstration")
    write_demonstration(folder, seed=SEED)
    return folder


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_inspecting_the_demonstration_says_what_is_in_it(demonstration, capsys):
    code = run(["inspect", str(demonstration / "demonstration.csv")])

    out = capsys.readouterr().out
    assert code == Exit.DONE
    assert "60 statements" in out
    assert "state, agency, local" in out


def test_inspecting_for_machines_gives_json(demonstration, capsys):
    code = run(["inspect", str(demonstration / "demonstration.csv"), "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == Exit.DONE
    assert told["statements"] == 60
    assert len(told["colleges"]) == 8
    assert told["refusals"] == []


def test_a_proposed_mapping_reads_the_table_that_it_was_proposed_for(demonstration, tmp_path, capsys):
    table = tmp_path / "unknown.csv"
    table.write_bytes((demonstration / "demonstration.csv").read_bytes())

    proposed = run(["inspect", str(table), "--propose"])
    (tmp_path / "mapping.toml").write_text(capsys.readouterr().out, encoding="utf-8")
    code = run(["inspect", str(table), "--mapping", str(tmp_path / "mapping.toml"), "--json"])

    assert (proposed, code) == (Exit.DONE, Exit.DONE)
    assert json.loads(capsys.readouterr().out)["statements"] == 60


def test_a_map_file_names_statements_people_and_groups(demonstration, tmp_path, capsys):
    target = tmp_path / "deep" / "map.json"

    code = run(["map", str(demonstration / "demonstration.csv"), "--out", str(target), "--json"])

    told, drawn = json.loads(capsys.readouterr().out), json.loads(target.read_text(encoding="utf-8"))
    assert code == Exit.DONE
    assert told["groups"] == len(drawn["groups"])
    assert len(drawn["statements"]) == 60
    assert set(drawn["statements"][0]["by_group"]["0"]) == FIGURES
    assert set(drawn["people"][0]) == {"id", "x", "y", "group"}


def test_exported_groups_asked_of_a_source_without_any_are_refused_in_words(demonstration, tmp_path, capsys):
    target = tmp_path / "map.json"

    code = run(["map", str(demonstration / "demonstration.csv"), "--groups", "exported", "--out", str(target)])

    assert code == Exit.UNREADABLE_SOURCE
    assert "Leave out --groups exported" in capsys.readouterr().err
    assert not target.exists()


def test_an_invented_consultation_can_be_read_back_and_its_truth_stands_beside_it(tmp_path, capsys):
    plan = tmp_path / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")

    code = run(["simulate", str(plan), "--out", str(tmp_path / "out"), "--json"])
    told = json.loads(capsys.readouterr().out)
    run(["inspect", str(tmp_path / "out" / "consultation.csv"), "--json"])
    read_back = json.loads(capsys.readouterr().out)
    truth = json.loads((tmp_path / "out" / "truth.json").read_text(encoding="utf-8"))

    assert code == Exit.DONE
    assert (told["holders"], told["statements"]) == (21, 8)
    assert read_back["positions"] == told["positions"] == 168
    assert truth["rolls"] == {"a": 12, "b": 9}
    assert len(truth["shares"]) == 8


@pytest.mark.parametrize(
    ("content", "expected"),
    [('colour = "red"', "colour"), ("= 3", "is not TOML"), (None, "can't be opened")],
)
def test_a_plan_that_cannot_be_followed_is_refused_with_what_is_wrong(tmp_path, capsys, content, expected):
    plan = tmp_path / "plan.toml"
    if content is not None:
        plan.write_text(content, encoding="utf-8")

    code = run(["simulate", str(plan), "--out", str(tmp_path / "out")])

    assert code == Exit.UNREADABLE_RULE
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_source_that_is_not_there_ends_with_its_own_code(tmp_path, capsys):
    code = run(["inspect", str(tmp_path / "none.csv")])

    assert code == Exit.UNREADABLE_SOURCE
    assert "none.csv" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_ends_with_its_own_code(demonstration, tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")

    code = run(["map", str(demonstration / "demonstration.csv"), "--out", str(tmp_path / "file" / "map.json")])

    assert code == Exit.UNWRITABLE
    assert "Choose another place" in capsys.readouterr().err


def test_a_misused_command_says_which_option(capsys):
    code = run(["report", "somewhere.csv", "--lang", "de"])

    assert code == Exit.MISUSED
    assert "--lang" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "expected"), [("fr", "Commandes du site"), ("en", "Commands of the site")])
def test_help_is_in_the_language_in_force(capsys, language, expected):
    with translation.override(language):
        code = run(["--help"])

    assert code == Exit.DONE
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"MIROIR_LANG": "fr", "LANG": "en_GB"}, "fr"),
        ({"LANG": "C"}, "fr"),
    ],
)
def test_the_command_speaks_french_unless_english_is_asked_for(environment, expected):
    assert language_of(environment) == expected


def test_a_table_of_unknown_form_gets_a_mapping_proposed(tmp_path, capsys):
    table = tmp_path / "odd.csv"
    table.write_text("who;kind;Trees?;Trams?\n1;a;yes;no\n2;b;no;yes\n", encoding="utf-8")

    code = run(["inspect", str(table)])
    printed = capsys.readouterr()
    run(["inspect", str(table), "--json"])
    told = json.loads(capsys.readouterr().out)

    assert code == Exit.DONE
    assert "layout" in printed.out
    assert "no known format" in printed.err
    assert told["format"] is None
    assert told["proposed_mapping"].startswith(printed.out[:20])


@pytest.mark.parametrize("command", [["inspect"], ["map", "--out", "never.json"]])
def test_a_mapping_that_cannot_be_read_ends_with_its_own_code(demonstration, tmp_path, capsys, command):
    mapping = tmp_path / "wrong.toml"
    mapping.write_text("colour = 1\n", encoding="utf-8")

    code = run([*command, str(demonstration / "demonstration.csv"), "--mapping", str(mapping)])

    assert code == Exit.UNREADABLE_RULE
    assert "colour" in capsys.readouterr().err


def test_refused_rows_are_listed_with_their_lines_and_the_rest_is_read(demonstration, tmp_path, capsys):
    source = (demonstration / "demonstration.csv").read_text(encoding="utf-8-sig").splitlines()
    table = tmp_path / "demonstration.csv"
    table.write_text("\n".join([*source, *(["one cell too few"] * 25)]) + "\n", encoding="utf-8")
    (tmp_path / "demonstration.mapping.toml").write_bytes((demonstration / "demonstration.mapping.toml").read_bytes())

    code = run(["inspect", str(table)])

    out = capsys.readouterr().out
    assert code == Exit.DONE
    assert f"line {len(source) + 1}" in out
    assert "5 more" in out

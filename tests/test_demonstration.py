"""The demonstration that the project ships: invented, well written, and showing every verdict."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demonstration.__main__ import main
from demonstration.generate import SEED, SOURCES, demonstration, organisations, write_demonstration
from miroir.engine.agreement_of_partitions import adjusted_rand
from miroir.engine.colleges import Verdict, count_colleges, judge
from miroir.engine.grid import cross_grid
from miroir.engine.opinion_map import draw_map
from miroir.formats import read, read_rule

DOMAIN = Path(os.environ.get("MIROIR_DATA", SOURCES.parents[1] / "shared" / "data")) / "domain"
COLLEGES = ["state", "agency", "local", "large_company", "sme", "research", "ngo", "intermediary"]
SECTORS = ["building", "transport", "energy", "ict", "planning", "finance"]


def domain_items(name: str) -> dict[str, Any]:
    path = DOMAIN / name
    if not path.exists():
        pytest.skip(f"{name} of the reference data is not here")
    items: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return items


def bare(name: str) -> str:
    """Return a name without case, accents, punctuation or spaces."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", name.lower()))


def every_text(language: str) -> list[str]:
    consultation = demonstration().consultation
    texts = [consultation.titles, consultation.questions, *(statement.texts for statement in consultation.statements)]
    labels = (*consultation.colleges, *consultation.sectors, *consultation.areas)
    return [text[language] for text in (*texts, *(label.names for label in labels))]


def test_it_has_sixty_statements_over_the_eleven_areas_in_both_languages():
    consultation = demonstration().consultation
    areas = Counter(consultation.areas[place].code for s in consultation.statements for place in s.areas)

    assert len(consultation.statements) == 60
    assert sorted(areas) == [f"A{n:02d}" for n in range(1, 12)]
    assert min(areas.values()) >= 5
    assert sum(len(statement.areas) > 1 for statement in consultation.statements) >= 20
    for language in ("fr", "en"):
        texts = [statement.texts[language] for statement in consultation.statements]
        assert len(set(texts)) == 60
        assert all(20 < len(text) <= 220 and text.endswith(".") for text in texts)


def test_its_french_has_french_typography():
    for text in every_text("fr"):
        assert "'" not in text
        assert '"' not in text
        assert not re.search(r"[^\u00a0][:%»]", text), text
        assert not re.search(r"[^\u202f][;?!]", text), text
        assert not re.search(r"\d \d{3}", text), text


def test_its_english_has_english_typography():
    for text in every_text("en"):
        assert "'" not in text
        assert '"' not in text
        assert not re.search(r"\s[:;?!%]", text), text


def test_it_says_that_it_is_a_demonstration_and_invented():
    consultation = demonstration().consultation

    assert consultation.invented
    assert "Démonstration" in consultation.titles["fr"]
    assert "Demonstration" in consultation.titles["en"]
    assert "inventées" in consultation.questions["fr"]
    assert "invented" in consultation.questions["en"]


def test_its_colleges_sectors_and_areas_are_those_of_the_reference_data():
    consultation = demonstration().consultation
    meta, areas = domain_items("organisations.json")["meta"], domain_items("priority_areas.json")["items"]

    named = [(label.code, bare(label.names["fr"]), bare(label.names["en"])) for label in consultation.colleges]

    assert named == [(c["code"], bare(c["name_fr"]), bare(c["name_en"])) for c in meta["colleges"]]
    assert [label.code for label in consultation.sectors] == meta["sectors"][:6]
    assert [(label.code, label.names["en"]) for label in consultation.areas] == [
        (a["code"], a["name_en"]) for a in areas
    ]


def test_its_organisations_have_one_college_and_one_to_three_sectors():
    members = organisations()

    assert len(members) == 150
    assert len({bare(member.name) for member in members}) == 150
    assert {member.college for member in members} == set(COLLEGES)
    assert all(1 <= len(member.sectors) <= 3 and set(member.sectors) <= set(SECTORS) for member in members)
    assert all(re.fullmatch(r"\d\d|", member.territory) for member in members)


def test_no_real_organisation_of_the_reference_data_is_among_them():
    real = {
        bare(item[key])
        for item in domain_items("organisations.json")["items"]
        for key in ("name_fr", "name_en", "acronym")
        if item[key]
    }

    assert not [member.name for member in organisations() if bare(member.name) in real]


def test_its_opinion_groups_cross_the_colleges():
    simulation = demonstration()
    table = np.zeros((3, 8), dtype=int)

    np.add.at(table, (simulation.truth.groups, simulation.consultation.holders.colleges), 1)

    assert (table > 0).all()
    assert (table.max(axis=0) / table.sum(axis=0) < 0.7).all()


def test_its_opinion_map_finds_the_three_planted_groups_and_they_are_stable():
    simulation = demonstration()

    drawn = draw_map(simulation.consultation.positions, seed=SEED, bootstraps=20)
    placed = drawn.groups >= 0

    assert drawn.k == 3
    assert drawn.stability is not None
    assert drawn.stability.bootstrap > 0.8
    assert adjusted_rand(drawn.groups[placed], simulation.truth.groups[placed]) > 0.9


def test_its_grid_has_empty_cells_though_no_college_is_absent():
    grid = cross_grid(demonstration().consultation)

    assert len(grid.empty) >= 4
    assert not grid.absent


def test_what_is_written_is_read_back_whole(tmp_path):
    written = write_demonstration(tmp_path / "new")
    simulation = demonstration()

    reading, rule = read(tmp_path / "new" / "demonstration.csv"), read_rule(tmp_path / "new" / "rule.toml")
    consultation, original = reading.consultation, simulation.consultation

    assert [path.name for path in written] == ["demonstration.csv", "demonstration.mapping.toml", "rule.toml"]
    assert not reading.refusals
    assert consultation.holders.ids == original.holders.ids
    assert consultation.statements == original.statements
    assert consultation.invented
    assert consultation.holders.sectors.tolist() == original.holders.sectors.tolist()
    assert consultation.positions.answers.tolist() == original.positions.answers.tolist()
    assert consultation.positions.starts.tolist() == original.positions.starts.tolist()
    assert dict(rule.rolls) == dict(simulation.rolls)
    assert list(rule.colleges) == COLLEGES


def test_every_verdict_stands_at_least_twice_under_its_rule(tmp_path):
    write_demonstration(tmp_path)
    rule = read_rule(tmp_path / "rule.toml")

    figures = judge(count_colleges(read(tmp_path / "demonstration.csv").consultation), rule)
    verdicts = Counter(figure.verdict for figure in figures)

    assert set(verdicts) == set(Verdict)
    assert min(verdicts.values()) >= 2
    assert [verdicts[verdict] for verdict in Verdict] == [16, 13, 21, 5, 5]
    assert any(college.n < rule.minimum for figure in figures for college in figure.colleges)


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path, monkeypatch):
    write_demonstration(tmp_path / "one")
    monkeypatch.setattr("sys.argv", ["demonstration", "--out", str(tmp_path / "two"), "--seed", str(SEED)])
    main()
    write_demonstration(tmp_path / "three", seed=SEED + 1)

    files = [path.name for path in (tmp_path / "one").iterdir()]

    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in files)
    assert (tmp_path / "three" / "demonstration.csv").read_bytes() != (
        tmp_path / "one" / "demonstration.csv"
    ).read_bytes()

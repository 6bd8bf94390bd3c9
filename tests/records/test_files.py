"""The files of a record."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from miroir.engine.answers import Answer
from miroir.engine.confidentiality import stated_verdicts
from miroir.engine.rules import Rule
from miroir.records import writing
from miroir.records.document import record_json
from miroir.records.exports import figures_csv, positions_csv
from miroir.records.sources import fingerprint
from miroir.records.writing import write_record

SCHEMA = json.loads((Path(writing.__file__).parent / "record.schema.json").read_text(encoding="utf-8"))
SECRET = Rule(colleges=("c0", "c1"), positions="confidential")


def checked(record):
    document = json.loads(record_json(record))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    return document


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_demonstration_conforms_to_the_schema(demonstration):
    document = checked(demonstration)

    assert document["consultation"]["invented"] is True
    assert len(document["statements"]) == 60


@pytest.mark.parametrize(("n_statements", "colleges"), [(0, (5,)), (3, ()), (0, ()), (2, (0, 4)), (1, (1,))], ids=str)
@pytest.mark.parametrize("positions", ["public", "confidential"])
def test_what_is_missing_is_said_and_never_nan(make_record, n_statements, colleges, positions, tmp_path):
    codes = tuple(f"c{place}" for place in range(len(colleges))) or ("nobody",)
    record = make_record(n_statements, colleges, rule=Rule(colleges=codes, positions=positions))

    document = checked(record)
    paths = write_record(record, out=tmp_path, language="both")

    pages = [path.read_text(encoding="utf-8") for path in paths if path.suffix == ".html"]
    assert all(
        "nan" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL).casefold().split() for page in pages
    )
    assert len(document["statements"]) == n_statements


def test_one_language_gives_one_page_and_one_paper(make_record, tmp_path):
    paths = write_record(make_record(), out=tmp_path, language="fr")

    assert [path.name for path in paths] == [
        "record.html",
        "record.pdf",
        "figures.csv",
        "positions.csv",
        "record.json",
        "record.schema.json",
        "verify.py",
        "SHA256SUMS",
    ]
    assert '<html lang="fr">' in paths[0].read_text(encoding="utf-8")


def test_a_new_record_leaves_nothing_of_the_old_one(make_record, tmp_path):
    write_record(make_record(), out=tmp_path, language="both")
    (tmp_path / "notes.txt").write_text("kept", encoding="utf-8")

    paths = write_record(make_record(rule=SECRET), out=tmp_path, language="en")

    assert {path.name for path in tmp_path.iterdir()} == {*(path.name for path in paths), "notes.txt"}
    assert not (tmp_path / "positions.csv").exists()


def test_the_sums_name_every_file_with_its_fingerprint(written):
    lines = (written / "SHA256SUMS").read_text(encoding="utf-8").splitlines()

    told = dict(reversed(line.split("  ", 1)) for line in lines)
    assert set(told) == {path.name for path in written.iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((written / name).read_bytes()).hexdigest() == sum_ for name, sum_ in told.items())


def test_writing_twice_gives_the_same_bytes_and_says_how_far_it_is(demonstration, written, tmp_path):
    told = []

    paths = write_record(
        demonstration, out=tmp_path, language="both", progress=lambda stage, share: told.append((stage, share))
    )

    assert all(path.read_bytes() == (written / path.name).read_bytes() for path in paths)
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert all(0 <= share <= 1 and stage for stage, share in told)


def test_positions_are_exported_as_they_were_given(make_record):
    record = make_record(2, (3, 2), choices=(Answer.POINT_2, Answer.AGREE_WITH_RESERVATIONS))

    rows = list(csv.DictReader(positions_csv(record.consultation).splitlines()))

    assert len(rows) == len(record.consultation.positions)
    assert {row["answer"] for row in rows} == {"2", "reservations"}
    assert {row["college"] for row in rows} == {"c0", "c1"}


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(make_record):
    record = make_record(1, (2,))
    consultation = record.consultation
    object.__setattr__(consultation.holders, "ids", ("=1+1", "h1"))

    rows = list(csv.DictReader(positions_csv(consultation).splitlines()))

    assert all(not row["holder"].startswith("=") for row in rows)


def test_figures_are_those_of_the_record(make_record):
    record = make_record()

    rows = list(csv.DictReader(figures_csv(record).splitlines()))

    assert len(rows) == 3 * (2 + 1)
    first = record.figures[0].colleges[0]
    assert (rows[0]["college"], int(rows[0]["k"]), int(rows[0]["n"])) == ("c0", first.k, first.n)
    assert float(rows[0]["low"]) == pytest.approx(first.low, rel=1e-9)


def test_a_confidential_record_holds_no_position_and_no_map(make_record, tmp_path):
    record = make_record(4, (20, 15, 2), rule=SECRET)

    document = checked(record)
    paths = write_record(record, out=tmp_path, language="en")

    assert document["map"] is None
    assert document["consultation"]["holders"] is None
    assert "h1" not in json.dumps(document)
    assert all("positions" not in path.name for path in paths)
    page = (tmp_path / "record.html").read_text(encoding="utf-8")
    assert '<use href="#m-group-0" ' not in page
    assert "not shown" in page


def test_a_confidential_verdict_is_the_one_that_the_counts_allow(make_record):
    record = make_record(6, (20, 15), rule=SECRET)

    stated = stated_verdicts(record.protected.counts, record.rule)

    assert record.verdicts == tuple("kept-back" if verdict is None else str(verdict) for verdict in stated)


def test_figures_of_a_confidential_record_come_from_published_counts_alone(make_record):
    record = make_record(3, (9, 8), rule=SECRET)
    kept = record.protected.counts

    ks = np.array([[[college.k for college in told.colleges] for told in case.figures] for case in record.cases])

    least, most = kept.agreeing()
    assert (ks >= least).all()
    assert (ks <= most).all()


def test_a_folder_has_the_fingerprint_of_its_files(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.csv").write_text("1", encoding="utf-8")
    before = fingerprint(tmp_path)

    (tmp_path / "a" / "one.csv").write_text("2", encoding="utf-8")

    assert fingerprint(tmp_path) != before
    assert fingerprint(tmp_path / "a" / "one.csv") == hashlib.sha256(b"2").hexdigest()

import json
import os
from pathlib import Path

import pytest

from miroir.formats import Kind, Unreadable, read

SOURCE = Path(os.environ.get("MIROIR_DATA", Path(__file__).parents[3] / "shared" / "data"))
SOURCE = SOURCE / "dialogues" / "decidim-grand-debat-2019" / "proposals.csv"

HEADER = "id;category/id;category/name/fr;title/fr;title/en;body/fr;state;votes;url;component/id\n"


def reading_of(tmp_path, text):
    path = tmp_path / "proposals.csv"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_proposals_are_statements_with_supports_and_no_positions(tmp_path):
    reading = reading_of(
        tmp_path, HEADER + "1;9;Eau;Un;One;<b>Corps</b>;withdrawn;3;u;1\n2;;;Deux;;;;;u;1\n3;8;;Trois;;;;0;u;1\n"
    )
    consultation = reading.consultation

    assert consultation.statements[0].texts == {"fr": "Un\n\nCorps", "en": "One"}
    assert consultation.statements[0].moderated_out
    assert [a.names for a in consultation.areas] == [{"fr": "Eau"}, {"und": "8"}]
    assert reading.supports == {"1": 3, "3": 0}
    assert consultation.positions.n_holders == 0
    assert "does not say who gave them" in str(reading.notes[-1])


def test_proposals_that_cannot_be_read_are_refused(tmp_path):
    rows = "1;;;Un;;;;1;u;1\n1;;;Bis;;;;1;u;1\nx;;;Un;;;;1;u;1\n4;;;;;;;1;u;1\n5;;;Cinq;;;;many;u;1\n6\n"

    reading = reading_of(tmp_path, HEADER + rows)

    assert [(r.line, r.kind) for r in reading.refusals] == [
        (3, Kind.REPEATED), (4, Kind.NOT_A_NUMBER), (5, Kind.MISSING), (6, Kind.NOT_A_NUMBER), (7, Kind.WIDTH),
    ]  # fmt: skip


def test_json_says_the_same_as_csv(tmp_path):
    records = [
        {"id": 1, "title": {"fr": "Un"}, "body": {"fr": "Corps"}, "votes": 4, "url": "u", "tags": ["a"], "state": None},
        {"id": 2, "title": {"fr": "Deux"}, "body": {"fr": ""}, "votes": None, "url": "u"},
    ]
    path = tmp_path / "proposals.txt"
    path.write_text(json.dumps(records), encoding="utf-8")

    reading = read(path)

    assert reading.format == "decidim-proposals"
    assert reading.supports == {"1": 4}
    assert [s.texts["fr"] for s in reading.consultation.statements] == ["Un\n\nCorps", "Deux"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" + ",".join(f'{{"k{n}": 1}}' for n in range(2_100)) + "]", "different keys"),
        ('[{"a": 1}, 3]', "no list of objects"),
        ("[]", "no list of objects"),
        ("[" + " " * 20_000_001 + "]", "longer than"),
    ],
)
def test_json_that_is_no_table_is_refused(tmp_path, text, words):
    with pytest.raises(Unreadable, match=words):
        reading_of(tmp_path, text)


@pytest.mark.skipif(not SOURCE.is_file(), reason="the proposals of 2019 are not there")
def test_the_real_proposals_are_read_whole():
    reading = read(SOURCE)

    assert (reading.rows_read, reading.rows_refused) == (196, 0)
    assert sum(reading.supports.values()) == 498
    assert reading.consultation.statements[0].language == "fr"

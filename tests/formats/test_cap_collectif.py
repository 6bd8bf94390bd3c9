import os
from pathlib import Path

import pytest

from miroir.formats import Kind, read

SOURCE = Path(os.environ.get("MIROIR_DATA", Path(__file__).parents[3] / "shared" / "data"))
SOURCE = SOURCE / "dialogues" / "capcollectif-rua-2019" / "contributions.csv"

HEADER = (
    "type;contributions_id;contributions_consultation_title;contributions_title;contributions_bodyText;"
    "contributions_createdAt;contributions_published;contributions_trashed;contributions_votesCount;"
    "contributions_votes_id;contributions_votes_related_id;contributions_votes_author_id;contributions_votes_value;"
    "contributions_votes_createdAt;contributions_arguments_related_id;contributions_arguments_id;"
    "contributions_arguments_type;contributions_arguments_body;contributions_arguments_createdAt;"
    "contributions_arguments_votesCount"
)


def opinion(name, *, title="Titre", published="1", trashed="", count="2"):
    return f'opinion;{name};Le revenu;{title};"<p>Le corps &amp; la suite</p>";07/10/2019 15:47;{published};{trashed};{count}'


def vote(name, target, person, value="YES", at="08/10/2019 10:00"):
    return f"vote;;;;;;;;;{name};{target};{person};{value};{at}"


def argument(name, target, *, date="09/10/2019 10:00"):
    return f"argument;;;;;;;;;;;;;;{target};{name};FOR;Bien dit;{date};0"


def reading_of(tmp_path, *rows):
    path = tmp_path / "contributions.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return read(path)


def told(reading):
    return " | ".join(map(str, reading.notes))


def test_opinions_are_statements_and_voters_are_pseudonyms(tmp_path):
    reading = reading_of(
        tmp_path, opinion("a"), vote("v1", "a", "u1", "MITIGE"), vote("v2", "a", "u2", "NO"), argument("g", "a")
    )
    consultation = reading.consultation

    assert consultation.statements[0].texts == {"und": "Titre\n\nLe corps & la suite"}
    assert consultation.positions.answers.tolist() == [2, -1]
    assert not {"u1", "u2"} & set(consultation.holders.ids)
    assert [(c.kind, c.read) for c in reading.counts] == [("opinion", 1), ("vote", 2), ("argument", 1)]
    assert "MITIGE as agree with reservations" in told(reading)


def test_of_two_votes_of_one_person_the_last_counts(tmp_path):
    late, early = vote("v1", "a", "u", "NO", "09/10/2019 10:00"), vote("v2", "a", "u", "YES", "08/10/2019 10:00")

    reading = reading_of(tmp_path, opinion("a"), late, early)

    assert reading.consultation.positions.answers.tolist() == [-1]


def test_a_repeated_vote_is_named_and_counted_once(tmp_path):
    reading = reading_of(tmp_path, opinion("a"), vote("v1", "a", "u"), vote("v1", "a", "u"))

    assert [(r.line, r.kind) for r in reading.refusals] == [(4, Kind.REPEATED)]
    assert "Line 4: the id v1 was seen before, at line 3" in told(reading)


def test_votes_on_a_refused_opinion_count_on_a_statement_without_words(tmp_path):
    reading = reading_of(tmp_path, opinion("a"), opinion("b", count=""), vote("v1", "b", "u"), vote("v2", "a", "u"))

    assert [s.id for s in reading.consultation.statements] == ["a", "b"]
    assert "could not be read" in reading.consultation.statements[1].texts["en"]
    assert "1 opinions were voted on" in told(reading)
    assert [(r.line, r.kind) for r in reading.refusals] == [(3, Kind.MISSING)]


def test_votes_on_arguments_hold_no_position(tmp_path):
    reading = reading_of(tmp_path, opinion("a"), argument("g", "a"), vote("v1", "g", "u"), vote("v2", "a", "u"))

    assert len(reading.consultation.positions) == 1
    assert "1 votes are on arguments" in told(reading)


def test_trashed_and_unpublished_opinions_are_moderated_out(tmp_path):
    rows = [opinion("a"), opinion("b", trashed="1"), opinion("c", published="0"), vote("v", "a", "u")]

    reading = reading_of(tmp_path, *rows)

    assert [s.moderated_out for s in reading.consultation.statements] == [False, True, True]
    assert "2 opinions were trashed" in told(reading)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (argument("g", "a", date=""), Kind.MISSING),
        (argument("g", "a", date="soon"), Kind.DISPLACED),
        (vote("v", "a", "u", "PERHAPS"), Kind.DISPLACED),
        (vote("v", "a", "u") + ";;;;;;;;;;", Kind.WIDTH),
        (vote("v", "a", "u").replace("vote;;", "vote;x;"), Kind.DISPLACED),
        ("plan;x", Kind.UNKNOWN_TYPE),
        ('vote;"x"y', Kind.MISQUOTED),
    ],
)
def test_a_row_whose_cells_are_not_in_their_place_is_refused(tmp_path, row, kind):
    reading = reading_of(tmp_path, opinion("a"), vote("v9", "a", "u9"), row)

    assert [(r.line, r.kind) for r in reading.refusals] == [(4, kind)]
    assert reading.rows_seen == 3


@pytest.mark.skipif(not SOURCE.is_file(), reason="the consultation of 2019 is not there")
def test_every_row_of_the_real_consultation_is_read_or_refused_with_its_line():
    reading = read(SOURCE)
    counts = {count.kind: count for count in reading.counts}
    unusual = [note for note in reading.notes if "unusual width" in str(note)]

    assert {kind: count.seen for kind, count in counts.items()} == {
        "opinion": 434, "vote": 9601, "argument": 1777, "source": 6, "reportings": 13,
    }  # fmt: skip
    assert (reading.rows_read, reading.rows_refused) == (11752, 79)
    assert sorted(str(note.values["n"]) for note in unusual) == ["25", "53"]
    assert sum(r.kind is Kind.REPEATED for r in reading.refusals) == 1
    assert len(reading.consultation.holders.ids) == 2714
    assert counts["vote"].read == len(reading.consultation.positions)

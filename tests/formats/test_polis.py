import os
from pathlib import Path

import numpy as np
import pytest

from miroir.engine.answers import Answer
from miroir.formats import Kind, Unreadable, read

DIALOGUES = Path(os.environ.get("MIROIR_DATA", Path(__file__).parents[3] / "shared" / "data")) / "dialogues"
needs_data = pytest.mark.skipif(not DIALOGUES.is_dir(), reason="the real dialogues are not there")

MATRIX = """participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,5
0,1,0,2,1,1,1,-1,
1,,0,1,0,0,,0,
7,0,0,0,0,0,,,
"""
VOTES = """timestamp,datetime,comment-id,voter-id,vote
2000,x,0,0,1
1000,x,0,0,-1
1500,x,1,0,-1
1500,x,1,1,0
"""
COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1,x,1,9,0,1,-1,"Write to ann@example.org, <b>now</b>"
1,x,0,9,1,1,1,First
1,x,3,9,0,0,0,Never put
"""
SUMMARY = "topic,Trams\nurl,https://x\nvoters,3\ncomments,3\ngroups,2\nconversation-description,What next?\n"


def export(folder, **files):
    contents = {"participants-votes": MATRIX, "votes": VOTES, "comments": COMMENTS, "summary": SUMMARY} | files
    for name, content in contents.items():
        if content is not None:
            (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def told(reading):
    return " | ".join(map(str, reading.notes))


def test_the_last_vote_by_timestamp_counts_and_statements_are_the_columns(tmp_path):
    reading = read(export(tmp_path))
    consultation = reading.consultation

    assert [s.id for s in consultation.statements] == ["0", "1", "5"]
    assert [s.moderated_out for s in consultation.statements] == [False, True, False]
    assert consultation.holders.ids == ("0", "1", "7")
    assert consultation.groups is not None
    assert consultation.groups.tolist() == [1, -1, 0]
    assert consultation.positions.answers.tolist() == [Answer.AGREE, Answer.DISAGREE, Answer.ABSTAIN]
    assert consultation.titles == {"und": "Trams"}
    assert [(c.kind, c.read, c.refused) for c in reading.counts] == [
        ("participant", 3, 0),
        ("comment", 3, 0),
        ("vote", 4, 0),
    ]


def test_words_are_kept_without_markup_and_addresses_and_missing_ones_are_said_to_be(tmp_path):
    reading = read(export(tmp_path))

    texts = [s.texts for s in reading.consultation.statements]

    assert texts[1] == {"und": "Write to [e-mail], now"}
    assert set(texts[2]) == {"fr", "en"}
    assert "1 statements have no words in comments.csv: 5." in told(reading)
    assert "left out: 3." in told(reading)


def test_without_votes_the_matrix_counts(tmp_path):
    reading = read(export(tmp_path, votes=None))

    assert reading.consultation.positions.answers.tolist() == [1, -1, 0]
    assert "There is no votes.csv" in told(reading)


def test_without_the_matrix_holders_are_the_voters_and_there_are_no_groups(tmp_path):
    reading = read(export(tmp_path, **{"participants-votes": None, "summary": None, "comments": None}))

    assert reading.consultation.holders.ids == ("0", "1")
    assert reading.consultation.groups is None
    assert "There is no participants-votes.csv" in told(reading)


def test_files_that_disagree_are_told(tmp_path):
    matrix = MATRIX.replace("0,1,0,2,1,1,1,-1,", "0,1,0,3,1,1,-1,-1,")
    comments = COMMENTS.replace("0,9,1,1,1,First", "0,9,8,1,1,First")

    reading = read(
        export(
            tmp_path,
            **{"participants-votes": matrix, "comments": comments, "summary": SUMMARY.replace("voters,3", "voters,9")},
        )
    )

    assert "1 answers differ between votes.csv and participants-votes.csv" in told(reading)
    assert "For 1 of 3 participants the totals" in told(reading)
    assert "For 1 of 3 statements the totals" in told(reading)
    assert "summary.csv says voters: 9; 3 were counted." in told(reading)


def test_rows_that_cannot_be_read_are_listed_with_their_file_and_line(tmp_path):
    matrix = MATRIX + "7,0,0,0,0,0,,,\nann,0,0,0,0,0,,,\n8,many,0,0,0,0,,,\n9,0\n10,0,0,1,1,0,2, 1,\n"
    votes = VOTES + "soon,x,0,0,1\n1,x,0,99,1\n1,x,99,0,1\n1,x,0,0,5\n1,x\n"
    comments = COMMENTS + "1,x,0,9,0,0,0,Again\n1,x,y,9,0,0,0,Body\n1,x,8,9,0,0,7,Body\n1\n"

    reading = read(export(tmp_path, **{"participants-votes": matrix, "votes": votes, "comments": comments}))
    kinds = {(r.file.split("-")[0].split(".")[0], r.line): r.kind for r in reading.refusals}

    assert kinds == {
        ("participants", 5): Kind.REPEATED,
        ("participants", 6): Kind.NOT_A_NUMBER,
        ("participants", 7): Kind.NOT_A_NUMBER,
        ("participants", 8): Kind.WIDTH,
        ("participants", 9): Kind.UNKNOWN_ANSWER,
        ("votes", 6): Kind.NOT_A_NUMBER,
        ("votes", 7): Kind.UNKNOWN_HOLDER,
        ("votes", 8): Kind.UNKNOWN_STATEMENT,
        ("votes", 9): Kind.UNKNOWN_ANSWER,
        ("votes", 10): Kind.WIDTH,
        ("comments", 5): Kind.REPEATED,
        ("comments", 6): Kind.NOT_A_NUMBER,
        ("comments", 7): Kind.UNKNOWN_VALUE,
        ("comments", 8): Kind.WIDTH,
    }
    assert [(c.kind, c.seen) for c in reading.counts] == [("participant", 8), ("comment", 7), ("vote", 9)]


def test_one_file_of_an_export_stands_for_its_folder(tmp_path):
    folder = export(tmp_path)

    readings = [read(folder), read(folder / "votes.csv"), read(folder / "summary.csv")]

    assert len({tuple(map(str, reading.notes)) for reading in readings}) == 1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"again": VOTES}, "look like the same file"),
        ({"participants-votes": None, "votes": None}, "neither participants-votes.csv nor votes.csv"),
        ({"participants-votes": "participant,group-id,n-votes\n0,,0\n"}, "no column is a statement"),
        ({"votes": "timestamp,comment-id,voter-id,vote\n\0"}, "NUL"),
    ],
)
def test_an_export_that_cannot_be_told_is_refused(tmp_path, files, words):
    with pytest.raises(Unreadable, match=words):
        read(export(tmp_path, **files))


def test_a_folder_of_many_tables_is_refused(tmp_path):
    for number in range(201):
        (tmp_path / f"{number}.csv").write_text("a,b\n", encoding="utf-8")

    with pytest.raises(Unreadable, match="201 CSV files"):
        read(tmp_path)


@needs_data
@pytest.mark.parametrize("name", sorted(p.name for p in DIALOGUES.glob("polis-*") if p.is_dir()) or ["none"])
def test_real_exports_agree_with_themselves(name):
    reading = read(DIALOGUES / name)

    summary = [note for note in map(str, reading.notes) if "differ" in note or "summary.csv says" in note]

    assert reading.rows_refused == 0
    assert summary == []
    assert np.all(np.diff(reading.consultation.positions.starts) >= 0)


def test_a_reading_says_when_each_answer_was_given(tmp_path):
    (tmp_path / "votes.csv").write_text(
        "timestamp,datetime,comment-id,voter-id,vote\n"
        "1500000003000,x,0,1,1\n1500000001000,x,1,0,-1\n1500000002000,x,0,1,-1\n1500000004000,x,0,0,1\n"
    )

    reading = read(tmp_path)

    assert reading.consultation.positions.answers.tolist() == [1, -1, 1]
    assert reading.moments is not None
    assert reading.moments.tolist() == [1500000004000, 1500000001000, 1500000003000]

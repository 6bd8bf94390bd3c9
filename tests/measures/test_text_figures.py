"""What make figures SET=text prints, at a small size."""

from __future__ import annotations

import json

import pytest

from measures import text
from measures.__main__ import SETS
from measures.text_amendments import amendments, long_text, whole
from measures.text_article import AMENDMENTS, FOLDER, VOTES, article_figures
from miroir.engine.text.operations import apply


@pytest.mark.slow
def test_the_figures_say_that_all_resolves_and_what_is_skipped_without_files(monkeypatch, tmp_path):
    monkeypatch.setattr(text, "SEEDS", (1, 2, 3))
    monkeypatch.setattr(text, "ACCEPTED", 20)
    monkeypatch.setattr(text, "LONG", 2000)
    monkeypatch.setattr(text, "MANY", 210)
    monkeypatch.setattr(text, "AMENDED", (10, 2))

    figures = dict(text.figures(tmp_path))

    assert figures["text.article"].startswith("skipped: no dialogues/article-9-amendments")
    assert figures["text.long.resolves"].endswith("(100.00%)")
    assert figures["text.long.change_taken_out_found"] == "60 of 60"
    assert figures["text.long.replay_equal"].startswith("3 of 3")
    assert figures["text.near_duplicates.planted_found"].startswith("100 of 100")
    assert text.figures in SETS["text"]


def test_each_rationale_and_each_vote_of_the_file_is_attached_and_reached_from_the_words(tmp_path):
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    votes = [("A1", "x", 1), ("A1", "y", -1), ("A2", "x", 0), ("A9", "z", 1)]
    real = [
        {"id": name, "comment": comment, "votes": {"neutre": none, "total": total, "contre": no, "pour": yes}}
        for name, comment, none, total, no, yes in (
            ("A1", "Parce que.", 0, 2, 1, 1),
            ("A2", "", 1, 1, 0, 0),
            ("A3", None, 0, 0, 0, 0),
        )
    ]
    kept = {"article": {"body": long_text(600, 1)}, "amendments": real}
    (tmp_path / AMENDMENTS).write_text(json.dumps(kept), encoding="utf-8")
    rows = "".join(f"{amendment},{voter},{vote}\n" for amendment, voter, vote in votes)
    (tmp_path / VOTES).write_text(f"amendment,voter,vote\n{rows}", encoding="utf-8")

    figures = dict(article_figures(tmp_path, 1))

    assert figures["text.article.rationales"] == "3 attached, of which 2 are empty in the file"
    assert figures["text.article.votes"] == (
        "3 attached one by one, of 2 voters: 1 for, 1 against, 1 neither; 1 for no amendment"
    )
    assert figures["text.article.votes_as_the_file_counts_them"] == "3 of 3 amendments"
    characters = figures["text.article.characters_led_back"].split(" of ")
    assert characters[0] == characters[1]
    assert figures["text.article.carried_out"].endswith("replay equal: True")


def test_invented_amendments_are_the_same_for_the_same_seed_and_of_every_sort():
    base = long_text(1500, 1)

    made = amendments(base, 60, 1)

    assert made == amendments(base, 60, 1)
    assert made != amendments(base, 60, 2)
    assert {one.kind for amendment in made for one in amendment.operations} == {"insert", "delete", "replace"}
    nested, parent = next((one, one.parent) for one in made if one.parent is not None)
    below = apply(base, made[parent].operations)
    assert apply(base, whole(base, made, nested)) == apply(below, nested.operations)

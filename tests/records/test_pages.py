"""The record as a page."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from miroir.engine.consultation import Label
from miroir.engine.opinion_map import STABLE_FROM
from miroir.engine.rules import Rule
from miroir.engine.words import sentence_of
from miroir.formats import Kind, Refusal
from miroir.records.computing import compute_record
from miroir.records.document import record_json
from miroir.records.pages import page_of
from miroir.records.telling import tell_record


class Elements(HTMLParser):
    """Every tag of a page with its attributes, and the text outside style."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text, self._inside = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_data(self, data):
        if self._inside != "style":
            self.text.append(data)


def page(record, language="en", **how):
    return page_of(tell_record(record, language, **how), version="0")


@pytest.fixture(scope="module")
def french(demonstration):
    return page(demonstration, "fr")


@pytest.fixture(scope="module")
def english(demonstration):
    return page(demonstration, "en")


def test_a_page_has_no_script_no_inline_style_and_asks_nothing_outside(french):
    elements = Elements(french)

    assert "script" not in {tag for tag, _ in elements.tags}
    assert not [attrs for _, attrs in elements.tags if "style" in attrs or any(name.startswith("on") for name in attrs)]
    addresses = [attrs[name] for _, attrs in elements.tags for name in ("src", "href") if name in attrs]
    assert all(address.startswith(("#", "data:", "./", "record.")) for address in addresses)
    assert set(re.findall(r"url\((\w+):", french)) == {"data"}


def test_the_policy_names_the_style_that_is_there(english):
    style = re.findall(r"<style>(.*?)</style>", english, re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    policy = next(attrs["content"] for _, attrs in Elements(english).tags if "http-equiv" in attrs)

    assert f"'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_each_statement_stands_once_with_its_verdict_and_every_college(demonstration, english):
    cards = re.findall(r'<article class="card statement ([\w-]+)" id="(s\d+)">(.*?)</article>', english, re.DOTALL)

    assert [name for _, name, _ in sorted(cards, key=lambda card: int(card[1][1:]))] == [
        f"s{place}" for place in range(1, 61)
    ]
    for verdict, name, content in cards:
        assert verdict == demonstration.verdicts[int(name[1:]) - 1]
        assert content.count("<tr") == 1 + 8


def test_every_link_inside_leads_somewhere_and_no_name_is_given_twice(french):
    elements = Elements(french)
    names = [attrs["id"] for _, attrs in elements.tags if "id" in attrs]

    targets = {attrs["href"][1:] for _, attrs in elements.tags if attrs.get("href", "").startswith("#")}

    assert len(names) == len(set(names))
    assert targets <= set(names)


def test_invented_data_are_said_to_be(french, make_record):
    assert "Aucune organisation réelle" in french
    assert "Aucune organisation réelle" not in page(make_record(), "fr")


def test_french_is_set_as_french_and_english_as_english(french, english):
    words, others = " ".join(Elements(french).text), " ".join(Elements(english).text)

    assert not re.search(r"\w [;?!»%]", words)
    assert re.search(r"\d\u202f%", words)
    assert not re.search(r"\d[ \u00a0\u202f]%", others)
    assert "7\u202f626" in words
    assert "7,626" in others


def test_english_holds_no_word_of_the_french_interface(english):
    words = " ".join(Elements(english).text)

    assert not re.search(r"\b(énoncé|collège|réponses)\b", words, re.IGNORECASE)


def test_the_page_of_the_demonstration_is_light_enough(french, english):
    assert max(len(french.encode()), len(english.encode())) < 360_000


def test_a_share_never_stands_without_its_count_and_interval(english):
    rows = re.findall(r"<tr class=\"(?:reaches|undecided|short|few)[^>]*>(.*?)</tr>", english, re.DOTALL)

    assert rows
    assert all(re.search(r"<td>\d+ of \d+</td><td>\d+% \[\d+\u2013\d+%\]</td>", row) for row in rows)


def test_groups_that_do_not_last_are_not_shown(make_record):
    record = make_record(8, (40, 30), seed=3)

    found = page(record)

    assert record.map.stability is None or record.map.stability.bootstrap < STABLE_FROM
    assert "No stable groups." in found
    assert '<use href="#m-group-' not in found


def test_peoples_words_are_never_markup(make_record):
    record = make_record(1, (5,))
    texts = record.consultation.statements[0].texts
    texts["en"] = '<b onclick="x()">{{ settings }}</b>'

    found = page(record)

    assert "<b onclick" not in found
    assert "{{ settings }}" in found


def test_a_text_in_another_language_says_so(make_record):
    record = make_record(1, (5,))
    texts = record.consultation.statements[0].texts
    texts.pop("en")

    assert '<span lang="fr">Énoncé 0</span>' in page(record)


def test_a_rule_is_told_in_words(make_record):
    rule = Rule(colleges=("c0",), method="interval", abstain="counted", rolls={"c0": 20})

    found = page(make_record(1, (12,), rule=rule))

    assert "the lower bound of its 95% interval reaches 60%" in found
    assert "Abstentions count among the answers." in found
    assert "One college is counted: College 0." in found


def with_reading(record, **changed):
    """Return a record whose source was read otherwise."""
    source = replace(record.source, reading=replace(record.source.reading, **changed))
    return replace(record, source=source)


def test_what_was_refused_stands_with_its_place_and_its_reason(make_record):
    refusals = tuple(
        Refusal(
            "trial.csv", line, line % 2, Kind.FORMULA, sentence_of("the cell holds a formula; paste its value instead.")
        )
        for line in range(2, 152)
    )
    notes = (sentence_of("The file is not UTF-8; it was read as Windows-1252."),)

    found = page(with_reading(make_record(), refusals=refusals, notes=notes))

    assert "trial.csv:2<" in found
    assert "trial.csv:3:1<" in found
    assert "the cell holds a formula" in found
    assert "150 refusals in all" in found
    assert "read as Windows-1252" in found


def test_a_confidential_record_gives_the_place_of_a_refusal_without_its_words(make_record):
    refusal = Refusal("trial.csv", 7, 2, Kind.UNKNOWN_ANSWER, sentence_of("“%(text)s” is no answer.", text="my secret"))
    rule = Rule(colleges=("c0", "c1"), positions="confidential")
    record = with_reading(make_record(3, (12, 9), rule=rule), refusals=(refusal,))

    found = page(record) + record_json(record)

    assert "trial.csv:7:2" in found
    assert "my secret" not in found


def test_holders_in_no_college_and_areas_without_answers_stand_in_the_tables(make_record):
    record = make_record(2, (6, 0))
    consultation = record.consultation
    places = consultation.holders.colleges.copy()
    places[0] = -1
    areas = (Label("a", {"en": "Energy", "fr": "Énergie"}), Label("b", {"en": "Water", "fr": "Eau"}))
    statements = (replace(consultation.statements[0], areas=(0,)), consultation.statements[1])
    changed = replace(
        consultation, areas=areas, statements=statements, holders=replace(consultation.holders, colleges=places)
    )
    source = source_of_reading(record, changed)

    found = page(compute_record(source, record.rule, seed=1))

    assert "No college" in found
    assert re.search(r'<th scope="row">Water</th>\s*<td class="none">', found)
    assert "No area" in found
    assert "Absent college: College 1." in found


def source_of_reading(record, consultation):
    return replace(record.source, reading=replace(record.source.reading, consultation=consultation))


def test_the_other_language_is_one_step_away(demonstration):
    found = page_of(tell_record(demonstration, "en"), version="0", other="fr")

    assert 'href="record.fr.html"' in found

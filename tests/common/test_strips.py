"""The college strip and the other components."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.utils import translation

from miroir.common.strips import Line, drawn, place, state_of
from miroir.common.tables import Cell, Table, row


def rendered(source, **context):
    with translation.override("en"):
        return Template("{% load components %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("n", "low", "high", "state"),
    [
        (0, 0.0, 1.0, "absent"),
        (4, 0.9, 1.0, "few"),
        (20, 0.6, 0.9, "reaches"),
        (20, 0.5, 0.9, "undecided"),
        (20, 0.1, 0.5, "short"),
    ],
)
def test_a_line_says_how_its_interval_stands_to_the_threshold(n, low, high, state):
    assert state_of(n=n, low=low, high=high, threshold=0.6, minimum=5) == state


def test_an_absent_college_has_no_number_and_no_share():
    line = drawn(Line("NGOs", "absent"), "en")

    assert (line.count, line.share, line.bounds, line.dot, line.left) == ("", "", "", None, None)


def test_a_range_has_no_dot_and_says_its_ends():
    with translation.override("en"):
        line = drawn(Line("NGOs", "undecided", k=(9, 11), n=(11, 12), low=0.5, high=0.9), "en")

    assert line.count == "9\u201311 of 11\u201312"
    assert (line.dot, line.left, line.right) == (None, place(0.5), place(0.9))


def test_a_strip_gives_each_college_its_count_interval_and_word():
    told = (
        Line("NGOs", "reaches", k=(18, 18), n=(19, 19), low=0.75, high=0.99),
        Line("State", "absent", counted=False),
    )
    with translation.override("en"):
        lines = [drawn(line, "en") for line in told]

    page = rendered("{% college_strip lines 0.6 'Statement 1' %}", lines=lines)

    assert re.search(r'<th scope="row">NGOs</th>.*18 of 19.*95% \[75\u201399%\].*reaches', page, re.DOTALL)
    assert re.search(r'<tr class="absent apart">.*State.*not counted.*absent', page, re.DOTALL)
    assert "0%" not in page.split("absent apart", 1)[1]


def test_a_verdict_has_a_shape_and_a_word():
    page = rendered("{% verdict_badge 'divided' %}")

    assert 'href="#m-divided"' in page
    assert "divided</span>" in page


def test_answers_have_four_shapes_and_their_words():
    page = rendered("{% answers counts %}", counts={"agree": "3", "reservations": "1", "disagree": "2", "abstain": "1"})

    assert len(set(re.findall(r'href="#m-(\w+)"', page))) == 4
    assert "1 agree with reservations" in page


def test_a_table_names_its_columns_and_marks_what_is_empty():
    table = Table("Who", ("College", "Energy"), (row(Cell("NGOs", href="#ngo"), Cell("\u2013", empty=True)),))

    page = rendered("{% data_table table %}", table=table)

    assert '<th scope="col">Energy</th>' in page
    assert '<a href="#ngo">NGOs</a>' in page
    assert '<td class="none">\u2013</td>' in page


def test_peoples_words_are_never_markup():
    table = Table("Who", ("College",), (row("<script>alert(1)</script>"),))

    page = rendered("{% data_table table %}", table=table)

    assert "<script>" not in page

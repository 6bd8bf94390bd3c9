"""Every word of the interface is said in French, as French is set, and English stays English."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

from miroir.formats import Kind
from miroir.records.telling.account import REFUSED, rows_of
from scripts import words

ROOT = Path(__file__).resolve().parents[1]
DOMAINS = pytest.mark.parametrize("domain", words.SOURCES)
PLACES = re.compile(r"%\(\w+\)[sd]|%%|\{[^{}]*\}|</?code>")
NOT_WORDS = re.compile(r"%\(\w+\)s|\[\[\w+\]\]|record\.json")
IN_CODE = re.compile(r'layout = "long"|identities = "kept"|\["\w+", "\w+"\]|href="[^"]*"')
NOUNS = {
    r"colleges?": "collège",
    r"statements?": "énoncé|déclaration",
    r"holders?": "participant",
    r"areas?": "domaine",
    r"sectors?": "secteur",
    r"record|records": "relevé|enregistr|consign",
    r"thresholds?": "seuil",
    r"opinion maps?": "carte des opinions",
    r"opinion groups?": "groupes? d\N{RIGHT SINGLE QUOTATION MARK}opinion",
}


def names(catalogue):
    return {(message.context, message.id) for message in words.words_of(catalogue)}


def told(domain):
    """Yield each word in English (a plural by its plural) with each form of its French."""
    for message in words.words_of(words.kept(domain)):
        english = message.id if isinstance(message.id, str) else message.id[-1]
        yield from ((english, form) for form in words.forms_of(message))


def marking_calls(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("sentence_of", "words", "ngettext"):
            yield node


@DOMAINS
def test_the_catalogue_holds_the_words_that_the_code_says_and_no_others_as_make_words_writes_them(
    domain, tmp_path, monkeypatch
):
    kept, refreshed = words.kept(domain), words.refreshed(domain)
    before = words.catalogue_file(domain).read_bytes()
    monkeypatch.setattr(words, "FRENCH", tmp_path)

    words.write_catalogue(domain, refreshed)

    assert not names(refreshed) - names(kept), "run make words, then write their French"
    assert not names(kept) - names(refreshed), "run make words"
    assert words.catalogue_file(domain).read_bytes() == before


@DOMAINS
def test_every_word_has_its_french_in_each_form_and_none_is_a_guess(domain):
    catalogue = words.kept(domain)

    assert not words.untold(catalogue)
    assert not [message.id for message in words.words_of(catalogue) if message.fuzzy]
    assert not catalogue.obsolete


@DOMAINS
def test_a_translation_keeps_every_place(domain):
    wrong = []
    for message in words.words_of(words.kept(domain)):
        ids = (message.id,) if isinstance(message.id, str) else message.id
        allowed = [sorted(PLACES.findall(english)) for english in ids]
        wrong += [form for form in words.forms_of(message) if sorted(PLACES.findall(form)) not in allowed]

    assert not wrong


@DOMAINS
def test_french_is_set_as_french_is(domain):
    forms = [form for _, form in told(domain)]
    plain = [IN_CODE.sub("", form) for form in forms]

    assert [form for form in forms if words.typeset(form) != form] == []
    assert [form for form in plain if re.search(r"['\"“”]|\.\.\.(?! |\Z)", form)] == []
    assert [
        form for form in plain if re.search(r"(?<![\u00a0\d]):(?=\s|\Z)|(?<![\u202f;?!])[;?!](?=\s|\Z)", form)
    ] == []


def test_the_nouns_of_the_glossary_are_said_as_it_says():
    wrong = [
        (english, french)
        for english, french in told("django")
        for noun, wanted in NOUNS.items()
        if re.search(rf"\b{noun}\b", NOT_WORDS.sub("", english).lower()) and not re.search(wanted, french.lower())
    ]

    assert wrong == []


def test_every_sentence_is_written_out_where_it_is_marked():
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "miroir").rglob("*.py"))
        for call in marking_calls(path)
        for text in call.args[: 2 if ast.unparse(call.func) == "ngettext" else 1]
        if not (isinstance(text, ast.Constant) and isinstance(text.value, str))
    ]

    assert not hidden, "the gathering of words sees texts, not variables"


def test_english_stays_english_though_french_is_the_first_language():
    for language in ("en", "en-gb"):
        with translation.override(language):
            assert gettext("consensus with reservations") == "consensus with reservations"
            assert ngettext("Absent college: %(names)s.", "Absent colleges: %(names)s.", 2).startswith("Absent coll")
            assert ngettext("Absent college: %(names)s.", "Absent colleges: %(names)s.", 0).startswith(
                "Absent colleges"
            )

    with translation.override("fr"):
        assert gettext("consensus with reservations") == "consensus avec réserves"
        assert (
            ngettext("Absent college: %(names)s.", "Absent colleges: %(names)s.", 2)
            == "Collèges absents\u00a0: %(names)s."
        )


def test_making_words_says_which_have_no_french_and_compiles_the_others(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(words.SOURCES, "django", ROOT / "miroir" / "common")
    kept = {domain: words.refreshed(domain) for domain in words.SOURCES}
    next(word for word in words.words_of(kept["django"]) if word.id == "divided").string = ""
    monkeypatch.setattr(words, "FRENCH", tmp_path)
    for domain, catalogue in kept.items():
        words.write_catalogue(domain, catalogue)

    code = words.main()

    assert code == 1
    assert capsys.readouterr().out == "No French yet in django.po: divided\n"
    assert (tmp_path / "django.mo").stat().st_size > 1000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["click.mo", "click.po", "django.mo", "django.po"]


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("l'énoncé : « a » ; %(n)s %%", "l\u2019énoncé\u00a0: «\u00a0a\u00a0»\u202f; %(n)s\u202f%%"),
        ("Est-ce d'%(x)s ?", "Est-ce d\u2019%(x)s\u202f?"),
        ("Options\u00a0", "Options\u00a0"),
    ],
)
def test_typesetting_gives_french_its_apostrophes_and_spaces(plain, expected):
    assert words.typeset(plain) == expected


def test_every_reason_for_a_refusal_and_every_kind_of_row_has_its_words():
    with translation.override("fr"):
        rows = (rows_of("reportings"), rows_of("reply"))

    assert set(REFUSED) == {str(kind) for kind in Kind}
    assert rows == ("signalements", "reply")

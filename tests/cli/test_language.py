"""In which language the command speaks, its own words and those of the library that reads the command line."""

from __future__ import annotations

import gettext
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

from miroir.cli.language import language_of, speak
from miroir.cli.main import run

COMMAND = Path(sys.executable).with_name("miroir")
SPOKEN = ("LANG", "LC_", "MIROIR_LANG", "DJANGO_")


@pytest.fixture(autouse=True)
def language_as_before(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")
    domain = gettext.textdomain()
    with translation.override("en"):
        yield
    gettext.textdomain(domain)


def start(*arguments, **environment):
    silent = {name: value for name, value in os.environ.items() if not name.startswith(SPOKEN)}
    return subprocess.run(  # noqa: S603 - our own command
        [COMMAND, *arguments], env=silent | environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"MIROIR_LANG": "EN", "LC_ALL": "fr_FR.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_that_of_the_locale_else_french(environment, expected):
    assert language_of(environment) == expected


def test_help_is_french_from_the_first_word_to_the_last(capsys):
    speak("fr", os.environ)

    run(["report", "--help"])

    shown = capsys.readouterr().out
    assert shown.startswith("Usage\u00a0: miroir report [OPTIONS] SOURCE\n")
    assert "Options\u00a0:\n" in shown
    assert "--out DOSSIER" in shown
    assert "--seed NOMBRE" in shown
    assert "[obligatoire]" in shown
    assert "--help" in shown
    assert "Afficher cette aide et quitter." in shown


@pytest.mark.parametrize(
    ("arguments", "french", "english"),
    [
        (["report"], "Il manque l\u2019argument 'SOURCE'.", "Missing argument 'SOURCE'."),
        (["inspect", "a", "b"], "Argument en trop (b)", "Got unexpected extra argument (b)"),
        (["view"], "La commande 'view' n\u2019existe pas.", "No such command 'view'."),
        (["inspect", "a", "--jsn"], "L\u2019option '--jsn' n\u2019existe pas.", "No such option '--jsn'."),
        (
            ["simulate", "a", "--out", "b", "--seed", "-1"],
            "Valeur non valable pour '--seed'\u00a0: -1 n\u2019est pas dans l\u2019intervalle x>=0.",
            "Invalid value for '--seed': -1 is not in the range x>=0.",
        ),
        (["map", "a"], "Il manque l\u2019option '--out'.", "Missing option '--out'."),
    ],
)
def test_misuse_is_explained_in_the_language_in_force(arguments, french, english, capsys):
    told = {}
    for language in ("fr", "en"):
        speak(language, os.environ)
        assert run(arguments) == 2
        told[language] = capsys.readouterr().err

    assert told["fr"].startswith(french)
    assert told["en"].startswith(english)


def test_the_machine_s_list_of_languages_does_not_part_our_words_from_the_library_s():
    done = start("--help", LANGUAGE="de:en", MIROIR_LANG="fr")

    assert done.returncode == 0, done.stderr
    assert "Usage\u00a0: miroir [OPTIONS] COMMANDE [ARGUMENTS]..." in done.stdout
    assert "Commandes\u00a0:" in done.stdout
    assert "Commandes du site\u00a0: miroir site NOM." in done.stdout


def test_english_help_holds_no_word_of_french():
    done = start("report", "--help", LANGUAGE="fr", MIROIR_LANG="en")

    assert done.stdout.startswith("Usage: miroir report [OPTIONS] SOURCE\n")
    assert "--out DIR" in done.stdout
    assert "Show this message and exit." in done.stdout

"""The command as a person starts it: a process of its own, with nothing prepared."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("miroir")


def start(*arguments, **environment):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "LANG", "LC_"))}
    return subprocess.run(  # noqa: S603 - our own command
        [COMMAND, *arguments], env=clean | environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(("language", "expected"), [("fr", "Commandes du site"), ("en", "Commands of the site")])
def test_the_command_starts_by_itself_and_speaks_the_language_asked_for(language, expected):
    done = start("--help", MIROIR_LANG=language)

    assert done.returncode == 0, done.stderr
    assert expected in done.stdout


def test_the_command_says_on_standard_error_what_it_cannot_read(tmp_path):
    done = start("inspect", str(tmp_path / "none.csv"), MIROIR_LANG="en")

    assert done.returncode == 3
    assert done.stdout == ""
    assert "none.csv" in done.stderr


def test_the_site_s_own_commands_stand_behind_miroir_site():
    done = start("site", "check")

    assert done.returncode == 0, done.stderr

"""The command `miroir`: the engine on files, and the site's own commands behind `miroir site`."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import execute_from_command_line

from miroir.cli.language import language_of, speak
from miroir.cli.main import run


def main() -> None:
    """Run the command of the arguments, in French unless MIROIR_LANG or the locale says English."""
    if sys.argv[1:2] == ["site"]:
        execute_from_command_line(["miroir site", *sys.argv[2:]])
        return
    django.setup()
    speak(language_of(os.environ), os.environ)
    sys.exit(run(sys.argv[1:]))

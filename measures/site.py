"""A part of the measures that needs the site's settings and database: python -m measures.site MODULE ARGUMENTS."""

from __future__ import annotations

import sys
from importlib import import_module

from django import setup

import miroir.config  # noqa: F401 - the bundled SQLite and the settings


def main(arguments: list[str]) -> int:
    """Set Django up as the site does, with its own SQLite, then run the module's `main` with the other arguments."""
    setup()
    return int(import_module(arguments[0]).main(arguments[1:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The site's commands for the storm: python -m measures.site measures.storm.command NAME."""

from __future__ import annotations

from django.core.management import execute_from_command_line


def main(arguments: list[str]) -> int:
    """Run a command of the site."""
    execute_from_command_line(["miroir site", *arguments])
    return 0

"""What several commands take, and how they read it."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.cli.refusals import Exit, Stopped
from miroir.engine.words import sentence_of
from miroir.formats import Reading, Unreadable, read

SEED = 2026


def source() -> click.Argument:
    """Return the argument SOURCE: a file or a folder of a consultation."""
    return click.Argument(["source"], type=click.Path(path_type=Path))


def mapping() -> click.Option:
    """Return the option that names a mapping file."""
    help_text = words(
        "A TOML file that says what the columns of a table are; NAME.mapping.toml beside NAME.csv is found."
    )
    return click.Option(["--mapping"], type=click.Path(path_type=Path), help=help_text)


def seed() -> click.Option:
    """Return the option for the number from which all chance is drawn."""
    help_text = words("The number from which all chance is drawn: the same one gives the same bytes.")
    number, name = click.IntRange(min=0), gettext("NUMBER")
    return click.Option(["--seed"], type=number, default=SEED, show_default=True, metavar=name, help=help_text)


def for_machines() -> click.Option:
    """Return the option that asks for JSON on standard output."""
    return click.Option(["--json", "as_json"], is_flag=True, help=words("Print the summary as JSON, for machines."))


def out(kind: str) -> click.Option:
    """Return the compulsory option that names where the result goes; `kind` is "DIR" or "FILE"."""
    help_text = words("Where the result is written; folders that lack are made.")
    return click.Option(
        ["--out"], type=click.Path(path_type=Path), required=True, metavar=gettext(kind), help=help_text
    )


def read_source(path: Path, mapping_file: Path | None) -> Reading:
    """Return what can be read of a source.

    Raises Unreadable with its sentence, and Stopped where it is the mapping that can't be read.
    """
    try:
        return read(path, mapping=mapping_file)
    except Unreadable as refusal:
        if Path(refusal.file).suffix == ".toml":
            raise Stopped(Exit.UNREADABLE_RULE, refusal.located()) from refusal
        raise


def make_folder(folder: Path) -> None:
    """Make a folder and those above it. Raises Stopped where the disk refuses."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as refusal:
        raise _unwritable(folder, refusal) from refusal


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, the folders above it made. Raises Stopped where the disk refuses."""
    make_folder(path.parent)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as refusal:
        raise _unwritable(path, refusal) from refusal


def _unwritable(path: Path, refusal: OSError) -> Stopped:
    reason = refusal.strerror or str(refusal)
    sentence = sentence_of(
        "%(path)s can't be written: %(reason)s. Choose another place with --out.", path=str(path), reason=reason
    )
    return Stopped(Exit.UNWRITABLE, sentence)

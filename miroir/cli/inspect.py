"""`miroir inspect`: what a file is, what can be read in it, and a mapping for a table of unknown form."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as words

from miroir.cli import options
from miroir.cli.printing import complain, say, say_json
from miroir.engine.consultation import text_in
from miroir.formats import Reading, UnknownForm, propose_mapping
from miroir.records.telling.account import rows_of

MOST_LISTED = 20


def inspect_command() -> click.Command:
    """Return the command that looks at a source."""
    propose = click.Option(
        ["--propose"],
        is_flag=True,
        help=words("Print only a proposed mapping, to be corrected and kept as NAME.mapping.toml."),
    )
    return click.Command(
        "inspect",
        callback=inspect_source,
        params=[options.source(), options.mapping(), propose, options.for_machines()],
        help=words("Say what a source is and what can be read in it; propose a mapping for an unknown table."),
    )


def inspect_source(source: Path, mapping: Path | None, *, propose: bool, as_json: bool) -> None:
    """Say what can be read of a source, or print a mapping for it."""
    if propose:
        say(propose_mapping(source).rstrip("\n"))
        return
    try:
        reading = options.read_source(source, mapping)
    except UnknownForm as refusal:
        _propose(source, refusal, as_json=as_json)
        return
    if as_json:
        say_json(inspected(reading))
        return
    _say_reading(reading)


def _propose(source: Path, refusal: UnknownForm, *, as_json: bool) -> None:
    """Print a mapping for a table of unknown form; why it is unknown goes to standard error."""
    proposed = propose_mapping(source)
    if as_json:
        say_json({"format": None, "why": refusal.located().told(gettext), "proposed_mapping": proposed})
        return
    complain(refusal.located().told(gettext))
    say(proposed.rstrip("\n"))


def inspected(reading: Reading) -> dict[str, object]:
    """Return what was read and refused, for machines."""
    consultation = reading.consultation
    return {
        "format": reading.format,
        "titles": dict(consultation.titles),
        "statements": len(consultation.statements),
        "holders": len(consultation.holders.ids),
        "positions": len(consultation.positions),
        "colleges": [college.code for college in consultation.colleges],
        "sectors": [sector.code for sector in consultation.sectors],
        "areas": [area.code for area in consultation.areas],
        "counts": [{"kind": c.kind, "read": c.read, "refused": c.refused} for c in (*reading.counts, reading.answers)],
        "refusals": [
            {
                "file": refusal.file,
                "line": refusal.line,
                "column": refusal.column,
                "kind": str(refusal.kind),
                "why": refusal.sentence.told(gettext),
            }
            for refusal in reading.refusals
        ],
        "notes": [note.told(gettext) for note in reading.notes],
    }


def _say_reading(reading: Reading) -> None:
    consultation = reading.consultation
    say(text_in(consultation.titles, get_language() or "fr"))
    say(gettext("Format: %(format)s") % {"format": reading.format})
    counts = {
        "statements": len(consultation.statements),
        "holders": len(consultation.holders.ids),
        "positions": len(consultation.positions),
    }
    say(gettext("%(statements)s statements, %(holders)s holders, %(positions)s positions.") % counts)
    say(gettext("Colleges: %(codes)s") % {"codes": ", ".join(c.code for c in consultation.colleges) or gettext("none")})
    for count in (*reading.counts, reading.answers):
        values = {"kind": rows_of(count.kind), "read": count.read, "refused": count.refused}
        say("  " + gettext("%(kind)s: %(read)s read, %(refused)s refused") % values)
    for note in reading.notes:
        say(note.told(gettext))
    for refusal in reading.refusals[:MOST_LISTED]:
        place = {"line": refusal.line, "column": refusal.column, "why": refusal.sentence.told(gettext)}
        say("  " + gettext("line %(line)s, column %(column)s: %(why)s") % place)
    if len(reading.refusals) > MOST_LISTED:
        say(
            "  "
            + gettext("… and %(more)s more: --json lists them all.") % {"more": len(reading.refusals) - MOST_LISTED}
        )

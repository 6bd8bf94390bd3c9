"""`miroir report`: a consultation and a rule in, a consensus record out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.cli import options
from miroir.cli.printing import Told, progress, say, say_json
from miroir.cli.refusals import Exit, Stopped
from miroir.common.verdicts import VERDICTS
from miroir.engine.rules import Rule
from miroir.engine.words import sentence_of
from miroir.formats import Unreadable, read_rule
from miroir.records.computing import Record, compute_record
from miroir.records.sources import source_of
from miroir.records.writing import Language, write_record

COMPUTED = 0.6
"""The share of the work that is done when every figure is known."""


def report_command() -> click.Command:
    """Return the command that writes a record."""
    rule = click.Option(
        ["--rule"],
        type=click.Path(path_type=Path),
        required=True,
        help=words("The rule fixed beforehand: colleges counted, threshold, method (TOML)."),
    )
    language = click.Option(
        ["--lang", "language"],
        type=click.Choice(["fr", "en", "both"]),
        default="fr",
        show_default=True,
        help=words("The language of the record."),
    )
    return click.Command(
        "report",
        callback=write_report,
        params=[
            options.source(),
            rule,
            options.mapping(),
            language,
            options.seed(),
            options.out(words("DIR")),
            options.for_machines(),
        ],
        help=words("Write the consensus record of a source under a rule: HTML, PDF, CSV, JSON and verify.py."),
    )


def write_report(  # noqa: PLR0913 - one argument an option
    source: Path, rule: Path, mapping: Path | None, language: Language, seed: int, out: Path, *, as_json: bool
) -> None:
    """Write the record of a source, and say its verdicts."""
    with progress() as tell:
        tell(gettext("Reading"), 0.0)
        fixed = rule_of(rule)
        origin = source_of(source, options.read_source(source, mapping))
        options.make_folder(out)
        record = compute_record(
            origin, fixed, seed=seed, progress=lambda stage, share: tell(stage, 0.1 + (COMPUTED - 0.1) * share)
        )
        written = _write(record, out, language, lambda stage, share: tell(stage, COMPUTED + (1 - COMPUTED) * share))
    if as_json:
        say_json(_summary(record, out, written))
        return
    _say_summary(record, out, written)


def rule_of(path: Path) -> Rule:
    """Return the rule of a TOML file. Raises Stopped with the key or the line that is wrong."""
    try:
        return read_rule(path)
    except Unreadable as refusal:
        raise Stopped(Exit.UNREADABLE_RULE, refusal.located()) from refusal


def _write(record: Record, out: Path, language: Language, tell: Told) -> tuple[Path, ...]:
    try:
        return write_record(record, out=out, language=language, progress=tell)
    except OSError as refusal:
        reason = refusal.strerror or str(refusal)
        sentence = sentence_of(
            "%(path)s can't be written: %(reason)s. Choose another place with --out.", path=str(out), reason=reason
        )
        raise Stopped(Exit.UNWRITABLE, sentence) from refusal


def _summary(record: Record, out: Path, written: tuple[Path, ...]) -> dict[str, object]:
    reading = record.source.reading
    return {
        "format": reading.format,
        "read": reading.rows_read,
        "refused": reading.rows_refused,
        "sha256": record.source.sha256,
        "seed": record.seed,
        "version": record.version,
        "verdicts": dict(sorted(Counter(record.verdicts).items())),
        "folder": str(out),
        "files": [path.name for path in written],
    }


def _say_summary(record: Record, out: Path, written: tuple[Path, ...]) -> None:
    summary = _summary(record, out, written)
    say(gettext("%(read)s rows read, %(refused)s refused.") % summary)
    for verdict, count in Counter(record.verdicts).items():
        say(f"{count:5d}  {gettext(VERDICTS[verdict])}")
    say(gettext("Written in %(folder)s: %(names)s.") % {"folder": out, "names": ", ".join(p.name for p in written)})
    say(gettext("Next: open the record in a browser; anyone can check it with python3 verify.py in that folder."))

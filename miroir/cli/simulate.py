"""`miroir simulate`: an invented consultation, its truth known."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.cli import options
from miroir.cli.printing import progress, say, say_json
from miroir.cli.refusals import Exit, Stopped
from miroir.engine.canonical import readable_json
from miroir.engine.plans import Plan, PlanRefused, plan_from
from miroir.engine.simulation import Simulation, simulate
from miroir.engine.words import sentence_of
from miroir.formats import write_consultation


def simulate_command() -> click.Command:
    """Return the command that invents a consultation."""
    return click.Command(
        "simulate",
        callback=write_simulation,
        params=[
            click.Argument(["plan"], type=click.Path(path_type=Path)),
            options.seed(),
            options.out(words("DIR")),
            options.for_machines(),
        ],
        help=words("Invent a consultation with planted groups and colleges, and write the truth beside it."),
    )


def write_simulation(plan: Path, seed: int, out: Path, *, as_json: bool) -> None:
    """Write an invented consultation, the truth behind it, and say what is in it."""
    planned = read_plan(plan)
    with progress() as tell:
        tell(gettext("Inventing the consultation"), 0.2)
        invented = simulate(planned, seed=seed)
        tell(gettext("Writing"), 0.7)
        options.make_folder(out)
        written = [*write_consultation(invented.consultation, out / "consultation.csv"), out / "truth.json"]
        options.write_text(out / "truth.json", readable_json(_truth(invented, seed)))
    names = [path.name for path in written]
    summary: dict[str, object] = {
        "statements": len(invented.consultation.statements),
        "holders": len(invented.consultation.holders.ids),
        "positions": len(invented.consultation.positions),
        "seed": seed,
        "files": names,
    }
    if as_json:
        say_json(summary)
        return
    say(gettext("%(positions)s invented positions of %(holders)s holders on %(statements)s statements.") % summary)
    say(gettext("Written in %(folder)s: %(names)s.") % {"folder": out, "names": ", ".join(names)})


def read_plan(path: Path) -> Plan:
    """Return the plan of a TOML file. Raises Stopped with the key or the line that is wrong."""
    try:
        return plan_from(tomllib.loads(path.read_text(encoding="utf-8")))
    except PlanRefused as refusal:
        sentence = sentence_of("%(file)s: %(sentence)s", file=str(path), sentence=refusal.sentence)
        raise Stopped(Exit.UNREADABLE_RULE, sentence) from refusal
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as refusal:
        sentence = sentence_of("%(file)s is not TOML: %(reason)s.", file=str(path), reason=str(refusal))
        raise Stopped(Exit.UNREADABLE_RULE, sentence) from refusal
    except OSError as refusal:
        reason = refusal.strerror or str(refusal)
        sentence = sentence_of("%(file)s can't be opened: %(reason)s.", file=str(path), reason=reason)
        raise Stopped(Exit.UNREADABLE_RULE, sentence) from refusal


def _truth(invented: Simulation, seed: int) -> dict[str, object]:
    consultation = invented.consultation
    return {
        "seed": seed,
        "rolls": dict(invented.rolls),
        "statements": [statement.id for statement in consultation.statements],
        "colleges": [college.code for college in consultation.colleges],
        "shares": invented.truth.shares,
        "roll_shares": invented.truth.roll_shares,
        "groups": dict(zip(consultation.holders.ids, invented.truth.groups.tolist(), strict=True)),
    }

"""`miroir map`: the opinion map of a source, as a file for machines."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
import numpy as np
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir import __version__
from miroir.cli import options
from miroir.cli.printing import progress, say, say_json
from miroir.cli.refusals import Exit, Stopped
from miroir.engine.canonical import readable_json
from miroir.engine.consultation import Consultation
from miroir.engine.opinion_map import GroupFigures, OpinionMap, draw_map
from miroir.engine.words import sentence_of

BOOTSTRAPS = 20


def map_command() -> click.Command:
    """Return the command that writes an opinion map."""
    chosen = click.Option(
        ["--groups"],
        type=click.Choice(["found", "exported"]),
        default="found",
        show_default=True,
        help=words("Find the opinion groups, or take those that the source gives."),
    )
    return click.Command(
        "map",
        callback=write_map,
        params=[
            options.source(),
            options.mapping(),
            chosen,
            options.seed(),
            options.out(words("FILE")),
            options.for_machines(),
        ],
        help=words("Write the opinion map of a source: statements, people and groups, as JSON."),
    )


def write_map(source: Path, mapping: Path | None, groups: str, seed: int, out: Path, *, as_json: bool) -> None:
    """Write the map of a source and say what is in it. Raises Stopped where exported groups are asked for in vain."""
    with progress() as tell:
        tell(gettext("Reading"), 0.0)
        consultation = options.read_source(source, mapping).consultation
        given = consultation.groups if groups == "exported" else None
        if groups == "exported" and given is None:
            sentence = sentence_of(
                "%(source)s gives no opinion groups. Leave out --groups exported to have them found.",
                source=str(source),
            )
            raise Stopped(Exit.UNREADABLE_SOURCE, sentence)
        tell(gettext("Drawing the map"), 0.3)
        moderated_out = np.array([statement.moderated_out for statement in consultation.statements], dtype=bool)
        drawn = draw_map(
            consultation.positions, moderated_out=moderated_out, groups=given, seed=seed, bootstraps=BOOTSTRAPS
        )
        tell(gettext("Writing"), 0.9)
        text = readable_json(map_contents(consultation, drawn) | {"seed": seed, "version": __version__})
        options.write_text(out, text)
    summary = _summary(drawn, out, text)
    if as_json:
        say_json(summary)
        return
    say(gettext("%(statements)s statements, %(people)s people, %(groups)s groups.") % summary)
    say(gettext("Written: %(file)s") % summary)


def map_contents(consultation: Consultation, drawn: OpinionMap) -> dict[str, object]:
    """Return what a map file holds: `statements`, `people`, `groups` and `stability` (None where not tried)."""
    return {
        "statements": [_statement(consultation, drawn, place) for place in range(len(consultation.statements))],
        "people": [
            {"id": person, "x": drawn.x[place], "y": drawn.y[place], "group": _group(drawn, place)}
            for place, person in enumerate(consultation.holders.ids)
        ],
        "groups": [{"id": group, "size": size} for group, size in enumerate(drawn.group_sizes)],
        "stability": None
        if drawn.stability is None
        else {
            "drop": drawn.stability.drop,
            "bootstrap": drawn.stability.bootstrap,
            "share_of_k": drawn.stability.share_of_k,
            "stable": drawn.stability.stable,
        },
    }


def _group(drawn: OpinionMap, place: int) -> int | None:
    return int(drawn.groups[place]) if drawn.groups[place] >= 0 else None


def _statement(consultation: Consultation, drawn: OpinionMap, place: int) -> dict[str, object]:
    return {
        "id": consultation.statements[place].id,
        "mean": drawn.means[place],
        "pc1": drawn.components[0, place],
        "pc2": drawn.components[1, place],
        "extremity": drawn.extremity[place],
        "priority": drawn.priority[place],
        "gic": drawn.gic[place],
        "by_group": {
            str(group): {name: getattr(drawn.by_group, name)[group, place] for name in GroupFigures.__slots__}
            for group in range(len(drawn.group_sizes))
        },
    }


def _summary(drawn: OpinionMap, out: Path, text: str) -> dict[str, object]:
    return {
        "statements": len(drawn.means),
        "people": len(drawn.x),
        "groups": drawn.k,
        "given": drawn.given,
        "stable": None if drawn.stability is None else drawn.stability.stable,
        "bootstrap": None if drawn.stability is None else drawn.stability.bootstrap,
        "file": str(out),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }

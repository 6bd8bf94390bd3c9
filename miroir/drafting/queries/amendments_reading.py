"""What the pages of amendments show: the words with what is asked of them, inline and side by side, and comparisons."""

from __future__ import annotations

from dataclasses import dataclass

from miroir.drafting.models import Amendment, Conflict, Version, Wording
from miroir.drafting.queries.amendments_adopting import Spot, done_since, issued_text, spot_of
from miroir.drafting.queries.amendments_words import ask_of, base_on, texts_for
from miroir.drafting.queries.collisions import colliding_with, collisions_of_two, words_at
from miroir.engine.text.difference import Piece, Row, marked, marked_by, side_by_side
from miroir.engine.text.operations import text_hash


@dataclass(frozen=True, slots=True)
class Reading:
    """An amendment as its page shows it. `pieces`: inline; `rows`: side by side; `met`: those it collides with.

    `met`: each with whether both do the same. `held`: whether it is shown on a later version than it was tabled on.
    """

    amendment: Amendment
    pieces: tuple[Piece, ...]
    rows: tuple[Row, ...]
    met: tuple[tuple[Amendment, bool], ...]
    held: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two amendments of the same words: each inline, and the words of the first against those of the second.

    `at_stake`: the words where they collide, "" where they do not. `comparable`: whether they change the same words.
    """

    first: tuple[Piece, ...]
    second: tuple[Piece, ...]
    between: tuple[Piece, ...]
    collides: bool
    alike: bool
    at_stake: str
    comparable: bool


@dataclass(frozen=True, slots=True)
class Contested:
    """A conflict with where it stands now, or, once resolved, with what was chosen."""

    conflict: Conflict
    spot: Spot | None


def reading_of(amendment: Amendment) -> Reading:
    """Return an amendment with what it asks; at most three queries."""
    ask = ask_of(amendment, texts_for([amendment]))
    return Reading(
        amendment,
        tuple(marked_by(ask.base, ask.operations)),
        tuple(side_by_side(ask.base, ask.result)),
        tuple(colliding_with(amendment, ask)),
        held=ask.version_id != amendment.version_id,
    )


def comparison_of(first: Amendment, second: Amendment) -> Comparison:
    """Return two amendments side by side; two queries."""
    texts = texts_for([first, second])
    one, other = ask_of(first, texts), ask_of(second, texts)
    collided = collisions_of_two(first, second)
    base, met = collided or ("", [])
    return Comparison(
        tuple(marked_by(one.base, one.operations)),
        tuple(marked_by(other.base, other.operations)),
        tuple(marked(one.result, other.result)),
        collides=bool(met),
        alike=bool(met) and all(clash.same for clash in met),
        at_stake=words_at(base, [(clash.start, clash.end) for clash in met]),
        comparable=collided is not None,
    )


def base_to_edit(version: Version, wording: Wording | None, parent: Amendment | None) -> tuple[str, str]:
    """Return the words that a form puts to be edited, and their hash; "" for a clause to be added."""
    if parent is not None:
        child = Amendment(version=version, clause_id=parent.clause_id, after_id=parent.after_id, parent=parent)
        base = base_on(child, version.pk, texts_for([parent]))
    else:
        base = wording.text if wording is not None else ""
    return base, text_hash(base)


def contested_of(conflict: Conflict) -> Contested:
    """Return a conflict with where it stands in the words as they are now; at most three queries."""
    now = Wording.objects.filter(version=conflict.version, clause=conflict.clause_id).first()
    if now is None or conflict.resolved_at is not None:
        return Contested(conflict, None)
    base = issued_text(conflict.version, conflict.clause_id)
    done = done_since(conflict.version, conflict.clause_id, base, now.text)
    return Contested(conflict, spot_of(conflict, base, done))

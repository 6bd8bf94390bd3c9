"""Replaying a text from nothing: whether its changes give every version as it is kept, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext

from miroir.drafting.models import Change, Document, Part, Version, Wording
from miroir.drafting.queries.provenance import kept_of, link_of
from miroir.drafting.queries.texts import version_hash
from miroir.engine.text.operations import from_json, text_hash
from miroir.engine.text.provenance import Woven, text_of, weave


@dataclass(frozen=True, slots=True)
class Break:
    """Where a text is not what its changes give: the version, the clause ("" for none), the change (0 for none), and why."""

    version: int
    clause: str
    change: int
    reason: str

    def __str__(self) -> str:
        clause = gettext("clause %(code)s") % {"code": self.clause} if self.clause else ""
        change = gettext("change %(number)s") % {"number": self.change} if self.change else ""
        told = [gettext("version %(number)s") % {"number": self.version}, clause, change]
        return f"{', '.join(part for part in told if part)}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found. `characters`: of all versions; `resolved`: those of them that a change of the text wrote."""

    versions: int
    changes: int
    characters: int
    resolved: int
    breaks: tuple[Break, ...]

    @property
    def whole(self) -> bool:
        """Whether every version is what the changes give, and every character has its change."""
        return not self.breaks and self.characters == self.resolved


@dataclass(slots=True)
class _Replay:
    """The texts of all clauses so far, by clause and part."""

    texts: dict[tuple[int, str], Woven] = field(default_factory=dict)
    chain: str = ""
    sequence: int = 0
    breaks: list[Break] = field(default_factory=list)

    def carry_out(self, change: Change) -> None:
        """Carry a change out; note where it does not follow from those before."""
        self.sequence += 1
        if change.sequence != self.sequence:
            self._note(change, gettext("a change is missing before it"))
            self.sequence = change.sequence
        if link_of(self.chain, change) != change.chain:
            self._note(change, gettext("it is not the change that was chained to those before"))
        self.chain = change.chain
        place = (change.clause_id, change.part)
        before = self.texts.get(place, ())
        if text_hash(text_of(before)) != change.base_hash:
            self._note(change, gettext("the text before it is not the one that it was made for"))
        try:
            after = weave(before, [from_json(one) for one in change.operations], change.sequence)
        except ValueError:
            self._note(change, gettext("its operations do not fit the text before it"))
            return
        if text_hash(text_of(after)) != change.result_hash:
            self._note(change, gettext("the text after it is not the one that was kept"))
        self.texts[place] = after

    def compare(self, version: Version, wordings: list[Wording]) -> None:
        """Note where a version does not say what the changes up to its last give."""
        kept = {wording.clause_id for wording in wordings}
        for wording in wordings:
            for part, text, woven in (
                (Part.HEADING, wording.heading, wording.heading_woven),
                (Part.TEXT, wording.text, wording.woven),
            ):
                replayed = self.texts.get((wording.clause_id, part), ())
                if text_of(replayed) != text:
                    self._differs(version, wording, gettext("its words are not those that the changes give"))
                elif kept_of(replayed) != woven:
                    self._differs(
                        version, wording, gettext("its characters do not come from the changes that they name")
                    )
        lost = {clause for (clause, _part), woven in self.texts.items() if woven and clause not in kept}
        if lost:
            reason = gettext("a clause that the changes wrote is not there")
            self.breaks.append(Break(version.number, "", 0, reason))
        if version.issued_at is not None and version_hash(version, wordings) != version.text_hash:
            reason = gettext("its text is not the one whose hash was kept when it was issued")
            self.breaks.append(Break(version.number, "", 0, reason))

    def _note(self, change: Change, reason: str) -> None:
        self.breaks.append(Break(change.version.number, change.clause.code, change.sequence, reason))

    def _differs(self, version: Version, wording: Wording, reason: str) -> None:
        self.breaks.append(Break(version.number, wording.clause.code, 0, reason))


def replayed(document: Document) -> Replayed:
    """Replay a text from nothing and compare every version with what it gives. Three queries, however long it is."""
    versions = list(Version.objects.filter(document=document).order_by("number"))
    for version in versions:
        version.document = document
    changes = list(Change.objects.filter(document=document).select_related("clause", "version").order_by("sequence"))
    by_version = {pk: list(some) for pk, some in groupby(_wordings(document), key=lambda one: one.version_id)}
    replay = _Replay()
    for version in versions:
        for change in (one for one in changes if one.version_id == version.pk):
            replay.carry_out(change)
        replay.compare(version, by_version.get(version.pk, []))
    known = {change.sequence for change in changes}
    counts = [_counted(wording, known) for some in by_version.values() for wording in some]
    return Replayed(
        versions=len(versions),
        changes=len(changes),
        characters=sum(total for total, _resolved in counts),
        resolved=sum(resolved for _total, resolved in counts),
        breaks=tuple(replay.breaks),
    )


def _wordings(document: Document) -> Iterator[Wording]:
    found = Wording.objects.filter(version__document=document).select_related("clause")
    return found.order_by("version__number", "order", "pk").iterator(chunk_size=2_000)


def _counted(wording: Wording, known: set[int]) -> tuple[int, int]:
    """Return how many characters a wording has, and how many of them name a change of the text."""
    strands = [*wording.heading_woven, *wording.woven]
    resolved = sum(length for length, origin in strands if origin in known)
    return len(wording.heading) + len(wording.text), resolved

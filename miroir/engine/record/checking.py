"""The check of a dump from its lines alone: what was found, and every fault, as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from miroir.engine.record.commitments import ERASURE, commitment_of, leaf_of, sequences_in
from miroir.engine.record.lines import FORMAT, VERSION, Entry, LineRefused, entry_of, json_of, line_of
from miroir.engine.record.notes import (
    FIRST,
    Checkpoint,
    NoteRefused,
    PublicKey,
    checkpoint_of,
    note_hash,
    public_key_of,
    signed_note,
)
from miroir.engine.record.trees import GrowingTree
from miroir.engine.words import Sentence, sentence_of

Signed = Callable[[bytes, bytes, bytes], bool]
"""Says whether (key, signature, message) belong together, by Ed25519."""
MOST_FAULTS: Final = 1_000
"""Faults after which a check stops: the file is then another one altogether."""
HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Head:
    """An older state of the record to compare with: its root over its first `size` entries."""

    size: int
    root: bytes


@dataclass(slots=True)
class Found:
    """What a check found. Nothing is wrong where `faults` is empty.

    `sealed`: how many entries the last seal covers. `erased`: the entries that are empty; `named`: those that an entry
    says are, with its sequence. `leaves`: the hashes of all entries, one after another. `notes`: the seals. `ended`:
    whether the last line was there.
    """

    key: PublicKey | None = None
    entries: int = 0
    sealed: int = 0
    seals: int = 0
    erased: set[int] = field(default_factory=set)
    named: dict[int, int] = field(default_factory=dict)
    leaves: bytearray = field(default_factory=bytearray)
    notes: list[str] = field(default_factory=list)
    ended: bool = False
    faults: list[Sentence] = field(default_factory=list)

    def fault(self, sentence: Sentence) -> None:
        """Note a fault, unless there are too many already."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(sentence)

    def root_over(self, sizes: Iterable[int]) -> dict[int, bytes]:
        """Return the roots over the first entries, for each of some sizes that are not over `entries`."""
        tree, roots = GrowingTree(), {}
        for size in sorted(set(sizes)):
            for place in range(tree.size, size):
                tree.append(bytes(self.leaves[place * HASH_BYTES : (place + 1) * HASH_BYTES]))
            roots[size] = tree.root()
        return roots


def check_dump(
    lines: Iterable[str], *, signed: Signed, key: PublicKey | None = None, before: Head | None = None
) -> Found:
    """Return what the lines of a dump hold and what is wrong with them.

    `key`: the key that the seals must be signed with; without one, the key that the dump itself names. `before`: an
    older state that the record must have grown from.
    """
    found = Found()
    for number, line in enumerate(lines, start=1):
        try:
            _take_line(found, line_of(line), first=number == 1)
        except (LineRefused, NoteRefused) as refusal:
            why = refusal.sentence
            found.fault(sentence_of("Line %(line)s is not as the format wants it: %(why)s.", line=number, why=why))
            return found
    if not found.ended:
        found.fault(sentence_of("The dump ends before its last line: it was cut, or not wholly downloaded."))
    if key is not None and found.key is not None and key != found.key:
        found.fault(sentence_of("The dump names another key than the one you gave."))
    _take_seals(found, key or found.key, signed)
    _look_at_erasures(found)
    if before is not None:
        _compare_heads(found, before)
    return found


def _take_line(found: Found, value: dict[str, object], *, first: bool) -> None:
    """Look at one line. Raises LineRefused where it stands in the wrong place."""
    if found.ended or first != ("format" in value) or (found.notes and "sequence" in value):
        raise LineRefused(sentence_of("a line in the wrong place"))
    if "format" in value:
        found.key = _key_of(value)
    elif "sequence" in value:
        _take_entry(found, entry_of(value))
    elif "note" in value:
        found.notes.append(str(value["note"]))
    else:
        found.ended = True
        _compare_counts(found, value, len(found.notes))


def _key_of(value: dict[str, object]) -> PublicKey:
    if value["format"] != FORMAT or value["version"] != VERSION:
        raise LineRefused(
            sentence_of("format “%(format)s” in version %(version)s was expected", format=FORMAT, version=VERSION)
        )
    return public_key_of(str(value["key"]))


def _take_entry(found: Found, entry: Entry) -> None:
    """Look at an entry by itself, and add it to the tree."""
    if entry.sequence != found.entries:
        found.fault(
            sentence_of(
                "Entry %(found)s stands where entry %(wanted)s belongs.", found=entry.sequence, wanted=found.entries
            )
        )
    if entry.content:
        for fault in faults_of(entry):
            found.fault(fault)
        _take_names(found, entry)
    else:
        found.erased.add(entry.sequence)
    found.leaves += leaf_of(entry.sequence, entry.kind, entry.commitment)
    found.entries += 1


def faults_of(entry: Entry) -> list[Sentence]:
    """Return what is wrong with an entry that is not emptied: its commitment, or its kind."""
    faults = []
    if commitment_of(entry.salt, entry.content) != entry.commitment:
        faults.append(
            sentence_of("Entry %(sequence)s: its content is not what it committed to.", sequence=entry.sequence)
        )
    if said_in(entry.content).get("kind") != entry.kind:
        faults.append(
            sentence_of("Entry %(sequence)s: its kind is not the one in its content.", sequence=entry.sequence)
        )
    return faults


def said_in(content: str) -> dict[str, object]:
    """Return what a content says, nothing where it is no JSON object."""
    try:
        return json_of(content)
    except LineRefused:
        return {}


def _take_names(found: Found, entry: Entry) -> None:
    """Note which entries an erasure names."""
    if entry.kind != ERASURE:
        return
    label = str(said_in(entry.content).get("label", ""))
    try:
        named = list(sequences_in(label, below=entry.sequence))
    except ValueError:
        found.fault(sentence_of("Entry %(sequence)s does not say which entries were emptied.", sequence=entry.sequence))
        return
    found.named |= dict.fromkeys(named, entry.sequence)


def _compare_counts(found: Found, value: dict[str, object], seals: int) -> None:
    if (value["entries"], value["seals"]) != (found.entries, seals):
        found.fault(
            sentence_of(
                "The last line counts %(entries)s entries and %(seals)s seals; there are %(found)s and %(sealed)s.",
                entries=str(value["entries"]),
                seals=str(value["seals"]),
                found=found.entries,
                sealed=seals,
            )
        )


def _take_seals(found: Found, key: PublicKey | None, signed: Signed) -> None:
    """Look at the seals in their order: signature, chain, and root."""
    previous = FIRST
    heads: list[Checkpoint] = []
    for place, note in enumerate(found.notes, start=1):
        head = checked_head(note, key, signed, place=place, faults=found.faults)
        if head is None:
            return
        if head.previous != previous:
            found.fault(sentence_of("Seal %(place)s does not follow the seal before it.", place=place))
        if not (heads[-1].size if heads else 0) < head.size <= found.entries:
            found.fault(
                sentence_of(
                    "Seal %(place)s covers %(size)s entries, which can't be: there are %(entries)s, and seals grow.",
                    place=place,
                    size=head.size,
                    entries=found.entries,
                )
            )
            return
        heads.append(head)
        previous = note_hash(note)
    roots = found.root_over(head.size for head in heads)
    for place, head in enumerate(heads, start=1):
        if roots[head.size] != head.root:
            found.fault(
                sentence_of(
                    "Seal %(place)s, over %(size)s entries, has another root than these entries.",
                    place=place,
                    size=head.size,
                )
            )
    found.seals, found.sealed = len(heads), heads[-1].size if heads else 0


def checked_head(
    note: str, key: PublicKey | None, signed: Signed, *, place: int, faults: list[Sentence]
) -> Checkpoint | None:
    """Return the head that a note says, None where it can't be read; what is wrong is added to `faults`."""
    try:
        opened = signed_note(note)
        head = checkpoint_of(opened.text)
    except NoteRefused as refusal:
        faults.append(sentence_of("Seal %(place)s can't be read: %(why)s.", place=place, why=refusal.sentence))
        return None
    named = key is not None and (head.origin, opened.name, opened.key_id) == (key.name, key.name, key.id)
    if key is None or not named or not signed(key.key, opened.signature, opened.text.encode()):
        faults.append(sentence_of("Seal %(place)s is not signed by the key.", place=place))
    return head


def _look_at_erasures(found: Found) -> None:
    for sequence in sorted(found.erased):
        if sequence not in found.named:
            found.fault(
                sentence_of("Entry %(sequence)s is empty, though no entry says that it was emptied.", sequence=sequence)
            )
        if sequence >= found.sealed:
            found.fault(sentence_of("Entry %(sequence)s is empty, though under no seal.", sequence=sequence))
    for sequence, by in found.named.items():
        if sequence not in found.erased:
            found.fault(
                sentence_of(
                    "Entry %(sequence)s has a content, though entry %(by)s says that it was emptied.",
                    sequence=sequence,
                    by=by,
                )
            )


def _compare_heads(found: Found, before: Head) -> None:
    if before.size > found.entries:
        found.fault(
            sentence_of(
                "The older state has %(size)s entries, this one only %(entries)s: entries were removed.",
                size=before.size,
                entries=found.entries,
            )
        )
    elif found.root_over([before.size])[before.size] != before.root:
        found.fault(
            sentence_of(
                "The first %(size)s entries are not those of the older state: the journal was rewritten.",
                size=before.size,
            )
        )

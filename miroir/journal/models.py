"""The journal: entries that never change, what opens them, the seals over them, and what was erased of them."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import Q
from django.urls import reverse

WRITTEN: Final = 1
SEALED: Final = 2


class Entry(models.Model):
    """One change of the site. The row never changes and is never removed: the database itself refuses.

    `sequence`: from 0, without a gap, in the order of the changes. `kind`: what happened, an English phrase that
    pages translate. `commitment`: SHA-256 of the salt and the canonical JSON that lie in the opening.
    """

    sequence = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=80)
    commitment = models.CharField(max_length=64)

    class Meta:
        ordering = ("sequence",)
        indexes = (models.Index(fields=("kind", "sequence"), name="journal_entry_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("journal:entry", args=[self.sequence])


class Opening(models.Model):
    """What an entry commits to. Only an erasure may empty it, which is itself an entry.

    `content`: canonical JSON with `kind`, `about`, `for`, `label`, `at`, `before`, `after` and `who`. The last three
    are SHA-256 of `who_salt` and, in their order: the fingerprint of the thing before and after, and the key of the
    person. So the content says nothing of the person by itself, and nothing more once `person` and `who_salt` are
    emptied. `person`: that key, "" for the system; never published. `about` and `for_whom`: what the content says, to
    find entries by; of a person the content says less.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="opening")
    salt = models.CharField(max_length=64, blank=True)
    content = models.TextField(blank=True)
    person = models.CharField(max_length=36, blank=True)
    who_salt = models.CharField(max_length=64, blank=True)
    about = models.CharField(max_length=90, blank=True)
    for_whom = models.CharField(max_length=36, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("at", "entry"), name="journal_opening_in_time"),
            models.Index(fields=("about", "entry"), name="journal_opening_about"),
            models.Index(fields=("for_whom", "entry"), name="journal_opening_for", condition=~Q(for_whom="")),
            models.Index(fields=("person", "entry"), name="journal_opening_by", condition=~Q(person="")),
        )

    def __str__(self) -> str:
        return self.about


class Head(models.Model):
    """How many entries there are: the row WRITTEN, locked by whoever writes the next.

    The row SEALED says how many lie under a seal, and is locked by whoever seals.
    """

    size = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.size)


class Subtree(models.Model):
    """The root of a whole part of the tree: the 2**level entries from place * 2**level on.

    Levels are multiples of 8: a seal or a proof hashes a few hundred entries, however many there are.
    """

    level = models.PositiveSmallIntegerField()
    place = models.BigIntegerField()
    root = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("level", "place"), name="journal_subtree_once"),)

    def __str__(self) -> str:
        return f"{self.level} {self.place}"


class Seal(models.Model):
    """A signed head of the tree over the first `size` entries.

    `root`: the RFC 9162 tree head, hexadecimal. `previous`: SHA-256 of the note of the seal before, "" for the
    first. `note`: the signed checkpoint, as it is published.
    """

    size = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True, unique=True)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.size} {self.root}"


class Erasure(models.Model):
    """That something of the journal was emptied, and why. The entry about it is public, the reason is not.

    `sequences`: whose salt and content were emptied, "" where only the links to a person were. `links`: how many
    entries no longer name their person.
    """

    sequences = models.TextField(blank=True)
    links = models.BigIntegerField(default=0)
    reason = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sequences or str(self.links)

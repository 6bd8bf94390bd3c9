"""A document, its versions, and what each clause says in each version."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language, User
from miroir.common.languages import local
from miroir.consultations.models import KeptMap, Process, Proposal, Statement, TranslationKind
from miroir.directory.models import Body


class Document(models.Model):
    """A text that a process works out. `group`: the working group that agrees on what becomes of contributions.

    `language`: the one that counts; the other is a labelled translation. `invented`: a demonstration.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    slug = models.SlugField(max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.FRENCH)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return local(self, "title")

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("drafting:document", args=[self.slug])


class Stage(models.TextChoices):
    """What a version is, in the order of a text's life."""

    WORKING = "working-draft", _("working draft")
    COMMITTEE = "committee-draft", _("committee draft")
    ENQUIRY = "enquiry-draft", _("enquiry draft")
    FINAL = "final-draft", _("final draft")


class VersionQuerySet(models.QuerySet["Version"]):
    """Versions, chosen by whether they still change."""

    def issued(self) -> Self:
        """Return those that are frozen: everybody reads them, and they take contributions."""
        return self.filter(issued_at__isnull=False)

    def written(self) -> Self:
        """Return those that are still being written."""
        return self.filter(issued_at__isnull=True)


class Version(models.Model):
    """A document as it stands at a moment. Once `issued_at` is set, not a character of it changes any more.

    `text_hash`: SHA-256 of its canonical text, set when it is issued; `algorithm`: the version of the algorithm of
    differences it was made with. `adopted_at`: when a finding adopted it; `superseded_at`: when a later one was adopted
    or issued in its place. `notes`: what its rapporteur says of it.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=16, choices=Stage.choices, default=Stage.WORKING)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    notes = models.TextField(blank=True, max_length=5000)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text_hash = models.CharField(max_length=64, blank=True)
    algorithm = models.CharField(max_length=20)
    adopted_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("document", "number")
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="drafting_version_number_once"),
            models.UniqueConstraint(
                fields=("document",), condition=Q(issued_at__isnull=True), name="drafting_one_version_is_written"
            ),
            models.CheckConstraint(
                condition=(Q(issued_at__isnull=True) & Q(text_hash=""))
                | (Q(issued_at__isnull=False) & ~Q(text_hash="")),
                name="drafting_issued_has_its_hash",
            ),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True) | Q(issued_at__isnull=False), name="drafting_adopted_was_issued"
            ),
        )

    def __str__(self) -> str:
        return f"{self.document} {self.number}"

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("drafting:version", args=[self.document.slug, self.number])


class Clause(models.Model):
    """A unit of a document with an id that never changes, whatever its number and its words become."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="clauses")
    code = models.CharField(max_length=12)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("document", "pk")
        constraints = (models.UniqueConstraint(fields=("document", "code"), name="drafting_clause_code_once"),)

    def __str__(self) -> str:
        return self.code


class Wording(models.Model):
    """What a clause says in a version: its place there, its number, its heading and its text.

    `order`: from 1 in reading order; `parent`: the clause it stands under; `number`: such as "2.1", given when the
    version is read or issued. `woven`, `heading_woven`: whence each character comes, as [[length, change sequence], …];
    0 never stands there. `text_hash`: SHA-256 of the text.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="wordings")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="wordings")
    parent = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    order = models.PositiveIntegerField()
    number = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True, max_length=40_000)
    heading_woven = models.JSONField(default=list, blank=True)
    woven = models.JSONField(default=list, blank=True)
    text_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("version", "order", "pk")
        constraints = (models.UniqueConstraint(fields=("version", "clause"), name="drafting_one_wording_a_version"),)

    def __str__(self) -> str:
        return f"{self.number} {self.heading}".strip()

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        version = self.version
        return reverse("drafting:clause", args=[version.document.slug, version.number, self.clause.code])


class WordingTranslation(models.Model):
    """A wording in the other language, labelled as a translation; `source_hash` shows when the original moved on."""

    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="translations")
    language = models.CharField(max_length=2, choices=Language.choices)
    heading = models.CharField(max_length=400, blank=True)
    text = models.TextField(blank=True, max_length=60_000)
    kind = models.CharField(max_length=10, choices=TranslationKind.choices, default=TranslationKind.HUMAN)
    source_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("wording", "language"), name="drafting_one_translation_a_wording"),
        )

    def __str__(self) -> str:
        return self.heading or self.text[:60]


class Ground(models.Model):
    """On what a clause stands: a kept map, a statement with its verdict, or a proposal. `why`: in a sentence, by who drafted it.

    Other rooms' things that lie lower, such as practices, will be other fields here.
    """

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="grounds")
    kept_map = models.ForeignKey(KeptMap, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why = models.TextField(blank=True, max_length=2000)
    laid_at = models.DateTimeField()
    laid_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("clause", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kept_map__isnull=False) | Q(statement__isnull=False) | Q(proposal__isnull=False),
                name="drafting_ground_is_something",
            ),
        )

    def __str__(self) -> str:
        return str(self.statement or self.proposal or self.kept_map)

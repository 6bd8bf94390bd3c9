"""What is said of a text: comments, arguments, the evidence they cite."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language, User
from miroir.directory.models import Organisation
from miroir.drafting.models.amendments import Amendment, RemarkType
from miroir.drafting.models.texts import Clause, Document, Version


class Comment(models.Model):
    """A comment on a version, on one of its clauses, or on a quoted range of a clause.

    `number`: from 1 in the document; `code`: what a member's table calls it. `start`, `end`, `quote`, `prefix`,
    `suffix`: the range in the clause's text of that version, None and "" for the whole clause. `clause_said`,
    `line_said`, `paragraph_said`: what an imported table says of the place, word for word.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="comments")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="comments")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, blank=True, related_name="comments")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=40, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    quote = models.TextField(blank=True, max_length=5000)
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    clause_said = models.CharField(max_length=200, blank=True)
    line_said = models.CharField(max_length=40, blank=True)
    paragraph_said = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=2, choices=RemarkType.choices, default=RemarkType.GENERAL)
    text = models.TextField(max_length=5000)
    proposed_change = models.TextField(blank=True, max_length=5000)
    language = models.CharField(max_length=2, choices=Language.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author_code = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    nonce = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("document", "number")
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="drafting_comment_number_once"),
            models.UniqueConstraint(fields=("by", "nonce"), condition=~Q(nonce=""), name="drafting_comment_form_once"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__isnull=False, end__gt=F("start"), clause__isnull=False),
                name="drafting_comment_range_is_one",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(author_code=""), name="drafting_comment_has_an_author"
            ),
        )
        indexes = (models.Index(fields=("version", "clause"), name="drafting_comments"),)

    def __str__(self) -> str:
        return f"{self.document} {self.number}"

    def get_absolute_url(self) -> str:
        """Return where its page is."""
        return reverse("drafting:comment", args=[self.document.slug, self.number])


class PlaceState(models.TextChoices):
    """What became of a quoted range in a later version."""

    KEPT = "kept", _("kept")
    MOVED = "moved", _("moved")
    FUZZY = "fuzzy", _("found with other words")
    ORPHAN = "orphan", _("no longer there")


class Place(models.Model):
    """Where the range of a comment is in a later version; `score`: how alike, from 0 to 1."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="places")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=PlaceState.choices)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    score = models.FloatField(default=1.0)

    class Meta:
        ordering = ("comment", "version")
        constraints = (models.UniqueConstraint(fields=("comment", "version"), name="drafting_one_place_a_version"),)

    def __str__(self) -> str:
        return f"{self.comment} {self.state}"


class Side(models.TextChoices):
    """Whether an argument speaks for or against what is proposed."""

    FOR = "for", _("for")
    AGAINST = "against", _("against")


class Argument(models.Model):
    """A reason for or against an amendment or a comment, by an organisation or, in an import, somebody of a code."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, null=True, blank=True, related_name="arguments")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="arguments")
    side = models.CharField(max_length=7, choices=Side.choices)
    text = models.TextField(max_length=3000)
    language = models.CharField(max_length=2, choices=Language.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(amendment__isnull=False, comment__isnull=True)
                | Q(amendment__isnull=True, comment__isnull=False),
                name="drafting_argument_is_about_one",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]


class Evidence(models.Model):
    """A source that a comment, an amendment or an argument cites, with its date and its licence."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    argument = models.ForeignKey(Argument, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence")
    title = models.CharField(max_length=300)
    address = models.URLField(max_length=500, blank=True)
    dated = models.CharField(max_length=20)
    licence = models.CharField(max_length=120)
    cited_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(comment__isnull=False, amendment__isnull=True, argument__isnull=True)
                | Q(comment__isnull=True, amendment__isnull=False, argument__isnull=True)
                | Q(comment__isnull=True, amendment__isnull=True, argument__isnull=False),
                name="drafting_evidence_is_cited_once",
            ),
        )

    def __str__(self) -> str:
        return self.title

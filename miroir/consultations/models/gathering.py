"""How answers are sought and brought in."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language, User
from miroir.consultations.models.processes import Process
from miroir.directory.models import College, Organisation, Sector


class Invitation(models.Model):
    """An organisation asked to take part, because its cell of the grid is empty. `undone_at`: taken back, for a reason."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="invitations")
    college = models.ForeignKey(College, on_delete=models.PROTECT, related_name="+")
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FRENCH)
    message = models.TextField(blank=True, max_length=2000)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, max_length=1000)

    class Meta:
        ordering = ("-sent_at",)

    def __str__(self) -> str:
        return f"{self.college} {self.sector or ''}".strip()


class Reminder(models.Model):
    """An organisation reminded that its answer is awaited. `undone_at`: taken back, for a reason."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="reminders")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, max_length=1000)

    class Meta:
        ordering = ("-sent_at",)

    def __str__(self) -> str:
        return str(self.organisation)


class ImportState(models.TextChoices):
    """Where an import stands."""

    PREVIEWED = "previewed", _("to be confirmed")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class Import(models.Model):
    """A file brought into a process: what would be read and refused is shown before anything is kept.

    `preview`: counts, notes and refusals, as plain JSON. `done`, `total`: progress in positions. `file`: where it lies.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="imports")
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=300)
    mapping = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    preview = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.PREVIEWED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return self.name

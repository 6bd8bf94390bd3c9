"""What befell a process on its way, with its reason, as its page tells it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.consultations.models.processes import Process, Step


class ChangeKind(models.TextChoices):
    """What happened to a process once it was open."""

    OPENED = "opened", _("opened")
    ADVANCED = "advanced", _("went on to the next step")
    RETURNED = "returned", _("came back to an earlier step")
    EXTENDED = "extended", _("step extended")
    CHARTER = "charter", _("charter changed")
    CAPABILITIES = "capabilities", _("table of who may do what changed")
    CLOSED = "closed", _("closed")


NEED_A_REASON = (ChangeKind.RETURNED, ChangeKind.EXTENDED, ChangeKind.CHARTER)


class ProcessChange(models.Model):
    """One change of an open process: of which step, when, and why. `until`: the new end of a step that was extended."""

    process = models.ForeignKey(Process, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=15, choices=ChangeKind.choices)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True, max_length=2000)
    until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind__in=NEED_A_REASON) | ~Q(reason=""), name="consultations_change_owes_a_reason"
            ),
        )

    def __str__(self) -> str:
        return str(ChangeKind(self.kind).label)

"""What holds from a day to a day."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q

AnyTerm = TypeVar("AnyTerm", bound="Term", covariant=True)


class TermQuerySet(models.QuerySet[AnyTerm]):
    """Terms, chosen by the day."""

    def on(self, day: date) -> Self:
        """Return those in force on a day; the last day counts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Term(models.Model):
    """Something in force from `starts_on` to `ends_on`, both included; without an end until further notice."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
            ),
        )

    def holds(self, day: date) -> bool:
        """Return whether it is in force on a day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

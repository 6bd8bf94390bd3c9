"""The lists that organisations are told apart by. Their codes never change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from miroir.common.languages import local


class Named(models.Model):
    """A code with a French and an English name."""

    code = models.SlugField(max_length=40, unique=True)
    name_fr = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ("order", "code")

    def __str__(self) -> str:
        return local(self, "name")


class College(Named):
    """Organisations with the same kind of interest. Each organisation is in one at a time."""

    class Meta(Named.Meta):
        abstract = False


class Sector(Named):
    """A trade: building, transport, energy, … An organisation may be of several."""

    class Meta(Named.Meta):
        abstract = False


class Area(Named):
    """One of the 11 priority areas of the European plan, as what an organisation or a statement is about."""

    class Meta(Named.Meta):
        abstract = False


class TerritoryLevel(models.TextChoices):
    """What kind of place a territory is."""

    COUNTRY = "country", _("country")
    REGION = "region", _("region")
    DEPARTMENT = "department", _("department")


class Territory(Named):
    """A place by its official codes. `insee`: that of the official geographic code; `nuts`: the European one, "" for none."""

    level = models.CharField(max_length=12, choices=TerritoryLevel.choices)
    insee = models.CharField(max_length=5, blank=True)
    nuts = models.CharField(max_length=5, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")

    class Meta(Named.Meta):
        abstract = False
        verbose_name_plural = "territories"
        constraints = (
            models.UniqueConstraint(
                fields=("level", "insee"), condition=~models.Q(insee=""), name="directory_territory_insee_once"
            ),
        )

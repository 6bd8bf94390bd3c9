"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class DraftingConfig(AppConfig):
    """The room `drafting`."""

    name = "miroir.drafting"
    default_auto_field = "django.db.models.BigAutoField"

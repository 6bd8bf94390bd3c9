"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """The room `decisions`."""

    name = "miroir.decisions"
    default_auto_field = "django.db.models.BigAutoField"

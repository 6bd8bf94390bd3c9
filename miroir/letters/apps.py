"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """The room `letters`."""

    name = "miroir.letters"
    default_auto_field = "django.db.models.BigAutoField"

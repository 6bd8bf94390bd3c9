"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """The room `directory`."""

    name = "miroir.directory"
    default_auto_field = "django.db.models.BigAutoField"

"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags, register

from miroir.journal import checks


class JournalConfig(AppConfig):
    """The room `journal`."""

    name = "miroir.journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the check of the key known."""
        register(checks.key_is_kept, Tags.security, deploy=True)

"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The room `portal`."""

    name = "miroir.portal"
    default_auto_field = "django.db.models.BigAutoField"

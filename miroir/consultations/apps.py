"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    """The room `consultations`."""

    name = "miroir.consultations"
    default_auto_field = "django.db.models.BigAutoField"

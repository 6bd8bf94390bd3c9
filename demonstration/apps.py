"""The demonstration's name for Django: it has a command and no table."""

from __future__ import annotations

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    """The invented group."""

    name = "demonstration"

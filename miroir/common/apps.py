"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The room `common`."""

    name = "miroir.common"

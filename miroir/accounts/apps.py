"""The room's name for Django."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room `accounts`."""

    name = "miroir.accounts"
    default_auto_field = "django.db.models.BigAutoField"

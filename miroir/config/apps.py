"""What the roof tells Django: the site for repair, and the checks of a deployer's settings."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig

from miroir.config import checks


class RepairConfig(AdminConfig):
    """Django's admin, for repair only."""

    default_site = "miroir.accounts.repair.RepairSite"

    def ready(self) -> None:
        super().ready()
        checks.register()

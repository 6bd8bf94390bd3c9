"""Lays the schedules of the settings; done again, it changes what differs."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand

from miroir.consultations.actions.schedules import lay_schedules


class Command(BaseCommand):
    """miroir site lay_schedules."""

    help = "Lay the schedules of the settings (SCHEDULES: name, task, minutes), so that the task worker does them."

    def handle(self, *_arguments: object, **_options: object) -> None:
        laid = lay_schedules(by=None, wanted=settings.SCHEDULES)
        self.stdout.write(f"{len(settings.SCHEDULES)} schedules, {laid} of them new or changed.")

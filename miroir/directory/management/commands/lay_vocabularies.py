"""`miroir site lay_vocabularies`: brings colleges, sectors, areas and territories to what their files say."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from miroir.directory.actions.vocabularies import lay_vocabularies


class Command(BaseCommand):
    """Lays the lists of the directory; again, it changes nothing."""

    help = "Lay the colleges, sectors, areas and territories of the directory."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's own
        self.stdout.write(f"{lay_vocabularies(by=None)} new or changed")

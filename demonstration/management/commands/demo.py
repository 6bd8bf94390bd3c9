"""`miroir site demo`: lays the demonstration of the site, once; with --scale one as large as the site is built for."""

from __future__ import annotations

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demonstration.scale import make_scaled
from demonstration.site import lay_demonstration
from miroir.directory.models import Organisation


class Command(BaseCommand):
    """Lays the demonstration by the same actions as the pages, or fills an empty database at full size."""

    help = "Lay the invented group, its processes and the accounts to try; nothing happens where they are laid already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many organisations and statements, for a smaller demonstration; or the full size."""
        parser.add_argument("--organisations", type=int, default=150)
        parser.add_argument("--statements", type=int, default=60)
        parser.add_argument(
            "--scale",
            action="store_true",
            help="2,000 organisations, 10,000 statements and 220,000 positions, in an empty database",
        )

    def handle(self, *, organisations: int, statements: int, scale: bool, **_options: object) -> None:
        """Lay it, saying each stage."""
        if scale:
            self._fill()
            return
        if not settings.DEMONSTRATION:
            message = (
                "The demonstration has published passwords. Set MIROIR_DEMONSTRATION=1 to say that this is wanted."
            )
            raise CommandError(message)
        for stage in lay_demonstration(organisations=organisations, statements=statements):
            self.stdout.write(f"  {stage}")

    def _fill(self) -> None:
        if Organisation.objects.exists():
            told = "This database has organisations already. Name an empty one with MIROIR_DATABASE or MIROIR_VAR."
            raise CommandError(told)
        made = make_scaled(say=self.stdout.write)
        self.stdout.write(f"Done. Sign in as {made.people.secretary.email} needs a password: set one first.")

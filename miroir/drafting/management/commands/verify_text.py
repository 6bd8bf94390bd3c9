"""`miroir site verify_text SLUG`: rebuild a text from its changes and compare it with what is kept."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from miroir.drafting.models import Document
from miroir.drafting.queries.texts_replay import replayed


class Command(BaseCommand):
    """Replays the changes of a text from nothing."""

    help = "Replay a text from nothing: every version must come out byte for byte, every character have its change."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask which text."""
        parser.add_argument("slug", help="the text, as its address names it")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's own
        """Say what was found. Raises CommandError where the text is not what its changes give, naming where it breaks."""
        document = Document.objects.filter(slug=options["slug"]).first()
        if document is None:
            message = f"no text has the address {options['slug']}"
            raise CommandError(message)
        found = replayed(document)
        told = (
            f"{found.versions} versions, {found.changes} changes, "
            f"{found.resolved} of {found.characters} characters come from a change"
        )
        if not found.whole:
            message = "\n".join((told, *map(str, found.breaks)))
            raise CommandError(message)
        self.stdout.write(f"{told}; every version is what its changes give.")

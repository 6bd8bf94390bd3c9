"""The command `miroir site erase_person KEY REASON`: the journal no longer says who made a person's entries."""

from __future__ import annotations

import uuid
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from miroir.accounts.models import User
from miroir.journal.actions import erase_person


class Command(BaseCommand):
    """Empties the links from the journal to a person, on their demand."""

    help = (
        "Empty the links from the journal's entries to a person, named by the e-mail address or the key of the account."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", help="the e-mail address or the key of an account")
        parser.add_argument("reason", help="why, for whoever looks after the site; it is not published")

    def handle(self, *_args: object, **options: str) -> None:
        named = options["person"].strip().lower()
        person = User.objects.filter(key=named).first() if _is_key(named) else User.objects.filter(email=named).first()
        if person is None:
            told = f"No account has the address or the key {named}."
            raise CommandError(told)
        entry = erase_person(by=None, person_key=str(person.key), reason=options["reason"])
        self.stdout.write(f"Entry {entry.sequence} says that links were erased, and not of whom.")


def _is_key(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False

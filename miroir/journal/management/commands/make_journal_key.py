"""The command `miroir site make_journal_key`: the key that seals the journal."""

from __future__ import annotations

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from miroir.journal.keys import NoKey, default_name, make_key, signing_key


class Command(BaseCommand):
    """Makes the key where there is none, and prints the public half."""

    help = "Make the key that seals the journal, once; print its public half, to be published elsewhere too."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default=default_name(), help="whose journal it is: the site's host and /journal")

    def handle(self, *_args: object, **options: str) -> None:
        name = options["name"]
        if not name or set("+ \t\n") & set(name):
            told = "A name holds no space and no +; for instance miroir.example/journal."
            raise CommandError(told)
        made = make_key(settings.JOURNAL_KEY, name)
        try:
            public = signing_key().public
        except NoKey as refusal:
            raise CommandError(str(refusal)) from refusal
        state = "A new key is" if made else "There was a key before, which stays,"
        self.stderr.write(
            f"{state} in {settings.JOURNAL_KEY}. Keep a copy where only you can read it. Its public half:"
        )
        self.stdout.write(public.text())

"""The command `miroir site appoint EMAIL`: the first seat of the secretariat."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from miroir.accounts.models import User
from miroir.directory.actions.bodies import appoint_secretary


class Command(BaseCommand):
    """Gives a person who has an account a seat of the secretariat."""

    help = "Give the account of an e-mail address a seat of the secretariat: the way in for whoever runs the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address of an account of the site")

    def handle(self, *_args: object, **options: str) -> None:
        email = options["email"].strip().lower()
        person = User.objects.filter(email=email, is_active=True).first()
        if person is None:
            told = f"No account has the address {email}. Create it on the site first, then run this again."
            raise CommandError(told)
        appoint_secretary(by=None, person=person)
        self.stdout.write(f"{email} has a seat of the secretariat. It acts once a second factor is set up.")

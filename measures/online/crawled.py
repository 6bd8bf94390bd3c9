"""Every page of the demonstration in a real browser: python -m measures.site measures.online.crawled, with a folder in MIROIR_VAR."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command

from demonstration.site import lay_demonstration
from measures.online.crawl import VIEWS, View, crawl, own_browser
from measures.storm.served import free_port, served
from miroir.accounts.models import User

ROLES = ("representative", "member", "newcomer", "individual", "rapporteur", "chair", "bureau", "secretariat")


def main(_arguments: list[str]) -> int:
    """Print how many pages were looked at, as whom, and what was wrong; 1 where anything was."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    for stage in lay_demonstration(organisations=40, statements=20):
        print(stage, file=sys.stderr)
    people = {"visitor": "", **{role: _session_of(role) for role in ROLES}}
    port = free_port()
    with served(Path(settings.VAR), os.environ, port=port, application="miroir.config.wsgi:application"):
        base = f"http://127.0.0.1:{port}"
        crawled = crawl(base, people, views=_in_turn, again=True, browser=own_browser)
    print(f"online.crawl.people: {len(people)} (visitor, {', '.join(ROLES)})")
    print(f"online.crawl.pages: {crawled.pages} looked at, of {len(crawled.names)} names, in {len(VIEWS)} ways in turn")
    print(f"online.crawl.faults: {len(crawled.faults)}")
    for fault in crawled.faults:
        print(fault, file=sys.stderr)
    return int(bool(crawled.faults))


def _in_turn(place: int) -> Sequence[View]:
    """Return one way a page: a page that several people see is seen in several ways."""
    return VIEWS[place % len(VIEWS) :][:1]


def _session_of(role: str) -> str:
    """Return the key of a session of the account of a role, as signing in would make it."""
    person = User.objects.get(demonstration=role)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)

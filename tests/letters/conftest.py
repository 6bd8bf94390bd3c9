"""A letter to write, and a real mail server to read it from."""

from __future__ import annotations

import email
import socket
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from miroir.letters.actions import write_letter

LETTER = """{% extends "letters/letter.html" %}
{% block subject %}{{ who }} :
  {{ what }}{% endblock %}
{% block body %}<h1>{{ who }}</h1><p>{{ what }} <strong>now</strong>, &amp; more.</p><ul><li>one</li><li>two</li></ul>
<p><a class="button" href="{{ site }}/fr/x/">See it</a></p>{% endblock %}"""


class Sink:
    """Keeps what it is sent; answers `answer` to a recipient."""

    def __init__(self):
        self.letters, self.answer = [], "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's own
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's own
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def smtp(settings):
    """Return what a real mail server on this machine was sent; the site sends to it."""
    sink = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings.SMTP = f"127.0.0.1:{port}"
    settings.DEMONSTRATION = False
    yield sink
    controller.stop()


@pytest.fixture
def write(monkeypatch, tmp_path, settings):
    """Return a function that writes a letter of an own template."""
    (tmp_path / "trial.html").write_text(LETTER, encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    def written(to="ann@example.org", language="fr", purpose="", **about):
        return write_letter(
            by=None,
            to=to,
            language=language,
            template="trial.html",
            about={"who": "Ann", "what": "l'essai", **about},
            purpose=purpose,
        )

    return written

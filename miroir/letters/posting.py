"""A letter as a message, and its way to a mail server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.utils.http import http_date

from miroir.letters.models import Failure, Letter
from miroir.letters.refusing import refusal_address

PATIENCE: Final = 30
"""Seconds that a mail server has for an answer."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
FOR_GOOD: Final = 500


def message_of(letter: Letter) -> EmailMessage:
    """Return the message of a letter: plain text, with the HTML beside it; the same Message-ID at each attempt."""
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.key}@{urlsplit(settings.SITE_ADDRESS).hostname}>"
    message["Date"] = http_date(letter.written_at.timestamp())
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = letter.language
    if letter.purpose:
        message["List-Unsubscribe"] = f"<{refusal_address(letter.to, letter.purpose, letter.language)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message


def post(letter: Letter, server: str) -> Failure | None:
    """Hand a letter to a mail server, "host:port" or "smtp(s)://user:password@host:port"; return what went wrong."""
    parts = urlsplit(server if "://" in server else f"smtp://{server}")
    try:
        with _connected(parts) as connection:
            if parts.username and not _signed_in(connection, parts):
                return Failure.UNTRUSTED
            connection.send_message(message_of(letter))
    except (OSError, smtplib.SMTPException) as error:
        return _failure_of(error)
    return None


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host = parts.hostname or "127.0.0.1"
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=ssl.create_default_context())
    connection = smtplib.SMTP(host, parts.port or 25, timeout=PATIENCE)
    connection.ehlo_or_helo_if_needed()
    if connection.has_extn("starttls"):
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
    return connection


def _signed_in(connection: smtplib.SMTP, parts: SplitResult) -> bool:
    """Sign in, but never send a password over the network in the clear; return whether it was done."""
    if not isinstance(connection.sock, ssl.SSLSocket) and parts.hostname not in LOOPBACK:
        return False
    connection.login(unquote(parts.username or ""), unquote(parts.password or ""))
    return True


def _failure_of(error: Exception) -> Failure:
    """Return what an error means for the letter; a password that is refused is the site's mistake, mended later."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max(code for code, _answer in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException) and not isinstance(error, smtplib.SMTPAuthenticationError):
        code = error.smtp_code
    else:
        return Failure.UNREACHABLE
    return Failure.REFUSED if code >= FOR_GOOD else Failure.PUT_OFF

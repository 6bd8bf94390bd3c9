"""Django's way to send mail, led through the action: whatever is sent becomes a letter."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from miroir.letters.actions import write_plain_letter
from miroir.letters.rendering import plain


class LetterBackend(BaseEmailBackend):
    """Writes each message as a letter, one a recipient; attachments have no place in a letter and are refused."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the letters; return how many messages became some. Raises BadHeaderError for a header of several lines."""
        for message in email_messages:
            _write(message)
        return len(email_messages)


def _write(message: EmailMessage) -> None:
    if message.attachments:
        reason = f"a letter carries no attachment; {len(message.attachments)} came with {message.subject!r}"
        raise ValueError(reason)
    is_html = message.content_subtype == "html"
    html = str(message.body) if is_html else _html_of(message)
    language = (get_language() or "fr")[:2]
    for to in message.recipients():
        write_plain_letter(
            by=None,
            to=to,
            language=language,
            subject=str(message.subject),
            text=plain(html, language) if is_html else str(message.body),
            html=html,
        )


def _html_of(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")

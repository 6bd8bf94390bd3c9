"""What a deployer may have got wrong with the key that seals the journal."""

from __future__ import annotations

import stat
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from miroir.journal.keys import NoKey, signing_key


def key_is_kept(app_configs: object, **_told: Any) -> list[CheckMessage]:  # noqa: ANN401, ARG001 - Django's own
    """Return what is wrong with the key: none, no key in its file, or a file that others may read."""
    if settings.JOURNAL_KEY_AT_NEED:
        return []
    try:
        signing_key()
    except NoKey as refusal:
        said = f"The journal can't be sealed: {refusal}."
        return [Error(said, hint="Run `miroir site make_journal_key` once, and keep a copy.", id="miroir.E010")]
    if settings.JOURNAL_KEY.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        said = f"Others may read {settings.JOURNAL_KEY}: whoever has it can seal another journal."
        return [Error(said, hint=f"Run `chmod 600 {settings.JOURNAL_KEY}`.", id="miroir.E011")]
    return []

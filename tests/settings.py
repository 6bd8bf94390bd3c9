"""Settings of the tests: the site's own, with files of the checkout served as they are, and a database for tests."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from miroir.config.databases import POSTGRESQL_PREPARED, POSTGRESQL_START, SQLITE_START
from miroir.config.settings import *  # noqa: F403
from miroir.config.settings import DATABASES, VAR

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"] == "miroir.common.gated_sqlite":
    VAR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"] |= {
        "ENGINE": "tests.gated_sqlite",
        "TEST": {"NAME": str(VAR / f"tests-{os.getpid()}.sqlite3")},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_START.replace("synchronous=FULL", "synchronous=OFF"),
        },
    }
else:  # at the end of a test all its constraints are checked in one statement
    patient = POSTGRESQL_START.replace("statement_timeout=10s", "statement_timeout=120s")
    DATABASES["default"] |= {"OPTIONS": {"options": patient, **POSTGRESQL_PREPARED}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
JOURNAL_KEY = Path(tempfile.gettempdir()) / f"miroir-tests-{os.getuid()}.key"
JOURNAL_KEY_AT_NEED = True

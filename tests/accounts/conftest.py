"""What the tests of accounts read from letters, and limits that count."""

from __future__ import annotations

import re

import pytest

from miroir.letters.models import Letter
from tests.makers import PASSWORD

ANSWER = {"name": "Ann Durand", "email": "ann@example.org", "password1": PASSWORD}


@pytest.fixture
def limits(settings):
    """Make rate limits count, as they do on the site."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}}


@pytest.fixture
def code_of():
    """Return a function that gives the code of the last letter to an address."""

    def code(address="ann@example.org"):
        letter = Letter.objects.filter(to=address).latest("pk")
        return re.findall(r"^[A-Z0-9]{4}-?[A-Z0-9]{4}$", letter.text, re.MULTILINE)[0]

    return code


@pytest.fixture
def sign_up(client):
    """Return a function that asks for an account."""

    def asked(language="fr", **answer):
        return client.post(f"/{language}/accounts/signup/", ANSWER | answer)

    return asked


@pytest.fixture
def sign_in(client):
    """Return a function that signs in."""

    def asked(email, password=PASSWORD, address="/fr/accounts/login/"):
        return client.post(address, {"login": email, "password": password})

    return asked

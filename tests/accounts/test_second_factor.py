"""The second factor: set up, asked, owed by some, kept encrypted."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as site

from miroir.directory.models import BodyKind
from miroir.letters.models import Letter
from tests.makers import PASSWORD, give_second_factor, make_seat, make_user

pytestmark = pytest.mark.django_db


def code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_the_code_is_asked_from_who_has_a_second_factor(client, sign_in):
    person = make_user()
    secret = give_second_factor(person)

    asked = sign_in(person.email)
    before = "_auth_user_id" in client.session
    client.post(asked["Location"], {"code": code(secret)})

    assert asked["Location"] == "/fr/accounts/2fa/authenticate/"
    assert not before
    assert client.session["_auth_user_id"] == str(person.pk)


def test_a_wrong_code_lets_nobody_in(client, sign_in):
    person = make_user()
    secret = give_second_factor(person)
    sign_in(person.email)
    wrong = f"{(int(code(secret)) + 500_000) % 1_000_000:06}"

    answer = client.post("/fr/accounts/2fa/authenticate/", {"code": wrong})

    assert "Ce n\N{RIGHT SINGLE QUOTATION MARK}est pas le bon code" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("kind", [BodyKind.SECRETARIAT, BodyKind.BUREAU])
def test_who_sits_in_a_guarded_body_is_led_to_set_one_up_before_anything_else(client, sign_in, kind):
    person = make_user()
    make_seat(person, kind)
    sign_in(person.email)

    led = [client.get(address)["Location"] for address in ("/fr/", "/fr/account/", "/en/journal/")]
    shown = client.get("/fr/accounts/2fa/totp/activate/")

    assert led == [
        "/fr/accounts/2fa/totp/activate/",
        "/fr/accounts/2fa/totp/activate/",
        "/en/accounts/2fa/totp/activate/",
    ]
    assert shown["Location"].startswith("/fr/accounts/reauthenticate/")


def test_it_is_set_up_after_the_password_is_given_again_and_brings_recovery_codes(
    client, sign_in, django_capture_on_commit_callbacks
):
    person = make_user()
    make_seat(person, BodyKind.SECRETARIAT)
    sign_in(person.email)
    address = "/fr/accounts/2fa/totp/activate/"
    again = client.post(client.get(address)["Location"], {"password": PASSWORD, "next": address})
    page = client.get(again["Location"]).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(address, {"code": code(client.session["mfa.totp.secret"])})
    codes = client.get(done["Location"]).content.decode()
    home = client.get("/fr/accounts/2fa/")

    assert '<svg class="qr"' in page
    assert "data:" not in page
    assert client.session["_auth_user_id"] == str(person.pk)
    assert codes.count("<li><code>") == 10
    assert home.status_code == 200
    assert Letter.objects.filter(
        subject="Une application d\N{RIGHT SINGLE QUOTATION MARK}authentification a été installée"
    ).exists()


def test_a_recovery_code_does_once(client, sign_in):
    person = make_user()
    give_second_factor(person)
    client.force_login(person)
    client.post("/fr/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/fr/accounts/2fa/recovery-codes/generate/")
    kept = client.get("/fr/accounts/2fa/recovery-codes/download/").content.decode().split()[0]
    client.post("/fr/accounts/logout/")

    sign_in(person.email)
    first = client.post("/fr/accounts/2fa/authenticate/", {"code": kept})
    client.post("/fr/accounts/logout/")
    sign_in(person.email)
    second = client.post("/fr/accounts/2fa/authenticate/", {"code": kept})

    assert (first.status_code, second.status_code) == (302, 200)


def test_a_copy_of_the_database_gives_no_second_factor(settings):
    secret = give_second_factor(make_user())

    kept = Authenticator.objects.get()

    assert secret not in str(kept.data)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [site.SECRET_KEY], "another secret"
    assert kept.wrap().validate_code(code(secret))

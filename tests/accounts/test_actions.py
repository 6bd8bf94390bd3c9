"""What the room's own actions change, and what it tells of a person."""

from __future__ import annotations

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client

from miroir.accounts.actions import (
    DEMONSTRATION_PASSWORD,
    change_profile,
    empty_account,
    make_demonstration_account,
)
from miroir.accounts.models import User
from miroir.accounts.queries import demonstration_accounts, exported
from miroir.common.may import Refused
from miroir.letters.actions import refuse_letters, write_plain_letter
from miroir.letters.models import Letter, Refusal
from tests.makers import PASSWORD, give_second_factor, make_user

pytestmark = pytest.mark.django_db
CANARY = "canary"


def make_known(email=f"{CANARY}@example.org"):
    """Return a person of whom everything is kept that can be."""
    person = make_user(f"{CANARY} name")
    EmailAddress.objects.filter(user=person).update(email=email)
    User.objects.filter(pk=person.pk).update(email=email)
    person.refresh_from_db()
    give_second_factor(person)
    write_plain_letter(by=None, to=email, language="fr", subject="Hello", text=f"{CANARY} letter")
    refuse_letters(by=None, address=email, purpose="reminders of consultations")
    return person


def test_a_person_changes_their_name_and_language(client):
    person = make_user()
    client.force_login(person)

    response = client.post("/fr/account/", {"name": "Ann", "language": "en"})

    person.refresh_from_db()
    assert response["Location"] == "/en/account/"
    assert (person.name, person.language) == ("Ann", "en")


def test_a_name_is_needed_and_the_page_says_so(client):
    person = make_user()
    client.force_login(person)

    response = client.post("/en/account/", {"name": "", "language": "en"})

    assert response.status_code == 422
    assert User.objects.get().name == person.name


def test_a_closed_account_changes_nothing_more():
    person = empty_account(by=None, person=make_user())

    with pytest.raises(Refused):
        change_profile(by=person, name="Ann", language="en")


def test_an_emptied_account_holds_nothing_of_its_person_and_keeps_its_key():
    person = make_known()
    client = Client()
    client.force_login(person)

    emptied = empty_account(by=None, person=person)

    rows = list(User.objects.values()) + [
        list(m.objects.values()) for m in (EmailAddress, Authenticator, Letter, Refusal)
    ]
    assert CANARY not in str(rows)
    assert emptied.key == person.key
    assert emptied.email == f"closed-{person.key}@invalid"
    assert not Session.objects.exists()
    assert client.get("/fr/account/").status_code == 302


def test_nobody_signs_in_to_an_emptied_account(sign_in):
    person = empty_account(by=None, person=make_user())

    assert sign_in(person.email, PASSWORD).status_code == 200


def test_an_account_is_emptied_once():
    person = empty_account(by=None, person=make_user())

    with pytest.raises(Refused):
        empty_account(by=None, person=person)


def test_a_person_is_told_everything_that_is_kept_of_them_and_no_secret():
    person = make_known()

    told = json.dumps(exported(person), cls=DjangoJSONEncoder)

    assert f"{CANARY} name" in told
    assert f"{CANARY} letter" in told
    assert "reminders of consultations" in told
    assert '"totp"' in told
    assert "secret" not in told
    assert person.password not in told


def make_demonstration(role="secretariat", email="claire@demonstration.example"):
    return make_demonstration_account(by=None, email=email, name="Claire", role=role, language="fr")


def test_accounts_with_a_published_password_are_made_in_a_demonstration_only(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(Refused):
        make_demonstration()

    assert not User.objects.exists()


def test_the_sign_in_page_of_a_demonstration_lists_its_accounts_with_the_codes_valid_now(settings, client, sign_in):
    settings.DEMONSTRATION = True
    make_demonstration()
    make_demonstration("member", "marc@demonstration.example")
    page = client.get("/fr/accounts/login/").content.decode()
    accounts = demonstration_accounts()

    asked = sign_in("claire@demonstration.example", DEMONSTRATION_PASSWORD)
    client.post(asked["Location"], {"code": accounts[0].code})

    assert [account.role for account in accounts] == ["secretariat", "member"]
    assert accounts[0].code in page
    assert DEMONSTRATION_PASSWORD in page
    assert accounts[1].code == ""
    assert "_auth_user_id" in client.session


def test_a_demonstration_account_made_again_is_as_at_first(settings):
    settings.DEMONSTRATION = True
    first = make_demonstration()
    first.set_password("stolen by a visitor")
    first.save()

    again = make_demonstration()

    assert again.pk == first.pk
    assert again.check_password(DEMONSTRATION_PASSWORD)
    assert Authenticator.objects.count() == 1


def test_outside_a_demonstration_such_accounts_are_not_listed_and_let_nobody_in(settings, client, sign_in):
    settings.DEMONSTRATION = True
    make_demonstration("member")
    settings.DEMONSTRATION = False

    page = client.get("/fr/accounts/login/").content.decode()
    response = sign_in("claire@demonstration.example", DEMONSTRATION_PASSWORD)

    assert DEMONSTRATION_PASSWORD not in page
    assert response["Location"] == "/fr/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_refused_letters_are_listed_in_the_account_and_taken_back_there(client):
    person = make_user()
    refuse_letters(by=None, address=person.email, purpose="reminders of consultations")
    client.force_login(person)

    page = client.get("/en/account/").content.decode()
    response = client.post("/en/account/accept-letters/", {"purpose": "reminders of consultations"})

    assert "reminders of consultations" in page
    assert response["Location"] == "/en/account/"
    assert not Refusal.objects.exists()


@pytest.mark.parametrize("address", ["/fr/account/", "/fr/accounts/email/", "/fr/accounts/2fa/"])
def test_a_visitor_is_led_to_sign_in(client, address):
    assert client.get(address)["Location"].startswith("/fr/accounts/login/?next=")

"""Signing up and in: by a code in a letter, without telling who has an account, within limits."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from miroir.accounts.models import User
from miroir.letters.models import Letter
from tests.makers import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def shown(response):
    return response.content.decode()


@pytest.mark.parametrize(("language", "subject"), [("fr", "Confirmez votre adresse"), ("en", "Confirm your address")])
def test_one_signs_up_confirms_by_the_code_of_a_letter_and_is_signed_in(client, sign_up, code_of, language, subject):
    asked = sign_up(language)
    confirmed = client.post(f"/{language}/accounts/confirm-email/", {"code": code_of()})

    person = User.objects.get()
    assert asked["Location"] == f"/{language}/accounts/confirm-email/"
    assert Letter.objects.get().subject == subject
    assert confirmed["Location"] == f"/{language}/"
    assert (person.name, person.language, person.email) == ("Ann Durand", language, "ann@example.org")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_without_the_code_nobody_is_signed_in(client, sign_up, sign_in):
    sign_up()

    wrong = client.post("/fr/accounts/confirm-email/", {"code": "AAAA-AAAA"})
    again = sign_in("ann@example.org")

    assert "_auth_user_id" not in client.session
    assert "Ce n\N{RIGHT SINGLE QUOTATION MARK}est pas le bon code" in shown(wrong)
    assert again["Location"] == "/fr/accounts/confirm-email/"
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_a_third_wrong_code_ends_the_attempt(client, sign_up):
    sign_up()

    answers = [client.post("/fr/accounts/confirm-email/", {"code": "AAAA-AAAA"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 302]


def test_signing_up_again_answers_the_same_and_tells_only_the_owner(sign_up):
    first = sign_up()
    client = Client()
    second = client.post(
        "/fr/accounts/signup/", {"name": "Eve", "email": "ann@example.org", "password1": "another passphrase"}
    )
    page = client.get(second["Location"])

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert "ann@example.org" in shown(page)
    assert User.objects.get().name == "Ann Durand"
    assert Letter.objects.filter(subject="Vous avez déjà un compte").count() == 1


def test_a_wrong_password_and_an_unknown_address_are_answered_the_same(sign_in):
    person = make_user()

    wrong, unknown = sign_in(person.email, "not the passphrase"), sign_in("nobody@example.org", "not the passphrase")

    said = "Cette adresse et ce mot de passe ne vont pas ensemble."
    assert said in shown(wrong)
    assert shown(wrong).replace(person.email, "").count(said) == shown(unknown).count(said)
    assert wrong.status_code == unknown.status_code


def test_a_password_can_be_replaced_by_the_link_of_a_letter(client, sign_in):
    person = make_user(language="en")
    asked = client.post("/fr/accounts/password/reset/", {"email": person.email})
    letter = Letter.objects.get()
    address = next(word for word in letter.text.split() if "/password/reset/key/" in word)
    form = client.get(address, follow=True)
    new = {"password1": "a quite new passphrase", "password2": "a quite new passphrase"}
    done = client.post(form.redirect_chain[-1][0], new)

    assert asked["Location"] == "/fr/accounts/password/reset/done/"
    assert address.startswith("http://127.0.0.1:8000/en/accounts/password/reset/key/")
    assert letter.subject == "Choose a new password"
    assert done["Location"] == "/en/accounts/password/reset/key/done/"
    assert Letter.objects.latest("pk").subject == "Your password was replaced"
    assert sign_in(person.email, "a quite new passphrase").status_code == 302
    assert "too old" in shown(client.get(address))


def test_the_reset_of_an_unknown_address_is_answered_the_same(client):
    known = client.post("/fr/accounts/password/reset/", {"email": make_user().email})
    unknown = client.post("/fr/accounts/password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert (
        Letter.objects.get(to="nobody@example.org").subject
        == "Aucun compte n\N{RIGHT SINGLE QUOTATION MARK}a cette adresse"
    )


def test_a_letter_never_names_the_host_that_was_asked(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    person = make_user()

    client.post("/fr/accounts/password/reset/", {"email": person.email}, headers={"host": "evil.example"})

    assert "evil.example" not in Letter.objects.get().text
    assert "http://127.0.0.1:8000/fr/accounts/password/reset/key/" in Letter.objects.get().text


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_leads_inside_the_site_only(client, elsewhere):
    person = make_user()

    response = client.post("/fr/accounts/login/", {"login": person.email, "password": PASSWORD, "next": elsewhere})

    assert response["Location"] == "/fr/"


def test_signing_in_leads_to_where_one_wanted_to_go(client):
    person = make_user()

    response = client.post("/fr/accounts/login/", {"login": person.email, "password": PASSWORD, "next": "/fr/account/"})

    assert response["Location"] == "/fr/account/"


def test_too_many_wrong_passwords_are_answered_by_our_page_whether_or_not_there_is_an_account(limits, sign_in):
    person = make_user()

    known = [sign_in(person.email, "wrong") for _ in range(6)]
    unknown = [sign_in("nobody@example.org", "wrong") for _ in range(4)]

    assert [answer.status_code for answer in known] == [200] * 5 + [429]
    assert known[-1]["Retry-After"] == "60"
    assert "Trop d\N{RIGHT SINGLE QUOTATION MARK}essais" in shown(known[-1])
    assert unknown[-1].status_code in (200, 429)


def test_too_many_accounts_from_one_place_are_answered_429(limits):
    answers = [Client().post("/en/accounts/signup/", {"name": "", "email": f"a{n}@example.org"}) for n in range(21)]

    assert [answer.status_code for answer in answers][-2:] == [200, 429]
    assert "Too many attempts" in shown(answers[-1])


def test_limits_are_counted_for_all_workers_together(settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accounts_cache"}
    }
    person = make_user()

    answers = [
        Client().post("/fr/accounts/login/", {"login": person.email, "password": "wrong"}).status_code for _ in range(6)
    ]

    assert answers[-1] == 429


def test_what_is_kept_of_a_wrong_form_is_still_there(sign_up):
    page = shown(sign_up(password1="short"))

    assert 'value="Ann Durand"' in page
    assert "trop court" in page
    assert not User.objects.exists()


def test_an_address_is_changed_by_the_code_that_the_new_one_receives(client, code_of):
    person = make_user()
    client.force_login(person)
    client.post("/fr/accounts/reauthenticate/", {"password": PASSWORD})

    asked = client.post("/fr/accounts/email/", {"email": "new@example.org", "action_add": ""})
    before = User.objects.get().email
    client.post("/fr/accounts/confirm-email/", {"code": code_of("new@example.org")})

    assert asked["Location"] == "/fr/accounts/confirm-email/"
    assert before == person.email
    assert User.objects.get().email == "new@example.org"
    assert Letter.objects.filter(to=person.email, subject="Votre adresse électronique a été changée").exists()


def test_the_address_of_somebody_else_cannot_be_taken_even_with_its_code(client, code_of):
    other, person = make_user(), make_user()
    client.force_login(person)
    client.post("/fr/accounts/reauthenticate/", {"password": PASSWORD})

    asked = client.post("/fr/accounts/email/", {"email": other.email, "action_add": ""})
    refused = client.post("/fr/accounts/confirm-email/", {"code": code_of(other.email)})

    assert asked["Location"] == "/fr/accounts/confirm-email/"
    assert "Un autre compte a cette adresse." in shown(refused)
    assert User.objects.get(pk=person.pk).email == person.email

"""Signing up and in in a real browser: passkeys, every page without a fault, and without script."""

from __future__ import annotations

import pytest

from miroir.accounts.actions import make_demonstration_account
from miroir.accounts.models import User
from miroir.letters.actions import refuse_letters
from miroir.letters.models import Letter
from miroir.letters.refusing import token_of
from tests.browsing import NEEDS_BROWSER, faults, follow
from tests.makers import PASSWORD, make_user

pytestmark = [*NEEDS_BROWSER, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
VISITOR = (
    "accounts/signup/passkey/",
    "accounts/password/reset/done/",
    "accounts/password/reset/key/1-x/",
    "accounts/password/reset/key/done/",
    "accounts/inactive/",
    "letters/outbox/",
)
MEMBER = (
    "accounts/logout/",
    "accounts/2fa/totp/activate/",
    "accounts/2fa/webauthn/",
    "accounts/2fa/webauthn/add/",
)


@pytest.fixture(autouse=True)
def _in_a_demonstration(settings):
    settings.DEMONSTRATION = True


@pytest.fixture
def site_page(browser, live_server):
    """Return a function that opens a page of the site, and notes what the browser complains of."""
    contexts = []

    def opened(path, **how):
        context = browser.new_context(base_url=live_server.url, **how)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def with_key(site_page):
    """Return a function that opens a page in a browser that holds a key."""

    def opened(path):
        page = site_page(path)
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        return page

    return opened


def send(page, **typed):
    """Fill the fields of the first form of a page and send it."""
    for name, value in typed.items():
        page.fill(f"#id_{name}", value)
    follow(page.locator("main form.form button").first)


def last_code(address):
    text = Letter.objects.filter(to=address).latest("pk").text
    return next(line for line in text.splitlines() if len(line) == 9 and line[4] == "-")


def sign_in(page, person):
    send(page, login=person.email, password=PASSWORD)
    page.wait_for_url("**/en/")


def test_a_key_is_added_and_then_signs_in_without_a_password(with_key):
    person = make_user()
    page = with_key("/en/accounts/login/")
    sign_in(page, person)
    page.goto("/en/accounts/2fa/webauthn/add/")
    send(page, password=PASSWORD)
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    codes = page.locator(".codes li").count()
    page.goto("/en/accounts/logout/")
    send(page)
    page.goto("/en/accounts/login/")

    page.click("#passkey_login")
    page.wait_for_url("**/en/")

    assert codes == 10
    assert page.locator("header", has_text=person.name).count() == 1
    assert page.complaints == []


def test_an_account_is_made_with_a_passkey_in_the_place_of_a_password(with_key):
    page = with_key("/en/accounts/signup/passkey/")
    send(page, name="Ann Durand", email="ann@example.org")
    page.wait_for_url("**/confirm-email/")
    send(page, code=last_code("ann@example.org"))
    page.wait_for_url("**/webauthn/signup/")

    page.click("#mfa_webauthn_signup")
    page.wait_for_url("**/en/")

    person = User.objects.get()
    assert not person.has_usable_password()
    assert page.locator("header", has_text="Ann Durand").count() == 1
    assert page.complaints == []


def test_everything_but_passkeys_works_without_script(site_page):
    person = make_user()
    page = site_page("/en/accounts/login/", java_script_enabled=False)

    told = page.locator("noscript, .banner").first.inner_text()
    sign_in(page, person)

    assert "JavaScript" in told
    assert page.locator("header", has_text=person.name).count() == 1


def test_no_page_of_a_visitor_has_a_fault_or_is_too_wide(site_page):
    language, scheme = "en", "dark"
    make_demonstration_account(by=None, email="c@example.org", name="Claire", role="secretariat", language="fr")
    person = make_user(language=language)
    refused = f"letters/refuse/{token_of(person.email, 'reminders of consultations')}/"
    page = site_page("/", color_scheme=scheme, viewport={"width": 320, "height": 700})
    send_reset = f"/{language}/accounts/password/reset/"
    page.goto(send_reset)
    send(page, email=person.email)
    letter = f"letters/outbox/{Letter.objects.get().key}/"

    found = [fault for path in (*VISITOR, refused, letter) for fault in looked_at(page, f"/{language}/{path}")]

    assert found == []
    assert page.complaints == []


def test_no_page_of_somebody_signed_in_has_a_fault_or_is_too_wide(with_key):
    language = "fr"
    person = make_user()
    refuse_letters(by=None, address=person.email, purpose="reminders of consultations")
    page = with_key("/en/accounts/login/")
    sign_in(page, person)
    page.set_viewport_size({"width": 320, "height": 700})
    found = looked_at(page, f"/{language}/accounts/2fa/webauthn/add/")
    send(page, password=PASSWORD)
    found += [fault for path in MEMBER for fault in looked_at(page, f"/{language}/{path}")]
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    found += looked_at(page, page.url)
    found += looked_at(page, f"/{language}/accounts/2fa/recovery-codes/generate/")
    found += looked_at(page, f"/{language}/accounts/2fa/webauthn/")
    follow(page.locator("main .card a").first)
    found += looked_at(page, page.url)
    page.goto(f"/{language}/accounts/2fa/webauthn/")
    follow(page.locator("main .card a").last)
    found += looked_at(page, page.url)
    page.goto(f"/{language}/accounts/logout/")
    send(page)
    page.goto(f"/{language}/accounts/login/")
    send(page, login=person.email, password=PASSWORD)
    page.wait_for_url("**/2fa/authenticate/")
    found += looked_at(page, page.url)

    assert found == []


def looked_at(page, address):
    """Return what is wrong with a page, with its address."""
    page.goto(address)
    wide = page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]
    headings = page.locator("h1").count()
    wrong = faults(page) + (["too wide"] if wide else []) + ([] if headings == 1 else [f"{headings} h1"])
    return [f"{address} {fault}" for fault in wrong]

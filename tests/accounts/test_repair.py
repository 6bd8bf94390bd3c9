"""The admin: for staff with a second factor, and without a way to write what actions own."""

from __future__ import annotations

import pytest
from django.contrib import admin

from miroir.accounts.models import User
from tests.makers import give_second_factor, make_user

pytestmark = pytest.mark.django_db


def test_a_visitor_is_led_to_the_sites_own_sign_in(client):
    assert client.get("/en/repair/", follow=True).redirect_chain[-1][0].startswith("/en/accounts/login/")


@pytest.mark.parametrize(("staff", "second"), [(False, False), (False, True), (True, False)])
def test_it_needs_staff_and_a_second_factor(client, staff, second):
    person = make_user(is_staff=staff, is_superuser=staff)
    if second:
        give_second_factor(person)
    client.force_login(person)

    assert client.get("/en/repair/", follow=True).status_code == 403


def test_staff_with_a_second_factor_see_people_and_write_only_who_may_enter(client):
    person = make_user(is_staff=True, is_superuser=True)
    give_second_factor(person)
    client.force_login(person)
    other = make_user("Before")

    shown = client.get(f"/en/repair/accounts/user/{other.pk}/change/")
    client.post(f"/en/repair/accounts/user/{other.pk}/change/", {"name": "After", "email": "x@example.org"})

    other.refresh_from_db()
    assert shown.status_code == 200
    assert (other.name, other.is_active) == ("Before", False)
    assert not admin.site._registry[User].has_add_permission(shown.wsgi_request)
    assert not admin.site._registry[User].has_delete_permission(shown.wsgi_request)

"""The directory in the admin is read, and never written."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from miroir.accounts.models import User
from miroir.directory.models import Area, College, CollegeTerm, Organisation, Sector, SectorTerm, Territory
from tests.makers import give_second_factor, make_area, make_organisation

pytestmark = pytest.mark.django_db
MODELS = (Area, College, Sector, Territory, Organisation, CollegeTerm, SectorTerm)


@pytest.mark.parametrize("model", MODELS)
def test_the_lists_are_read_and_nobody_adds_changes_or_removes(client, rf, model):
    make_organisation()
    make_area()
    repairer = User.objects.create_superuser("repair@example.org", "a long enough passphrase")
    give_second_factor(repairer)
    client.force_login(repairer)
    request = rf.get("/")
    request.user = repairer
    kept = admin.site._registry[model]

    try:
        answer = client.get(reverse(f"admin:directory_{model._meta.model_name}_changelist"))
    except NoReverseMatch:
        pytest.fail("the model is not registered")

    assert answer.status_code == 200
    assert not kept.has_add_permission(request)
    assert not kept.has_change_permission(request)
    assert not kept.has_delete_permission(request)

"""An organisation is named by typing: by its name or acronym, or by a part that only its name has."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from miroir.decisions.forms.named import organisation_named
from tests.makers import make_organisation

pytestmark = pytest.mark.django_db


def test_one_is_found_by_its_name_without_accents_by_a_part_of_it_or_by_its_key():
    city, port = make_organisation("Métropole de l’Étang"), make_organisation("Port autonome")

    for typed in ("metropole de l’etang", "étang", str(city.key)):
        assert organisation_named(typed, [city, port]) == city


@pytest.mark.parametrize(("typed", "told"), [("port", "Port de Brume"), ("gare", "."), ("  ", ".")])
def test_none_or_several_are_refused_with_what_could_be_meant(typed, told):
    ports = [make_organisation("Port de Brume"), make_organisation("Port de Lune")]

    with pytest.raises(ValidationError, match=told):
        organisation_named(typed, ports)

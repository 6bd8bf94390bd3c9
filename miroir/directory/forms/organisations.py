"""Who an organisation is, its college and its sectors, as people say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.directory.details import Identity, OrganisationDetails, identity_of
from miroir.directory.models import Area, College, Kind, Organisation, Sector, Size, Territory, TerritoryLevel
from miroir.directory.permissions.organisations import PUBLIC
from miroir.directory.queries.organisations import organisation_of_siren
from miroir.directory.sirens import siren_of


class GroupedTerritories(ModelChoiceIterator):  # type: ignore[type-arg]  # Django itself takes none
    """The whole of France, then the regions, then the departments."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        places = list(self.queryset)
        for level, name in (
            (TerritoryLevel.REGION, gettext("Regions")),
            (TerritoryLevel.DEPARTMENT, gettext("Departments")),
        ):
            yield (name, [self.choice(place) for place in places if place.level == level])


class TerritoryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django itself takes none
    """A region or a department; nothing chosen is the whole of France."""

    iterator = GroupedTerritories

    def label_from_instance(self, obj: Territory) -> str:
        return f"{obj} ({obj.insee})" if obj.level == TerritoryLevel.DEPARTMENT else str(obj)


class PresentationForm(forms.Form):
    """What a member changes by themselves."""

    acronym = forms.CharField(label=_("Acronym"), max_length=40, required=False)
    size = forms.ChoiceField(label=_("Size"), choices=Size.choices, initial=Size.UNKNOWN)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https", max_length=200)
    about_fr = forms.CharField(
        label=_("What it does, in French"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    about_en = forms.CharField(
        label=_("What it does, in English"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Areas of interest"),
        queryset=Area.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Areas of the European plan on which it wants to be heard."),
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **named: Any) -> None:  # noqa: ANN401 - a form's
        self.organisation = organisation
        if organisation:
            named["initial"] = {**_initial_of(organisation), **(named.get("initial") or {})}
        super().__init__(*args, **named)

    def identity(self) -> Identity:
        """Return who the organisation is; what the form does not ask stays as it is kept."""
        return Identity(**(_kept(self.organisation) | _said(self.cleaned_data)))


class IdentityForm(PresentationForm):
    """Who an organisation is, whole."""

    name_fr = forms.CharField(label=_("Name in French"), max_length=200)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=200, required=False, help_text=_("Where it has one of its own.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    siren = forms.CharField(
        label=_("SIREN"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Nine digits. Leave it empty where there is none."),
    )
    territory = TerritoryField(
        label=_("Territory it answers for"),
        queryset=Territory.objects.exclude(level=TerritoryLevel.COUNTRY),
        required=False,
        empty_label=_("The whole of France"),
    )
    field_order: tuple[str, ...] = (
        "name_fr",
        "name_en",
        "acronym",
        "kind",
        "siren",
        "size",
        "territory",
        "website",
        "about_fr",
        "about_en",
        "areas",
    )

    def clean_siren(self) -> str:
        typed = self.cleaned_data["siren"].strip()
        if not typed:
            return ""
        siren = siren_of(typed)
        if siren is None:
            raise ValidationError(
                gettext("This is not a SIREN: it has nine digits, and the last is a key. Check each digit.")
            )
        other = organisation_of_siren(siren, other_than=self.organisation)
        if other:
            raise ValidationError(_pointer_to(other))
        return siren


class OrganisationForm(IdentityForm):
    """A new organisation: who it is, its college and its sectors."""

    college = forms.ModelChoiceField(
        label=_("College"),
        queryset=College.objects.all(),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("Organisations with the same kind of interest. Consensus is counted college by college."),
    )
    sectors = forms.ModelMultipleChoiceField(
        label=_("Sectors"),
        queryset=Sector.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One or several."),
    )
    field_order = (*IdentityForm.field_order[:-3], "college", "sectors", "areas", "about_fr", "about_en")

    def details(self) -> OrganisationDetails:
        """Return what a valid form says."""
        return OrganisationDetails(**_said(self.cleaned_data))


def _said(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if name in ("areas", "sectors") else value for name, value in cleaned.items()}


def _kept(organisation: Organisation | None) -> dict[str, Any]:
    if organisation is None:
        return {}
    identity = identity_of(organisation)
    return {name: getattr(identity, name) for name in Identity.__dataclass_fields__}


def _initial_of(organisation: Organisation) -> dict[str, Any]:
    kept = _kept(organisation)
    return kept | {"areas": [area.pk for area in kept["areas"]]}


def _pointer_to(other: Organisation) -> str | SafeString:
    if other.state in PUBLIC:
        return format_html(
            '{} <a href="{}">{}</a>.',
            gettext("An organisation with this SIREN is in the directory:"),
            other.get_absolute_url(),
            other,
        )
    return gettext(
        "An application with this SIREN is waiting for an answer. If you belong to it, apply to join it later."
    )

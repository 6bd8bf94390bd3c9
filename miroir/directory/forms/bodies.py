"""A body and a seat as they are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import User
from miroir.directory.actions.bodies import BodyDetails
from miroir.directory.models import Area, Body, BodyKind, Membership, MembershipState, SeatRole

DATE = {"type": "date"}


class BodyForm(forms.Form):
    """What is said of a body."""

    name_fr = forms.CharField(label=_("Name in French"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=160)
    purpose_fr = forms.CharField(
        label=_("What it is for, in French"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    purpose_en = forms.CharField(
        label=_("What it is for, in English"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Areas"), queryset=Area.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def details(self) -> BodyDetails:
        """Return what a valid form says."""
        said = {name: self.cleaned_data[name] for name in ("name_fr", "name_en", "purpose_fr", "purpose_en")}
        return BodyDetails(**said, areas=list(self.cleaned_data["areas"]))


class NewBodyForm(BodyForm):
    """A body to open: its kind too, which stays."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=BodyKind.choices, initial=BodyKind.WORKING_GROUP, widget=forms.RadioSelect
    )
    field_order = ("kind",)


class SeatForm(forms.Form):
    """Who sits in a body, as what, and from when. The organisation is the person's; it is asked where there are several."""

    email = forms.EmailField(
        label=_("E-mail address of their account"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    organisation = forms.ChoiceField(label=_("For which organisation"), required=False, widget=forms.RadioSelect)
    role = forms.ChoiceField(label=_("Role"), choices=SeatRole.choices, initial=SeatRole.MEMBER)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, body: Body, **named: Any) -> None:  # noqa: ANN401 - a form's
        super().__init__(*args, **named)
        self.body = body
        self.memberships = self._memberships(str(self.data.get("email", "")))
        if len(self.memberships) > 1:
            choices = [(str(one.organisation.key), str(one.organisation)) for one in self.memberships]
            self.fields["organisation"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]

    def clean_email(self) -> str:
        """Return the address of an open account. Raises ValidationError where there is none."""
        email: str = self.cleaned_data["email"].strip().lower()
        if not User.objects.filter(email=email, is_active=True).exists():
            raise ValidationError(gettext("No account has this address. The person signs up first."))
        return email

    def clean(self) -> dict[str, Any]:
        """Return what was typed. Raises ValidationError where it is not said for which of several organisations."""
        cleaned = super().clean() or {}
        if "organisation" in self.fields and not cleaned.get("organisation"):
            told = gettext("This person belongs to several organisations. Say for which one they sit.")
            self.add_error("organisation", ValidationError(told))
        return cleaned

    def offered(self) -> dict[str, Any]:
        """Return what a valid form says, as the action takes it."""
        said = dict(self.cleaned_data)
        chosen = said.pop("organisation", "")
        kept = [one.organisation for one in self.memberships if not chosen or str(one.organisation.key) == chosen]
        person = User.objects.get(email=said.pop("email"))
        return {**said, "person": person, "organisation": kept[0] if kept else None}

    def _memberships(self, email: str) -> list[Membership]:
        if self.body.kind == BodyKind.SECRETARIAT or not email:
            return []
        active = Membership.objects.filter(person__email=email.strip().lower(), state=MembershipState.ACTIVE)
        return list(active.select_related("organisation").order_by("organisation__name_fr"))

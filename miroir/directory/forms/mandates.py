"""A mandate as it is typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.directory.models import Area, Mandate, MandateScope, Membership, Organisation
from miroir.directory.queries.memberships import members_of

WHICH = (("in-force", _("In force")), ("soon", _("Ending soon")), ("over", _("Over")))


class MemberField(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes none when the site runs
    """An active member of an organisation, by name and function."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.person}, {obj.function}" if obj.function else str(obj.person)


class MandateForm(forms.Form):
    """Who may speak for an organisation, on what, and until when."""

    member = MemberField(label=_("For whom"), queryset=Membership.objects.none(), empty_label=_("Choose a member"))
    scope = forms.ChoiceField(
        label=_("On what"), choices=MandateScope.choices, initial=MandateScope.EVERYTHING, widget=forms.RadioSelect
    )
    areas = forms.ModelMultipleChoiceField(
        label=_("Areas"),
        queryset=Area.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for a mandate of some areas."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    issued_by = forms.CharField(
        label=_("Who decided on it, and when"),
        max_length=200,
        help_text=_("The proof of the mandate in words, for example: the board, 3 May 2026."),
    )

    def __init__(self, *args: Any, organisation: Organisation, delegated: Mandate | None = None, **named: Any) -> None:  # noqa: ANN401 - a form's
        """Make a form for an organisation. `delegated`: the mandate out of which it is given; None for the secretariat."""
        super().__init__(*args, **named)
        member, last = self.fields["member"], self.fields["ends_on"]
        members = members_of(organisation)
        if delegated is not None:
            members = members.exclude(person=delegated.person_id)
            last.required, last.initial = True, delegated.ends_on
        member.queryset = members  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Return what was typed, areas only where they count. Raises ValidationError where none is chosen."""
        cleaned = super().clean() or {}
        if cleaned.get("scope") == MandateScope.AREAS and not cleaned.get("areas"):
            self.add_error("areas", ValidationError(gettext("Choose at least one area, or every subject.")))
        return cleaned

    def offered(self) -> dict[str, Any]:
        """Return what a valid form says, as the action takes it."""
        said = dict(self.cleaned_data)
        member = said.pop("member")
        return said | {"person": member.person, "areas": list(said["areas"])}


class MandateFilterForm(forms.Form):
    """Which mandates the secretariat looks at."""

    which = forms.ChoiceField(label=_("Mandates"), choices=WHICH)

    def chosen(self) -> str:
        """Return which; those in force where nothing readable was asked."""
        return str(self.cleaned_data["which"]) if self.is_valid() else "in-force"

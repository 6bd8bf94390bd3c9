"""What is asked where the college or the sectors of an organisation change on a day."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.directory.models import College, Sector


class DayField(forms.DateField):
    """A day, typed or chosen."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CollegeForm(forms.Form):
    """Another college, from a day on."""

    college = forms.ModelChoiceField(label=_("College"), queryset=College.objects.all())
    starts_on = DayField(label=_("From this day on"))


class SectorsForm(forms.Form):
    """Other sectors, from a day on."""

    sectors = forms.ModelMultipleChoiceField(
        label=_("Sectors"), queryset=Sector.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    starts_on = DayField(label=_("From this day on"))


class PartingForm(forms.Form):
    """Why an organisation leaves, where it wants to say so."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

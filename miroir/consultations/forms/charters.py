"""What a charter promises, as the secretariat writes it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from miroir.common.languages import OTHER
from miroir.consultations.actions.charters import CharterText
from miroir.consultations.models import Charter
from miroir.directory.models import College

METHODS = (
    ("holm", _("established college by college, all statements together (Holm)")),
    ("interval", _("the whole 95% interval of each college above the threshold")),
)
ABSTENTIONS = (("excluded", _("do not count among the answers")), ("counted", _("count among the answers")))
PUBLICITY = (
    ("public", _("public: who said what is shown")),
    ("confidential", _("confidential: only counts are shown")),
)


def _long_text(label: Any) -> forms.CharField:  # noqa: ANN401 - a lazy text
    return forms.CharField(label=label, max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


def _percent(label: Any, **named: Any) -> forms.DecimalField:  # noqa: ANN401 - a lazy text
    return forms.DecimalField(
        label=label, decimal_places=1, max_digits=4, min_value=Decimal("0.1"), max_value=Decimal("99.9"), **named
    )


def _days(label: Any) -> forms.IntegerField:  # noqa: ANN401 - a lazy text
    return forms.IntegerField(label=label, min_value=1, max_value=365)


class CharterForm(forms.Form):
    """The charter of a process in preparation: what is missing may come later, until it opens."""

    purpose_fr = _long_text(_("Purpose in French"))
    purpose_en = _long_text(_("Purpose in English"))
    engagement_fr = _long_text(_("What is promised, in French"))
    engagement_en = _long_text(_("What is promised, in English"))
    reply_days = _days(_("Days within which each contribution is answered"))
    acknowledge_days = _days(_("Days within which an objection is acknowledged"))
    reconcile_days = _days(_("Days within which the reconciliation of an objection ends"))
    colleges = forms.ModelMultipleChoiceField(
        label=_("Colleges counted: a consensus needs every one"),
        queryset=College.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    minimum = forms.IntegerField(label=_("Answers that each college must give at least"), min_value=1, max_value=10_000)
    rolls = forms.BooleanField(label=_("A college that has wholly answered has no sampling error"), required=False)
    method = forms.ChoiceField(
        label=_("How the agreement of a college is established"), choices=METHODS, widget=forms.RadioSelect
    )
    threshold = _percent(_("Threshold of agreement, in per cent"))
    level = _percent(_("Chance of error that is accepted, in per cent"))
    abstain = forms.ChoiceField(label=_("Abstentions"), choices=ABSTENTIONS, widget=forms.RadioSelect)
    positions = forms.ChoiceField(label=_("Positions"), choices=PUBLICITY, widget=forms.RadioSelect)
    smallest_cell = forms.IntegerField(
        label=_("Fewest persons that a published figure may stand for, where positions are confidential"),
        min_value=2,
        max_value=50,
    )
    hidden_until_closing = forms.BooleanField(label=_("Results are hidden until closing"), required=False)

    def text(self) -> CharterText:
        """Return what the actions take."""
        told = self.cleaned_data
        return CharterText(
            purpose={code: told[f"purpose_{code}"] for code in OTHER},
            engagement={code: told[f"engagement_{code}"] for code in OTHER},
            rule={
                "method": told["method"],
                "threshold": float(told["threshold"] / 100),
                "minimum": told["minimum"],
                "abstain": told["abstain"],
                "level": float(told["level"] / 100),
                "positions": told["positions"],
                "smallest_cell": told["smallest_cell"],
            },
            colleges=list(told["colleges"]),
            rolls=told["rolls"],
            hidden_until_closing=told["hidden_until_closing"],
            reply_days=told["reply_days"],
            acknowledge_days=told["acknowledge_days"],
            reconcile_days=told["reconcile_days"],
        )


class ChangeCharterForm(CharterForm):
    """A new version of the charter of an open process, with its reason."""

    reason = forms.CharField(
        label=_("Reason for the change"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody can read it beside the new version; those who take part receive it by letter."),
    )


def charter_initial(charter: Charter) -> dict[str, Any]:
    """Return what a form begins with: the charter as it stands, shares in per cent."""
    names = (
        "purpose_fr",
        "purpose_en",
        "engagement_fr",
        "engagement_en",
        "reply_days",
        "acknowledge_days",
        "reconcile_days",
        "rolls",
        "hidden_until_closing",
    )
    rule = dict(charter.rule)
    shares = {
        name: Decimal(str(round(rule[name] * 100, 1))).normalize() for name in ("threshold", "level") if name in rule
    }
    shares = {name: f"{share:f}" for name, share in shares.items()}  # type: ignore[misc]
    return {
        **{name: getattr(charter, name) for name in names},
        **rule,
        **shares,
        "colleges": list(charter.colleges.all()),
    }

"""What a statement asks for, how lists are narrowed, and what a decision owes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language
from miroir.consultations.actions.statements import Wording
from miroir.consultations.models import Statement, StatementState, TranslationKind
from miroir.consultations.models.statements import LONGEST, source_hash
from miroir.consultations.queries.statements import StatementFilters
from miroir.directory.models import Area, Organisation, Sector

MOST_SEEDED = 500
SORTS = (("number", _("by number")), ("newest", _("newest first")), ("oldest", _("oldest first")))
READABLE = (StatementState.PUBLISHED, StatementState.MERGED, StatementState.WITHDRAWN)


class AboutForm(forms.Form):
    """In which language a statement is written, and what it is about."""

    language = forms.ChoiceField(label=_("Language in which it is written"), choices=Language.choices)
    areas = forms.ModelMultipleChoiceField(
        label=_("Areas: at least one"), queryset=Area.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    sectors = forms.ModelMultipleChoiceField(
        label=_("Sectors"),
        queryset=Sector.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Leave all empty where it concerns every sector. A statement of one sector alone is shown as such."
        ),
    )

    def wording(self, text: str) -> Wording:
        told = self.cleaned_data
        return Wording(text, told["language"], tuple(told["areas"]), tuple(told["sectors"]))


class ProposeForm(AboutForm):
    """A statement that a member proposes. `compared`: the text that near ones were shown for."""

    text = forms.CharField(
        label=_("Statement"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One clear assertion with which one can agree or disagree, in at most 500 characters."),
    )
    organisation = forms.ModelChoiceField(
        label=_("For which organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    compared = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    field_order = ("organisation", "text", "language", "areas", "sectors")

    def __init__(self, *given: Any, organisations: Sequence[Organisation], **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        self.organisations = organisations
        if len(organisations) < 2:
            del self.fields["organisation"]
            self.only = organisations[0] if organisations else None
            return
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the types
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        self.only = None

    def proposing(self) -> Organisation | None:
        """Return for which organisation it is proposed; None where the person has none."""
        chosen = self.cleaned_data.get("organisation")
        return chosen if isinstance(chosen, Organisation) else self.only

    def compared_to(self) -> ProposeForm:
        """Return the form as it was sent, now saying for which text near statements were shown."""
        sent = QueryDict(mutable=True)
        sent.update(self.data)
        sent["compared"] = source_hash(self.cleaned_data["text"])
        return ProposeForm(sent, organisations=self.organisations)

    def was_compared(self) -> bool:
        """Return whether the near statements of this very text were shown already."""
        return bool(self.cleaned_data["compared"] == source_hash(self.cleaned_data["text"]))


class SeedForm(AboutForm):
    """Statements that the secretariat puts in, one a line, all of the same language, areas and sectors."""

    lines = forms.CharField(
        label=_("Statements, one a line"),
        max_length=MOST_SEEDED * LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Each in at most 500 characters. They are published at once."),
    )

    field_order = ("lines", "language", "areas", "sectors")

    def clean_lines(self) -> list[str]:
        lines = [line.strip() for line in str(self.cleaned_data["lines"]).splitlines() if line.strip()]
        if len(lines) > MOST_SEEDED:
            raise forms.ValidationError(gettext("At most %(most)s statements at a time.") % {"most": MOST_SEEDED})
        long = [place for place, line in enumerate(lines, start=1) if len(line) > LONGEST]
        if long:
            told = ngettext(
                "This line is too long: %(lines)s. A statement has at most %(longest)s characters.",
                "These lines are too long: %(lines)s. A statement has at most %(longest)s characters.",
                len(long),
            )
            raise forms.ValidationError(told % {"lines": ", ".join(map(str, long)), "longest": LONGEST})
        return lines

    def wordings(self) -> list[Wording]:
        """Return what `seed_statements` takes."""
        return [self.wording(line) for line in self.cleaned_data["lines"]]


class DecisionForm(forms.Form):
    """The reason of a decision on a statement."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who proposed the statement receives it by letter."),
    )


class MergeForm(DecisionForm):
    """Into which statement another is merged, by its number, and why."""

    into = forms.IntegerField(label=_("Number of the statement that stands for both"), min_value=1)

    field_order = ("into", "reason")

    def __init__(self, *given: Any, statement: Statement, **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*given, **named)
        self.statement = statement

    def clean_into(self) -> Statement:
        found = Statement.objects.filter(process=self.statement.process_id, number=self.cleaned_data["into"]).first()
        if found is None:
            raise forms.ValidationError(gettext("This consultation has no statement of this number."))
        return found


class PlainForm(forms.Form):
    """A decision that owes nothing but the button."""


class TranslationForm(forms.Form):
    """A statement in another language, and who translated it."""

    text = forms.CharField(label=_("Translation"), max_length=2 * LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label=_("Who translated"), choices=TranslationKind.choices, widget=forms.RadioSelect)


class FilterForm(forms.Form):
    """What a list of statements is narrowed to, as the address says it; what is unknown narrows nothing."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.all(), required=False, to_field_name="code", empty_label=_("all areas")
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)

    def __init__(self, sent: Any, *, unpublished: bool) -> None:  # noqa: ANN401 - a QueryDict
        super().__init__(sent)
        states = list(StatementState) if unpublished else list(READABLE)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [("", _("all states")), *((str(state), state.label) for state in states)]

    def filters(self) -> StatementFilters:
        """Return what the query takes."""
        self.is_valid()
        told = self.cleaned_data
        area = told.get("area")
        return StatementFilters(
            text=told.get("q") or "",
            area=area.code if isinstance(area, Area) else "",
            state=told.get("state") or "",
            sort=told.get("sort") or "number",
            page=str(self.data.get("page", "1")),
        )

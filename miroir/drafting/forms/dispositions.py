"""How lists of answers are narrowed, and what an answer, its landing, its contest and its confirmation ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.drafting.actions.dispositions import Landing
from miroir.drafting.models import DispositionState, Outcome, Version, Wording
from miroir.drafting.permissions.dispositions import LANDING, Contribution
from miroir.drafting.queries.dispositions import clause_title
from miroir.drafting.queries.dispositions_lists import OPEN, UNANSWERED, ReportFilters, contributing, marked
from miroir.drafting.queries.places import places_of_quote

LONGEST_REASON: Final = 5000
LONGEST_CONTEST: Final = 3000
SHOWN: Final = 90
_NAMED: Final = re.compile(r"\s*(?P<sort>[ca])?[^\d]*(?P<number>\d{1,9})\s*", re.IGNORECASE)


class ReportForm(forms.Form):
    """What a list of contributions and answers is narrowed to, as the address says it; what is unknown narrows nothing."""

    outcome = forms.ChoiceField(label=_("Answer"), required=False)
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)

    def __init__(self, sent: Any, *, version: Version, wordings: Sequence[Wording], prepared: bool) -> None:  # noqa: ANN401
        super().__init__(sent)
        states = [state for state in DispositionState if prepared or state == DispositionState.CONTESTED]
        self._offer(
            "outcome",
            gettext("all answers"),
            (OPEN, gettext("waiting for an answer that counts")),
            *([(UNANSWERED, gettext("nothing proposed yet"))] if prepared else []),
            *((str(state), str(state.label)) for state in states),
            *((str(outcome), str(outcome.label)) for outcome in Outcome),
        )
        self._offer("clause", gettext("all clauses"), *((one.clause.code, _short(one)) for one in wordings))
        organisations = ((str(one.key), str(one)) for one in contributing(version))
        self._offer("organisation", gettext("all organisations"), *organisations)

    def filters(self) -> ReportFilters:
        """Return what the query takes."""
        self.is_valid()
        told = self.cleaned_data
        page = str(self.data.get("page", "1"))
        return ReportFilters(told.get("outcome") or "", told.get("clause") or "", told.get("organisation") or "", page)

    def _offer(self, name: str, everything: str, *choices: tuple[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [("", everything), *choices]


class LandForm(forms.Form):
    """Where words of a contribution landed: a clause of the next version, and its words, copied from it."""

    landing_clause = forms.ChoiceField(label=_("Clause where it lands"), required=False)
    landing_quote = forms.CharField(
        label=_("Words where it lands"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Copy them from the clause of the next version. Leave empty for the whole clause."),
    )

    def __init__(self, *given: Any, later: Version | None, wordings: Sequence[Wording], **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        self.later, self.wordings = later, {one.clause.code: one for one in wordings}
        self.span: tuple[int, int] | None = None
        if later is None:
            del self.fields["landing_clause"], self.fields["landing_quote"]
            return
        field = self.fields["landing_clause"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [("", gettext("not named yet")), *((one.clause.code, _short(one)) for one in wordings)]

    def clean_landing_quote(self) -> str:
        quote = str(self.cleaned_data["landing_quote"])
        wording = self.wordings.get(self.cleaned_data.get("landing_clause") or "")
        if not quote:
            return ""
        if wording is None:
            raise forms.ValidationError(gettext("Choose the clause in which these words stand."))
        places = places_of_quote(wording.text, quote)
        if not places:
            raise forms.ValidationError(gettext("These words are not in that clause. Copy them anew from it."))
        if len(places) > 1:
            raise forms.ValidationError(gettext("These words stand there several times. Copy more of them."))
        self.span = places[0]
        return quote

    def landing(self) -> Landing | None:
        """Return where it lands; None where that is not named."""
        wording = self.wordings.get(self.cleaned_data.get("landing_clause") or "")
        if self.later is None or wording is None:
            return None
        start, end = self.span or (None, None)
        return Landing(self.later, wording.clause, start, end)


class _Repeats(forms.Form):
    """Which contribution another repeats, by the name that pages give it."""

    duplicate_of = forms.CharField(
        label=_("Which contribution it repeats"),
        max_length=40,
        required=False,
        help_text=_("For a duplicate only: such as “comment 12” or “amendment 3”."),
    )
    version: Version

    def clean_duplicate_of(self) -> Contribution | None:
        told = str(self.cleaned_data["duplicate_of"])
        if not told:
            return None
        named = _NAMED.fullmatch(told)
        mark = f"{(named['sort'] or 'c').lower()}{named['number']}" if named else ""
        found = marked(self.version, [mark])
        if not found:
            raise forms.ValidationError(gettext("This version has no such contribution."))
        return found[0]


class AnswerForm(LandForm, _Repeats):
    """What becomes of one or several contributions."""

    outcome = forms.ChoiceField(label=_("Answer"), choices=Outcome.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The author is told, and it is published with the answer."),
    )

    field_order = ("outcome", "reason", "duplicate_of", "landing_clause", "landing_quote")

    def __init__(self, *given: Any, version: Version, **named: Any) -> None:  # noqa: ANN401 - what a form takes
        super().__init__(*given, **named)
        self.version = version

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("landing_clause") and told.get("outcome") not in LANDING:
            self.add_error("landing_clause", gettext("Only what is accepted, at least in part, lands in the text."))
        return told


class ContestForm(forms.Form):
    """Why an answer is contested."""

    reason = forms.CharField(
        label=_("Why you contest the answer"),
        max_length=LONGEST_CONTEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The working group reads it, and it is published with the answer. An answer is contested once."),
    )


class ConfirmForm(_Repeats):
    """How a contest ends: the answer as it was, or another."""

    outcome = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Another answer owes a reason of its own. What was answered first stays published beside it."),
    )

    field_order = ("outcome", "reason", "duplicate_of")

    def __init__(self, *given: Any, version: Version, outcome: str, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        self.version = version
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        kept = gettext("the answer stands: %(outcome)s") % {"outcome": Outcome(outcome).label}
        others = [(str(one), str(one.label)) for one in Outcome if one not in (outcome, Outcome.WITHDRAWN)]
        field.choices = [(outcome, kept), *others]


def _short(wording: Wording) -> str:
    return Truncator(clause_title(wording)).chars(SHOWN)

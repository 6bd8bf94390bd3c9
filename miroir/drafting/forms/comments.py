"""What a comment, an argument and a source ask for, and how a list of comments is narrowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language
from miroir.common.forms import NonceForm
from miroir.directory.models import Organisation
from miroir.drafting.models import Document, RemarkType, Side, Wording
from miroir.drafting.queries.comments import ANSWERS, CommentFilters, commented_clauses, commenting
from miroir.drafting.queries.places import Occurrence, occurrences_of
from miroir.drafting.remarks import LONGEST, LONGEST_ARGUMENT, Reason, Remark, Source

MOST_PLACES: Final = 20
"""Places of the same words among which somebody chooses; with more, they quote more words."""


class ForOrganisation(forms.Form):
    """A form that is sent for an organisation: chosen among the person's, and not asked where there is only one."""

    organisation = forms.ModelChoiceField(
        label=_("For which organisation"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *given: Any, organisations: Sequence[Organisation], **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        self.only = organisations[0] if len(organisations) == 1 else None
        if self.only:
            del self.fields["organisation"]
            return
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the types
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])

    def speaking_for(self) -> Organisation:
        """Return the organisation for which it is sent."""
        chosen = self.only or self.cleaned_data["organisation"]
        assert isinstance(chosen, Organisation)  # noqa: S101 - for the types
        return chosen


class CommentForm(ForOrganisation, NonceForm):
    """A comment. The words that it quotes are found in the text; where they stand there several times, it asks which."""

    clause = forms.ChoiceField(label=_("About"), required=False)
    quote = forms.CharField(
        label=_("Words of the text"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("To comment on certain words only, copy them from the text and paste them here."),
    )
    occurrence = forms.ChoiceField(
        label=_("Which of these places"),
        widget=forms.RadioSelect,
        error_messages={"required": _("These words stand there several times: choose which you mean.")},
    )
    kind = forms.ChoiceField(
        label=_("Type"),
        choices=RemarkType.choices,
        widget=forms.RadioSelect,
        help_text=_("General: on the whole. Technical: on the substance. Editorial: on the wording."),
    )
    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("At most 5,000 characters."),
    )
    proposed_change = forms.CharField(
        label=_("Proposed change"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the text should say instead. It helps whoever answers."),
    )
    language = forms.ChoiceField(label=_("Language in which it is written"), choices=Language.choices)

    field_order = (
        "organisation",
        "clause",
        "quote",
        "occurrence",
        "kind",
        "text",
        "proposed_change",
        "language",
        "nonce",
    )

    def __init__(self, *given: Any, wordings: Sequence[Wording], **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        self.wordings = wordings
        choice = self.fields["clause"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 - for the types
        shown = [(one.clause.code, Truncator(str(one) or one.clause.code).chars(90)) for one in wordings]
        choice.choices = [("", gettext("the whole text")), *shown]
        self.places = self._places() if self.is_bound else []
        if 1 < len(self.places) <= MOST_PLACES:
            which = self.fields["occurrence"]
            assert isinstance(which, forms.ChoiceField)  # noqa: S101 - for the types
            which.choices = [(place.value, _shown(place)) for place in self.places]
        else:
            del self.fields["occurrence"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("quote") and not self.places:
            self.add_error("quote", gettext("These words are not in the text. Copy them anew, without changing them."))
        if told.get("quote") and len(self.places) > MOST_PLACES:
            self.add_error(
                "quote", gettext("These words stand in very many places. Copy more of the words around them.")
            )
        return told

    def remark(self) -> Remark:
        """Return what was said, and of which words."""
        told = self.cleaned_data
        place = self._place()
        wording = place.wording if place else next((w for w in self.wordings if w.clause.code == told["clause"]), None)
        return Remark(
            text=told["text"],
            language=told["language"],
            kind=told["kind"],
            proposed_change=told["proposed_change"],
            clause=wording.clause if wording else None,
            span=(place.start, place.end) if place else None,
        )

    def _places(self) -> list[Occurrence]:
        """Return where the words that were sent stand: in the chosen clause, or in any."""
        quote, code = str(self.data.get("quote", ""))[:LONGEST], self.data.get("clause", "")
        return occurrences_of(quote, [one for one in self.wordings if not code or one.clause.code == code])

    def _place(self) -> Occurrence | None:
        if not self.cleaned_data["quote"]:
            return None
        chosen = self.cleaned_data.get("occurrence")
        return next((place for place in self.places if chosen in (None, place.value)), None)


class ArgumentForm(ForOrganisation):
    """What speaks for or against."""

    side = forms.ChoiceField(label=_("It speaks"), choices=Side.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Argument"),
        max_length=LONGEST_ARGUMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One reason at a time, in at most 3,000 characters."),
    )
    language = forms.ChoiceField(label=_("Language in which it is written"), choices=Language.choices)

    field_order = ("organisation", "side", "text", "language")

    def reason(self) -> Reason:
        """Return what was said."""
        told = self.cleaned_data
        return Reason(Side(told["side"]), told["text"], told["language"])


class EvidenceForm(forms.Form):
    """A source that is cited."""

    title = forms.CharField(label=_("Title of the source"), max_length=300)
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text=_("It begins with http:// or https://. Leave it empty for a source on paper."),
    )
    dated = forms.CharField(label=_("Date"), max_length=10, help_text=_("As 2025, 2025-03 or 2025-03-14."))
    licence = forms.CharField(
        label=_("Licence"),
        max_length=120,
        help_text=_("Such as Licence Ouverte 2.0 or CC BY 4.0; “all rights reserved” where it allows nothing."),
    )

    def source(self) -> Source:
        """Return what is cited."""
        told = self.cleaned_data
        return Source(told["title"], told["address"], told["dated"], told["licence"])


class CommentFilterForm(forms.Form):
    """What a list of comments is narrowed to, as the address says it; what is unknown narrows nothing."""

    version = forms.ChoiceField(label=_("Version"), required=False)
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    kind = forms.ChoiceField(label=_("Type"), choices=[("", _("all types")), *RemarkType.choices], required=False)
    answer = forms.ChoiceField(label=_("Answer"), choices=[("", _("all answers")), *ANSWERS], required=False)

    def __init__(self, *given: Any, document: Document, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        issued = [one for one in document.versions.all() if one.issued_at is not None]
        self._choose("version", gettext("all versions"), [(str(one.number), str(one.number)) for one in issued])
        clauses = [(code, Truncator(words).chars(60)) for code, words in commented_clauses(document)]
        self._choose("clause", gettext("all clauses"), clauses)
        self._choose("organisation", gettext("all organisations"), [(str(o.key), str(o)) for o in commenting(document)])

    def filters(self) -> CommentFilters:
        """Return what the query takes."""
        self.is_valid()
        names = ("version", "clause", "organisation", "kind", "answer")
        told = {name: self.cleaned_data.get(name) or "" for name in names}
        return CommentFilters(**told, page=str(self.data.get("page", "1")))

    def _choose(self, name: str, anything: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [("", anything), *choices]


def _shown(place: Occurrence) -> str:
    """Return a place in words: the clause, and the quote between the words around it."""
    wording = place.wording
    words = Truncator(wording.text[place.start : place.end]).chars(80)
    return f"{wording} – … {place.before}[{words}]{place.after} …"

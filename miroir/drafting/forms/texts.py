"""What writers of texts send: a text begun, a clause worded, a place, a ground, a translation, a version issued."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language
from miroir.consultations.models import KeptMap, Process, Proposal, Statement, TranslationKind
from miroir.consultations.queries.kept import current_map
from miroir.directory.models import Body, BodyKind
from miroir.drafting.models import Stage, Wording
from miroir.drafting.queries.texts_clauses import published_statement
from miroir.drafting.queries.texts_tree import Spot

LONGEST_HEADING: Final = 300
LONGEST_TEXT: Final = 45_000
"""Characters that a form takes: line ends that a browser sends count twice, the action counts them once."""


def _words(*, rows: int = 18, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        required=required,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=_("An empty line parts two paragraphs; a line that begins with “- ” is an item of a list."),
    )


class DocumentForm(forms.Form):
    """A text to begin."""

    process = forms.ChoiceField(label=_("Consultation"))
    title_fr = forms.CharField(label=_("Title in French"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200)
    language = forms.ChoiceField(
        label=_("Language in which it is written"),
        choices=Language.choices,
        help_text=_("That one counts; the other is a translation, labelled as such."),
    )
    group = forms.ModelChoiceField(
        label=_("Working group"),
        queryset=Body.objects.filter(kind=BodyKind.WORKING_GROUP),
        required=False,
        help_text=_("Its rapporteur writes, and it agrees on what becomes of contributions."),
    )
    slug = forms.SlugField(
        label=_("Name in the address"),
        max_length=60,
        required=False,
        help_text=_("Small letters, figures and hyphens. Left empty, it is made from the French title."),
    )

    def __init__(self, *args: Any, processes: Sequence[Process], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self.processes = {process.slug: process for process in processes}
        choices = [(process.slug, str(process)) for process in processes]
        self.fields["process"].choices = choices  # type: ignore[attr-defined]

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"] or slugify(self.cleaned_data.get("title_fr", ""))[:60]).strip("-")
        if not slug:
            raise forms.ValidationError(gettext("Write a name for the address, such as “urban-data”."))
        return slug

    def told(self) -> dict[str, Any]:
        """Return what `create_document` takes."""
        return {**self.cleaned_data, "process": self.processes[self.cleaned_data["process"]]}


class WordsForm(forms.Form):
    """What a clause says. `base_hash`: of the words that were read to be changed."""

    heading = forms.CharField(label=_("Heading"), max_length=LONGEST_HEADING, required=False)
    text = _words()
    base_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)


class SpotForm(forms.Form):
    """Where a clause goes."""

    spot = forms.ChoiceField(label=_("Place"))

    def __init__(self, *args: Any, wordings: Sequence[Wording], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self.spots = _spots(wordings)
        choices = [(value, label) for value, (label, _spot) in self.spots.items()]
        self.fields["spot"].choices = choices  # type: ignore[attr-defined]
        self.fields["spot"].initial = "last"

    def chosen(self) -> Spot | None:
        """Return the spot that was chosen; None for the end."""
        return self.spots[self.cleaned_data["spot"]][1]


class AddForm(SpotForm):
    """A clause to add."""

    heading = forms.CharField(label=_("Heading"), max_length=LONGEST_HEADING, required=False)
    text = _words()


STATEMENT, RESULTS, PROPOSAL = "statement", "results", "proposal"


class GroundForm(forms.Form):
    """On what a clause stands."""

    on = forms.ChoiceField(
        label=_("What the clause stands on"),
        choices=(
            (STATEMENT, _("A statement, with what was found of it")),
            (RESULTS, _("All results, as they are kept now")),
            (PROPOSAL, _("A proposal that was put forward")),
        ),
        initial=STATEMENT,
        required=False,
        widget=forms.RadioSelect,
    )
    number = forms.IntegerField(
        label=_("Number of the statement or of the proposal"),
        min_value=1,
        required=False,
        help_text=_("As the consultation numbers it; what was found of it comes along."),
    )
    why = forms.CharField(
        label=_("Why the clause stands on it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        self.process = process
        self.statement: Statement | None = None
        self.kept: KeptMap | None = None
        self.proposal: Proposal | None = None

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        self.kept = current_map(self.process)
        number = said.get("number")
        if said.get("on") == PROPOSAL:
            self.kept = None
            self._find_proposal(number)
        elif said.get("on") == RESULTS:
            if self.kept is None:
                self.add_error("on", gettext("No results of this consultation are kept yet."))
        elif number is None and "number" not in self.errors:
            self.add_error("number", gettext("Give the number of the statement, or choose all results."))
        elif number is not None:
            self.statement = published_statement(self.process, number)
            if self.statement is None:
                self.add_error("number", gettext("No published statement of this consultation has this number."))
        return said

    def _find_proposal(self, number: int | None) -> None:
        standing = Proposal.objects.standing().filter(process=self.process)
        self.proposal = standing.filter(number=number).first() if number is not None else None
        if self.proposal is None:
            self.add_error("number", gettext("No proposal of this consultation that stands has this number."))


class TranslationForm(forms.Form):
    """What a clause says in the other language."""

    heading = forms.CharField(label=_("Heading"), max_length=400, required=False)
    text = forms.CharField(
        label=_("Text"), max_length=66_000, required=False, strip=False, widget=forms.Textarea(attrs={"rows": 18})
    )
    kind = forms.ChoiceField(label=_("How it was translated"), choices=TranslationKind.choices)


class IssueForm(forms.Form):
    """A version to issue."""

    stage = forms.ChoiceField(label=_("What this version is"), choices=Stage.choices)
    notes = forms.CharField(
        label=_("What the rapporteur says of it"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def _spots(wordings: Sequence[Wording]) -> dict[str, tuple[str, Spot | None]]:
    """Return every place where a clause can go, by its value in a form: its label, and the spot."""
    found: dict[str, tuple[str, Spot | None]] = {
        "last": (gettext("at the end"), None),
        "first": (gettext("first of all"), Spot()),
    }
    for wording in wordings:
        clause, name = wording.clause, str(wording)[:80]
        found[f"after-{clause.code}"] = (gettext("after %(clause)s") % {"clause": name}, Spot(after=clause))
        found[f"under-{clause.code}"] = (gettext("under %(clause)s, first") % {"clause": name}, Spot(under=clause))
    return found

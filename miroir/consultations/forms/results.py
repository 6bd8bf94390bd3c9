"""How results are narrowed, as the address says it; what is unknown narrows nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from miroir.common.verdicts import VERDICTS
from miroir.consultations.models import KeptMap
from miroir.consultations.queries.telling import named


class AreaForm(forms.Form):
    """Figures of one area alone."""

    area = forms.ChoiceField(label=_("Area"), required=False)

    def __init__(self, sent: Any, *, kept: KeptMap) -> None:  # noqa: ANN401 - a QueryDict
        super().__init__(sent)
        language = (get_language() or "fr")[:2]
        areas = [(label["code"], named(label, language)) for label in kept.summary["areas"]]
        _choose(self.fields["area"], [("", gettext("all areas")), *areas])

    def chosen(self, name: str) -> str:
        """Return what was chosen for a field; "" for nothing, and for what there is not."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class ResultsForm(AreaForm):
    """Statements of one verdict, or of one area."""

    verdict = forms.ChoiceField(label=_("Verdict"), required=False)

    field_order = ("verdict", "area")

    def __init__(self, sent: Any, *, kept: KeptMap) -> None:  # noqa: ANN401 - a QueryDict
        super().__init__(sent, kept=kept)
        counts = kept.summary["verdicts"]
        verdicts = [(code, gettext(word)) for code, word in VERDICTS.items() if code != "kept-back" or counts.get(code)]
        _choose(self.fields["verdict"], [("", gettext("all verdicts")), *verdicts])


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
    field.choices = choices

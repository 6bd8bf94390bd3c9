"""A file that becomes clauses: chosen, looked at, then brought in."""

from __future__ import annotations

import json
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.formats.documents.drafts import DEEPEST_LEVEL, Draft, Part

LARGEST: Final = 20_000_000
"""Bytes of a file."""
LONGEST: Final = 2_000_000
"""Bytes of a draft that is looked at: it comes back in a form, of which Django reads 2.5 MB."""
PARTS: Final = {"heading": str, "level": int, "text": str}


class DraftFileForm(forms.Form):
    """A file to look at."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_("Markdown (.md), Word (.docx) or OpenDocument (.odt); its headings become clauses. At most 20 MB."),
        error_messages={
            "required": _("Choose a file of at most 20 MB."),
            "empty": _("This file is empty. Save it again, then choose the new one."),
        },
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(gettext("This file is larger than 20 MB. Take its pictures out."))
        return file


class DraftForm(forms.Form):
    """The clauses that were looked at, to be brought in."""

    draft = forms.CharField(max_length=LONGEST, required=False, strip=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        try:
            told["draft"] = _draft(told.get("draft", ""))
        except (ValueError, TypeError, RecursionError) as error:
            lost = gettext("What was read of the file was lost on the way: choose it again.")
            raise forms.ValidationError(lost) from error
        return told


def draft_as_text(draft: Draft) -> str:
    """Return a draft as the form of its confirmation sends it back."""
    parts = [{"heading": one.heading, "level": one.level, "text": one.text} for one in draft.parts]
    return json.dumps(parts, ensure_ascii=False)


def _draft(told: str) -> Draft:
    return Draft("", "und", tuple(_part(one) for one in json.loads(told)))


def _part(told: Any) -> Part:  # noqa: ANN401 - anything may come
    if not isinstance(told, dict) or {name: type(value) for name, value in told.items()} != PARTS:
        message = f"a part has heading, level and text; came {told!r:.80}"
        raise ValueError(message)
    return Part(told["heading"], told["text"], min(max(told["level"], 1), DEEPEST_LEVEL))

"""What the secretariat sends to bring a file in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from miroir.consultations.actions.imports import LONGEST_MAPPING
from miroir.consultations.uploads import LARGEST
from miroir.directory.models import College
from miroir.engine.consultation import text_in


class UploadForm(forms.Form):
    """A file to look into."""

    file = forms.FileField(
        label=_("File"),
        max_length=500,
        help_text=_(
            "The export of Cap Collectif, Decidim, Polis or of a consultation of the European Commission, or any table "
            "in CSV, XLSX or JSON; several CSV files in one ZIP archive. At most 100 MB."
        ),
        error_messages={
            "required": _("Choose a file of at most 100 MB."),
            "empty": _("This file is empty. Export it again, then choose the new one."),
        },
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(gettext("This file is larger than 100 MB. Split it, or compress it as ZIP."))
        return file


class MappingForm(forms.Form):
    """What the columns of a table are."""

    mapping = forms.CharField(
        label=_("Mapping"),
        max_length=LONGEST_MAPPING,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false", "lang": "en", "class": "code"}),
        help_text=_(
            'What each column holds, in TOML. Lines that begin with # are notes. With identities = "kept", holders that '
            "the directory knows by name, SIREN or key are those organisations."
        ),
    )


class CollegesForm(forms.Form):
    """Which college of ours each college of the file is."""

    def __init__(self, lines: list[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        super().__init__(*args, **kwargs)
        ours = [("", gettext("in no college")), *((college.code, str(college)) for college in College.objects.all())]
        for place, line in enumerate(lines):
            if line["code"]:
                self.fields[f"college_{place}"] = forms.ChoiceField(
                    label=_college(line), choices=ours, required=False, initial=line["ours"]
                )
        self.lines = lines

    def colleges(self) -> dict[str, str]:
        """Return the code of our college, "" for none, by the code of the file's."""
        return {
            line["code"]: self.cleaned_data[f"college_{place}"] for place, line in enumerate(self.lines) if line["code"]
        }


def _college(line: Mapping[str, Any]) -> str:
    name = text_in(line["names"], get_language() or "fr") if line["names"] else line["code"]
    told = {"college": name, "number": line["holders"]}
    return gettext("“%(college)s” of the file (%(number)s holders)") % told

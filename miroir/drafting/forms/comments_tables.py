"""What is sent to bring a commenting table in: the file first, then what was read of it, signed, to be confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from miroir.accounts.models import Language, User
from miroir.directory.models import Organisation
from miroir.drafting.forms.comments import ForOrganisation
from miroir.drafting.models import Clause, Version
from miroir.drafting.queries.comments_plans import Passed, Plan
from miroir.drafting.remarks import Remark, Said

LARGEST: Final = 5_000_000
"""Bytes of a table."""
LONGEST_HELD: Final = 2_000_000
"""Characters of what a page holds until it is confirmed: under what one request may send."""
A_DAY: Final = 86_400
SALT: Final = "miroir.drafting.commenting-table"


class TableForm(ForOrganisation):
    """A filled-in commenting table, to be looked into."""

    file = forms.FileField(
        label=_("File"),
        max_length=500,
        help_text=_("The table in DOCX or CSV, with its column titles. At most 5 MB."),
        error_messages={
            "required": _("Choose a file of at most 5 MB."),
            "empty": _("This file is empty. Save it again, then choose the new one."),
        },
    )
    language = forms.ChoiceField(label=_("Language in which the comments are written"), choices=Language.choices)

    field_order = ("organisation", "file", "language")

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(gettext("This file is larger than 5 MB. Divide the table."))
        return file


@dataclass(frozen=True, slots=True)
class Held:
    """What was read of a table and waits to be confirmed: for which organisation, what is to be made, what is not."""

    organisation: int
    remarks: tuple[tuple[str, Remark], ...]
    passed: tuple[Passed, ...]


class HeldForm(forms.Form):
    """What was read of a table, held by the page that shows it: signed for one person and one version, for a day."""

    held = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_HELD)

    def __init__(self, *given: Any, by: User, version: Version, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*given, **named)
        self.by, self.version = by, version

    def clean_held(self) -> Held:
        try:
            told = signing.loads(self.cleaned_data["held"], salt=SALT, max_age=A_DAY)
        except signing.BadSignature as fault:
            raise forms.ValidationError(gettext("What was read is no longer here. Choose the file again.")) from fault
        if (told["by"], told["version"]) != (self.by.pk, self.version.pk):
            raise forms.ValidationError(gettext("What was read is of another person or text. Choose the file again."))
        clauses = Clause.objects.in_bulk({row["clause"] for row in told["rows"] if row["clause"]})
        remarks = tuple((row["nonce"], _remark(row, clauses)) for row in told["rows"])
        return Held(told["organisation"], remarks, tuple(Passed(*one) for one in told["passed"]))


def held_of(plan: Plan, content: bytes, *, by: User, version: Version, organisation: Organisation) -> str:
    """Return what a plan would bring in, signed, for the page to hold; "" where it is too long for one request."""
    digest = hashlib.sha256(content + f"{version.pk}{organisation.key}".encode()).hexdigest()[:40]
    told = {
        "by": by.pk,
        "version": version.pk,
        "organisation": organisation.pk,
        "rows": [_told(one.remark, f"{digest}-{place}") for place, one in enumerate(plan.planned)],
        "passed": [(one.place, one.why) for one in (*plan.refused, *plan.there)],
    }
    signed = signing.dumps(told, salt=SALT, compress=True)
    return signed if len(signed) <= LONGEST_HELD else ""


def _told(remark: Remark, nonce: str) -> dict[str, Any]:
    said = remark.said
    return {
        "nonce": nonce,
        "text": remark.text,
        "language": remark.language,
        "kind": remark.kind,
        "change": remark.proposed_change,
        "clause": remark.clause.pk if remark.clause else None,
        "said": (said.code, said.clause, said.line, said.paragraph),
    }


def _remark(row: Mapping[str, Any], clauses: Mapping[int, Clause]) -> Remark:
    return Remark(
        text=row["text"],
        language=row["language"],
        kind=row["kind"],
        proposed_change=row["change"],
        clause=clauses.get(row["clause"] or 0),
        said=Said(*row["said"]),
    )


def speaking_among(held: Held, organisations: Sequence[Organisation]) -> Organisation | None:
    """Return the organisation for which a table was read, where it is still among a person's."""
    return next((one for one in organisations if one.pk == held.organisation), None)

"""Where each named page is, in a database made at scale: what stands for the parts of its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.urls import get_resolver, reverse
from django.utils.translation import override

from demonstration.scale import Scaled
from measures.online import texts
from measures.online.settled import PREPARED
from miroir.consultations.models import Import, Invitation, Process, Proposal, Reminder, Statement
from miroir.decisions.models import IndicatorValue, Progress, Publication
from miroir.directory.models import Body, Mandate, Membership, Organisation, Seat
from miroir.drafting.models import Argument, Clause, Conflict, Disposition, Ground
from miroir.letters.models import Letter

Value = Callable[[Scaled], Any]
WRITING: Final = ("write", "move", "remove", "ground", "translate", "add", "issue", "import", "conflicts", "conflict")
"""Pages of the version that is being written."""
OWN_AMENDMENT: Final = ("argue-amendment", "cite-amendment", "amendment-withdraw", "amendment-amend")
"""Pages of an amendment that is not answered yet."""
PROPOSING: Final = ("proposals", "put-forward", "proposal", "withdraw-proposal", "proposals-csv")
"""Pages of a process in which proposals are put forward."""
PUBLISHED_PAGES: Final = (
    "publication",
    "certificate",
    "clause-thread",
    "certificate-json",
    "followup",
    "followup-csv",
    "add-measure",
    "measure",
    "change-measure",
    "correct-progress",
    "correct-value",
)
"""Pages of a published strategy."""


def _organisation(scaled: Scaled) -> object:
    return (
        Organisation.objects.filter(pk=Membership.objects.get(person=scaled.people.representative).organisation_id)
        .get()
        .key
    )


def _membership(scaled: Scaled) -> object:
    return Membership.objects.get(person=scaled.people.member).key


def _mandate(scaled: Scaled) -> object:
    return Mandate.objects.get(person=scaled.people.representative).key


def _process(scaled: Scaled) -> Process:
    """Return the largest process."""
    return scaled.processes[0]


def _clause(slug: str) -> str:
    """Return the code of the first clause of a text: it has a ground, a translation, and contributions."""
    return Clause.objects.filter(document__slug=slug).order_by("pk")[0].code


def _disposition(*states: str) -> Value:
    return lambda _scaled: Disposition.objects.filter(state__in=states, amendment__isnull="contested" in states)[0].key


def _grounding() -> object:
    """Return the key of a statement on which a clause stands."""
    return Ground.objects.filter(statement__isnull=False).order_by("pk").values_list("statement__key", flat=True)[0]


def _proposing() -> Proposal:
    return Proposal.objects.select_related("process").order_by("pk")[0]


def _publication(_scaled: Scaled) -> str:
    return Publication.objects.order_by("pk")[0].slug


BY_NAME: Final[Mapping[str, Value]] = {
    "slug": lambda scaled: _process(scaled).slug,
    "number": lambda scaled: Statement.objects.filter(process=_process(scaled)).order_by("number")[0].number,
    "order": lambda _scaled: 1,
    "language": lambda _scaled: "en",
    "code": lambda _scaled: Body.objects.order_by("pk")[0].code,
    "version": lambda _scaled: "1",
    "key": _organisation,
    "sequence": lambda _scaled: 1,
}
"""What stands for a part of an address, by the name of the part."""
BY_PAGE: Final[Mapping[tuple[str, str], Value]] = {
    ("common:page", "name"): lambda _scaled: "legal-notice",
    ("consultations:decide", "change"): lambda _scaled: "withdraw",
    ("consultations:import", "key"): lambda _scaled: Import.objects.order_by("pk")[0].key,
    ("consultations:import-refusals", "key"): lambda _scaled: Import.objects.order_by("pk")[0].key,
    ("directory:decide", "what"): lambda _scaled: "suspend",
    ("directory:accept-charter", "key"): _membership,
    ("directory:membership", "key"): _membership,
    ("directory:suspend-membership", "key"): _membership,
    ("directory:refuse-membership", "key"): _membership,
    ("directory:leave", "key"): _membership,
    ("directory:revoke-mandate", "key"): _mandate,
    ("directory:end-seat", "key"): lambda _scaled: Seat.objects.order_by("-pk")[0].key,
    ("directory:close-other-account", "key"): lambda scaled: scaled.people.member.key,
    ("consultations:edit-steps", "slug"): lambda _scaled: PREPARED,
    ("consultations:edit-texts", "slug"): lambda _scaled: PREPARED,
    **{(f"consultations:{page}", "slug"): lambda _scaled: _proposing().process.slug for page in PROPOSING},
    **{(f"consultations:{page}", "number"): lambda _scaled: _proposing().number for page in PROPOSING},
    ("consultations:undo-invitation", "key"): lambda _scaled: Invitation.objects.order_by("pk")[0].key,
    ("consultations:undo-reminder", "key"): lambda _scaled: Reminder.objects.order_by("pk")[0].key,
    ("records:record", "name"): lambda scaled: scaled.processes[-1].slug,
    ("records:file", "name"): lambda scaled: scaled.processes[-1].slug,
    ("records:file", "file"): lambda _scaled: "record.fr.html",
    **{(f"drafting:{page}", "number"): lambda _scaled: 2 for page in WRITING},
    ("drafting:withdraw-comment", "number"): lambda _scaled: 20,
    **{(f"drafting:{page}", "number"): lambda _scaled: 10 for page in OWN_AMENDMENT},
    ("drafting:amendment-compare", "other"): lambda _scaled: 2,
    ("drafting:conflict", "pk"): lambda _scaled: Conflict.objects.order_by("pk")[0].pk,
    ("drafting:change-objection", "event"): lambda _scaled: "withdraw",
    ("drafting:cite-argument", "key"): lambda _scaled: Argument.objects.order_by("pk")[0].key,
    ("drafting:withdraw-argument", "key"): lambda _scaled: Argument.objects.order_by("pk")[0].key,
    ("drafting:land-disposition", "key"): _disposition("agreed"),
    ("drafting:contest-disposition", "key"): _disposition("agreed"),
    ("drafting:confirm-disposition", "key"): _disposition("contested"),
    ("decisions:of-text", "slug"): lambda _scaled: texts.ADOPTED,
    ("decisions:open", "slug"): lambda _scaled: texts.CALLABLE,
    ("decisions:publish", "slug"): lambda _scaled: texts.ADOPTED,
    ("decisions:thread", "kind"): lambda _scaled: "statement",
    ("decisions:thread", "key"): lambda _scaled: _grounding(),
    ("decisions:thread-json", "kind"): lambda _scaled: "statement",
    ("decisions:thread-json", "key"): lambda _scaled: _grounding(),
    ("decisions:correct-progress", "key"): lambda _scaled: Progress.objects.filter(measure__number=2)[0].key,
    ("decisions:correct-value", "key"): lambda _scaled: (
        IndicatorValue.objects.filter(indicator__measure__number=2)[0].key
    ),
    **{(f"decisions:{page}", "slug"): _publication for page in PUBLISHED_PAGES},
    **{(f"decisions:{page}", "number"): lambda _scaled: 2 for page in PUBLISHED_PAGES},
    ("letters:letter", "key"): lambda _scaled: Letter.objects.order_by("pk")[0].key,
    ("letters:letter-html", "key"): lambda _scaled: Letter.objects.order_by("pk")[0].key,
}
"""The same, for the parts that mean another thing on one page."""
IN_ROOM: Final[Mapping[tuple[str, str], Value]] = {
    ("drafting", "slug"): lambda _scaled: texts.WORKED,
    ("drafting", "number"): lambda _scaled: 1,
    ("drafting", "code"): lambda _scaled: _clause(texts.WORKED),
    ("decisions", "slug"): lambda _scaled: texts.PUT,
    ("decisions", "number"): lambda _scaled: 1,
    ("decisions", "version"): lambda _scaled: 1,
    ("decisions", "code"): lambda _scaled: _clause(texts.PUBLISHED),
}
"""The same, for the parts that mean another thing in one room."""
QUERIES: Final[Mapping[str, str]] = {
    "consultations:invite": "?college=state",
    "directory:organisations": "?q=inventee&college=state",
    "drafting:answer-contributions": "?m=c15&m=a15",
}
"""What is asked of a page beside its address, where that is its hardest case."""


def address_of(name: str, scaled: Scaled, language: str) -> str:
    """Return the address of a named page in a language. Raises LookupError where nothing stands for a part of it."""
    parts = _parts(name)
    values = {part: _value(name, part)(scaled) for part in parts}
    with override(language):
        return reverse(name, kwargs=values) + QUERIES.get(name, "")


def _value(name: str, part: str) -> Value:
    value = BY_PAGE.get((name, part)) or IN_ROOM.get((name.partition(":")[0], part)) or BY_NAME.get(part)
    if value is None:
        message = f"{name}: nothing stands for “{part}” of its address; say what in measures/online/places.py"
        raise LookupError(message)
    return value


def _parts(name: str) -> list[str]:
    """Return the names of the parts of an address that vary."""
    resolver = get_resolver()
    *spaces, last = name.split(":")
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    return list(resolver.reverse_dict.getlist(last)[0][0][0][1])

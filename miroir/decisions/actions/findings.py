"""The chair finds upon a call, with the reason; who disagrees may have a statement read beside it."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import Language, User
from miroir.common.languages import local
from miroir.common.may import Refused
from miroir.decisions.actions.telling import FOUND_LETTER, tell_called
from miroir.decisions.models import Call, Finding, MinorityStatement
from miroir.decisions.permissions.findings import ADOPTING, may_dissent, may_find, may_find_result, role_of_finder
from miroir.decisions.queries.calls import label_of
from miroir.decisions.queries.places import current_answer, finding_of, ground_of, held_call
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of
from miroir.drafting.actions.versions import mark_adopted
from miroir.drafting.queries.texts import document_to_write
from miroir.journal.actions import record

FOUND: Final = words("finding recorded")
DISSENTED: Final = words("minority statement added")


@transaction.atomic
def record_finding(*, by: User, call: Call, result: str, reason: str, against_figures: bool = False) -> Finding:
    """Record what the chair finds of a closed call; nothing of it changes afterwards. Raises Refused.

    Figures advise: `against_figures` says that the chair finds otherwise than the rule computes, and the page shows
    both. Neither consensus nor adoption stands over an objection that is open or sustained; over overruled ones the
    finding says so. What adopts makes the version the adopted text; everybody on the roll is told.
    """
    now = timezone.now()
    call = held_call(call)
    document_to_write(call.version.document)  # objections and contributions to it wait until the finding stands
    standing = standing_of(by, now=now)
    may_find(standing, call, found=finding_of(call) is not None, now=now).require()
    ground = ground_of(call)
    may_find_result(ground, result, reason, against_figures=against_figures).require()
    finding = Finding.objects.create(
        call=call,
        result=result,
        reason=reason.strip(),
        over_objections=result in ADOPTING and ground.overruled > 0,
        found_by=by,
        found_as=role_of_finder(standing),
        found_at=now,
    )
    record(FOUND, finding, by=by, at=now, label=label_of(call))
    if result in ADOPTING:
        mark_adopted(by=by, version=call.version)
    tell_called(by=by, call=call, template=FOUND_LETTER, about={"finding": finding})
    return finding


@transaction.atomic
def add_minority_statement(
    *, by: User, finding: Finding, organisation: Organisation, text: str, language: str = "fr"
) -> MinorityStatement:
    """Add what an organisation that opposed or abstained wants to be read beside a finding, once, until publication. Raises Refused."""
    now = timezone.now()
    call = held_call(finding.call)
    found = finding_of(call) or finding
    answer = current_answer(call, organisation)
    may_dissent(standing_of(by, now=now), found, organisation, answer, now=now).require()
    if not text.strip() or language not in Language.values:
        raise Refused(gettext("Write the statement, and say in which language it is."))
    if found.minority_statements.filter(organisation=organisation).exists():
        told = gettext("%(organisation)s has its statement beside this finding; it does not change any more.")
        raise Refused(told % {"organisation": organisation})
    statement = MinorityStatement.objects.create(
        finding=found, organisation=organisation, text=text.strip(), language=language, given_by=by, given_at=now
    )
    named = {"for_whom": str(organisation.key), "label": local(organisation, "name", "fr")}
    record(DISSENTED, statement, by=by, at=now, **named)
    return statement

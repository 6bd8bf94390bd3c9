"""Commenting on a text, arguing for and against, citing sources; what was said is never changed, only withdrawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.accounts.models import Language, User
from miroir.common.may import Refused
from miroir.directory.models import Organisation
from miroir.directory.standing import standing_of
from miroir.drafting.models import Amendment, Argument, Comment, Document, Evidence, RemarkType, Side, Version, Wording
from miroir.drafting.permissions.comments import (
    may_argue,
    may_cite,
    may_comment,
    may_import_comments,
    may_withdraw_argument,
    may_withdraw_comment,
    subject_of,
)
from miroir.drafting.queries.comments import label_of
from miroir.drafting.queries.texts import document_to_write, version_to_write
from miroir.drafting.remarks import LONGEST, LONGEST_ARGUMENT, Reason, Remark, Source
from miroir.engine.text.anchors import Anchor, anchor
from miroir.journal.actions import Happening, fingerprint, record, record_all

COMMENTED: Final = words("comment made")
WITHDRAWN: Final = words("comment withdrawn")
ARGUED: Final = words("argument made")
ARGUMENT_WITHDRAWN: Final = words("argument withdrawn")
CITED: Final = words("source cited")
BATCH: Final = 500
_DATED: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_ADDRESS: Final = URLValidator(schemes=["http", "https"])
_NO_ANCHOR: Final = Anchor(0, 0, "", "", "")


@transaction.atomic
def make_comment(*, by: User, version: Version, remark: Remark, organisation: Organisation, nonce: str = "") -> Comment:
    """Comment on a version for an organisation; a form that was sent already gives the comment it made.

    Raises Refused where the current step does not allow it, where there are no words or too many of them, or where the
    clause or its range is not in the version.
    """
    now = timezone.now()
    version = version_to_write(version)
    may_comment(standing_of(by, now=now), version, now=now, organisation=organisation).require()
    sent = Comment.objects.filter(by=by, nonce=nonce).first() if nonce else None
    if sent is not None:
        return sent
    comment = _comment(version, remark, organisation, by=by, at=now)
    comment.number, comment.nonce = _last_number(version.document) + 1, nonce
    comment.save()
    record(COMMENTED, comment, by=by, at=now, for_whom=str(organisation.key), label=label_of(comment))
    return comment


@transaction.atomic
def import_comments(
    *, by: User, version: Version, organisation: Organisation, remarks: Sequence[tuple[str, Remark]]
) -> list[Comment]:
    """Make the comments of a commenting table, in its order; return those made, without those of a nonce that was there.

    `remarks`: each with its nonce, which makes the same table count once. Raises Refused at the first remark that
    `make_comment` would refuse, and nothing is kept.
    """
    now = timezone.now()
    version = version_to_write(version)
    may_import_comments(standing_of(by, now=now), version, organisation, now=now).require()
    nonces = [nonce for nonce, _remark in remarks]
    there = set(Comment.objects.filter(by=by, nonce__in=nonces).values_list("nonce", flat=True))
    texts = {wording.clause_id: wording for wording in version.wordings.all()}
    first, made = _last_number(version.document) + 1, list[Comment]()
    for nonce, remark in remarks:
        if nonce not in there:
            comment = _comment(version, remark, organisation, by=by, at=now, texts=texts)
            comment.number, comment.nonce = first + len(made), nonce
            made.append(comment)
    kept = Comment.objects.bulk_create(made, batch_size=BATCH)
    for_whom = str(organisation.key)
    record_all(COMMENTED, [Happening(one, for_whom=for_whom, label=label_of(one)) for one in kept], by=by, at=now)
    return kept


@transaction.atomic
def withdraw_comment(*, by: User, comment: Comment) -> Comment:
    """Withdraw a comment of one's organisation; it stays listed as withdrawn. Raises Refused once it is answered."""
    now = timezone.now()
    held = Comment.objects.select_for_update(of=("self",)).select_related("document__process", "organisation")
    comment = held.get(pk=comment.pk)
    may_withdraw_comment(standing_of(by, now=now), comment, now=now).require()
    before = fingerprint(comment)
    comment.withdrawn_at = now
    comment.save(update_fields=["withdrawn_at"])
    for_whom = str(comment.organisation.key) if comment.organisation else ""
    record(WITHDRAWN, comment, by=by, at=now, before=before, for_whom=for_whom, label=label_of(comment))
    return comment


@transaction.atomic
def argue(*, by: User, about: Comment | Amendment, reason: Reason, organisation: Organisation) -> Argument:
    """Speak for or against a comment or an amendment, for an organisation.

    Raises Refused where it may not be, without words or with too many, and where the organisation said just that.
    """
    now = timezone.now()
    document = document_to_write(about.document_id)
    about.refresh_from_db()
    about.document = document
    may_argue(standing_of(by, now=now), about, now=now, organisation=organisation).require()
    text = _worded(reason.text, LONGEST_ARGUMENT)
    _require_choices((reason.side, Side.values), (reason.language, Language.values))
    subject = {"comment": about} if isinstance(about, Comment) else {"amendment": about}
    said = Argument.objects.filter(organisation=organisation, withdrawn_at=None, side=reason.side, text=text)
    if said.filter(**subject).exists():
        raise Refused(gettext("Your organisation said just that already."))
    argument = Argument.objects.create(
        **subject,
        side=reason.side,
        text=text,
        language=reason.language,
        organisation=organisation,
        by=by,
        made_at=now,
    )
    record(ARGUED, argument, by=by, at=now, for_whom=str(organisation.key), label=label_of(about))
    return argument


@transaction.atomic
def withdraw_argument(*, by: User, argument: Argument) -> Argument:
    """Withdraw an argument of one's organisation. Raises Refused where what it is about is closed."""
    now = timezone.now()
    argument = Argument.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=argument.pk)
    may_withdraw_argument(standing_of(by, now=now), argument, now=now).require()
    before = fingerprint(argument)
    argument.withdrawn_at = now
    argument.save(update_fields=["withdrawn_at"])
    for_whom = str(argument.organisation.key) if argument.organisation else ""
    label = label_of(subject_of(argument))
    record(ARGUMENT_WITHDRAWN, argument, by=by, at=now, before=before, for_whom=for_whom, label=label)
    return argument


@transaction.atomic
def cite_evidence(*, by: User, citing: Comment | Amendment | Argument, source: Source) -> Evidence:
    """Cite a source beside what one's organisation said. Raises Refused without a title, a date or a licence."""
    now = timezone.now()
    may_cite(standing_of(by, now=now), citing, now=now).require()
    _require_source(source)
    field = {Comment: "comment", Amendment: "amendment", Argument: "argument"}[type(citing)]
    evidence = Evidence.objects.create(
        **{field: citing},
        title=source.title.strip(),
        address=source.address.strip(),
        dated=source.dated.strip(),
        licence=source.licence.strip(),
        cited_at=now,
    )
    for_whom = str(citing.organisation.key) if citing.organisation else ""
    label = label_of(subject_of(citing) if isinstance(citing, Argument) else citing)
    record(CITED, evidence, by=by, at=now, for_whom=for_whom, label=label)
    return evidence


def _last_number(document: Document) -> int:
    """Return the highest number of a comment of a document whose row is locked; 0 where it has none."""
    return document.comments.aggregate(last=Max("number"))["last"] or 0


def _comment(
    version: Version,
    remark: Remark,
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    texts: dict[int, Wording] | None = None,
) -> Comment:
    """Return a comment that is not kept yet. Raises Refused where its words or its place are not right."""
    _require_choices((remark.kind, RemarkType.values), (remark.language, Language.values))
    proposed_change = _bounded(remark.proposed_change, LONGEST)
    text = _bounded(remark.text, LONGEST) if proposed_change else _worded(remark.text, LONGEST)
    held = _anchor(version, remark, texts)
    start, end = (held.start, held.end) if held.quote else (None, None)
    return Comment(
        document=version.document,
        version=version,
        clause=remark.clause,
        code=remark.said.code[:40],
        start=start,
        end=end,
        quote=held.quote,
        prefix=held.prefix,
        suffix=held.suffix,
        clause_said=remark.said.clause[:200],
        line_said=remark.said.line[:40],
        paragraph_said=remark.said.paragraph[:120],
        kind=remark.kind,
        text=text,
        proposed_change=proposed_change,
        language=remark.language,
        organisation=organisation,
        by=by,
        made_at=at,
    )


def _anchor(version: Version, remark: Remark, texts: dict[int, Wording] | None) -> Anchor:
    """Return what keeps hold of a remark's range; an empty one for a whole clause or version."""
    if remark.clause is None:
        if remark.span is not None:
            raise Refused(gettext("A quote is of a clause: say which."))
        return _NO_ANCHOR
    found = texts.get(remark.clause.pk) if texts is not None else None
    wording = found or version.wordings.filter(clause=remark.clause).first()
    if wording is None:
        raise Refused(gettext("This clause is not in this version."))
    if remark.span is None:
        return _NO_ANCHOR
    start, end = remark.span
    if not 0 <= start < end <= len(wording.text) or end - start > LONGEST:
        raise Refused(gettext("These words are not in the text of the clause, or there are too many of them."))
    return anchor(wording.text, start, end)


def _worded(text: str, longest: int) -> str:
    plain = _bounded(text, longest)
    if not plain:
        raise Refused(gettext("Write what you have to say."))
    return plain


def _bounded(text: str, longest: int) -> str:
    """Return a text without blanks around it. Raises Refused where it is too long, or holds what no text holds."""
    plain = text.replace("\r\n", "\n").strip()
    if "\x00" in plain:
        raise Refused(gettext("This text holds a sign that cannot be kept. Write it anew."))
    if len(plain) > longest:
        told = {"longest": longest, "length": len(plain)}
        raise Refused(gettext("At most %(longest)s characters; this has %(length)s.") % told)
    return plain


def _require_choices(*pairs: tuple[str, Sequence[str]]) -> None:
    for value, allowed in pairs:
        if value not in allowed:
            raise Refused(gettext("“%(value)s” is not one of the choices.") % {"value": value[:40]})


def _require_source(source: Source) -> None:
    if not source.title.strip() or not source.licence.strip():
        raise Refused(gettext("A source has a title and a licence: say under which one can read it."))
    if len(source.title) > 300 or len(source.licence) > 120 or len(source.address) > 500:
        raise Refused(gettext("The title, the address or the licence of this source is too long."))
    if not _DATED.fullmatch(source.dated.strip()):
        raise Refused(gettext("Write the date of the source as 2025, 2025-03 or 2025-03-14."))
    if source.address.strip():
        try:
            _ADDRESS(source.address.strip())
        except ValidationError as fault:
            raise Refused(gettext("The address of a source begins with http:// or https://.")) from fault

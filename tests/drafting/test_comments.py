"""Commenting on a text, withdrawing, arguing, citing."""

from __future__ import annotations

import pytest
import time_machine
from django.utils.translation import override

from miroir.common.may import Refused
from miroir.directory.models import BodyKind, SeatRole
from miroir.drafting.actions.comments import (
    argue,
    cite_evidence,
    import_comments,
    make_comment,
    withdraw_argument,
    withdraw_comment,
)
from miroir.drafting.models import Argument, Comment, DispositionState, Evidence, Side
from miroir.drafting.queries.places import places_of_quote
from miroir.drafting.remarks import Reason, Said, Source
from miroir.journal.models import Entry
from tests.comments_makers import make_amendment_on, make_answer, make_comment_on, remark
from tests.drafting_makers import make_document, make_text_process, make_version
from tests.makers import NOW, make_membership, make_organisation, make_representative, make_seat, make_user

pytestmark = pytest.mark.django_db
SOURCE = Source("Baromètre des données", "https://example.org/a", "2025-03", "Licence Ouverte 2.0")
FOR = Reason(Side.FOR, "Les villes le font déjà.", "fr")


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def a_member(organisation=None):
    """Return a member, who has no mandate, and their organisation."""
    organisation = organisation or make_organisation()
    person = make_user()
    make_membership(person, organisation)
    return person, organisation


def test_a_member_comments_on_words_of_a_clause_and_the_words_around_them_are_kept():
    version = make_version(None, "Les villes publient leurs données au plus tard deux ans après leur collecte.")
    person, organisation = a_member()
    wording = version.wordings.get()
    start = wording.text.index("deux ans")

    comment = make_comment(
        by=person,
        version=version,
        remark=remark(
            "  Un an.\r\nPas plus. ", clause=wording.clause, span=(start, start + 8), proposed_change="un an"
        ),
        organisation=organisation,
    )

    comment.refresh_from_db()
    assert (comment.number, comment.text, comment.proposed_change) == (1, "Un an.\nPas plus.", "un an")
    assert (comment.quote, comment.start, comment.end) == ("deux ans", start, start + 8)
    assert wording.text.startswith(comment.prefix + comment.quote + comment.suffix, start - len(comment.prefix))
    entry = Entry.objects.get(kind="comment made")
    assert str(organisation.key) in entry.opening.content
    assert "Un an" not in entry.opening.content


def test_numbers_go_on_from_one_version_to_the_next():
    person, organisation = a_member()
    document = make_document()
    first = make_version(document, superseded_at=NOW)
    make_comment_on(first)

    second = make_comment(by=person, version=make_version(document), remark=remark(), organisation=organisation)

    assert second.number == 2


def test_a_form_that_is_sent_twice_counts_once():
    version, (person, organisation) = make_version(), a_member()

    made = [
        make_comment(by=person, version=version, remark=remark(), organisation=organisation, nonce="n1")
        for _ in range(2)
    ]

    assert made[0] == made[1]
    assert Comment.objects.count() == Entry.objects.filter(kind="comment made").count() == 1


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"text": " \n "}, "Write what"),
        ({"text": "x" * 50_000}, "At most 5000 characters; this has 50000"),
        ({"proposed_change": "x" * 5001}, "At most 5000"),
        ({"text": "a\x00b"}, "cannot be kept"),
        ({"kind": "zz"}, "not one of the choices"),
        ({"language": "de"}, "not one of the choices"),
        ({"span": (0, 3)}, "say which"),
    ],
)
def test_what_is_empty_too_long_or_out_of_the_choices_is_refused_and_nothing_is_kept(wrong, why):
    version, (person, organisation) = make_version(), a_member()

    with pytest.raises(Refused, match=why):
        make_comment(by=person, version=version, remark=remark(**wrong), organisation=organisation)

    assert not Comment.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("span", [(5, 5), (6, 3), (0, 10_000), (-2, 4)])
def test_a_range_that_is_not_in_the_clause_is_refused(span):
    version, (person, organisation) = make_version(), a_member()
    there = remark(clause=version.wordings.get().clause, span=span)

    with pytest.raises(Refused, match="not in the text of the clause"):
        make_comment(by=person, version=version, remark=there, organisation=organisation)


def test_a_clause_of_another_text_is_refused():
    version, (person, organisation) = make_version(), a_member()
    foreign = make_version().wordings.get().clause

    with pytest.raises(Refused, match="not in this version"):
        make_comment(by=person, version=version, remark=remark(clause=foreign), organisation=organisation)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"issued": False}, "still being written"),
        ({"adopted_at": NOW}, "was adopted"),
        ({"superseded_at": NOW}, "later version"),
    ],
)
def test_only_the_version_in_force_takes_comments(told, why):
    version, (person, organisation) = make_version(None, **told), a_member()

    with pytest.raises(Refused, match=why):
        make_comment(by=person, version=version, remark=remark(), organisation=organisation)


ROLES = ("visitor", "person", "member", "representative", "rapporteur", "suspended")


def someone(role, organisation):
    """Return a person in a role of an organisation; None for a visitor."""
    if role == "visitor":
        return None
    if role == "representative":
        return make_representative(organisation)
    person = make_user()
    if role == "member":
        make_membership(person, organisation)
    if role == "suspended":
        make_membership(person, organisation, state="suspended")
    if role == "rapporteur":
        make_seat(person, BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR)
    return person


@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize("owner", ["own", "other's"])
@pytest.mark.parametrize("kind", ["enquiry", "drafting", "decision", "statements"])
@pytest.mark.parametrize("timely", [True, False])
def test_who_may_comment_argue_and_bring_a_table_in(role, owner, kind, timely):
    organisation = make_organisation()
    person = someone(role, organisation)
    process = make_text_process(kind)
    if not timely:
        process.steps.update(ends_at=NOW)
        process.refresh_from_db()
    version = make_version(make_document(process))
    about = make_comment_on(version)
    speaking = organisation if owner == "own" else make_organisation()
    allowed = role in ("member", "representative") and owner == "own" and kind in ("enquiry", "drafting") and timely
    acts = {
        "comment": (allowed, lambda: make_comment(by=person, version=version, remark=remark(), organisation=speaking)),
        "argue": (allowed, lambda: argue(by=person, about=about, reason=FOR, organisation=speaking)),
        "import": (
            allowed and role == "representative",
            lambda: import_comments(by=person, version=version, organisation=speaking, remarks=[("n", remark())]),
        ),
    }

    for name, (expected, act) in acts.items():
        before = Comment.objects.count(), Argument.objects.count(), Entry.objects.count()
        if expected:
            assert act(), name
        else:
            with pytest.raises(Refused):
                act()
            assert (Comment.objects.count(), Argument.objects.count(), Entry.objects.count()) == before, name


@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize("owner", ["own", "other's"])
@pytest.mark.parametrize("state", ["open", "withdrawn", "proposed", "agreed", "contested", "confirmed", "closed"])
def test_who_may_withdraw_a_comment_and_cite_beside_it(role, owner, state):
    organisation = make_organisation()
    person = someone(role, organisation)
    comment = make_comment_on(organisation=organisation if owner == "own" else make_organisation())
    process = comment.document.process
    if state == "withdrawn":
        comment.withdrawn_at = NOW
        comment.save()
    elif state == "closed":
        process.state, process.closed_at = "closed", NOW
        process.save()
    elif state != "open":
        make_answer(comment, state=DispositionState(state))
    ours = role in ("member", "representative") and owner == "own"
    acts = [
        (ours and state in ("open", "proposed"), lambda: withdraw_comment(by=person, comment=comment)),
        (
            ours and state not in ("withdrawn", "closed"),
            lambda: cite_evidence(by=person, citing=comment, source=SOURCE),
        ),
    ]

    for expected, act in reversed(acts):
        if expected:
            assert act()
        else:
            with pytest.raises(Refused):
                act()

    comment.refresh_from_db()
    assert (comment.withdrawn_at is not None) == (acts[0][0] or state == "withdrawn")
    assert Evidence.objects.exists() == acts[1][0]


def test_a_withdrawn_comment_keeps_its_words_and_the_record_says_so():
    person, organisation = a_member()
    comment = make_comment_on(organisation=organisation)

    withdraw_comment(by=person, comment=comment)

    comment.refresh_from_db()
    assert comment.withdrawn_at == NOW
    assert comment.text
    assert Entry.objects.get().kind == "comment withdrawn"
    with pytest.raises(Refused, match="withdrawn already"):
        withdraw_comment(by=person, comment=comment)


def test_an_amendment_is_argued_about_while_it_is_tabled():
    person, organisation = a_member()
    amendment = make_amendment_on(make_version().wordings.get())

    argument = argue(by=person, about=amendment, reason=FOR, organisation=organisation)

    assert list(amendment.arguments.all()) == [argument]
    amendment.state = "withdrawn"
    amendment.save()
    with pytest.raises(Refused, match="amendment is withdrawn"):
        argue(by=person, about=amendment, reason=Reason(Side.AGAINST, "Non.", "fr"), organisation=organisation)


def test_the_same_argument_counts_once():
    person, organisation = a_member()
    comment = make_comment_on()
    argue(by=person, about=comment, reason=FOR, organisation=organisation)

    with pytest.raises(Refused, match="just that already"):
        argue(by=person, about=comment, reason=FOR, organisation=organisation)

    assert Argument.objects.count() == 1


@pytest.mark.parametrize("text", ["", "x" * 3001, "x" * 50_000])
def test_an_argument_has_words_and_a_measure(text):
    person, organisation = a_member()

    with pytest.raises(Refused):
        argue(by=person, about=make_comment_on(), reason=Reason(Side.FOR, text, "fr"), organisation=organisation)


def test_an_argument_is_withdrawn_by_a_member_of_its_organisation_only():
    person, organisation = a_member()
    argument = argue(by=person, about=make_comment_on(), reason=FOR, organisation=organisation)

    with pytest.raises(Refused, match="members of the organisation"):
        withdraw_argument(by=a_member()[0], argument=argument)
    withdraw_argument(by=a_member(organisation)[0], argument=argument)

    argument.refresh_from_db()
    assert argument.withdrawn_at == NOW
    assert Entry.objects.filter(kind="argument withdrawn").count() == 1
    with pytest.raises(Refused, match="was withdrawn"):
        cite_evidence(by=person, citing=argument, source=SOURCE)


def test_a_source_is_cited_beside_a_comment_an_amendment_and_an_argument():
    person, organisation = a_member()
    version = make_version()
    comment = make_comment_on(version, organisation=organisation)
    amendment = make_amendment_on(version.wordings.get(), organisation=organisation)
    argument = argue(by=person, about=comment, reason=FOR, organisation=organisation)

    for citing in (comment, amendment, argument):
        cite_evidence(by=person, citing=citing, source=SOURCE)

    assert [one.evidence.get().licence for one in (comment, amendment, argument)] == ["Licence Ouverte 2.0"] * 3
    assert Entry.objects.filter(kind="source cited").count() == 3


@pytest.mark.parametrize(
    "source",
    [
        Source("", "", "2025", "CC BY 4.0"),
        Source("Titre", "", "2025", " "),
        Source("Titre", "", "", "CC BY 4.0"),
        Source("Titre", "", "mars 2025", "CC BY 4.0"),
        Source("Titre", "", "2025-13", "CC BY 4.0"),
        Source("Titre", "javascript:alert(1)", "2025", "CC BY 4.0"),
        Source("Titre", "ftp://example.org/", "2025", "CC BY 4.0"),
        Source("x" * 301, "", "2025", "CC BY 4.0"),
    ],
)
def test_a_source_without_title_date_or_licence_or_with_a_false_address_is_refused(source):
    person, organisation = a_member()

    with pytest.raises(Refused):
        cite_evidence(by=person, citing=make_comment_on(organisation=organisation), source=source)

    assert not Evidence.objects.exists()


def test_a_table_brought_in_twice_adds_nothing_and_keeps_its_order_and_codes():
    organisation = make_organisation()
    person, version = make_representative(organisation), make_version()
    rows = [(f"n{row}", remark(f"Ligne {row}", said=Said(f"FR-{row}", "9.9", str(row)))) for row in range(3)]

    first = import_comments(by=person, version=version, organisation=organisation, remarks=rows)
    again = import_comments(by=person, version=version, organisation=organisation, remarks=rows)

    assert [one.number for one in first] == [1, 2, 3]
    assert again == []
    assert list(Comment.objects.values_list("code", "clause_said", "line_said")) == [
        ("FR-0", "9.9", "0"),
        ("FR-1", "9.9", "1"),
        ("FR-2", "9.9", "2"),
    ]
    assert Entry.objects.filter(kind="comment made").count() == 3


def test_one_wrong_row_keeps_the_whole_table_out():
    organisation = make_organisation()
    rows = [("n1", remark()), ("n2", remark(""))]

    with pytest.raises(Refused):
        import_comments(
            by=make_representative(organisation), version=make_version(), organisation=organisation, remarks=rows
        )

    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("Les villes ouvrent.", "villes", [(4, 10)]),
        ("Les villes, les villes.", "villes", [(4, 10), (16, 22)]),
        ("L’accès est libre :\noui", "L'accès  est\nlibre\N{NO-BREAK SPACE}: oui", [(0, 23)]),
        ("un deux", " \n ", []),
        ("un deux", "trois", []),
        ("ananas", "ana", [(0, 3), (2, 5)]),
    ],
)
def test_quoted_words_are_found_whatever_their_spaces_and_apostrophes(text, quote, found):
    assert places_of_quote(text, quote) == found

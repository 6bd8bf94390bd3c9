"""What an organisation prepares is seen by its members, and by nobody else whatever their role."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from miroir.common.may import Refused
from miroir.consultations.actions.drafts import note_draft, take_drafted_position, write_draft
from miroir.consultations.actions.gathering import remind
from miroir.consultations.models import Draft, DraftNote, Position, ProcessState
from miroir.consultations.queries.exporting import exported_of
from miroir.directory.models import BodyKind, SeatRole
from miroir.journal.models import Entry, Opening
from miroir.letters.models import Letter
from tests.makers import (
    NOW,
    make_membership,
    make_organisation,
    make_process,
    make_representative,
    make_seat,
    make_secretary,
    make_statement,
    make_user,
)

pytestmark = pytest.mark.django_db
CANARY = "kanarienvogel-7261"


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def prepared():
    """Return a statement on which an organisation prepares something with canaries, and who prepared it."""
    statement, organisation = make_statement(make_process(individuals=True)), make_organisation()
    member = make_user()
    make_membership(member, organisation)
    write_draft(by=member, statement=statement, organisation=organisation, answer=-1, reason=f"draft {CANARY}")
    note_draft(by=member, statement=statement, organisation=organisation, text=f"note {CANARY}", suggested=1)
    return statement, organisation, member


def test_a_member_prepares_and_comments_without_an_entry(prepared):
    statement, organisation, member = prepared

    draft = Draft.objects.get()

    assert (draft.answer, draft.updated_by) == (-1, member)
    assert DraftNote.objects.get().suggested == 1
    assert not Entry.objects.exists()
    assert statement.positions.count() == 0
    assert draft.organisation == organisation


def test_a_draft_is_written_over_and_stays_one(prepared):
    statement, organisation, member = prepared

    write_draft(by=member, statement=statement, organisation=organisation, answer=None, reason="")

    assert Draft.objects.get().answer is None


def test_the_representative_takes_the_position_as_prepared(prepared):
    statement, organisation, _member = prepared
    person = make_representative(organisation)

    position = take_drafted_position(by=person, statement=statement, organisation=organisation, nonce="n")
    again = take_drafted_position(by=person, statement=statement, organisation=organisation, nonce="n")

    assert (position.answer, position.reason) == (-1, f"draft {CANARY}")
    assert again == position


def test_a_member_without_a_mandate_does_not_take_it(prepared):
    statement, organisation, member = prepared

    with pytest.raises(Refused):
        take_drafted_position(by=member, statement=statement, organisation=organisation, nonce="n")

    assert not Position.objects.exists()


def test_a_draft_without_an_answer_is_not_taken(prepared):
    statement, organisation, member = prepared
    write_draft(by=member, statement=statement, organisation=organisation, answer=None, reason="")

    with pytest.raises(Refused):
        take_drafted_position(
            by=make_representative(organisation), statement=statement, organisation=organisation, nonce="n"
        )


@pytest.mark.parametrize("outsider", [make_secretary, make_representative, make_user])
def test_nobody_else_writes_in_it(prepared, outsider):
    statement, organisation, _member = prepared
    person = outsider()

    with pytest.raises(Refused):
        write_draft(by=person, statement=statement, organisation=organisation, answer=1, reason="")
    with pytest.raises(Refused):
        note_draft(by=person, statement=statement, organisation=organisation, text="?", suggested=None)


def test_nothing_is_prepared_after_closing_but_members_still_read(prepared, client):
    statement, organisation, member = prepared
    statement.process.state, statement.process.closed_at = ProcessState.CLOSED, NOW
    statement.process.save()
    client.force_login(member)

    with pytest.raises(Refused):
        write_draft(by=member, statement=statement, organisation=organisation, answer=1, reason="")
    page = client.get(address(statement, organisation))

    assert CANARY in page.content.decode()


def address(statement, organisation, name="draft"):
    with translation.override("en"):
        return reverse(f"consultations:{name}", args=[statement.process.slug, statement.number, organisation.key])


def make_chair():
    person = make_user()
    make_seat(person, BodyKind.WORKING_GROUP, SeatRole.CHAIR)
    return person


def make_nobody():
    return None


OTHERS = [make_nobody, make_user, make_representative, make_secretary, make_chair]


def pages_of(statement, organisation):
    """Return every address of the room that can be read about a process, a statement, an organisation."""
    slug, number, key = statement.process.slug, statement.number, organisation.key
    with translation.override("en"):
        return [
            reverse("consultations:processes"),
            reverse("consultations:process", args=[slug]),
            reverse("consultations:charter", args=[slug]),
            reverse("consultations:statement", args=[slug, number]),
            reverse("consultations:statement-positions", args=[slug, number]),
            reverse("consultations:take", args=[slug, number]) + f"?for={key}",
            reverse("consultations:answer", args=[slug]) + f"?for={key}",
            reverse("consultations:mine", args=[slug]) + f"?for={key}&show=draft",
            reverse("consultations:draft", args=[slug, number, key]),
            reverse("consultations:enter", args=[slug]) + f"?number={number}&text={organisation.name_fr}",
            reverse("consultations:enter-one", args=[slug, number, key]),
            reverse("consultations:gathering", args=[slug]),
            reverse("consultations:imports", args=[slug]),
            reverse("consultations:results", args=[slug]),
            reverse("consultations:moderation"),
            reverse("directory:organisation", args=[key]),
        ]


@pytest.mark.slow
@pytest.mark.parametrize("other", OTHERS, ids=lambda make: make.__name__)
def test_no_page_export_or_letter_of_others_holds_a_canary(prepared, client, other):
    statement, organisation, _member = prepared
    person = other()
    if person is not None:
        client.force_login(person)

    read = [client.get(page) for page in pages_of(statement, organisation)]

    assert not [answer.request["PATH_INFO"] for answer in read if CANARY in answer.content.decode()]
    assert any(answer.status_code == 200 for answer in read)
    assert person is None or CANARY not in str(exported_of(person))
    remind(by=make_secretary(), process=statement.process, organisation=organisation)
    assert not [letter for letter in Letter.objects.all() if CANARY in letter.text + letter.html + letter.subject]
    assert not [opening for opening in Opening.objects.all() if CANARY in opening.content]


def test_the_canary_is_found_where_it_may_be_read(prepared, client):
    statement, organisation, member = prepared
    client.force_login(member)

    page = client.get(address(statement, organisation)).content.decode()

    assert page.count(CANARY) == 2
    assert CANARY in str(exported_of(member))


@pytest.mark.parametrize("way", ["write-draft", "note-draft", "take-draft"])
@pytest.mark.parametrize("other", [make_user, make_representative, make_secretary], ids=lambda make: make.__name__)
def test_the_forms_of_a_draft_refuse_others(prepared, client, way, other):
    statement, organisation, _member = prepared
    client.force_login(other())

    answer = client.post(address(statement, organisation, way), {"text": "x", "answer": "1", "nonce": "n"})

    assert answer.status_code == 403
    assert Draft.objects.get().answer == -1
    assert DraftNote.objects.count() == 1
    assert not Position.objects.exists()


def test_a_member_prepares_on_the_page_and_a_representative_takes_it(prepared, client):
    statement, organisation, member = prepared
    client.force_login(member)
    client.post(address(statement, organisation, "write-draft"), {"answer": "1", "reason": "Nous approuvons."})
    client.post(address(statement, organisation, "note-draft"), {"text": "D'accord.", "suggested": ""})
    client.force_login(make_representative(organisation))

    answer = client.post(address(statement, organisation, "take-draft"), {"nonce": "n"})

    assert answer.status_code == 302
    assert (Position.objects.get().answer, Position.objects.get().reason) == (1, "Nous approuvons.")
    assert DraftNote.objects.count() == 2


def test_a_note_too_long_is_given_back_with_what_was_typed(prepared, client):
    statement, organisation, member = prepared
    client.force_login(member)

    answer = client.post(address(statement, organisation, "note-draft"), {"text": "x" * 5001, "suggested": ""})

    assert answer.status_code == 422
    assert "x" * 5001 in answer.content.decode()

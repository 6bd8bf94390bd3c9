"""Carrying amendments out, their conflicts, and that the text stays what its changes give."""

from __future__ import annotations

import random

import pytest
import time_machine
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as PropertyTestCase

from miroir.common.may import Refused
from miroir.directory.models import BodyKind, SeatRole
from miroir.drafting.actions.adopting import adopt_amendment, resolve_conflict
from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.actions.writing import add_clause
from miroir.drafting.models import Amendment, AmendmentState, Change, ChangeKind, Conflict, Outcome, Stage
from miroir.drafting.queries.amendments_adopting import adoption_of, spot_of
from miroir.drafting.queries.amendments_reading import contested_of
from miroir.drafting.queries.texts_replay import replayed
from miroir.engine.text.composition import composed
from miroir.engine.text.difference import difference
from miroir.engine.text.merge import merge, resolved
from miroir.engine.text.operations import apply
from miroir.journal.models import Entry
from tests.amendments_makers import make_amendment, make_answer, make_rapporteur, written_after
from tests.drafting_makers import ARTICLE, make_document, make_version
from tests.makers import NOW, make_membership, make_organisation, make_seat, make_secretary, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False), override("en"):
        yield


def accepted(version, old, new, **told):
    amendment = make_amendment(version, old, new, **told)
    make_answer(amendment)
    return amendment


def said(version, order=1):
    return version.wordings.get(order=order).text


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


def test_an_accepted_amendment_is_carried_out_in_the_name_of_its_organisation():
    version = make_version()
    amendment = accepted(version, "deux ans", "un an")
    written, by = written_after(version), make_rapporteur(version)

    adopt_amendment(by=by, amendment=amendment, version=written)

    amendment.refresh_from_db()
    change = Change.objects.get()
    assert said(written) == ARTICLE.replace("deux ans", "un an")
    assert said(version) == ARTICLE
    assert (change.kind, change.amendment, change.organisation) == ("amended", amendment, amendment.organisation)
    assert (amendment.state, amendment.ended_at) == (AmendmentState.ADOPTED, NOW)
    assert amendment.disposition.landing_version == written
    assert said(written)[amendment.disposition.start : amendment.disposition.end] == "un an"
    assert "amendment adopted" in kinds()


def test_what_does_not_conflict_is_carried_out_after_other_amendments():
    version = make_version()
    first, second = accepted(version, "ouvert", "libre et ouvert"), accepted(version, "deux ans", "un an")
    written, by = written_after(version), make_rapporteur(version)

    adopt_amendment(by=by, amendment=first, version=written)
    adopt_amendment(by=by, amendment=second, version=written)

    assert said(written) == ARTICLE.replace("ouvert", "libre et ouvert").replace("deux ans", "un an")
    assert not Conflict.objects.exists()


def test_amendments_that_change_the_same_words_meet_in_a_conflict_that_the_rapporteur_resolves():
    version = make_version()
    first, second = accepted(version, "deux ans", "un an"), accepted(version, "deux ans", "trois ans")
    early = accepted(version, "Les collectivités", "Toutes les collectivités")
    written, by = written_after(version), make_rapporteur(version)
    for amendment in (first, second, early):
        adopt_amendment(by=by, amendment=amendment, version=written)
    conflict = Conflict.objects.get()

    spot = contested_of(conflict).spot
    resolve_conflict(by=by, conflict=conflict, text=spot.now.replace("un an", "dix-huit mois"), reason="Un milieu.")

    conflict.refresh_from_db()
    assert (conflict.amendment, conflict.resolved_by) == (second, by)
    assert (spot.was, spot.now, spot.asked) == ("deux ans", "un an", "trois ans")
    assert said(written) == ARTICLE.replace("Les coll", "Toutes les coll").replace("deux ans", "dix-huit mois")
    landed = Amendment.objects.get(pk=second.pk).disposition
    assert said(written)[landed.start : landed.end] == "dix-huit mois"
    assert Change.objects.order_by("sequence").last().kind == ChangeKind.RESOLVED
    assert kinds()[-1] == "conflict of amendments resolved"


def test_a_conflict_is_resolved_once_and_with_a_reason():
    version = make_version()
    first, second = accepted(version, "deux", "un"), accepted(version, "deux", "trois")
    written, by = written_after(version), make_rapporteur(version)
    for amendment in (first, second):
        adopt_amendment(by=by, amendment=amendment, version=written)
    conflict = Conflict.objects.get()

    with pytest.raises(Refused, match="Say why"):
        resolve_conflict(by=by, conflict=conflict, text="trois", reason=" ")
    resolve_conflict(by=by, conflict=conflict, text="trois", reason="Le plus prudent.")
    with pytest.raises(Refused, match="resolved already"):
        resolve_conflict(by=by, conflict=conflict, text="quatre", reason="Encore.")

    assert said(written) == ARTICLE.replace("deux", "trois")


def test_choosing_what_stands_there_by_now_changes_no_words():
    version = make_version()
    first, second = accepted(version, "deux", "un"), accepted(version, "deux", "trois")
    written, by = written_after(version), make_rapporteur(version)
    for amendment in (first, second):
        adopt_amendment(by=by, amendment=amendment, version=written)
    changes = Change.objects.count()

    resolve_conflict(by=by, conflict=Conflict.objects.get(), text="un", reason="Le premier suffit.")

    assert Change.objects.count() == changes
    assert said(written) == ARTICLE.replace("deux", "un")


def test_what_the_text_says_already_is_adopted_without_a_change():
    version = make_version()
    first, second = accepted(version, "deux ans", "un an"), accepted(version, "deux ans", "un an")
    written, by = written_after(version), make_rapporteur(version)
    adopt_amendment(by=by, amendment=first, version=written)

    adopt_amendment(by=by, amendment=second, version=written)

    second.refresh_from_db()
    assert second.state == AmendmentState.ADOPTED
    assert Change.objects.count() == 1


def test_an_adopted_sub_amendment_changes_its_parent_first():
    version = make_version()
    parent = accepted(version, "deux ans", "trois ans")
    child = accepted(version, "trois ans", "quatre ans", parent=parent)
    refused = make_amendment(version, "ouvert", "fermé", parent=parent)
    make_answer(refused, Outcome.NOT_ACCEPTED)
    written, by = written_after(version), make_rapporteur(version)

    with pytest.raises(Refused, match=f"First decide .*{child.number}"):
        adopt_amendment(by=by, amendment=parent, version=written)
    adopt_amendment(by=by, amendment=child, version=written)
    assert said(written) == ARTICLE
    adopt_amendment(by=by, amendment=parent, version=written)

    refused.refresh_from_db()
    assert said(written) == ARTICLE.replace("deux ans", "quatre ans")
    assert refused.state == AmendmentState.NOT_ADOPTED


def test_a_sub_amendment_that_collides_with_an_adopted_one_is_refused():
    version = make_version()
    parent = accepted(version, "deux ans", "trois ans")
    first = accepted(version, "trois ans", "quatre ans", parent=parent)
    second = accepted(version, "trois ans", "cinq ans", parent=parent)
    written, by = written_after(version), make_rapporteur(version)
    adopt_amendment(by=by, amendment=first, version=written)

    with pytest.raises(Refused, match=f"adopted before it: {first.number}"):
        adopt_amendment(by=by, amendment=second, version=written)

    second.refresh_from_db()
    assert second.state == AmendmentState.TABLED


def test_a_new_clause_is_added_after_the_one_it_names():
    version = make_version(None, ARTICLE, "Un comité suit la mise en œuvre.")
    after = version.wordings.get(order=1).clause
    amendment = accepted(version, "", "Un rapport est publié.", clause=None, after=after, heading="Rapport")
    written, by = written_after(version), make_rapporteur(version)

    adopt_amendment(by=by, amendment=amendment, version=written)

    amendment.refresh_from_db()
    added = written.wordings.get(order=2)
    assert (added.heading, added.text, added.clause) == ("Rapport", "Un rapport est publié.", amendment.clause)
    assert written.wordings.get(order=3).text == "Un comité suit la mise en œuvre."
    assert set(Change.objects.values_list("amendment", "kind")) == {(amendment.pk, "amended")}


def test_a_clause_that_was_taken_out_refuses_its_amendments():
    version = make_version(None, ARTICLE, "Un comité suit la mise en œuvre.")
    amendment = accepted(version, "comité", "conseil", order=2)
    written, by = written_after(version), make_rapporteur(version)
    written.wordings.get(order=2).delete()

    with pytest.raises(Refused, match="taken out"):
        adopt_amendment(by=by, amendment=amendment, version=written)

    amendment.refresh_from_db()
    assert amendment.state == AmendmentState.TABLED


def test_the_rapporteur_does_not_carry_out_what_their_own_organisation_asks():
    version, organisation = make_version(), make_organisation()
    amendment = accepted(version, "deux ans", "un an", organisation=organisation)
    other = accepted(version, "deux ans", "trois ans")
    written, by = written_after(version), make_user()
    make_membership(by, organisation)
    make_seat(by, BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR)

    with pytest.raises(Refused, match="Your organisation tabled"):
        adopt_amendment(by=by, amendment=amendment, version=written)
    adopt_amendment(by=make_rapporteur(version), amendment=other, version=written)
    adopt_amendment(by=make_rapporteur(version), amendment=amendment, version=written)
    with pytest.raises(Refused, match="Your organisation tabled"):
        resolve_conflict(by=by, conflict=Conflict.objects.get(), text="un an", reason="La nôtre.")

    assert Conflict.objects.get().resolved_at is None


WORDS = st.lists(st.sampled_from(["le", "la", "ville", "publie", "des", "données", ",", "ans"]), max_size=14)
TEXTS = WORDS.map(" ".join)


@given(base=TEXTS, first=TEXTS, second=TEXTS, third=TEXTS)
def test_steps_composed_do_what_they_do_one_after_the_other(base, first, second, third):
    steps = [difference(base, first), difference(first, second), difference(second, third)]

    assert apply(base, composed(base, steps)) == third


@given(base=TEXTS, ours=TEXTS, theirs=TEXTS)
def test_carrying_out_gives_the_merge_with_ours_in_each_conflict(base, ours, theirs):
    done, asked = difference(base, ours), difference(base, theirs)

    adoption = adoption_of(base, done, asked)

    merged = merge(base, done, asked)
    kept = {number: clash.ours for number, clash in enumerate(merged.conflicts)}
    assert apply(ours, adoption.operations) == resolved(base, merged, kept)
    assert adoption.conflicts == merged.conflicts


@given(base=TEXTS, ours=TEXTS, theirs=TEXTS)
def test_the_spot_of_a_conflict_holds_what_was_done_there(base, ours, theirs):
    done, asked = difference(base, ours), difference(base, theirs)
    adoption = adoption_of(base, done, asked)
    now = apply(ours, adoption.operations)
    change = composed(base, (done, adoption.operations))

    for clash in adoption.conflicts:
        spot = spot_of(Conflict(start=clash.start, end=clash.end, ours=clash.ours, theirs=clash.theirs), base, change)

        assert now[spot.start : spot.end] == spot.now
        assert clash.ours in spot.now


class SequencesOfAdoptions(PropertyTestCase):
    """Any sequence of adopted amendments whose conflicts are resolved, on a text written through the actions."""

    @settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
    @given(seed=st.integers(0, 10_000))
    def test_replaying_the_changes_gives_every_version_byte_for_byte(self, seed):
        drawn = random.Random(seed)  # noqa: S311 - no secret
        document = make_document()
        first = begin_version(by=make_secretary(), document=document)
        by = make_rapporteur(first)
        for place, text in enumerate((ARTICLE, "Un comité suit la mise en œuvre chaque année.")):
            add_clause(by=by, version=first, heading=f"Article {place}", text=text)
        version = issue_version(by=by, version=first, stage=Stage.ENQUIRY)
        amendments = _drawn_amendments(version, drawn)
        written = begin_version(by=by, document=document)

        for amendment in amendments:
            adopt_amendment(by=by, amendment=amendment, version=written)
            _resolve_all(written, by, drawn)
        issue_version(by=by, version=written, stage=Stage.FINAL)

        found = replayed(document)
        assert found.breaks == ()
        assert found.whole
        assert found.versions == 2
        assert not Conflict.objects.filter(resolved_at__isnull=True).exists()


def _drawn_amendments(version, drawn):
    """Return accepted amendments drawn at random: of both clauses, one a new clause, one to another, its child first."""
    texts = {order: version.wordings.get(order=order).text for order in (1, 2)}
    made = [accepted(version, "", _shaken(texts[order], drawn), order=order) for order in (1, 1, 2, 1, 2)]
    made.insert(
        3, accepted(version, "", "Un rapport est publié.", clause=None, after=made[0].clause, heading="Rapport")
    )
    child = accepted(version, "", _shaken(texts[1], drawn) + " Ainsi.", parent=made[0])
    return [child, *made]


def _resolve_all(version, by, drawn):
    for conflict in Conflict.objects.filter(version=version, resolved_at__isnull=True):
        spot = contested_of(conflict).spot
        chosen = drawn.choice([spot.now, spot.asked, f"{spot.now} {spot.asked}", ""])
        resolve_conflict(by=by, conflict=conflict, text=chosen, reason="Tiré au sort.")


def _shaken(text, drawn):
    """Return a text with some of its words taken out, changed or doubled; never the same."""
    words = text.split(" ")
    for _ in range(drawn.randint(1, 4)):
        place = drawn.randrange(len(words))
        words[place : place + drawn.randint(0, 2)] = drawn.choices(
            ["libre", "ville", "un", "an", "et"], k=drawn.randint(0, 2)
        )
        words = words or ["vide"]
    shaken = " ".join(words)
    return shaken if shaken != text else f"{text} Encore."

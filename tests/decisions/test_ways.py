"""Every order of events, on a model whose every step asks the rooms' own rules: what can never be reached.

The model holds what the rules read and nothing else, so that two ways to the same state go on alike: each state is
looked at once. So every order of up to eight events is looked at, however many versions it issues; and every order of
any length in which a text has at most two versions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from django.utils import translation

from miroir.decisions.models import Call, Result
from miroir.decisions.permissions.calls import Putting, Readiness, may_be_put, may_follow
from miroir.decisions.permissions.findings import ADOPTING, Ground, may_be_published, may_find_result
from miroir.drafting.models import OPEN, DispositionState, ObjectionState, Version
from miroir.drafting.permissions.objections import Event, state_after
from miroir.drafting.permissions.objections_raising import takes_objections
from miroir.drafting.queries.gate import SETTLED, Gate
from tests.decisions_makers import CLOSES
from tests.makers import NOW

LENGTH = 8
MOST_VERSIONS = 2
UNANSWERED = "unanswered"
EVENTS = tuple(event for event in Event if event != Event.ESCALATE)
"""An escalation tells the steering committee and changes no state."""


@dataclass(frozen=True)
class Told:
    """An objection: where it stands, the version that it is to, that in force when it ended (0 before), and its ruling."""

    state: ObjectionState
    version: int
    ended: int = 0
    ruling: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True)
class Asked:
    """A call on a version: "open" or "closed", whether it is a vote, what the answers make of it, what was found."""

    version: int
    state: str = "open"
    is_vote: bool = False
    supports: bool = False
    found: str = ""
    over: bool = False


@dataclass(frozen=True)
class Way:
    """A text on its way. `answers`: the disposition of the one contribution to each version, "" where nothing was said."""

    answers: tuple[str, ...] = ("",)
    objection: Told | None = None
    call: Asked | None = None
    adopted: int = 0
    published: bool = False
    text: tuple[str, ...] = ("v1",)

    @property
    def last(self) -> int:
        return len(self.answers)

    def gate(self, version: int) -> Gate:
        answer = self.answers[version - 1] if version else ""
        return Gate(total=1 if answer else 0, answered=1 if answer in SETTLED else 0)

    def version(self) -> Version:
        adopted = NOW if self.adopted == self.last else None
        return Version(pk=self.last, number=self.last, issued_at=NOW, text_hash="0" * 64, adopted_at=adopted)

    def missing(self, version: int) -> int:
        return sum(self.gate(number).open for number in (version - 1, version))

    def ground(self) -> Ground:
        told, call = self.objection, self.call
        state = told.state if told else None
        binds = told is not None and (told.version == call.version or told.ended >= call.version)
        return Ground(
            is_vote=call.is_vote,
            supports=call.supports,
            open=int(state in OPEN),
            sustained=int(state == ObjectionState.SUSTAINED and binds),
            overruled=int(state == ObjectionState.OVERRULED),
            missing=self.missing(call.version),
        )


def with_answer(way: Way, version: int, answer: str) -> Way:
    answers = list(way.answers)
    answers[version - 1] = answer
    return replace(way, answers=tuple(answers))


def after(way: Way) -> Iterator[tuple[str, Way]]:
    """Yield every event that the rules let happen, with where it leads."""
    yield from contributions(way)
    yield from objections(way)
    yield from versions(way)
    yield from calls(way)


def contributions(way: Way) -> Iterator[tuple[str, Way]]:
    last = way.answers[-1]
    if last == "" and not way.adopted:
        yield "comment", with_answer(way, way.last, UNANSWERED)
    if last == UNANSWERED:
        yield "propose", with_answer(way, way.last, DispositionState.PROPOSED)
    if last == DispositionState.PROPOSED:
        yield "agree", with_answer(way, way.last, DispositionState.AGREED)
    if last == DispositionState.AGREED:
        yield "contest", with_answer(way, way.last, DispositionState.CONTESTED)
    if last == DispositionState.CONTESTED:
        yield "confirm", with_answer(way, way.last, DispositionState.CONFIRMED)


def objections(way: Way) -> Iterator[tuple[str, Way]]:
    told = way.objection
    if told is None:
        if takes_objections(way.version()):
            yield "raise", replace(way, objection=Told(ObjectionState.RAISED, way.last))
        return
    for event in EVENTS:
        state = state_after(told.state, event)
        if state is None:
            continue
        ruled = event in (Event.SUSTAIN, Event.OVERRULE)
        ruling = ("a member", "bureau", "weighed") if ruled else told.ruling
        ended = 0 if state in OPEN else way.last
        yield str(event), replace(way, objection=Told(state, told.version, ended, ruling))


def versions(way: Way) -> Iterator[tuple[str, Way]]:
    if way.gate(way.last).complete:
        yield "issue", replace(way, answers=(*way.answers, ""), text=(*way.text, f"v{way.last + 1}"))


def calls(way: Way) -> Iterator[tuple[str, Way]]:
    call = way.call
    running = call is not None and not call.found
    ready = Readiness(missing=way.missing(way.last), running=running)
    if may_be_put(way.version(), ready):
        if may_follow(way.version(), Putting(CLOSES)):
            yield "open call", replace(way, call=Asked(way.last))
        if call is not None and may_follow(way.version(), voted(call)):
            yield "open vote", replace(way, call=Asked(way.last, is_vote=True))
    if call is None:
        return
    if call.state == "open":
        yield "answer", replace(way, call=replace(call, supports=not call.supports))
        yield "close", replace(way, call=replace(call, state="closed"))
    elif not call.found:
        yield from findings(way, call)
    elif way.adopted and not way.published and may_be_published(way.ground(), call.found):
        yield "publish", replace(way, published=True)


def voted(call: Asked) -> Putting:
    put = Call(version_id=call.version, is_vote=call.is_vote)
    return Putting(CLOSES, is_vote=True, follows=put, found=call.found)


def findings(way: Way, call: Asked) -> Iterator[tuple[str, Way]]:
    ground = way.ground()
    for result in Result:
        for against in (False, True):
            if not may_find_result(ground, result, "R.", against_figures=against):
                continue
            adopts = result in ADOPTING
            if adopts and call.version != way.last:  # what `mark_adopted` refuses: a later version is issued
                continue
            over = adopts and ground.overruled > 0
            found = replace(call, found=str(result), over=over)
            yield f"find {result}", replace(way, call=found, adopted=call.version if adopts else way.adopted)


Ways = dict[Way, tuple[tuple[str, Way], ...]]


def reached(*, length: int | None = None, versions: int | None = None) -> Ways:
    """Return every state that is reached by so many events, or with so many versions, with the events that may come next."""
    found: Ways = {}
    waiting = deque([(Way(), 0)])
    while waiting:
        way, steps = waiting.popleft()
        if way in found:
            continue
        found[way] = tuple((event, later) for event, later in after(way) if versions is None or later.last <= versions)
        if length is None or steps < length:
            waiting.extend((later, steps + 1) for _event, later in found[way])
    return found


@pytest.fixture(
    scope="module", params=[{"length": LENGTH}, {"versions": MOST_VERSIONS}], ids=["to eight", "to the end"]
)
def ways(request):
    with translation.override("en"):
        return reached(**request.param)


def test_every_order_of_events_is_looked_at(ways):
    events = {event for following in ways.values() for event, _way in following}

    assert {"raise", "acknowledge", "begin", "resolve", "withdraw", "maintain", "sustain", "overrule"} <= events
    assert {"propose", "agree", "issue", "open call", "open vote", "answer", "close", "publish"} <= events
    assert {f"find {result}" for result in Result} <= events


def test_no_consensus_is_found_or_published_with_an_open_objection(ways):
    for way, following in ways.items():
        opposed = way.objection is not None and way.objection.state in OPEN
        for event, _next in following:
            adopting = event in {f"find {result}" for result in ADOPTING} | {"publish"}
            assert not (opposed and adopting), (way, event)
        assert not (opposed and way.adopted == way.last), way


def test_a_sustained_objection_sends_the_version_that_it_met_back_for_good(ways):
    for way in ways:
        told = way.objection
        if way.adopted and told is not None and told.state == ObjectionState.SUSTAINED:
            assert not told.version <= way.adopted <= max(told.version, told.ended), way


def test_every_ruling_has_its_author_its_role_and_its_reason_and_comes_after_the_objection_was_maintained(ways):
    for way, following in ways.items():
        if way.objection is None:
            continue
        ruled = way.objection.state in (ObjectionState.SUSTAINED, ObjectionState.OVERRULED)
        assert ruled == all(way.objection.ruling), way
        for event, _next in following:
            assert event not in ("sustain", "overrule") or way.objection.state == ObjectionState.MAINTAINED


def test_no_version_is_issued_called_for_adopted_or_published_while_a_contribution_is_unanswered(ways):
    finding = {f"find {result}" for result in ADOPTING}
    for way, following in ways.items():
        events = {event for event, _next in following}
        if "issue" in events:
            assert way.gate(way.last).complete, way
        if events & {"open call", "open vote"}:
            assert not way.missing(way.last), way
        if events & {"publish", *finding}:
            assert not way.missing(way.call.version), way


def test_an_adopted_text_never_changes_and_a_later_version_stands_beside_it(ways):
    for way, following in ways.items():
        for event, later in following:
            assert later.text[: way.last] == way.text, (way, event)
            if way.published:
                assert later.published, (way, event)
    for texts in {way.text for way in ways}:
        assert all(one != other for one, other in pairwise(texts))


def test_a_finding_never_changes(ways):
    for way, following in ways.items():
        if way.call is None or not way.call.found:
            continue
        for event, later in following:
            same = later.call == way.call
            assert same or event in ("open call", "open vote"), (way, event)


def test_a_vote_follows_a_finding_of_no_consensus_and_nothing_else(ways):
    for way, following in ways.items():
        for event, _later in following:
            if event == "open vote":
                assert way.call is not None
                assert (way.call.found, way.call.is_vote) == (str(Result.NO_CONSENSUS), False)


def test_a_text_adopted_over_an_overruled_objection_says_so_and_such_a_way_exists(ways):
    overruled = [
        way
        for way in ways
        if way.adopted and way.objection is not None and way.objection.state == ObjectionState.OVERRULED
    ]

    assert any(way.published for way in overruled)
    for way in overruled:
        if way.call.found in ADOPTING and way.objection.ended <= way.adopted:
            assert way.call.over, way


def test_both_the_way_to_a_published_consensus_and_to_a_published_vote_exist(ways):
    assert {way.call.found for way in ways if way.published and way.call} >= {str(result) for result in ADOPTING}

"""The model of all ways, held against the site: what it lets happen the actions do, and what it forbids they refuse."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from miroir.common.may import Refused
from miroir.consultations.capabilities import OPPOSE, WORK_ON_TEXT
from miroir.consultations.models import Capability, StepKind
from miroir.decisions.actions.calls import close_call, open_call
from miroir.decisions.actions.findings import record_finding
from miroir.decisions.models import Finding, Publication, Reply, Result
from miroir.decisions.permissions.findings import ADOPTING, may_be_published
from miroir.decisions.queries.places import ground_of, missing_answers
from miroir.drafting.actions.comments import make_comment
from miroir.drafting.actions.dispositions import (
    agree_dispositions,
    confirm_disposition,
    contest_disposition,
    propose_disposition,
)
from miroir.drafting.actions.objections import (
    Opposition,
    acknowledge_objection,
    begin_reconciliation,
    maintain_objection,
    raise_objection,
    resolve_objection,
    rule_on_objection,
    withdraw_objection,
)
from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.models import Disposition, Objection, ObjectionState, Outcome, Stage, Version
from miroir.drafting.queries.gate import gate_of
from miroir.drafting.remarks import Remark
from tests.decisions.test_ways import Way, after
from tests.decisions_makers import CLOSES, give_answer, make_called, make_version_to_put
from tests.dispositions_makers import make_chair, make_rapporteur
from tests.drafting_objections_makers import make_bureau
from tests.makers import NOW, make_secretary

pytestmark = pytest.mark.django_db
LENGTH = 14
GATED = ("issue", "open call", "open vote", "close", "sustain", "overrule", *(f"find {result}" for result in Result))
"""What is tried where the model forbids it."""


class Site:
    """A text on the site with those who act on it; each event of the model is a method or a line of `OBJECTING`."""

    def __init__(self):
        self.version = make_version_to_put(rule={"minimum": 1})
        self.document = self.version.document
        step = self.document.process.current_step
        kept = {(line.task, line.role) for line in step.capabilities.all()}
        lines = {(task, role) for table in (WORK_ON_TEXT, OPPOSE) for task, roles in table.items() for role in roles}
        Capability.objects.bulk_create(Capability(step=step, task=task, role=role) for task, role in lines - kept)
        self.called = make_called("state", "local")
        self.chair, self.rapporteur, self.bureau, self.secretary = (
            make_chair(),
            make_rapporteur(),
            make_bureau(),
            make_secretary(),
        )
        self.call = self.comment = self.objection = self.finding = None
        self.supports = False
        self.texts = {}

    def latest(self):
        return self.document.versions.issued().order_by("number").last()

    def do(self, event):
        """Bring an event about; raises Refused where an action does."""
        if event.startswith("find "):
            self.find(event.removeprefix("find "))
        elif event in OBJECTING:
            OBJECTING[event](self)
        else:
            getattr(self, event.replace(" ", "_"))()

    def comment_on(self):
        organisation, person = self.called[0]
        remark = Remark(text="Deux ans, c’est trop.", language="fr")
        self.comment = make_comment(by=person, version=self.latest(), remark=remark, organisation=organisation)

    def propose(self):
        propose_disposition(by=self.rapporteur, contributions=[self.comment], outcome=Outcome.NOTED, reason="Vu.")

    def agree(self):
        agree_dispositions(by=self.chair, dispositions=[Disposition.objects.get(comment=self.comment)])

    def contest(self):
        disposition = Disposition.objects.get(comment=self.comment)
        contest_disposition(by=self.called[0][1], disposition=disposition, reason="Non.")

    def confirm(self):
        confirm_disposition(by=self.chair, disposition=Disposition.objects.get(comment=self.comment))

    def issue(self):
        with transaction.atomic():
            written = begin_version(by=self.secretary, document=self.document)
            issue_version(by=self.secretary, version=written, stage=Stage.FINAL, notes="")

    def put(self, **told):
        question = {"question_fr": "Adoptez-vous ?", "question_en": "Do you adopt?", "closes_at": CLOSES}
        self.call = open_call(by=self.chair, version=self.latest(), **question, **told)
        self.supports = False

    def open_call(self):
        self.put()

    def open_vote(self):
        self.put(is_vote=True, follows=self.call)

    def answer(self):
        self.supports = not self.supports
        replies = (Reply.AGREE, Reply.AGREE if self.supports else Reply.OPPOSE)
        for (organisation, person), reply in zip(self.called, replies, strict=True):
            give_answer(self.call, organisation, person, reply)

    def close(self):
        if self.call is None:
            raise Refused
        with time_machine.travel(CLOSES, tick=False):
            self.call = close_call(by=None, call=self.call)

    def find(self, result):
        if self.call is None:
            raise Refused
        self.call.refresh_from_db()
        self.finding = record_finding(by=self.chair, call=self.call, result=result, reason="R.", against_figures=True)

    def publish(self):
        assert self.finding is not None
        may_be_published(ground_of(self.call), self.finding.result).require()
        Publication.objects.create(
            version=self.call.version,
            finding=self.finding,
            number=1,
            slug="s",
            text_hash=self.call.text_hash,
            published_at=NOW,
        )

    def oppose(self):
        organisation, person = self.called[1]
        opposition = Opposition(substantial=True, reason="Le délai ne tient pas.", remedy="Quatre ans.")
        told = {"version": self.latest(), "organisation": organisation, "opposition": opposition}
        self.objection = raise_objection(by=person, **told)

    def rule(self, *, sustained):
        if self.objection is None:
            raise Refused
        rule_on_objection(by=self.bureau, objection=self.objection, sustained=sustained, ruling="Pesé.")

    def check(self, way):
        """Assert that the site stands where the model does, and that what never may be is not."""
        assert self.document.versions.issued().count() == way.last
        told = Objection.objects.filter(document=self.document).first()
        assert (told.state if told else None) == (way.objection.state if way.objection else None)
        assert [gate_of(one).complete for one in self.document.versions.issued().order_by("number")] == [
            way.gate(number).complete for number in range(1, way.last + 1)
        ]
        adopted = Version.objects.filter(document=self.document, adopted_at__isnull=False).order_by("number").last()
        assert (adopted.number if adopted else 0) == way.adopted
        for version in self.document.versions.issued():
            words = tuple(version.wordings.order_by("order").values_list("heading", "text", "text_hash"))
            assert self.texts.setdefault(version.pk, (version.text_hash, words)) == (version.text_hash, words)
        for one in Objection.objects.filter(state=ObjectionState.OVERRULED):
            assert (one.ruling, one.ruled_as, one.ruled_by) == ("Pesé.", "bureau", self.bureau)


OBJECTING = {
    "comment": Site.comment_on,
    "raise": Site.oppose,
    "acknowledge": lambda site: acknowledge_objection(by=site.chair, objection=site.objection),
    "begin": lambda site: begin_reconciliation(by=site.chair, objection=site.objection),
    "resolve": lambda site: resolve_objection(by=site.called[1][1], objection=site.objection, outcome="Entendu."),
    "withdraw": lambda site: withdraw_objection(by=site.called[1][1], objection=site.objection),
    "maintain": lambda site: maintain_objection(by=site.called[1][1], objection=site.objection),
    "sustain": lambda site: site.rule(sustained=True),
    "overrule": lambda site: site.rule(sustained=False),
}


class Undone(Exception):
    """Takes back what one example did."""


def walk(steps):
    with time_machine.travel(NOW, tick=False) as clock, translation.override("en"):
        site, way = Site(), Way()
        for chosen, forbidden in steps:
            clock.shift(timedelta(minutes=1))
            allowed = {event: later for event, later in after(way) if event != "lapse"}
            refused = [event for event in GATED if event not in allowed]
            if refused:
                with pytest.raises(Refused), transaction.atomic():
                    site.do(refused[forbidden % len(refused)])
            event = sorted(allowed)[chosen % len(allowed)]
            before = Finding.objects.count(), Objection.objects.open().count(), site.call
            site.do(event)
            way = allowed[event]
            site.check(way)
            if event in {f"find {result}" for result in ADOPTING} | {"publish"}:
                assert before[1] == 0
                assert missing_answers(site.call.version) == 0
        raise Undone


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), min_size=LENGTH, max_size=LENGTH))
def test_the_actions_do_what_the_model_lets_happen_and_refuse_what_it_forbids(steps):
    with pytest.raises(Undone), transaction.atomic():
        walk(steps)


TO_A_CONSENSUS = "open call, answer, close, find consensus, publish"
OVER_AN_OBJECTION = "raise, acknowledge, maintain, overrule, open call, answer, close, find consensus, publish"
BY_A_VOTE = "open call, close, find no-consensus, open vote, answer, close, find adopted-by-vote, publish"
AFTER_A_COMMENT = "comment, propose, agree, issue, open call, answer, close, find consensus, publish"
AFTER_WORK = "raise, acknowledge, maintain, sustain, open call, close, find back-to-work, issue, open call, answer, close, find consensus"


@pytest.mark.parametrize("way", [TO_A_CONSENSUS, OVER_AN_OBJECTION, BY_A_VOTE, AFTER_A_COMMENT, AFTER_WORK])
def test_each_way_to_an_adopted_text_can_be_walked(way):
    with time_machine.travel(NOW, tick=False) as clock, translation.override("en"):
        site, place = Site(), Way()
        for event in way.split(", "):
            clock.shift(timedelta(minutes=1))
            place = dict(after(place))[event]
            site.do(event)
            site.check(place)

    assert place.adopted
    assert site.finding.over_objections == ("overrule" in way)
    assert site.document.process.current_step.kind == StepKind.DECISION

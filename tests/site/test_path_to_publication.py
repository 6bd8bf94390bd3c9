"""Read this second: the whole path of a contribution, from a position to a clause of a published strategy and back.

Each stage is one action of a room, in the step of the process that lets it be done. Time goes on between the steps.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from miroir.common.may import Refused
from miroir.consultations.actions.charters import CharterText, write_charter
from miroir.consultations.actions.positions import take_position
from miroir.consultations.actions.processes import open_process, prepare_process
from miroir.consultations.actions.statements import Wording as Words
from miroir.consultations.actions.statements import seed_statements
from miroir.consultations.actions.steps import PlannedStep, advance_step
from miroir.consultations.given import Given
from miroir.consultations.models import KeptMap, Stance, StepKind
from miroir.consultations.tasks import keep_map_of
from miroir.decisions.actions.answers import answer_call
from miroir.decisions.actions.calls import close_call, open_call
from miroir.decisions.actions.findings import record_finding
from miroir.decisions.actions.publishing import publish_strategy
from miroir.decisions.models import Publication, Reply, Result
from miroir.decisions.permissions.threads import Sight
from miroir.decisions.queries.stations import Station
from miroir.decisions.queries.threads import clause_thread
from miroir.decisions.tasks import write_publication
from miroir.directory.models import Body, BodyKind, SeatRole
from miroir.drafting.actions.adopting import adopt_amendment
from miroir.drafting.actions.amendments import Aim, Typed, table_amendment
from miroir.drafting.actions.comments import make_comment
from miroir.drafting.actions.dispositions import agree_dispositions, propose_disposition
from miroir.drafting.actions.documents import create_document
from miroir.drafting.actions.grounds import lay_ground
from miroir.drafting.actions.objections import (
    Opposition,
    acknowledge_objection,
    begin_reconciliation,
    raise_objection,
    resolve_objection,
)
from miroir.drafting.actions.versions import begin_version, issue_version
from miroir.drafting.actions.writing import add_clause
from miroir.drafting.models import AmendmentState, Stage
from miroir.drafting.queries.texts import wordings_of
from miroir.drafting.queries.texts_replay import replayed
from miroir.drafting.remarks import Remark
from miroir.journal.actions.sealing import seal_entries
from miroir.journal.models import Entry, Seal
from tests.makers import (
    RULE,
    give_second_factor,
    make_area,
    make_college,
    make_organisation,
    make_representative,
    make_seat,
    make_secretary,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MONTH = timedelta(days=30)
STEPS = (
    StepKind.STATEMENTS,
    StepKind.DRAFTING,
    StepKind.ENQUIRY,
    StepKind.RECONCILIATION,
    StepKind.DECISION,
    StepKind.PUBLICATION,
)
TEXT = "Les villes publient leurs données dans un format ouvert."
AMENDED = "Les villes publient leurs données dans un format ouvert et documenté."


def stations_of(station: Station, kind: str) -> list[Station]:
    found = [station] if station.kind == kind else []
    return found + [one for under in station.stations for one in stations_of(under, kind)]


def test_a_position_becomes_a_clause_of_a_published_strategy_and_is_found_again(settings, tmp_path, client):  # noqa: PLR0915 - one path, walked whole
    settings.PUBLICATIONS = tmp_path
    with time_machine.travel(BEGINNING, tick=True) as clock:
        secretary = make_secretary()
        city, state, firm = (make_organisation(name, college=college) for name, college in MEMBERS)
        mayor, ministry, manager = (make_representative(one) for one in (city, state, firm))
        rapporteur, chair, bureau = leaders()

        # The process: its rule and its steps are fixed before it opens.
        process = prepare_process(
            by=secretary,
            slug="open-data",
            titles={"fr": "Ouvrir les données", "en": "Opening data"},
            questions={"fr": "Comment ?", "en": "How?"},
            steps=[
                PlannedStep(
                    kind,
                    BEGINNING - timedelta(hours=1) + place * MONTH,
                    BEGINNING + (place + 1) * MONTH - timedelta(hours=1),
                )
                for place, kind in enumerate(STEPS)
            ],
        )
        charter = CharterText(
            purpose={"fr": "Décider.", "en": "Decide."},
            engagement={"fr": "Répondre.", "en": "Answer."},
            rule=dict(RULE, minimum=1),
            colleges=(make_college("local"), make_college("state")),
        )
        write_charter(by=secretary, process=process, text=charter)
        seed_statements(
            by=secretary,
            process=process,
            wordings=[Words("Les données des villes sont ouvertes.", "fr", (make_area(),))],
        )
        process = open_process(by=secretary, process=process)
        statement = process.statements.get()

        # The positions, and the figure kept of them.
        positions = [
            take_position(by=person, organisation=organisation, given=Given(statement, Stance.AGREE))
            for person, organisation in ((mayor, city), (ministry, state), (manager, firm))
        ]
        keep_map_of(process.pk)
        kept = KeptMap.objects.get(process=process, current=True)
        assert kept.verdicts.get(statement=statement).verdict == "consensus"

        def next_step():
            clock.shift(MONTH)
            advance_step(by=secretary, process=process)
            process.refresh_from_db()

        # Drafting: a clause on that ground; the version is issued, and not a character of it changes any more.
        next_step()
        document = create_document(
            by=rapporteur,
            process=process,
            slug="open-data",
            title_fr="Charte des données",
            title_en="Data charter",
            group=Body.objects.get(kind=BodyKind.WORKING_GROUP),
        )
        first = begin_version(by=rapporteur, document=document)
        wording = add_clause(by=rapporteur, version=first, heading="Ouverture", text=TEXT)
        lay_ground(by=rapporteur, wording=wording, statement=statement, kept_map=kept, why="Consensus.")
        first = issue_version(by=rapporteur, version=first, stage=Stage.ENQUIRY)

        # The enquiry: a comment, an amendment, an objection.
        next_step()
        wording = wordings_of(first)[0]
        comment = make_comment(
            by=ministry,
            version=first,
            organisation=state,
            remark=Remark("Et les données des opérateurs ?", "fr", clause=wording.clause),
        )
        amendment = table_amendment(
            by=mayor,
            organisation=city,
            version=first,
            aim=Aim(clause=wording.clause),
            typed=Typed(AMENDED, "Sans documentation, un format ne sert à rien.", wording.text_hash),
        )
        objection = raise_objection(
            by=manager,
            version=first,
            organisation=firm,
            opposition=Opposition(
                substantial=True, reason="Le secret des affaires.", remedy="Une exception.", clause=wording.clause
            ),
        )
        objection = acknowledge_objection(by=secretary, objection=objection)

        # Dispositions: at less than all of them the next version is refused, and the refusal names what is open.
        next_step()
        final = begin_version(by=rapporteur, document=document)
        answers = propose_disposition(
            by=rapporteur, contributions=[amendment], outcome="accepted", reason="Utile à la reprise."
        )
        agree_dispositions(by=chair, dispositions=answers)
        adopt_amendment(by=rapporteur, amendment=amendment, version=final)
        with pytest.raises(Refused, match="1"):
            issue_version(by=rapporteur, version=final, stage=Stage.FINAL)
        noted = propose_disposition(
            by=rapporteur, contributions=[comment], outcome="noted", reason="Le texte vaut pour les villes seules."
        )
        agree_dispositions(by=chair, dispositions=noted)
        final = issue_version(by=rapporteur, version=final, stage=Stage.FINAL)
        assert [one.text for one in wordings_of(final)] == [AMENDED]
        amendment.refresh_from_db()
        assert amendment.state == AmendmentState.ADOPTED

        # The call: no consensus is found while the objection is open.
        begin_reconciliation(by=chair, objection=objection)
        next_step()
        call = open_call(
            by=bureau,
            version=final,
            question_fr="D’accord ?",
            question_en="Agreed?",
            closes_at=timezone.now() + MONTH / 2,
        )
        for person, organisation in ((mayor, city), (ministry, state), (manager, firm)):
            answer_call(by=person, organisation=organisation, call=call, reply=Reply.AGREE, reason="")
        call = close_call(by=bureau, call=call)
        with pytest.raises(Refused, match="objection"):
            record_finding(by=bureau, call=call, result=Result.CONSENSUS, reason="Tous sont d’accord.")
        resolve_objection(by=manager, objection=objection, outcome="L’exception figure dans la loi.")
        finding = record_finding(by=bureau, call=call, result=Result.CONSENSUS, reason="Tous sont d’accord.")

        # The publication: frozen, filed, sealed; a stranger replays it with Python alone.
        next_step()
        publication = publish_strategy(by=secretary, finding=finding)
        write_publication(publication.pk)
        publication = Publication.objects.get(pk=publication.pk)
        folder = tmp_path / publication.folder
        told = subprocess.run([sys.executable, folder / "replay.py"], capture_output=True, text=True, check=False)  # noqa: S603
        assert (told.returncode, "as published" in told.stdout) == (0, True)
        seal_entries(by=None, at=timezone.now())
        assert Seal.objects.latest("pk").size == Entry.objects.count() >= publication.sequence
        assert replayed(document).whole

        # The golden thread: from the clause down to the voices that made it.
        thread = clause_thread(wordings_of(publication.version)[0], process, sight=Sight(voices=True, verdicts=True))
        assert {one.key for one in stations_of(thread, "voice")} == {str(position.key) for position in positions}
        assert [one.who for one in stations_of(thread, "amendment")] == ["Ville de Saint-Exemple"]
        assert [one.who for one in stations_of(thread, "objection")] == ["Une entreprise"]

        # What a visitor reads, in both languages.
        for language in ("fr", "en"):
            page = client.get(f"/{language}/decisions/strategies/{publication.slug}/")
            assert page.status_code == 200
            assert AMENDED in page.content.decode()


MEMBERS = (("Ville de Saint-Exemple", "local"), ("Un ministère", "state"), ("Une entreprise", "sme"))


def leaders():
    """Return the rapporteur and the chair of the working group, and somebody of the steering committee."""
    rapporteur, chair, bureau = make_user("Rapporteuse"), make_user("Présidente"), make_user("Bureau")
    make_seat(rapporteur, BodyKind.WORKING_GROUP, SeatRole.RAPPORTEUR)
    make_seat(chair, BodyKind.WORKING_GROUP, SeatRole.CHAIR)
    make_seat(bureau, BodyKind.BUREAU, SeatRole.CHAIR)
    give_second_factor(bureau)
    return rapporteur, chair, bureau

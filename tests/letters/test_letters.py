"""Letters: written with what they tell, sent once, refused by whom they reach."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule

from miroir.consultations.actions.schedules import lay_schedules
from miroir.letters import tasks
from miroir.letters.actions import MOST_ATTEMPTS, accept_letters, forget_address, refuse_letters
from miroir.letters.models import Failure, Letter, LetterState, Refusal

REMINDERS = "reminders of consultations"

pytestmark = pytest.mark.django_db


def state_of(letter):
    return Letter.objects.get(pk=letter.pk).state


def test_a_letter_says_the_same_as_text_and_as_html(write):
    letter = write()

    assert letter.subject == "Ann : l'essai"
    assert "<strong>now</strong>" in letter.html
    assert letter.text.startswith(
        "Ann\n\nl'essai now, & more.\n\n- one\n- two\n\nSee it\u00a0: http://127.0.0.1:8000/fr/x/"
    )


def test_a_letter_is_in_the_language_of_its_reader(write):
    assert '<html lang="en">' in write(language="en").html
    assert '<html lang="fr">' in write(language="fr").html


def test_what_people_typed_is_shown_as_they_typed_it(write):
    letter = write(who="<b>A & B</b>")

    assert letter.subject == "<b>A & B</b> : l'essai"
    assert "<b>A" not in letter.html
    assert letter.text.startswith("<b>A & B</b>")


def test_a_letter_leaves_as_text_and_html(write, smtp):
    letter = write(what="à « Lyon »")

    tasks.deliver(letter.pk)

    (message,) = smtp.letters
    assert state_of(letter) == LetterState.SENT
    assert message["To"] == "ann@example.org"
    assert message["Subject"] == "Ann : à « Lyon »"
    assert message["List-Unsubscribe"] is None
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "à « Lyon » now" in message.get_body(["plain"]).get_content()


def test_a_letter_is_sent_once(write, smtp):
    letter = write()

    tasks.deliver(letter.pk)
    tasks.deliver(letter.pk)

    assert len(smtp.letters) == 1


def test_only_one_attempt_at_a_letter_runs_at_a_time(write, smtp):
    letter = write()
    Letter.objects.filter(pk=letter.pk).update(due_at=timezone.now() + timedelta(minutes=9))

    tasks.deliver(letter.pk)

    assert smtp.letters == []


def test_the_schedule_tries_again_later_under_the_same_message_id(write, smtp):
    letter = write()
    smtp.answer = "451 later"
    tasks.deliver(letter.pk)
    put_off = Letter.objects.get(pk=letter.pk)
    smtp.answer = "250 OK"

    at_once = tasks.deliver_due()
    with time_machine.travel(put_off.due_at + timedelta(seconds=1)):
        later = tasks.deliver_due()

    assert (put_off.state, put_off.failure, put_off.attempts) == (LetterState.WAITING, Failure.PUT_OFF, 1)
    assert (at_once, later) == (0, 1)
    assert smtp.letters[0]["Message-ID"] == f"<{letter.key}@127.0.0.1>"
    assert state_of(letter) == LetterState.SENT


def test_a_letter_that_is_refused_for_good_is_not_tried_again(write, smtp):
    letter = write()
    smtp.answer = "550 no such person"

    tasks.deliver(letter.pk)

    failed = Letter.objects.get(pk=letter.pk)
    assert (failed.state, failed.failure) == (LetterState.FAILED, Failure.REFUSED)


def test_after_the_last_attempt_a_letter_has_failed(write, settings):
    settings.SMTP, settings.DEMONSTRATION = "127.0.0.1:1", False
    letter = write()
    Letter.objects.filter(pk=letter.pk).update(attempts=MOST_ATTEMPTS - 1)

    tasks.deliver(letter.pk)

    failed = Letter.objects.get(pk=letter.pk)
    assert (failed.state, failed.failure) == (LetterState.FAILED, Failure.UNREACHABLE)


@pytest.mark.parametrize(("smtp_address", "demonstration"), [("", False), ("127.0.0.1:1", True)])
def test_without_a_mail_server_and_in_a_demonstration_letters_stay_here(write, settings, smtp_address, demonstration):
    settings.SMTP, settings.DEMONSTRATION = smtp_address, demonstration
    letter = write()

    tasks.deliver(letter.pk)

    assert state_of(letter) == LetterState.KEPT


def test_a_password_is_never_sent_in_the_clear(write, settings, smtp):
    port = settings.SMTP.split(":")[1]
    settings.SMTP = f"smtp://ann:secret@127.1:{port}"
    letter = write()

    tasks.deliver(letter.pk)

    assert Letter.objects.get(pk=letter.pk).failure == Failure.UNTRUSTED
    assert smtp.letters == []


def test_a_letter_whose_transaction_is_given_up_is_neither_kept_nor_queued(write):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert not Letter.objects.exists()
    assert not OrmQ.objects.exists()


def test_a_letter_is_queued_with_what_it_tells(write):
    write()

    assert OrmQ.objects.count() == 1


@pytest.mark.parametrize("to", ["ann@example.org\nBcc: all@example.org", "ann@example.org\r\nX: y"])
def test_an_address_of_several_lines_is_refused(write, to):
    with pytest.raises(BadHeaderError):
        write(to=to)

    assert not Letter.objects.exists()


def test_what_is_no_address_is_refused(write):
    with pytest.raises(ValidationError):
        write(to="nobody")


def test_a_line_break_in_a_name_makes_no_header(write, smtp):
    letter = write(who="Ann\r\nBcc: all@example.org")

    tasks.deliver(letter.pk)

    assert smtp.letters[0]["Bcc"] is None
    assert smtp.letters[0]["Subject"] == "Ann Bcc: all@example.org : l'essai"


def test_a_letter_of_a_purpose_can_be_refused_from_the_letter(write, smtp, settings):
    settings.SITE_ADDRESS = "https://miroir.example"
    letter = write(purpose=REMINDERS)

    tasks.deliver(letter.pk)

    (message,) = smtp.letters
    assert message["List-Unsubscribe"].startswith("<https://miroir.example/fr/letters/refuse/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://miroir.example/fr/letters/refuse/" in message.get_body(["plain"]).get_content()


def test_refused_letters_are_not_written_but_others_are(write):
    refuse_letters(by=None, address="Ann@example.org", purpose=REMINDERS)

    assert write(purpose=REMINDERS) is None
    assert write(purpose="invitations") is not None
    assert write() is not None


def test_a_refusal_can_be_taken_back(write):
    refuse_letters(by=None, address="ann@example.org", purpose=REMINDERS)
    refuse_letters(by=None, address="ann@example.org", purpose=REMINDERS)

    accept_letters(by=None, address="Ann@example.org", purpose=REMINDERS)

    assert write(purpose=REMINDERS) is not None


def test_djangos_mail_becomes_letters_one_a_recipient(settings):
    settings.EMAIL_BACKEND = "miroir.letters.backend.LetterBackend"
    message = EmailMultiAlternatives("Hello", "words", to=["a@example.org"], cc=["b@example.org"])
    message.attach_alternative("<p>words</p>", "text/html")

    sent = message.send()

    assert sent == 1
    assert set(Letter.objects.values_list("to", "text", "html")) == {
        ("a@example.org", "words", "<p>words</p>"),
        ("b@example.org", "words", "<p>words</p>"),
    }


@pytest.mark.parametrize("subject", ["Hello\nBcc: all@example.org", "Hello\r\nBcc: all@example.org"])
def test_djangos_mail_with_a_subject_of_several_lines_is_refused(settings, subject):
    settings.EMAIL_BACKEND = "miroir.letters.backend.LetterBackend"

    with pytest.raises(BadHeaderError):
        mail.send_mail(subject, "words", None, ["a@example.org"])

    assert not Letter.objects.exists()


def test_a_letter_carries_no_attachment(settings):
    settings.EMAIL_BACKEND = "miroir.letters.backend.LetterBackend"
    message = EmailMultiAlternatives("Hello", "words", to=["a@example.org"])
    message.attach("virus.exe", b"x", "application/octet-stream")

    with pytest.raises(ValueError, match="no attachment"):
        message.send()


def test_old_letters_are_removed_but_not_those_that_wait(write):
    old, waiting, new = write(), write(), write()
    Letter.objects.filter(pk__in=[old.pk, waiting.pk]).update(written_at=timezone.now() - timedelta(days=91))
    Letter.objects.filter(pk__in=[old.pk, new.pk]).update(state=LetterState.SENT)

    assert tasks.forget_old() == 1

    assert set(Letter.objects.values_list("pk", flat=True)) == {waiting.pk, new.pk}


def test_an_address_can_be_forgotten(write):
    write(), write(to="bob@example.org")
    refuse_letters(by=None, address="ann@example.org", purpose=REMINDERS)

    forget_address(by=None, address="Ann@example.org")

    assert list(Letter.objects.values_list("to", flat=True)) == ["bob@example.org"]
    assert not Refusal.objects.exists()


def test_workers_are_told_when_to_try_again():
    lay_schedules(by=None, wanted=settings.SCHEDULES)

    assert set(Schedule.objects.values_list("func", flat=True)) >= {
        "miroir.letters.tasks.deliver_due",
        "miroir.letters.tasks.forget_old",
    }
    assert all(callable(import_string(task)) for task in Schedule.objects.values_list("func", flat=True))

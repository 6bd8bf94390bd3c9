"""Who asks, read on every page: Django's own sessions and people, by queries that are put into SQL once."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from miroir.accounts.models import User
from miroir.common.compiled import Compiled

SESSION: Final = Compiled(lambda key: Session.objects.filter(session_key=key), str)
PERSON: Final = Compiled(lambda pk: User.objects.filter(pk=pk), int)


class SessionStore(db.SessionStore):
    """A session in the database, as Django keeps it."""

    def _get_session_from_db(self) -> Session | None:
        found = SESSION(str(self.session_key)) if self.session_key else []
        if found and found[0].expire_date > timezone.now():
            return found[0]
        self._session_key = None
        return None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return Django's own model."""
        return Session


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """Who signs in, as django-allauth has it."""

    def get_user(self, user_id: Any) -> User | None:  # noqa: ANN401 - what the session holds
        """Return the person of a session; None for a closed account."""
        found = PERSON(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None

"""One page asked of the site's own WSGI application, in this process: what it answered, how soon, how large."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from measures.pace import slowness
from miroir.accounts.models import User

TIMES: Final = 5
"""How often a page is asked for its time; the median counts."""
Application = Callable[..., Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the status, the bytes of the body, the queries, and the median time in milliseconds.

    `processor`: what of that time this process worked, as the machine's usual pace would have it; on a busy machine the
    rest is waiting for others, and the work itself is slower.
    """

    status: int
    size: int
    queries: int
    milliseconds: float
    processor: float


def session_of(person: User | None) -> str:
    """Return the cookie of a person who is signed in; "" for a visitor."""
    if person is None:
        return ""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}"


def ask(application: Application, path: str, cookie: str, *, times: int = TIMES) -> Answer:
    """Return what the application answers: its queries counted in a first answer, its time measured in the following."""
    connection.queries_log.clear()  # it holds the last 9,000, and counts no more when it is full
    with CaptureQueriesContext(connection) as captured:
        status, size = _answered(application, path, cookie)
        queries = len(captured)
    taken, spent = [], []
    for _time in range(times if status == 200 else 0):
        start, begun = time.perf_counter(), time.process_time()
        _answered(application, path, cookie)
        taken.append(time.perf_counter() - start)
        spent.append(time.process_time() - begun)
    return Answer(status, size, queries, _median(taken), _median(spent) / (slowness() if times else 1.0))


def _median(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000 if seconds else 0.0


@contextmanager
def _connection_kept() -> Iterator[None]:
    """Keep the connection to the database over a request, also inside a transaction: a server keeps it as well."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@_connection_kept()
def _answered(application: Application, path: str, cookie: str) -> tuple[int, int]:
    address, _mark, query = path.partition("?")
    environment: dict[str, Any] = {
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "REQUEST_METHOD": "GET",
        "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_COOKIE": cookie,
        "wsgi.input": io.BytesIO(),
    }
    setup_testing_defaults(environment)
    told: list[str] = []
    body = application(environment, lambda status, _headers, *_rest: told.append(status))
    try:
        size = sum(len(piece) for piece in body)
    finally:
        close = getattr(body, "close", None)
        if close:
            close()
    return int(told[0].split()[0]), size

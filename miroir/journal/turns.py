"""Long answers in turn: one at a time in each worker, so that whoever takes the whole journal keeps nobody waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Final

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

RETRY_AFTER: Final = 30
_TURN: Final = threading.BoundedSemaphore(1)

View = Callable[[HttpRequest], StreamingHttpResponse]


class _Held:
    """The parts of a streamed answer; the turn is given back when the server has closed it."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        if self._open:
            self._open = False
            _TURN.release()


def in_turn(view: View) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return a view that streams one answer at a time; another asks to come back (503)."""

    @wraps(view)
    def waiting(request: HttpRequest) -> HttpResponseBase:
        if not _TURN.acquire(blocking=False):
            reason = gettext("Somebody else is taking it just now. Come back in half a minute.")
            told = {"title": gettext("Please try again"), "reason": reason}
            answer = render(request, "common/refused.html", told, status=503)
            answer["Retry-After"] = str(RETRY_AFTER)
            return answer
        try:
            answered = view(request)
        except BaseException:
            _TURN.release()
            raise
        answered.streaming_content = _Held(iter(answered))
        return answered

    return waiting

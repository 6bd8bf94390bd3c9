"""Every page of the site asked for by every role in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from demonstration.scale import Scaled
from measures.online.asking import TIMES, Answer, Application, ask, session_of
from measures.online.budget import Budget, named_addresses
from measures.online.places import address_of
from measures.online.texts import LEADER
from miroir.accounts.models import User

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Measured:
    """The worst of what a page took, over all roles and languages that may see it; `seen`: by which roles.

    `milliseconds`: by the clock. `processor`: what of it was work. SQLite works in this process too, so it is the
    server's time, and the same on a machine that is busy with other things; the budget is held by it.
    """

    milliseconds: float
    processor: float
    size: int
    queries: int
    seen: tuple[str, ...]
    statuses: tuple[int, ...]

    def faults(self, budget: Budget, name: str) -> list[str]:
        """Return in what a page does not keep to its budget; nothing where it does."""
        if not self.seen:
            return [f"nobody sees it: {sorted(set(self.statuses))}"]
        queries = budget.queries.get(name, 0)
        return [
            *([f"over {budget.milliseconds:.0f} ms"] if self.processor > budget.milliseconds else []),
            *([f"over {budget.size / 1000:.0f} kB"] if self.size > budget.size else []),
            *([f"over {queries} queries"] if self.queries > queries else []),
        ]

    def __str__(self) -> str:
        time = f"{self.milliseconds:.0f} ms ({self.processor:.0f} of the processor)"
        figures = f"{time}, {self.size / 1000:.0f} kB, {self.queries} queries"
        return f"{figures} ({', '.join(self.seen)})"


def measured_pages(
    application: Application,
    scaled: Scaled,
    budget: Budget,
    *,
    times: int = TIMES,
    languages: Sequence[str] = LANGUAGES,
) -> Iterator[tuple[str, Measured]]:
    """Yield every page that the budget does not leave out, and the worst that it took in some languages."""
    people = scaled.people
    cookies = {
        "visitor": "",
        "member": session_of(people.member),
        "representative": session_of(people.representative),
        "secretariat": session_of(people.secretary),
        "leader": session_of(User.objects.get(email=LEADER)),
    }
    for name in named_addresses():
        if not budget.leaves_out(name):
            addresses = [address_of(name, scaled, language) for language in languages]
            yield name, _measured(application, addresses, cookies, times)


def _measured(application: Application, addresses: Sequence[str], cookies: dict[str, str], times: int) -> Measured:
    answers: dict[str, list[Answer]] = {}
    for address in addresses:
        for role, cookie in cookies.items():
            answers.setdefault(role, []).append(ask(application, address, cookie, times=times))
    every = [answer for told in answers.values() for answer in told]
    good = [answer for answer in every if answer.status == 200]
    return Measured(
        milliseconds=max((answer.milliseconds for answer in good), default=0.0),
        processor=max((answer.processor for answer in good), default=0.0),
        size=max((answer.size for answer in good), default=0),
        queries=max((answer.queries for answer in good), default=0),
        seen=tuple(role for role, told in answers.items() if all(answer.status == 200 for answer in told)),
        statuses=tuple(answer.status for answer in every),
    )

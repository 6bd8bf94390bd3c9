"""One client of the storm: sends positions over HTTP and writes down what it sent and what it was told.

python -m measures.storm.client GROUND LEDGER NUMBER CLIENTS UNTIL: it knows no Django and no database. It ends when the
file GROUND.stop is there, or at a moment in any case.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlencode

RETRIED: Final = 0.05
"""How often a position that was acknowledged is sent once more by the same form."""
STUBBORN: Final = 0.02
"""How often a client that was refused tries the same process again; each refusal is a whole page to draw."""
PATIENCE: Final = 20.0
"""Seconds in which a position in doubt is sent again until there is an answer."""
PAUSE: Final = 0.1
KEPT: Final = 20
ACKNOWLEDGED: Final = frozenset({302, 303})
REFUSED: Final = frozenset({403, 404, 409, 422})
HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Sent:
    """One position sent, and what became of it. `status`: of the last answer, 0 for none; `times`: how often it was sent.

    `again`: whether it was acknowledged before, and sent once more. `began`, `took`: seconds.
    """

    nonce: str
    process: str
    statement: int
    organisation: str
    answer: int
    status: int
    times: int
    again: bool
    began: float
    took: float


class Client:
    """A connection that is kept open for KEPT positions, as a browser's is for a visit, and made anew when it breaks."""

    def __init__(self, port: int) -> None:
        self.port, self.used = port, 0
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)

    def post(self, address: str, fields: dict[str, Any], cookie: str) -> int:
        """Return the status of the answer; 0 where the connection broke before there was one."""
        try:
            self.connection.request("POST", address, urlencode(fields), {**HEADERS, "Cookie": cookie})
            answer = self.connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._renew()
            return 0
        self.used += 1
        if self.used >= KEPT:
            self._renew()
        return answer.status

    def _renew(self) -> None:
        self.connection.close()
        self.connection, self.used = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15), 0


def storm(ground: dict[str, Any], number: int, clients: int, goes_on: Callable[[], bool]) -> Iterator[Sent]:
    """Yield each position sent as long as it goes on; a part of them is sent a second time."""
    chance = random.Random(number)  # noqa: S311 - a storm, no secret
    client, seats = Client(ground["port"]), _seats(ground["seats"], number, clients)
    closed: set[str] = set()
    while goes_on():
        seat = chance.choice(seats)
        target = chance.choice(ground["targets"])
        if target["process"] in closed and chance.random() > STUBBORN:
            continue
        position = {"nonce": str(uuid.uuid4()), "answer": chance.choice((1, -1, 0)), **target, "seat": seat}
        sent = _send(client, position, again=False)
        yield sent
        if sent.status in REFUSED:
            closed.add(sent.process)
        if sent.status in ACKNOWLEDGED and chance.random() < RETRIED:
            yield _send(client, position, again=True)


def _seats(seats: list[dict[str, str]], number: int, clients: int) -> list[dict[str, str]]:
    """Return the seats of a client: a share that it has with its neighbour, so that organisations are raced for."""
    share = len(seats) // max(clients // 2, 1)
    first = (number // 2) * share
    return seats[first : first + share] or seats


def _send(client: Client, position: dict[str, Any], *, again: bool) -> Sent:
    """Send a position; where no answer comes, or the storage was busy, by the same nonce until one does."""
    seat = position["seat"]
    fields = {"csrfmiddlewaretoken": seat["csrf"], **position["fields"], "nonce": position["nonce"]}
    fields |= {position["answer_name"]: position["answer"], **seat["fields"]}
    began, times, status, took = time.time(), 0, 0, 0.0
    while status == 0 or status >= 500:
        if times:
            time.sleep(PAUSE)
        if time.time() - began > PATIENCE:
            break
        start = time.perf_counter()
        status = client.post(position["address"], fields, seat["cookie"])
        took, times = time.perf_counter() - start, times + 1
    return Sent(
        position["nonce"],
        position["process"],
        position["statement"],
        seat["organisation"],
        position["answer"],
        status,
        times,
        again,
        began,
        took,
    )


def main(arguments: list[str]) -> int:
    """Write a line a position into the ledger, each on the disk before the next is sent."""
    ground = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    number, clients, until = int(arguments[2]), int(arguments[3]), float(arguments[4])
    stop = Path(f"{arguments[0]}.stop")

    def goes_on() -> bool:
        return time.time() < until and not stop.exists()

    with Path(arguments[1]).open("w", encoding="utf-8") as ledger:
        for sent in storm(ground, number, clients, goes_on):
            _write(ledger, sent)
    return 0


def _write(ledger: IO[str], sent: Sent) -> None:
    ledger.write(json.dumps(asdict(sent)) + "\n")
    ledger.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

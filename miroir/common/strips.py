"""The college strip: one line a college, its share and interval against the threshold, a word at the end.

Plain values in, plain values out: a room passes what it knows, whatever it calls it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as words

from miroir.common.numbers import interval, percent, range_of

State = Literal["reaches", "undecided", "short", "few", "absent", "hidden"]
Range = tuple[int, int]
WIDTH: Final = 200
"""Units from 0 to 100 % in the drawing of a line."""
CONFIDENCE: Final = 0.95
"""Of the intervals in a strip."""
EDGE: Final = 8
"""Units left free on both sides, for a mark that stands at 0 or 100 %."""

STATES: Final[dict[State, str]] = {
    "reaches": words("reaches"),
    "undecided": words("uncertain"),
    "short": words("falls short"),
    "few": words("too few"),
    "absent": words("absent"),
    "hidden": words("not shown"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What one college answered: `k` agreeing of `n`, each from the least to the most that it may be.

    A public figure is the same at both ends; a charter that protects persons may publish a range. `low`, `high`:
    the bounds of the interval of the share, in [0, 1]. `state`: how the interval stands to the threshold; "few"
    under the rule's minimum, "absent" where nobody answered, "hidden" where nothing of the college is published.
    `counted`: whether the rule counts the college.
    """

    name: str
    state: State
    k: Range = (0, 0)
    n: Range = (0, 0)
    low: float = 0.0
    high: float = 1.0
    counted: bool = True


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line as it is shown: its words in the reader's language, and where its marks stand in the drawing.

    `dot` is None where the share is not known to a point, `left` and `right` where there is no figure at all.
    """

    name: str
    state: State
    counted: bool
    word: str
    count: str = ""
    share: str = ""
    bounds: str = ""
    dot: int | None = None
    left: int | None = None
    right: int | None = None


def state_of(*, n: int, low: float, high: float, threshold: float, minimum: int) -> State:
    """Return how an interval stands to the threshold; too few answers and none come first."""
    if n == 0:
        return "absent"
    if n < minimum:
        return "few"
    if low >= threshold:
        return "reaches"
    return "short" if high < threshold else "undecided"


def place(share: float) -> int:
    """Return where a share stands in the drawing, to one unit: half a percentage point."""
    return EDGE + round(share * WIDTH)


def share_heading(language: str) -> str:
    """Return what stands over the shares: which interval is in the brackets."""
    return gettext("Share [%(level)s interval]") % {"level": percent(CONFIDENCE, language)}


def legend(language: str) -> str:
    """Return how to read a strip."""
    return gettext(
        "One line a college: the dot is the share that agrees, the line its %(level)s interval, the dashed line the "
        "threshold."
    ) % {"level": percent(CONFIDENCE, language)}


def drawn(line: Line, language: str) -> DrawnLine:
    """Return a line with its words and places; what is absent or hidden has no number."""
    word = gettext(STATES[line.state])
    if line.n[1] == 0 or line.state in ("absent", "hidden"):
        return DrawnLine(line.name, line.state, line.counted, word)
    exact = line.k[0] == line.k[1] and line.n[0] == line.n[1]
    share = line.k[0] / line.n[0] if exact else None
    count = {"k": range_of(line.k, language), "n": range_of(line.n, language)}
    return DrawnLine(
        name=line.name,
        state=line.state,
        counted=line.counted,
        word=word,
        count=gettext("%(k)s of %(n)s") % count,
        share="" if share is None else percent(share, language),
        bounds=interval(line.low, line.high, language),
        dot=None if share is None else place(share),
        left=place(line.low),
        right=place(line.high),
    )

"""The rule of a charter as data: fixed before a consultation opens, published with its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Method = Literal["interval", "holm"]
Abstain = Literal["excluded", "counted"]
Publicity = Literal["public", "confidential"]


@dataclass(frozen=True, slots=True)
class Rule:
    """When a statement is a consensus, and what may be shown of who said what.

    `threshold`, `level`: shares in (0, 1). `minimum`: answers that each counted college must have.
    `colleges`: codes of those counted, in order; a consensus needs every one. `abstain`: whether abstentions
    stand among the answers. `positions`: whether each position is public or confidential; `smallest_cell` is the
    fewest persons a published cell may stand for when they are confidential. `rolls`: members of each college
    where known: a college that has wholly answered has no sampling error.
    """

    colleges: tuple[str, ...]
    method: Method = "holm"
    threshold: float = 0.6
    minimum: int = 5
    abstain: Abstain = "excluded"
    level: float = 0.05
    positions: Publicity = "public"
    smallest_cell: int = 3
    rolls: Mapping[str, int] = field(default_factory=dict)

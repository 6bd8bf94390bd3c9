"""The committed budget of the site's pages, and what named addresses there are."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

FILE: Final = Path(__file__).resolve().parents[1] / "budget.toml"


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many milliseconds and bytes for any page; `queries`: by page, at most so many.

    `left_out`: named addresses that are no page to measure, each with its reason; a name that ends with * stands for
    all that begin so.
    """

    milliseconds: float
    size: int
    queries: Mapping[str, int]
    left_out: Mapping[str, str]

    def leaves_out(self, name: str) -> bool:
        """Return whether an address is left out."""
        return any(name == known or (known.endswith("*") and name.startswith(known[:-1])) for known in self.left_out)


def committed_budget() -> Budget:
    """Return the budget as it is committed."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    limits = told["limits"]
    left_out = {name: group["reason"] for group in told["left_out"] for name in group["pages"]}
    return Budget(limits["milliseconds"], limits["bytes"], told["queries"], left_out)


def named_addresses() -> list[str]:
    """Return the name of every address of the site, with its room, in their order and each once."""
    return list(dict.fromkeys(_names(get_resolver().url_patterns, "")))


def _names(patterns: list[URLPattern | URLResolver], space: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}"

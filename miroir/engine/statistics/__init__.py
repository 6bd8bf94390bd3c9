"""Whole-number statistics of statements by statements: all that means and components need of any number of people.

They add up over any partition of the holders, bit for bit, and follow a live consultation vote by vote. See
docs/methods/speed.md.
"""

from __future__ import annotations

from miroir.engine.statistics.components import Components, central_products, leading_components
from miroir.engine.statistics.live import LiveStatistics, Refreshed
from miroir.engine.statistics.snapshot import Statistics, merged, statistics_of, without

__all__ = [
    "Components",
    "LiveStatistics",
    "Refreshed",
    "Statistics",
    "central_products",
    "leading_components",
    "merged",
    "statistics_of",
    "without",
]

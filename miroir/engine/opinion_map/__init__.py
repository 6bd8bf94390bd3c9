"""The opinion map: who answers alike, in which groups, and what each group or everybody says.

Defined as Polis defines it, with groups that are found more steadily. See docs/methods/opinion_map.md.
"""

from __future__ import annotations

from miroir.engine.opinion_map.contents import STABLE_FROM, Bridge, GroupFigures, OpinionMap, Representative, Stability
from miroir.engine.opinion_map.map import draw_map

__all__ = ["STABLE_FROM", "Bridge", "GroupFigures", "OpinionMap", "Representative", "Stability", "draw_map"]

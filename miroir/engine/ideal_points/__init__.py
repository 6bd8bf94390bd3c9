"""The vote model: where each holder stands in two dimensions, and what they would answer to what they have not seen.

See docs/methods/vote_model.md.
"""

from __future__ import annotations

from miroir.engine.ideal_points.contents import OUTCOMES, IdealPoints, Prior
from miroir.engine.ideal_points.fitting import fit
from miroir.engine.ideal_points.memberships import memberships
from miroir.engine.ideal_points.prediction import predict

__all__ = ["OUTCOMES", "IdealPoints", "Prior", "fit", "memberships", "predict"]

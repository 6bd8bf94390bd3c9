"""One way to write figures, so that the same figures are the same bytes everywhere."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

import numpy as np

SIGNIFICANT_DIGITS = 10

Plain = None | bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"]


def rounded(value: float) -> float | None:
    """Return `value` to 10 significant digits, without a negative zero; None where it is not a finite number."""
    number = float(value)
    if not math.isfinite(number):
        return None
    return float(f"{number:.{SIGNIFICANT_DIGITS}g}") + 0.0


def plain(value: object) -> Plain:
    """Return `value` made of plain JSON parts only: arrays as lists, floats to 10 significant digits, NaN as None.

    Raises TypeError on a part that has no plain form.
    """
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return rounded(value)
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [plain(part) for part in value]
    message = f"{type(value).__name__} has no plain form; expected numbers, texts, lists and mappings of them"
    raise TypeError(message)


def canonical_json(value: object) -> str:
    """Return `value` as JSON text: keys sorted, no needless space, non-ASCII as it is, one line feed at the end."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False) + "\n"


def readable_json(value: object) -> str:
    """Return `value` as JSON text for people too: keys in their order, one space an indent."""
    return json.dumps(plain(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n"

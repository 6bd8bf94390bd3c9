"""Decision rules read from plain mappings, such as TOML or JSON give, and written to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any, Final, get_args

from miroir.engine.canonical import Plain
from miroir.engine.decisions import rules
from miroir.engine.decisions.rules import DecisionRule, DecisionRuleRefused, Quorum, ShareCondition, Weights, refuse

_BOUNDS: Final = get_args(rules.Bound)
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": get_args(rules.Kind),
    "of": get_args(rules.Side),
    "base": get_args(rules.Base),
    "abstention": get_args(rules.Abstention),
    "reservations": get_args(rules.Reservations),
    "objections": get_args(rules.Objections),
}


def rule_from(mapping: Mapping[str, object]) -> DecisionRule:
    """Return the rule that a mapping holds; its keys are those of the rule with hyphens.

    A share condition has one of at-least, over, at-most and under; a share is text such as "2/3", "71 %" or "0.71",
    or a number, read as its decimals say. Raises DecisionRuleRefused, naming the key, where one is unknown, missing
    or not what it should be.
    """
    _check_keys(mapping, _keys(DecisionRule), "")
    made: dict[str, Any] = {
        key: _text(mapping[key], key)
        for key in ("kind", "name", "abstention", "reservations", "objections")
        if key in mapping
    }
    if "kind" not in made:
        refuse("kind", f"it is missing; one of {', '.join(_CHOICES['kind'])} was expected")
    for key in ("shares", "quorums"):
        tables = _list(mapping.get(key, ()), key)
        made[key] = tuple(
            _at(f"{key}.{place}", _table(table, f"{key}.{place}"), ShareCondition if key == "shares" else Quorum)
            for place, table in enumerate(tables)
        )
    if "weights" in mapping:
        made["weights"] = _weights(_table(mapping["weights"], "weights"))
    return DecisionRule(**made)


def mapping_of(rule: DecisionRule) -> dict[str, Plain]:
    """Return the rule as a plain mapping, which `rule_from` reads back; what is as by default is left out."""
    return _written(rule)


def share_of(value: object, key: str) -> Fraction:
    """Return an exact share or weight from "2/3", "71 %", "0.71" or a number. Raises DecisionRuleRefused on others."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    number, percent = (text[:-1].strip(), 100) if text.endswith("%") else (text, 1)
    try:
        return Fraction(number) / percent
    except (ValueError, ZeroDivisionError):
        message = f'{value!r} came; a share such as "2/3", "71 %" or 0.71 was expected'
        raise DecisionRuleRefused(key, message) from None


def _at(path: str, table: Mapping[str, object], made: type[ShareCondition | Quorum]) -> ShareCondition | Quorum:
    """Return the condition that a table holds; errors name the table's path."""
    is_share = made is ShareCondition
    _check_keys(table, (_keys(made) - {"bound", "share"}) | set(_BOUNDS) if is_share else _keys(made), path)
    values: dict[str, Any] = {}
    if is_share:
        values["bound"] = _only_bound(table, path)
        values["of"] = _text(table.get("of", "favour" if values["bound"] in _BOUNDS[:2] else "against"), "of", path)
        values["share"] = share_of(table[values["bound"]], f"{path}.{values['bound']}")
    elif "share" in table:
        values["share"] = share_of(table["share"], f"{path}.share")
    else:
        refuse(f"{path}.share", "it is missing; a share was expected")
    if "base" in table:
        values["base"] = _text(table["base"], "base", path)
    values |= {name: _flag(table[key], f"{path}.{key}") for name, key in _FLAGS.items() if key in table}
    if "colleges-needed" in table:
        values["colleges_needed"] = _whole(table["colleges-needed"], f"{path}.colleges-needed")
    values["among"] = tuple(_text(code, "among", path) for code in _list(table.get("among", ()), f"{path}.among"))
    try:
        return made(**values)
    except DecisionRuleRefused as refused:
        message = str(refused).removeprefix(f"{refused.key}: ")
        key = f"{path}.{refused.key}"
        raise DecisionRuleRefused(key, message) from None


_FLAGS: Final = {"weighted": "weighted", "each_college": "each-college"}


def _weights(table: Mapping[str, object]) -> Weights:
    _check_keys(table, _keys(Weights), "weights")
    kind = _text(table.get("kind", "each-one"), "kind", "weights", get_args(rules.Weighting))
    by_name = {
        name: {
            str(key): share_of(weight, f"weights.{name}.{key}")
            for key, weight in _table(table.get(name, {}), f"weights.{name}").items()
        }
        for name in ("members", "colleges")
    }
    return Weights(kind, **by_name)  # type: ignore[arg-type]


def _only_bound(table: Mapping[str, object], path: str) -> str:
    given = [bound for bound in _BOUNDS if bound in table]
    if len(given) != 1:
        refuse(path, f"{' and '.join(given) or 'none'} came; one of {', '.join(_BOUNDS)} was expected")
    return str(given[0])


def _keys(made: type) -> set[str]:
    return {part.name.replace("_", "-") for part in fields(made)}


def _check_keys(table: Mapping[str, object], known: set[str], path: str) -> None:
    for key in table:
        if key not in known:
            where = f"{path}.{key}" if path else str(key)
            refuse(where, f"it is unknown; known are {', '.join(sorted(known))}")


def _text(value: object, key: str, path: str = "", choices: tuple[str, ...] = ()) -> str:
    where = f"{path}.{key}" if path else key
    allowed = choices or (_CHOICES.get(key, ()))
    if not isinstance(value, str) or (allowed and value not in allowed):
        expected = f"one of {', '.join(allowed)}" if allowed else "a text"
        refuse(where, f"{value!r} came; {expected} was expected")
    return value


def _flag(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        refuse(key, f"{value!r} came; true or false was expected")
    return value


def _whole(value: object, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        refuse(key, f"{value!r} came; a whole number was expected")
    return value


def _list(value: object, key: str) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        refuse(key, f"{value!r} came; a list was expected")
    return value


def _table(value: object, key: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        refuse(key, f"{value!r} came; a table was expected")
    return value


def _written(part: DecisionRule | ShareCondition | Quorum | Weights) -> dict[str, Plain]:
    """Return the fields of a part that differ from their defaults, and those that have none."""
    written: dict[str, Plain] = {}
    for told in fields(part):
        value = getattr(part, told.name)
        default = told.default_factory() if callable(told.default_factory) else told.default
        if value == default or told.name == "bound":
            continue
        key = part.bound if told.name == "share" and isinstance(part, ShareCondition) else told.name.replace("_", "-")
        written[key] = _plain(value)
    return written


def _plain(value: object) -> Plain:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if is_dataclass(value):
        return _written(value)  # type: ignore[arg-type]
    return value  # type: ignore[return-value]

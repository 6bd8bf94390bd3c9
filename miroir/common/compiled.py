"""Queries that are put into SQL once: on the hot path the writing of the same text costs ten times its running."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import get_related_populators
from django.utils.connection import ConnectionProxy

M = TypeVar("M", bound=models.Model)
MARK: Final = 2_000_000_000
"""From here on, whole numbers stand for the arguments of a query that is being compiled; columns of 31 bits take them."""
Argument = int | date | str | UUID
MARKED_YEAR: Final = 1001
"""The year whose days stand for the arguments that are days."""


class Compiled(Generic[M]):
    """A query with arguments that are whole numbers, days, texts or keys, compiled at its first use on each connection.

    `build` is called once with marks in place of arguments and must use each as it is, in exact or ordering lookups.
    Calling it with as many arguments returns the rows. `select_related` and annotations work; prefetching does not.
    """

    def __init__(self, build: Callable[..., models.QuerySet[M]], *kinds: type[Argument]) -> None:
        self._build = build
        self._kinds = kinds

    def __call__(self, *arguments: Argument) -> list[M]:
        """Return the rows for these arguments."""
        wrapper = _wrapper()
        compiled: dict[object, _Ready[M]] = vars(wrapper).setdefault("compiled", {})
        if self not in compiled:
            compiled[self] = _Ready(self._build, self._kinds, wrapper)
        return compiled[self].rows(arguments)


class _Ready(Generic[M]):
    """The text of a query for one connection, where its arguments stand, and how its rows become things."""

    def __init__(
        self,
        build: Callable[..., models.QuerySet[M]],
        kinds: tuple[type[Argument], ...],
        wrapper: BaseDatabaseWrapper,
    ) -> None:
        marks = [_mark(kind, place) for place, kind in enumerate(kinds)]
        queryset = build(*marks)
        self._compiler: Any = queryset.query.get_compiler(connection=wrapper)
        self._sql, params = self._compiler.as_sql()
        places = {_adapted(mark, wrapper): place for place, mark in enumerate(marks)}
        self._params = [(places.get(param), param) for param in params]
        found = {place for place, _param in self._params if place is not None}
        if len(found) != len(marks):
            message = f"the query uses the arguments {sorted(found)} as they are; all {len(marks)} were expected"
            raise ValueError(message)
        told, select = self._compiler.klass_info, self._compiler.select
        self._first, self._end = told["select_fields"][0], told["select_fields"][-1] + 1
        self._names = [column[0].target.attname for column in select[self._first : self._end]]
        self._model: type[M] = told["model"]
        self._converters = self._compiler.get_converters([column[0] for column in select])
        self._related: list[Any] = get_related_populators(told, select, wrapper.alias)  # type: ignore[call-arg]  # as Django 5.2 has it

    def rows(self, arguments: tuple[Argument, ...]) -> list[M]:
        """Return the rows for these arguments, through the connection of the thread."""
        told = [_adapted(argument, connection) for argument in arguments]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [param if place is None else told[place] for place, param in self._params])
            found = cursor.fetchall()
        return [self._thing(row) for row in self._compiler.apply_converters(found, self._converters)]

    def _thing(self, row: Any) -> M:  # noqa: ANN401 - a row of the driver
        thing = self._model.from_db(self._compiler.using, self._names, row[self._first : self._end])
        for related in self._related:
            related.populate(row, thing)
        for name, place in self._compiler.annotation_col_map.items():
            setattr(thing, name, row[place])
        return thing


def _wrapper() -> BaseDatabaseWrapper:
    """Return the connection of this thread itself, not the proxy that finds it."""
    assert isinstance(connection, ConnectionProxy)  # noqa: S101 - what Django gives
    return connection._connections[connection._alias]  # type: ignore[no-any-return]


def _mark(kind: type[Argument], place: int) -> Argument:
    """Return what stands for an argument while its query is compiled."""
    marks: dict[type[Argument], Argument] = {
        int: MARK + place,
        str: f"mark-{MARK + place}",
        date: date(MARKED_YEAR, 1, place + 1),
        UUID: UUID(int=MARK + place),
    }
    return marks[kind]


def _adapted(argument: Argument, wrapper: Any) -> Any:  # noqa: ANN401 - the proxy is as good as the connection
    if isinstance(argument, UUID):
        return argument if wrapper.features.has_native_uuid_field else argument.hex
    return argument if isinstance(argument, int | str) else wrapper.ops.adapt_datefield_value(argument)

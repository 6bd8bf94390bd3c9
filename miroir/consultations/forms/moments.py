"""Days and hours, as a browser's own field asks for them."""

from __future__ import annotations

from typing import Any

from django import forms

ISO = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day and an hour, in the time of the site."""

    def __init__(self, **named: Any) -> None:  # noqa: ANN401 - what a field takes
        named.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format=ISO))
        super().__init__(input_formats=[ISO, "%Y-%m-%dT%H:%M:%S"], **named)

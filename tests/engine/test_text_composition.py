"""Changes done one after the other are told as one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from miroir.engine.text.composition import composed
from miroir.engine.text.operations import apply, checked
from tests.text_makers import operations_on, texts


@st.composite
def bases_with_steps(draw):
    """Return a base, changes of which each is made on what those before it made, and the last text."""
    base = text = draw(texts())
    steps = []
    for _ in range(draw(st.integers(0, 4))):
        steps.append(draw(operations_on(text)))
        text = apply(text, steps[-1])
    return base, steps, text


@given(bases_with_steps())
def test_one_change_does_at_once_what_its_steps_do_in_turn(drawn):
    base, steps, last = drawn

    whole = composed(base, steps)

    assert apply(base, whole) == last
    assert checked(base, whole) == whole

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plaincriteria.writers.outline import DEEPEST, grow
from tests.make import item


def ids(items) -> list[tuple[str, int]]:
    return [(branch.item.id, branch.depth) for root in grow(items) for branch in root.walk()]


def test_children_under_parents():
    """Items stand under the parents that they name, in order."""
    items = [item("I1"), item("I1.1", parent_id="I1"), item("I1.1.1", parent_id="I1.1"), item("I2")]
    assert ids(items) == [("I1", 0), ("I1.1", 1), ("I1.1.1", 2), ("I2", 0)]


def test_lost_parent_survived():
    """An item whose parent is unknown, later or itself stands at the outside."""
    items = [item("a", parent_id="nobody"), item("b", parent_id="c"), item("c", parent_id="c")]
    assert ids(items) == [("a", 0), ("b", 0), ("c", 0)]


def test_depth_bounded():
    """Beyond the deepest level items stand beside their parents, still in order."""
    items = [item(f"n{n}", parent_id=f"n{n - 1}") for n in range(300)]
    assert [depth for _, depth in ids(items)] == [*range(DEEPEST), *[DEEPEST] * (300 - DEEPEST)]
    assert [name for name, _ in ids(items)] == [f"n{n}" for n in range(300)]


@given(st.lists(st.tuples(st.integers(0, 9), st.none() | st.integers(0, 9))))
def test_every_item_once(drawn):
    """Whatever the parents, each item comes out exactly once."""
    items = [item(str(own), parent_id=None if up is None else str(up)) for own, up in drawn]
    assert sorted(name for name, _ in ids(items)) == sorted(one.id for one in items)

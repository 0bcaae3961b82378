"""Items of a listing as the tree that their `parent_id`s describe, for the faces that show one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

DEEPEST = 5  # deeper, a phone or a terminal has no width left: such items stand beside their parent


class Placed(Protocol):
    """An item that knows its parent."""

    @property
    def id(self) -> str:
        """Its own id."""
        ...

    @property
    def parent_id(self) -> str | None:
        """The id of the item that it belongs under."""
        ...


T = TypeVar("T", bound=Placed)


@dataclass(frozen=True, slots=True)
class Branch(Generic[T]):
    """An item, how deep it stands (0 at the outside) and what stands under it, in order."""

    item: T
    depth: int
    children: list[Branch[T]] = field(default_factory=list)

    def walk(self) -> Iterable[Branch[T]]:
        """This branch and all under it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


def grow(items: Iterable[T]) -> list[Branch[T]]:
    """Every item once and in order; one whose parent has not come before stands at the outside."""
    roots: list[Branch[T]] = []
    homes: dict[str, tuple[int, list[Branch[T]]]] = {}  # where the children of an item go
    for item in items:
        depth, home = homes.get(item.parent_id, (0, roots)) if item.parent_id is not None else (0, roots)
        branch = Branch(item, depth)
        home.append(branch)
        homes[item.id] = (depth + 1, branch.children) if depth < DEEPEST else (depth, home)
    return roots

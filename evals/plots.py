"""Plots as inline SVG: no script, no network; their colours come from the page's style sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from evals.metrics import Bin

# The plane of a plot in its own units: a phone shows it at about this size, a screen half as large again.
_WIDE, _HIGH = 400, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 380, 12, 206


class Line(NamedTuple):
    """A line of a plot: points from 0 to 1 on both sides, and the style class that the legend shows too."""

    name: str
    style: str
    points: Sequence[tuple[float, float]]


def whisker(value: float | None, low: float, high: float) -> Markup:
    """A share as a dot on its interval, as wide as its cell; the numbers stand in the cells beside it."""
    grid = "".join(f'<line class="grid" x1="{x}%" x2="{x}%" y1="0" y2="20"/>' for x in (0, 25, 50, 75, 100))
    dot = ""
    if value is not None:
        dot = (
            f'<line class="reach" x1="{low:.1%}" x2="{high:.1%}" y1="10" y2="10"/>'
            f'<circle class="dot" cx="{value:.1%}" cy="10" r="4.5"/>'
        )
    return Markup(f'<svg class="whisker" aria-hidden="true" width="100%" height="20">{grid}{dot}</svg>')  # noqa: S704


def curves(
    lines: Sequence[Line], marked: tuple[float, float] | None, across: str, upward: str, told: str
) -> Markup:
    """Lines over a plane from 0 to 1 across; upward to the next tenth above the highest point."""
    top = _ceiling(y for line in lines for _, y in line.points)
    drawn = "".join(
        f'<polyline class="{line.style}" points="{" ".join(_at(x, y / top) for x, y in line.points)}"/>'
        for line in lines
    )
    if marked is not None:
        drawn += _dot(marked[0], marked[1] / top, "mark")
    return _plane(drawn, across, upward, told, top)


def reliability(bins: Sequence[Bin], told: str) -> Markup:
    """Faithful pairs as counted over faithful pairs as scored; on the diagonal the score means what it says."""
    drawn = f'<polyline class="even" points="{_at(0, 0)} {_at(1, 1)}"/>'
    for held in bins:
        x = _x(held.score)
        low, high = _y(held.faithful.low), _y(held.faithful.high)
        drawn += f'<line class="reach" x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>'
        drawn += _dot(held.score, held.faithful.value or 0.0, "dot")
    return _plane(drawn, "score", "share faithful", told)


def legend(lines: Sequence[Line]) -> Markup:
    """The names of the lines, each with a piece of its line."""
    return Markup("").join(
        Markup('<span class="key"><svg aria-hidden="true" width="30" height="10">'
               '<line class="{}" x1="1" x2="29" y1="5" y2="5"/></svg>{}</span>').format(line.style, line.name)
        for line in lines
    )  # fmt: skip


def _plane(drawn: str, across: str, upward: str, told: str, top: float = 1.0) -> Markup:
    ticks = "".join(_tick(step / 4, top) for step in range(5))
    names = (
        f'<text class="name" x="{(_LEFT + _RIGHT) / 2}" y="{_HIGH - 6}" text-anchor="middle">{across}</text>'
        f'<text class="name" transform="rotate(-90)" x="{-(_TOP + _BOTTOM) / 2}" y="13" text-anchor="middle">'
        f"{upward}</text>"
    )
    opened = Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
        _WIDE, _HIGH, told
    )
    return opened + Markup(f"{ticks}{names}{drawn}</svg>")  # noqa: S704 - our own numbers and words


def _tick(share: float, top: float) -> str:
    x, y = _x(share), _y(share)
    return (
        f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_BOTTOM}"/>'
        f'<line class="grid" x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{x:.1f}" y="{_BOTTOM + 16}" text-anchor="middle">{share:.0%}</text>'
        f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{share * top:.0%}</text>'
    )


def _ceiling(heights: Iterable[float]) -> float:
    """The next fifth of the plane above all heights, so that the ticks stay round numbers."""
    highest = max(heights, default=1.0)
    return next(step / 5 for step in range(1, 6) if highest <= step / 5 + 1e-9)


def _dot(x: float, y: float, style: str) -> str:
    return f'<circle class="{style}" cx="{_x(x):.1f}" cy="{_y(y):.1f}" r="5"/>'


def _at(x: float, y: float) -> str:
    return f"{_x(x):.1f},{_y(y):.1f}"


def _x(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _y(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)

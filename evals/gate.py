"""`--fail-under metric=value`: a run that falls below a floor ends with exit code 1."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from plaincriteria.errors import InputError


class Floor(NamedTuple):
    """The least that a metric may be; every metric of a report is better when it is higher."""

    metric: str
    least: float


def floor(text: str) -> Floor:
    """`metric=value` as a floor; argparse shows the error to the person."""
    metric, sign, value = text.partition("=")
    try:
        return Floor(metric.strip(), float(value)) if sign and metric.strip() else _refuse(text)
    except ValueError:
        return _refuse(text)


def _refuse(text: str) -> Floor:
    raise argparse.ArgumentTypeError(f"{text!r} is not metric=value, as in balanced_accuracy=0.8")


def missed(floors: Sequence[Floor], metrics: Mapping[str, float | None]) -> tuple[str, ...]:
    """A sentence for each floor that is not held; what was not measured holds no floor.

    Raises `InputError` for a metric that the report does not have.
    """
    told: list[str] = []
    for metric, least in floors:
        if metric not in metrics:
            raise InputError(f"There is no metric {metric!r}. The report has: {', '.join(sorted(metrics))}.")
        value = metrics[metric]
        if value is None:
            told.append(f"{metric} was not measured, at least {least:g} is asked for.")
        elif not value >= least:
            told.append(f"{metric} is {value:.4f}, at least {least:g} is asked for.")
    return tuple(told)

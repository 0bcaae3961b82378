"""Eligibility text as sections and a tree of items, each a span of the untouched source."""

from __future__ import annotations

from plaincriteria.split.eligibility import as_row, split

__all__ = ["as_row", "split"]

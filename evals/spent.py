"""What a model behind a rewrite used up: calls, tokens, and what they cost at a price that the caller names."""

from __future__ import annotations

from typing import NamedTuple

from plaincriteria.errors import InputError

MILLION = 1_000_000


class Price(NamedTuple):
    """What a million tokens cost, in any currency: those that the model reads, and those that it writes."""

    tokens_in: float
    tokens_out: float


class Spent(NamedTuple):
    """Sends, and tokens as the endpoint counted them (0 where it counts none)."""

    sends: int
    tokens_in: int
    tokens_out: int

    @property
    def tokens(self) -> int | None:
        """All tokens; None where the endpoint has counted none of a call."""
        return self.tokens_in + self.tokens_out or (None if self.sends else 0)

    def since(self, before: Spent | None) -> Spent:
        """What came on top of `before`."""
        return Spent(*(now - then for now, then in zip(self, before or (0, 0, 0), strict=True)))

    def cost(self, price: Price | None) -> float | None:
        """What it cost; None without a price, or without tokens to be priced."""
        if price is None or self.tokens is None:
            return None
        return (self.tokens_in * price.tokens_in + self.tokens_out * price.tokens_out) / MILLION


def price(tokens_in: float | None, tokens_out: float | None) -> Price | None:
    """The price that the options name, None where they name none; raises `InputError` for half of one."""
    if tokens_in is None and tokens_out is None:
        return None
    if tokens_in is None or tokens_out is None or min(tokens_in, tokens_out) < 0:
        raise InputError("A cost needs --price-in and --price-out, both 0 or more.")
    return Price(tokens_in, tokens_out)


def spent(pipeline: object) -> Spent | None:
    """What the models behind a pipeline, writer and second reader, have used so far; None where there is none."""
    models = (getattr(pipeline, name, None) for name in ("rewriter", "second"))
    used = [found for model in models if (found := getattr(model, "usage", None)) is not None]
    return Spent(*(sum(numbers) for numbers in zip(*used, strict=True))) if used else None

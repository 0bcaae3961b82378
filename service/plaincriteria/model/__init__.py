"""The only door to a language model: a question in, a typed answer out, within deadlines."""

from plaincriteria.model.answers import Reason, Unusable
from plaincriteria.model.client import Model, Usage
from plaincriteria.model.tokens import count_tokens, encoding_name

__all__ = ["Model", "Reason", "Unusable", "Usage", "count_tokens", "encoding_name"]

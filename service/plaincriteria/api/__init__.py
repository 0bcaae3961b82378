"""The HTTP face: `app` builds it around a pipeline, `serve` runs it; it translates and decides nothing."""

from plaincriteria.api.server import Pipeline, app, serve

__all__ = ["Pipeline", "app", "serve"]

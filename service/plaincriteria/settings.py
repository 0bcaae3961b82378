"""The settings of a process: the only place that reads the environment."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from plaincriteria.errors import SettingError

Backend = Literal["rules", "openai"]


class Settings(BaseSettings):
    """Frozen settings, from `PLAINCRITERIA_*` variables and the two that OpenAI clients share."""

    model_config = SettingsConfigDict(env_prefix="PLAINCRITERIA_", frozen=True, extra="ignore")

    backend: Backend = "rules"
    model: str = "gpt-5-mini"
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("openai_api_key", "OPENAI_API_KEY")
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("openai_base_url", "OPENAI_BASE_URL")
    )
    verify: bool = Field(default=False, description="whether a model reads again what the check has passed")
    verify_model: str | None = Field(default=None, description="the model that reads again; none is `model`")
    call_seconds: float = Field(default=120.0, gt=0, description="deadline of one model call, in seconds")
    call_tries: int = Field(
        default=5, ge=1, le=10, description="sends of one call at most, the first included"
    )
    call_tokens: int = Field(default=24_000, ge=1_000, description="largest prompt of one call, in tokens")
    concurrency: int = Field(default=8, ge=1, le=1_024, description="trials in work at once")
    body_bytes: int = Field(default=512_000, ge=1_000, description="largest HTTP request body, in bytes")


def load(**changes: object) -> Settings:
    """Settings from the environment with `changes` on top; raises `SettingError` naming what is wrong."""
    try:
        return Settings(**{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as problem:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors())
        raise SettingError(f"A setting is wrong: {wrong}.") from problem

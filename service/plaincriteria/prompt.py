"""Prompts are files: found, validated, rendered and fingerprinted here."""

from __future__ import annotations

import functools
import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plaincriteria.errors import PromptError

# An installed package carries its prompts; a checkout has them at its top level.
PACKAGED = Path(__file__).parent / "prompts"
CHECKOUT = Path(__file__).parents[2] / "prompts"

_FENCE = re.compile(r"^\+\+\+[ \t]*$\n?", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_KEYS = {"id": str, "version": int, "inputs": list, "answer": str}


@dataclass(frozen=True)
class Prompt:
    """A prompt file: `static` is the same for every call, `variable` holds a placeholder for each input."""

    id: str
    version: int
    inputs: tuple[str, ...]
    answer: str
    static: str
    variable: str
    fingerprint: str

    def render(self, **values: object) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """The system and the user message; a missing or unknown value raises `PromptError`."""
        _same(f"The prompt {self.id} was given", set(values), "its inputs are", set(self.inputs))

        def fill(placeholder: re.Match[str]) -> str:
            return json.dumps(values[placeholder[1]], ensure_ascii=False, separators=(",", ":"))

        # A lone surrogate in a record cannot be sent as UTF-8: it becomes a question mark.
        user = _PLACEHOLDER.sub(fill, self.variable).encode("utf-8", "replace").decode()
        return {"role": "system", "content": self.static}, {"role": "user", "content": user}


def folder() -> Path:
    """The folder of the prompts; raises `PromptError` naming the two places where it can be."""
    for place in (PACKAGED, CHECKOUT):
        if place.is_dir():
            return place
    raise PromptError(f"There is no folder of prompts: neither {PACKAGED} nor {CHECKOUT} exists.")


def load(name: str, inputs: Collection[str], answer: str) -> Prompt:
    """The prompt `name`; raises `PromptError` unless it declares exactly these inputs and this answer."""
    prompt = _read(folder() / f"{name}.md")
    _same(f"The prompt {name} declares the inputs", set(prompt.inputs), "the program gives", set(inputs))
    if prompt.id != name:
        raise PromptError(f"The prompt file {name}.md has the id {prompt.id!r}: it must be its file name.")
    if prompt.answer != answer:
        raise PromptError(f"The prompt {name} asks for {prompt.answer!r}, but the program reads {answer!r}.")
    return prompt


@functools.cache
def _read(path: Path) -> Prompt:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise PromptError(f"The prompt file {path} cannot be read.") from problem
    parts = _FENCE.split(text)
    if len(parts) != 4 or parts[0].strip():
        raise PromptError(f"{path.name} must be: +++, front matter, +++, static part, +++, variable part.")
    front = _front(parts[1], path.name)
    static, variable = parts[2].strip(), parts[3].strip()
    if found := _PLACEHOLDER.findall(static):
        raise PromptError(f"{path.name} has a placeholder in its static part: {', '.join(found)}.")
    inputs = tuple(str(name) for name in front["inputs"])
    placeholders = set(_PLACEHOLDER.findall(variable))
    _same(f"{path.name} declares the inputs", set(inputs), "its text uses", placeholders)
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return Prompt(
        id=front["id"],
        version=front["version"],
        inputs=inputs,
        answer=front["answer"],
        static=static,
        variable=variable,
        fingerprint=f"{front['id']}@{digest}",
    )


def _front(text: str, name: str) -> dict[str, Any]:
    try:
        front = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise PromptError(f"The front matter of {name} is not valid TOML: {problem}.") from problem
    _same(f"The front matter of {name} has", set(front), "it must have", set(_KEYS))
    for key, kind in _KEYS.items():
        if not isinstance(front[key], kind):
            raise PromptError(f"In the front matter of {name}, {key} must be a {kind.__name__}.")
    return front


def _same(having: str, have: set[str], wanting: str, want: set[str]) -> None:
    if have != want:
        raise PromptError(f"{having} {_names(have)}, but {wanting} {_names(want)}.")


def _names(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"

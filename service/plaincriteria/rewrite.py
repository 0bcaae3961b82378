"""The model backend: one call for the criteria of a trial, one draft for each answer that can be used."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from plaincriteria.asking import Asking, shown
from plaincriteria.domain import Audience, Criterion, Draft, Eligibility, Frozen, Trial
from plaincriteria.model import Unusable, count_tokens
from plaincriteria.prompt import Prompt, load

SUBJECTS = {
    Audience.PATIENT: "you",
    Audience.CAREGIVER: "the person you care for",
    Audience.PARENT: "your child",
}
SHOWN = ("id", "side", "kind", "scope", "lead_in", "joins", "count", "text")
_ASKS = 2  # of one call: an unusable answer is asked for once more
# No plain sentence has addresses, markup or invisible characters; the last words are the caveat's own.
UNSAFE = re.compile(
    r"\w://|\bwww\.|\b(?:javascript|vbscript|mailto):|</?[a-z][a-z0-9]*(?:\s[^>]*)?/?>|<(?:!|a\s|img|script|iframe|svg)|\]\("
    r"|[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
    r"|\bconfirm with the (?:trial|study) site",
    re.IGNORECASE,
)

Family = tuple[Criterion, ...]


class PlainText(Frozen):
    """The plain text of one item; empty where the model would have to guess."""

    id: str
    text: str


class Answer(Frozen):
    """What the model answers: the plain text of each criterion asked for."""

    items: tuple[PlainText, ...]


def load_prompt() -> Prompt:
    """The prompt of this backend; raises `PromptError` when its file is missing or does not fit."""
    return load("rewrite", inputs=("audience", "subject", "conditions", "items"), answer=Answer.__name__)


class ModelRewriter(Asking):
    """Drafts by a language model; satisfies `domain.Rewriter`."""

    @property
    def backend(self) -> str:
        """The name that `--backend` takes."""
        return "openai"

    async def draft(self, trial: Trial, eligibility: Eligibility, audience: Audience) -> Mapping[str, Draft]:
        """Drafts by criterion id; an item without a usable answer is left out.

        Raises `ModelUnavailable` and `ModelRejected`; an answer that stays unusable leaves out its call.
        """
        drafts: dict[str, Draft] = {}
        for items in self._calls(trial, eligibility, audience):
            messages = self._render(trial, items, audience)
            if answer := await self._ask(messages):
                drafts.update(usable(items, answer))
        return drafts

    async def _ask(self, messages: Sequence[Mapping[str, str]]) -> Answer | None:
        for _ in range(_ASKS):
            try:
                return await self._model.ask(messages, Answer)
            except Unusable as problem:
                if problem.reason == "too_long":
                    break
        return None

    def _render(
        self, trial: Trial, items: Sequence[Criterion], audience: Audience
    ) -> tuple[Mapping[str, str], ...]:
        return self._prompt.render(
            audience=audience.value,
            subject=SUBJECTS[audience],
            conditions="; ".join(trial.conditions),
            items=[shown(item, SHOWN) for item in items],
        )

    def _calls(self, trial: Trial, eligibility: Eligibility, audience: Audience) -> Iterator[Family]:
        """The items in as few calls as the token budget allows; a family that is over it goes alone."""
        frame = sum(count_tokens(message["content"]) for message in self._render(trial, (), audience))
        call: Family = ()
        used = frame
        for family in _families(eligibility):
            size = sum(_tokens(item) for item in family)
            if call and used + size > self._model.call_tokens:
                yield call
                call, used = (), frame
            call, used = call + family, used + size
        if call:
            yield call


def _families(eligibility: Eligibility) -> Iterator[Family]:
    """Each outermost item together with all that hangs on it, in the order of the listing."""
    parents = {item.id: item.parent_id for item in eligibility.items}
    leading = set(parents.values())
    families: dict[str, Family] = {}
    for item in eligibility.items:
        # A bare section heading or a remark says nothing that the items do not carry themselves.
        if item.side == "other" or not (_is_asked(item) or (item.kind == "heading" and item.id in leading)):
            continue
        root = item.id
        while (parent := parents.get(root)) is not None:
            root = parent
        families[root] = (*families.get(root, ()), item)
    for family in families.values():
        if any(map(_is_asked, family)):
            yield family


def _is_asked(item: Criterion) -> bool:
    return item.kind == "criterion"


def _tokens(item: Criterion) -> int:
    return count_tokens(json.dumps(shown(item, SHOWN), ensure_ascii=False, separators=(",", ":")))


def _echoes(text: str, item: Criterion) -> bool:
    """Whether the answer is nothing but the source again: that is no rewrite, however faithful it is."""
    return text.casefold().strip(" .;,") == item.text.casefold().strip(" .;,")


def usable(items: Sequence[Criterion], answer: Answer) -> dict[str, Draft]:
    """A draft for each item that was asked for, answered once, and in words that may stand on a page."""
    asked = {item.id: item for item in items if _is_asked(item)}
    given = Counter(plain.id for plain in answer.items)
    drafts: dict[str, Draft] = {}
    for plain in answer.items:
        text = re.sub(r"[ \t\r\n]+", " ", plain.text).strip()
        item = asked.get(plain.id)
        if item and given[plain.id] == 1 and text and not UNSAFE.search(text) and not _echoes(text, item):
            drafts[plain.id] = Draft(criterion_id=plain.id, text=text, method="model")
    return drafts

"""The EU Clinical Trials Register's "full trial details" as plain text: protocol after protocol of the form."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from plaincriteria.domain import Failure, Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.readers import eudract
from plaincriteria.readers.detect import Look
from plaincriteria.readers.format import Format
from plaincriteria.readers.layers import TO_UTF8
from plaincriteria.readers.record import bad_record, truncated
from plaincriteria.readers.source import Source

PROTOCOL_BYTES = 4 << 20

_BITE_BYTES = 1 << 16
# The first lines of a protocol; criteria can name the EudraCT number of another trial too.
_START = re.compile(rb"(?:Summary\s*)?EudraCT Number:\s*[\d-]+\s*Sponsor.{1,3}s Protocol Code Number:")
_START_BYTES = 200
_NUMBER = re.compile(r"\d{4}-\d{6}-\d{2}")
_COUNTRY = re.compile(r"/trial/[\d-]+/([A-Z]{2}|3RD)\b")
_STATUS = re.compile(r"Trial Status:[ \t]{0,9}(.{0,80}?)\s{0,9}Date on which")


def _recognises(look: Look) -> bool:
    return look.family == "prose" and "A.2 EudraCT number" in look.names


@functools.cache
def _label() -> re.Pattern[str]:
    """Any label of the form, with the language in brackets and the colon if they are there."""
    longest_first = sorted(eudract.form().labels, key=len, reverse=True)
    labels = "|".join(
        re.escape(label).replace(r"\ ", r"[ \t]+").replace("'", "['’]") for label in longest_first
    )
    return re.compile(rf"({labels})(?:[ \t]+\(([a-z]{{2}})\))?(?:[ \t]*:[ \t]*(?:\r?\n)*|(?=\s*[A-Z]\.))")


def _read(source: Source) -> Iterator[Trial | Failure]:
    number = 0
    for number, data in enumerate(_protocols(source), 1):
        yield _trial(data, f"protocol {number}")
    if source.damage or not number:
        why = (
            source.damage or "there is no protocol in it (it begins with its EudraCT number and goes on to P)"
        )
        if not number:
            raise UnreadableInput(f"{source.name} cannot be read: {why}.")
        yield truncated(f"after protocol {number}", why)


FORMAT = Format(
    name="eudract-text",
    sentence="EU Clinical Trials Register, full trial details as plain text.",
    recognises=_recognises,
    read=_read,
)


def _protocols(source: Source) -> Iterator[bytes | None]:
    """The bytes of each protocol, None where they are too many to be one."""
    held = b""
    searched = 0
    begun = too_long = False
    while data := source.read(_BITE_BYTES):
        held += data
        while start := _START.search(held, searched):
            if begun:
                yield None if too_long else held[: start.start()]
            held, searched = held[start.start() :], start.end() - start.start()
            begun, too_long = True, False
        searched = max(searched, len(held) - _START_BYTES)
        if len(held) > PROTOCOL_BYTES:
            held, searched, too_long = held[searched:], 0, True
    if begun:
        yield None if too_long else held


def _trial(data: bytes | None, place: str) -> Trial | Failure:
    if data is None:
        return bad_record(place, f"it is longer than {PROTOCOL_BYTES >> 20} MB")
    try:
        said = data.decode()
    except UnicodeDecodeError:
        return bad_record(place, f"it is not UTF-8 text. {TO_UTF8}")
    labels = list(_label().finditer(said))
    number = _NUMBER.search(said)
    trial_id = number[0] if number else None
    if labels and labels[-1][1].startswith(("E.3 ", "E.4 ")):
        return truncated(place, "it ends within the criteria", trial_id)
    head = said[: labels[0].start()] if labels else said
    status, country = _STATUS.search(head), _COUNTRY.search(head)
    values = _values(said, labels)
    if status:
        values["x5_trial_status"] = status[1]
    return eudract.trial(values, f"{trial_id}-{country[1]}" if trial_id and country else trial_id, place)


def _values(said: str, labels: list[re.Match[str]]) -> dict[str, object]:
    """What stands under each label, as it stands there; of a label that comes again, what comes first."""
    values: dict[str, object] = {}
    ends = [*(label.start() for label in labels[1:]), len(said)]
    for label, end in zip(labels, ends, strict=True):
        name = eudract.field_name(" ".join(label[1].split()))
        values.setdefault(f"{name}_{label[2]}" if label[2] else name, said[label.end() : end].rstrip())
    return values

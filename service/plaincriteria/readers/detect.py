"""What a file is, told from its first bytes, whether it is supported or not."""

from __future__ import annotations

import codecs
import csv
import functools
import io
import re
import tomllib
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import ijson

_LOOK_BYTES = 1 << 16
_LEAST_LETTERS = 10
_LEAST_WORDS = 3
# Of 2,136 registry texts the lowest share of letters and blanks is 0.67.
_LETTER_SHARE = 0.6
_TABLE_ROWS = 4
_NAME_CHARS = 40
_NAME_WORDS = 4

_DELIMITERS = {"\t": "tab-separated", "|": "pipe-separated", ";": "semicolon-separated", ",": "CSV"}
_ID_COLUMN = re.compile(r"#?\w*(nct_?id|nct number|trial_?id)", re.IGNORECASE)
_JSON = re.compile(r'\{\s*["}]|\[\s*[\[{"\]]')
_MARKUP = re.compile(r"<[?!A-Za-z]")
_PREAMBLE = re.compile(r"\s*<(?:\?.*?\?|!--.*?--|![^>]*)>", re.DOTALL)
_ELEMENT = re.compile(r"\s*<([A-Za-z_][\w.:-]*)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")

Family = Literal["json", "table", "markup", "prose", "other"]


class Look(NamedTuple):
    """What the first bytes show: the family, its name and what to do about it in words for a person.

    `names` are the keys of the outermost JSON object (of the first one in a list), the columns of a table or
    the outermost element.
    """

    family: Family
    found: str
    advice: str = ""
    names: tuple[str, ...] = ()


@functools.cache
def _known() -> dict[str, list[dict[str, str | list[str]]]]:
    return tomllib.loads(Path(__file__).with_name("found.toml").read_text(encoding="utf-8"))


def look(head: bytes) -> Look:
    """What the unpacked input that begins with `head` is; never raises."""
    for entry in _known()["bytes"]:
        if head.startswith(bytes.fromhex(str(entry["starts"]))):
            return _named("other", entry)
    head = head[:_LOOK_BYTES]
    if b"\0" in head:
        return Look("other", "binary data")
    if _JSON.match(head.decode(errors="replace").lstrip()):
        return _json(head)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head).lstrip()
    except UnicodeDecodeError:
        return Look("other", "text that is not UTF-8 (or binary data)", "Save it again as UTF-8.")
    if _CONTROL.search(text):
        return Look("other", "binary data")
    if _MARKUP.match(text):
        return _markup(text)
    return _table(text) or _prose(text)


def _named(family: Family, entry: dict[str, str | list[str]], names: tuple[str, ...] = ()) -> Look:
    return Look(family, str(entry["found"]), str(entry["advice"]), names)


def _json(head: bytes) -> Look:
    keys = _keys(head)
    for entry in _known()["json"]:
        if set(entry["keys"]) <= set(keys):
            return _named("json", entry, keys)
    return Look("json", f"JSON of another kind (keys: {_listed(keys)})", names=keys)


def _keys(head: bytes) -> tuple[str, ...]:
    """The keys of the outermost object, or of the first one in the outermost list, as far as `head` goes."""
    keys: list[str] = []
    depth = 0
    try:
        for event, value in ijson.basic_parse(head, multiple_values=True):
            if event == "map_key" and depth == 1:
                keys.append(str(value))
            elif event in ("start_map", "start_array"):
                depth += event == "start_map" or depth > 0
            elif event in ("end_map", "end_array"):
                depth -= depth > 0
                if not depth:
                    break
    except ijson.JSONError:
        pass  # cut by the look, or broken: the reading will tell
    return tuple(keys)


def _markup(text: str) -> Look:
    at = 0
    while preamble := _PREAMBLE.match(text, at):
        at = preamble.end()
    element = _ELEMENT.match(text, at)
    root = element[1] if element else "?"
    for entry in _known()["markup"]:
        if str(entry["root"]).lower() == root.lower():
            return _named("markup", entry, (root,))
    return Look("markup", f"XML (outermost element {root[:_NAME_CHARS]})", names=(root,))


def _table(text: str) -> Look | None:
    for delimiter, word in _DELIMITERS.items():
        columns = _columns(text, delimiter)
        if not columns:
            continue
        lowered = {column.lower() for column in columns}
        for entry in _known()["table"]:
            if set(entry["columns"]) <= lowered and lowered.isdisjoint(entry["without"]):
                return _named("table", entry, columns)
        return Look("table", f"a {word} table (columns: {_listed(columns)})", names=columns)
    return None


def _columns(text: str, delimiter: str) -> tuple[str, ...]:
    """The column names, none where this is no table: prose has commas too, but not as many in each line."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), _TABLE_ROWS))
    except csv.Error:
        return ()
    names = tuple(cell.strip() for cell in rows[0]) if rows else ()
    if len(names) > 1 and any(map(_ID_COLUMN.fullmatch, names)):
        return names
    even = len(rows) > 1 and len(names) > 2 and {len(row) for row in rows} == {len(names)}
    return names if even and all(map(_is_name, names)) else ()


def _is_name(cell: str) -> bool:
    short = 0 < len(cell) <= _NAME_CHARS and len(cell.split()) <= _NAME_WORDS
    return short and not cell.endswith((".", ":", ";"))


def _prose(text: str) -> Look:
    for entry in _known()["prose"]:
        if str(entry["words"]) in text:
            return _named("other", entry)
    letters = sum(map(str.isalpha, text))
    share = (letters + sum(map(str.isspace, text))) / max(1, len(text))
    long = letters >= _LEAST_LETTERS and (len(text.split()) >= _LEAST_WORDS or not text.isascii())
    if long and share >= _LETTER_SHARE:
        return Look("prose", "readable text")
    return Look("other", "text that does not read like eligibility criteria")


def _listed(names: tuple[str, ...]) -> str:
    """At most eight names, in a line."""
    shown = ", ".join(name[:_NAME_CHARS] for name in names[:8] if name.isprintable())
    return f"{shown}, …" if len(names) > 8 else shown or "none"

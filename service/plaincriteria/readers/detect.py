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

from plaincriteria.readers.columns import advice, hold_criteria
from plaincriteria.readers.json_stream import parsed
from plaincriteria.readers.layers import TO_UTF8, where
from plaincriteria.readers.surrogates import HalvesMarked

_LOOK_BYTES = 1 << 16
# Of a bite with something wrong in it the parser tells nothing.
_BITE_BYTES = 256
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
_XML_ENCODING = re.compile(rb"\s*<\?xml\b[^>]*\bencoding\b")
_XML_UTF16 = {b"<\0?\0": "utf-16-le", b"\0<\0?": "utf-16-be"}
_PREAMBLE = re.compile(r"<(?:\?.*?\?|!--.*?--|![^>\[]*(?:\[.*?\]\s*)?)>\s*", re.DOTALL)
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_FORM_LABEL = "A.2 EudraCT number"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")

Family = Literal["json", "table", "markup", "prose", "other"]


class Look(NamedTuple):
    """What the first bytes show: the family, its name and what to do about it in words for a person.

    `names` are the keys of the outermost JSON object (of the first one in a list), the columns of a table or
    the elements of markup, the outermost one first; of prose, the label that tells a form of a registry.
    """

    family: Family
    found: str
    advice: str = ""
    names: tuple[str, ...] = ()


@functools.cache
def known() -> dict[str, list[dict[str, str | list[str]]]]:
    """What files can turn out to be besides a supported format, as `found.toml` lists it."""
    return tomllib.loads(Path(__file__).with_name("found.toml").read_text(encoding="utf-8"))


def look(head: bytes) -> Look:
    """What the unpacked input that begins with `head` is; never raises."""
    for entry in known()["bytes"]:
        if head.startswith(bytes.fromhex(str(entry["starts"]))):
            return _named("other", entry)
    head = _plain_markup(head[:_LOOK_BYTES])
    if b"\0" in head:
        return Look("other", "binary data")
    if _JSON.match(head.decode(errors="replace").lstrip()):
        return _json(head)
    text = head.decode(errors="replace").lstrip()
    if _MARKUP.match(text):
        return _markup(text)
    if _CONTROL.search(text):
        return Look("other", "binary data")
    return _table(text) or _not_utf8(head) or _prose(text.removesuffix("\ufffd"))


def _not_utf8(head: bytes) -> Look | None:
    """What to say of prose in another encoding: of a table or of JSON, some records can still be read."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as problem:
        return Look("other", f"text that is not UTF-8 ({where(problem)}), or binary data", TO_UTF8)
    return None


def _plain_markup(head: bytes) -> bytes:
    """XML that says its encoding, as UTF-8: only its names have to be right here, the parser reads the rest."""
    encoding = _XML_UTF16.get(head[:4]) or ("latin-1" if _XML_ENCODING.match(head) else "")
    return head.decode(encoding, "replace").encode() if encoding else head


def _named(family: Family, entry: dict[str, str | list[str]], names: tuple[str, ...] = ()) -> Look:
    return Look(family, str(entry["found"]), str(entry["advice"]), names)


def _json(head: bytes) -> Look:
    keys = _keys(head)
    return Look("json", f"JSON of another kind (keys: {_listed(keys)})", names=keys)


def _keys(head: bytes) -> tuple[str, ...]:
    """The keys of the outermost object, or of the first one in the outermost list, as far as `head` goes."""
    keys: list[str] = []
    depth = 0
    try:
        for event, value in parsed(HalvesMarked(io.BytesIO(head)), _BITE_BYTES):
            if event == "map_key" and depth == 1:
                keys.append(str(value))
            elif event in ("start_map", "start_array"):
                depth += event == "start_map" or depth > 0
            elif event in ("end_map", "end_array"):
                depth -= depth > 0
                if not depth:
                    break
    except (ijson.JSONError, UnicodeDecodeError):
        pass  # cut by the look, or broken: the reading will tell
    return tuple(keys)


def _markup(text: str) -> Look:
    at = 0
    while preamble := _PREAMBLE.match(text, at):
        at = preamble.end()
    element = _ELEMENT.match(text, at)
    if not element and "<!ENTITY" in text:
        return Look("markup", "XML that declares entities", "Registry exports do not: remove its DOCTYPE.")
    root = element[1] if element else "?"
    names = tuple(dict.fromkeys((root, *_ELEMENT.findall(text, at))))
    for entry in known()["markup"]:
        if str(entry["root"]).lower() == root.lower():
            return _named("markup", entry, names)
    return Look("markup", f"XML (outermost element {root[:_NAME_CHARS]})", names=names)


def _table(text: str) -> Look | None:
    for delimiter, word in _DELIMITERS.items():
        columns = _columns(text, delimiter)
        if not columns:
            continue
        lowered = {column.lower() for column in columns}
        for entry in known()["table"]:
            if set(entry["columns"]) <= lowered and lowered.isdisjoint(entry["without"]):
                return _named("table", entry, columns)
        found = f"a {word} table (columns: {_listed(columns)})"
        return Look("table", found, "" if hold_criteria(columns) else advice(), columns)
    return None


def _columns(text: str, delimiter: str) -> tuple[str, ...]:
    """The column names, none where this is no table: prose has commas too, but not as many in each line."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _TABLE_ROWS))
    except csv.Error:
        return ()
    names = tuple(cell.strip() for cell in rows[0]) if rows else ()
    if len(names) > 1 and any(map(_ID_COLUMN.fullmatch, names)):
        return names
    least = 2 if hold_criteria(names) else 3
    even = len(rows) > 1 and len(names) >= least and {len(row) for row in rows} == {len(names)}
    return names if even and all(map(_is_name, names)) else ()


def _is_name(cell: str) -> bool:
    short = 0 < len(cell) <= _NAME_CHARS and len(cell.split()) <= _NAME_WORDS
    return short and not cell.endswith((".", ":", ";"))


def _prose(text: str) -> Look:
    if _FORM_LABEL in text:
        return Look(
            "prose", "full details of trials in the EU Clinical Trials Register", names=(_FORM_LABEL,)
        )
    for entry in known()["prose"]:
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

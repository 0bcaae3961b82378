"""The XML export of the WHO ICTRP search portal."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from plaincriteria.domain import Failure, Trial
from plaincriteria.readers import ictrp
from plaincriteria.readers.detect import Look
from plaincriteria.readers.format import Format
from plaincriteria.readers.source import Source
from plaincriteria.readers.xml_records import trials, whole_text

_RECORD = "Trial"


def _recognises(look: Look) -> bool:
    return look.family == "markup" and {_RECORD, "TrialID"} <= set(look.names)


def _read(source: Source) -> Iterator[Trial | Failure]:
    return trials(source, _RECORD, _trial)


FORMAT = Format(
    name="ictrp-xml",
    sentence="The XML export of the WHO ICTRP search portal; also as .gz.",
    recognises=_recognises,
    read=_read,
)


def _trial(record: etree._Element, place: str) -> Trial | Failure:
    fields: dict[str, str] = {}
    for child in record.iterchildren():
        name, value = str(child.tag), whole_text(child)
        # The portal writes each field once; should one stand there again, it is read on in the next line.
        fields[name] = f"{fields[name]}\n{value}" if fields.get(name) else value
    return ictrp.trial(fields, place)

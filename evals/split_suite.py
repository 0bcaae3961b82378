"""How well texts are split: against a gold file, whose rows are those of `plaincriteria split`, put right by hand."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from rich.console import Console

from evals import folder, report
from evals.gate import missed
from evals.page import Page, Section, Table, Tile
from evals.pairs import lines
from evals.resampling import Figure, Observed, figures
from plaincriteria.domain import Trial
from plaincriteria.errors import UnreadableInput
from plaincriteria.split import as_row, split

GOLD = Path(__file__).parent / "cases" / "split.jsonl"
_NEEDED = ("id", "parent_id", "section", "kind", "start", "end")
# Outer blanks and end marks belong to a span or not: neither is a fault.
_LOOSE = " \t\r\n.;:,"

Row = Mapping[str, Any]
Key = tuple[int, int]


class Text(NamedTuple):
    """What one text's split was measured to be; `wrong` are criteria of one side only, each with its side."""

    id: str
    stratum: str
    counts: Counter[str]
    wrong: tuple[tuple[str, str], ...]


class Measured(NamedTuple):
    """All texts of a gold file."""

    texts: tuple[Text, ...]

    def observed(self) -> list[Observed]:
        """What each text adds to the figures."""
        return [Observed(text.id, text.id, _shares(text.counts), right=not text.wrong) for text in self.texts]

    def metrics(self, stratum: str | None = None) -> dict[str, float | None]:
        """Exact spans of criteria (f1), sides and parents of those found, letters kept; None where nothing counts."""
        counts: Counter[str] = Counter()
        for text in self.texts:
            if stratum in (None, text.stratum):
                counts.update(text.counts)
        return {name: part / whole if whole else None for name, (part, whole) in _shares(counts).items()}


def _shares(counts: Counter[str]) -> dict[str, tuple[float, float]]:
    return {
        "f1": (2 * counts["hit"], counts["gold"] + counts["found"]),
        "section": (counts["section"], counts["hit"]),
        "parent": (counts["parent"], counts["hit"]),
        "coverage": (counts["kept"], counts["letters"]),
    }


def rows(path: Path) -> Iterator[Row]:
    """The rows of a gold file; raises `UnreadableInput` naming the line that is none."""
    for number, line in lines(path):
        yield _row(line, f"{path}, line {number}")


def _row(line: bytes, place: str) -> Row:
    try:
        row = orjson.loads(line)
        whole = isinstance(row["source_text"], str) and all(
            set(_NEEDED) <= set(item) for item in row["items"]
        )
    except (orjson.JSONDecodeError, KeyError, TypeError):
        whole = False
    if not whole:
        raise UnreadableInput(f"{place}: a row needs source_text and items with {', '.join(_NEEDED)}.")
    return row  # type: ignore[no-any-return]


def measure(gold: Iterable[Row]) -> Measured:
    """Every text of the gold split anew and compared with its row."""
    return Measured(tuple(map(_measured, gold)))


def _measured(gold: Row) -> Text:
    source = str(gold["source_text"])
    trial = Trial(id=str(gold.get("nct_id", "text")), registry="none", criteria=source)
    found = as_row(trial, split(source))
    ours, theirs = _criteria(source, found["items"]), _criteria(source, gold["items"])
    both = ours.keys() & theirs.keys()
    kept = bytearray(len(source))
    for item in found["items"]:
        kept[item["start"] : item["end"]] = b"\1" * (item["end"] - item["start"])
    letters = [n for item in gold["items"] for n in range(item["start"], item["end"]) if source[n].isalnum()]
    counts = Counter(
        gold=len(theirs), found=len(ours), hit=len(both), letters=len(letters),
        kept=sum(kept[n] for n in letters),
        section=sum(ours[key][0] == theirs[key][0] for key in both),
        parent=sum(ours[key][1] == theirs[key][1] for key in both),
    )  # fmt: skip
    wrong = [("missed", key) for key in theirs.keys() - both] + [("extra", key) for key in ours.keys() - both]
    told = tuple((side, source[start:end]) for side, (start, end) in sorted(wrong, key=lambda one: one[1]))
    return Text(trial.id, str(gold.get("stratum", "all")), counts, told)


def _criteria(source: str, items: Sequence[Row]) -> dict[Key, tuple[str, Key | None]]:
    """The criteria by their spans, each with its side and the span of the nearest criterion above it."""
    by_id = {item["id"]: item for item in items}
    return {
        _key(source, item): (item["section"], _above(source, item, by_id))
        for item in items
        if item["kind"] == "criterion"
    }


def _above(source: str, item: Row, by_id: Mapping[str, Row]) -> Key | None:
    above = by_id.get(item["parent_id"])
    while above is not None and above["kind"] == "heading":
        above = by_id.get(above["parent_id"])
    return _key(source, above) if above else None


def _key(source: str, item: Row) -> Key:
    start, end = item["start"], item["end"]
    text = source[start:end]
    return start + len(text) - len(text.lstrip(_LOOSE)), end - len(text) + len(text.rstrip(_LOOSE))


def show(measured: Measured, console: Console, wrong: int) -> None:
    """Prints the figures by stratum, and the first `wrong` criteria that were missed or made up."""
    strata, told = _tables(measured)
    report.table(console, strata.caption, strata.columns, strata.rows)
    if wrong and told.rows:
        report.table(console, told.caption, told.columns, told.rows[:wrong])


def _tables(measured: Measured) -> tuple[Table, Table]:
    strata = sorted({text.stratum for text in measured.texts})
    by_stratum = [(name, *map(report.share, measured.metrics(name).values())) for name in strata]
    total = ("all", *map(report.share, measured.metrics().values()))
    told = [(text.id, side, " ".join(words.split())) for text in measured.texts for side, words in text.wrong]
    return (
        Table("Splits", ("stratum", *measured.metrics()), [*by_stratum, total]),
        Table("Criteria of one side only", ("text", "side", "words"), told, wide=True),
    )


def _page(measured: Measured, known: Mapping[str, Figure]) -> Page:
    strata, told = _tables(measured)
    tiles = (
        Tile(name, report.share(one.value), f"{one.low:.3f} to {one.high:.3f}") for name, one in known.items()
    )
    text = "Criteria found at their exact place (f1), on their side, under their parent, and letters kept (coverage)."
    sections = [Section("By stratum", text, tables=(strata,))]
    if told.rows:
        sections.append(Section("Missed and made up", f"{len(told.rows)} criteria.", tables=(told,)))
    return Page("Splits against a gold file", tuple(tiles), tuple(sections))


def _result(text: Text, case: Observed) -> dict[str, Any]:
    return folder.row(case, stratum=text.stratum, counts=text.counts, wrong=text.wrong)


def run(arguments: argparse.Namespace) -> int:
    """`split [GOLD]`: exit code 1 for a floor not held."""
    gold = arguments.gold or GOLD
    measured = measure(rows(gold))
    metrics = measured.metrics()
    told = missed(arguments.fail_under, metrics)
    show(measured, report.screen(), arguments.wrong)
    if arguments.out or arguments.json:
        known, cases = figures(measured.observed()), measured.observed()
        kept = [_result(text, case) for text, case in zip(measured.texts, cases, strict=True)]
        done = folder.Run("split", (gold,), metrics, known, {}, kept, _page(measured, known))
        folder.write(done, arguments.out, arguments.json)
    return report.ended(told)

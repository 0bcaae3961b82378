"""The terminal: original beside plain text, or below it where the window is narrow; the tree of a split."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from plaincriteria.domain import Criterion, Eligibility, Rewrite, RewrittenTrial
from plaincriteria.writers.labels import SIDES, Side, combined, explained, joined, sides
from plaincriteria.writers.outline import Branch, grow
from plaincriteria.writers.visible import same_words, visible

WIDE = 90  # columns from which two texts stand side by side
_COLOURS = {"inclusion": "green", "exclusion": "red", "other": "cyan"}


def show(trial: RewrittenTrial, console: Console) -> None:
    """Print one rewritten trial, whole: caveat, disclosure, notes, every item with its source, coverage."""
    console.print(_head(trial))
    for side in sides(trial):
        items = [branch for root in side.branches for branch in root.walk()]
        console.print(_heading(side))
        if items:
            console.print(_beside(items) if console.width >= WIDE else _below(items))
    console.print(_foot(trial))


def show_split(eligibility: Eligibility, console: Console) -> None:
    """Print the sections and the tree of items that a listing was split into, with the ids."""
    for number, run in groupby(eligibility.items, key=lambda item: item.section):
        known = 0 <= number < len(eligibility.sections)
        section = eligibility.sections[number] if known else None
        words = (
            f"{section.kind if section else 'other'}: {section.heading or '(no heading)' if section else ''}"
        )
        tree = Tree(_text(words, "bold"), guide_style="dim")
        for branch in grow(run):
            _hang(tree, branch)
        console.print(tree)
    for note in eligibility.notes:
        console.print(_text(f"Note: {note.message}", "yellow"))


def _hang(tree: Tree, branch: Branch[Criterion]) -> None:
    item = branch.item
    label = Text.assemble(_text(item.id, "bold"), " ", _text(item.text))
    for word in (
        item.kind if item.kind != "criterion" else "",
        item.scope or "",
        combined(item.joins, item.count) if item.joins else "",
    ):
        if word:
            label.append_text(_text(f"  [{word}]", "dim"))
    hung = tree.add(label)
    for child in branch.children:
        _hang(hung, child)


def _text(words: str, style: str = "") -> Text:
    """Words from the data: no markup in them counts, and nothing in them steers the terminal."""
    return Text(visible(words), style, overflow="fold")


def _head(trial: RewrittenTrial) -> RenderableType:
    ref = trial.trial
    place = "  ".join(
        word for word in (ref.id, ref.url, f"updated {ref.last_update}" if ref.last_update else None) if word
    )
    said = Text.assemble(_text(trial.caveat, "bold"), "\n", _text(trial.disclosure))
    return Group(
        Text(),
        _text(ref.title or ref.id, "bold"),
        _text(place, "dim"),
        Panel(said, title="Please note", title_align="left", border_style="yellow"),
        *(_text(f"! {note.message}", "yellow") for note in trial.notes),
    )


def _heading(side: Side) -> RenderableType:
    section = side.section
    heading = section.heading or ""
    lines = [_text(SIDES[section.kind].upper(), f"bold {_COLOURS[section.kind]}")]
    if heading:
        lines.append(_text(heading, "bold"))
    if section.scope and section.scope not in heading:
        lines.append(_text(f"Only for: {section.scope}"))
    if side.opened_by:
        lines.append(_text(f"In the listing's words: {side.opened_by.source.text}", "dim"))
    return Group(Text(), *lines)


def _beside(items: list[Branch[Rewrite]]) -> RenderableType:
    table = Table(expand=True, show_lines=True, border_style="dim")
    table.add_column("", no_wrap=True, style="dim")
    table.add_column("In plain words", ratio=1, overflow="fold")
    table.add_column("In the listing's words", ratio=1, overflow="fold")
    for branch in items:
        item = branch.item
        said = Group(_plain(item), *_around(item), *_joins(item))
        table.add_row(_text(item.id), _indented(said, 2 * branch.depth), _text(item.source.text))
    return table


def _below(items: list[Branch[Rewrite]]) -> RenderableType:
    parts: list[RenderableType] = []
    for branch in items:
        item = branch.item
        under = [*_around(item), *_source(item), *_joins(item)]
        first = Text.assemble(_text(item.id, "dim"), " ", _plain(item), overflow="fold")
        parts.append(_indented(Group(Text(), first, _indented(Group(*under), 3)), 2 * branch.depth))
    return Group(*parts)


def _indented(what: RenderableType, columns: int) -> RenderableType:
    return Padding(what, (0, 0, 0, columns))


def _plain(item: Rewrite) -> Text:
    return _text(item.plain, "bold" if item.kind == "heading" else "")


def _around(item: Rewrite) -> Iterator[Text]:
    """Why an item is in the listing's own words, and its terms."""
    if item.status == "source_shown":
        yield _text(item.reason or "Shown in the listing's own words.", "dim")
    for term in explained(item):
        yield _text(f"{term.term}: {term.meaning}", "dim")


def _source(item: Rewrite) -> Iterator[Text]:
    if not same_words(item.plain, item.source.text):
        label = _text("In the listing's words: ", "dim")
        yield Text.assemble(label, _text(item.source.text), overflow="fold")
    elif item.status == "rewritten":
        yield _text("The listing uses these words.", "dim")


def _joins(item: Rewrite) -> Iterator[Text]:
    if words := joined(item):
        yield _text(f"{words}:", "bold dim")


def _foot(trial: RewrittenTrial) -> RenderableType:
    done, grade = trial.coverage, trial.readability
    lines = [
        f"{done.rewritten} of {done.items} entries in plain words, {done.source_shown} in the listing's own."
    ]
    if grade.source_grade is not None and grade.plain_grade is not None:
        lines.append(
            f"Reading level (school grade): listing {grade.source_grade:.1f}, now {grade.plain_grade:.1f}."
        )
    if trial.trial.registry == "clinicaltrials.gov":
        lines.append(
            "Source: ClinicalTrials.gov, U.S. National Library of Medicine (NLM); the wording was changed."
        )
    return Group(Text(), *(_text(line, "dim") for line in lines))

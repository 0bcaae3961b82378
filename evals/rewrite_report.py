"""What a backend made of trials, told: tables on the screen, and the report page."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console

from evals import plainness, plots, report
from evals.page import Case, Page, Reason, Section, Table, Tile
from evals.resampling import Figure
from evals.studies import Measured, Said, Study

_CASES = 15  # of each kind on the page
# Figures that are shares, with the words for a reader.
_SHARES = {
    "rewritten": "criteria rewritten", "covered": "items rewritten", "items_kept": "items in = items out",
    "caveat": "caveat present", "processed": "trials processed", "short_sentences": "sentences not too long",
    "required_terms_kept": "required terms kept", "exact_values_kept": "numbers kept",
}  # fmt: skip


def show(measured: Measured, console: Console) -> None:
    """Prints the figures, the metrics, the reasons and the findings."""
    figures, *others = _numbers(measured)
    metrics = [(name, report.share(value)) for name, value in measured.metrics().items()]
    for table in (figures, _texts(measured), Table("Metrics", ("metric", "value"), metrics), *others):
        report.table(console, table.caption, table.columns, table.rows)


def page(measured: Measured, figures: Mapping[str, Figure]) -> Page:
    """The report page of a run."""
    return Page(
        "What the rewrites are",
        tuple(Tile(words, *_share(figures.get(name))) for name, words in _SHARES.items()),
        (
            _shares(figures),
            _plainness(measured, figures),
            Section("In numbers", "Seconds are those of this machine.", tables=_numbers(measured)),
            _studies(measured),
            *_cases(measured),
        ),
    )


def _share(figure: Figure | None) -> tuple[str, str]:
    if figure is None or figure.value is None:
        return "–", "not measured"
    return f"{figure.value:.1%}", f"{figure.low:.0%} to {figure.high:.0%} of {figure.of:.0f}"


def _shares(figures: Mapping[str, Figure]) -> Section:
    text = "Higher is better. Intervals are 95 %: Wilson for shares of trials; for the others, trials are resampled."
    rows = [
        (words, plots.whisker(found.value, found.low, found.high), report.figure(found))
        for name, words in _SHARES.items()
        if (found := figures.get(name)) is not None
    ]
    return Section(
        "Shares", text, tables=(Table("Shares", ("share", "0 to 100 %", "value"), rows, wide=True),)
    )


def _texts(measured: Measured) -> Table:
    rows = list(measured.plainness().rows())
    return Table("How hard the texts are to read", plainness.COLUMNS, rows, wide=True)


def _plainness(measured: Measured, figures: Mapping[str, Figure]) -> Section:
    text = (
        "Reading grades are Flesch-Kincaid. A long word has more than six letters. Names of diseases, drugs, tests, "
        "scales and genes in the listing are required terms: they make a text harder, and a reader needs them. Without "
        "them the figures do not reward dropping one; what is kept of them is a share of its own above. The second "
        "table says by how much the plain text of rewritten criteria is easier, trial by trial: higher is better."
    )
    easier = [
        (name.replace("_", " "), report.figure(found))
        for name in plainness.EASIER
        if (found := figures.get(name)) is not None
    ]
    return Section(
        "How plain it is", text, tables=(_texts(measured), Table("Easier by", ("figure", "mean"), easier))
    )


def _numbers(measured: Measured) -> tuple[Table, ...]:
    criteria = sum(study.criteria for study in measured.studies)
    figures = [(name, _figure(value)) for name, value in measured.figures().items()]
    reasons = [(name, str(n), f"{n / criteria:.1%}") for name, n in measured.reasons().most_common()]
    findings = [(name, str(n)) for name, n in measured.findings().most_common()]
    return (
        Table("Rewrites", ("measure", "figure"), figures),
        Table("Why a criterion stands in the source's words", ("reason", "criteria", "of all"), reasons),
        Table("Findings of the check", ("finding", "number"), findings),
    )


def _figure(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"


def _studies(measured: Measured) -> Section:
    rows = [
        (one.id, f"{one.rewritten} of {one.criteria}", _figure(one.plainness.source.whole.grade),
         _figure(one.plainness.plain.whole.grade), f"{one.plainness.terms_kept} of {one.plainness.terms}",
         str(one.long_sentences), f"{one.seconds:.2f}")
        for one in sorted(measured.studies, key=_rewritten)
    ]  # fmt: skip
    columns = ("trial", "rewritten", "source grade", "plain grade", "terms kept", "long sentences", "seconds")
    failed = [(one.trial or "a record", one.error) for one in measured.failures]
    lost = (Table("Could not be processed", ("trial", "trouble"), failed),) if failed else ()
    text = "The trial with the smallest share of rewritten criteria first; grades are those of rewritten criteria."
    return Section("Trial by trial", text, tables=(Table("Trials", columns, rows, wide=True), *lost))


def _rewritten(study: Study) -> float:
    return study.rewritten / study.criteria if study.criteria else 0.0


def _cases(measured: Measured) -> list[Section]:
    """Drafts that the check stopped, and those that it let through with a warning."""
    listed = [(study.id, said) for study in measured.studies for said in study.said if said.findings]
    stopped = [_case(*one) for one in listed if one[1].status == "source_shown"]
    warned = [_case(*one) for one in listed if one[1].status == "rewritten"]
    titles = (
        ("Stopped by the check: the listing’s own words are shown", stopped),
        ("Shown with a warning", warned),
    )
    return [
        Section(title, f"{min(_CASES, len(cases))} of {len(cases)}.", cases=tuple(cases[:_CASES]))
        for title, cases in titles
        if cases
    ]


def _case(study: str, said: Said) -> Case:
    # What was stopped is not published: its findings point at the listing alone.
    kept = said.status == "rewritten"
    reasons = tuple(
        Reason(f.type, f.severity, f.message, f.source, f.plain if kept else None) for f in said.findings
    )
    return Case(
        f"{study} {said.id}", (said.status,), said.above, said.source, said.plain, reasons, said.reason or ""
    )

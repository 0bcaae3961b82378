from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plaincriteria.domain import Note, RewrittenTrial, Section, TrialRef
from plaincriteria.writers import html
from plaincriteria.writers.visible import visible
from tests.make import CAVEAT, DISCLOSURE, item, rewritten, shown

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'\"--></style></title><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt; &amp;lt;",
]
TAGS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "nav", "main", "article", "section",
    "h1", "h2", "h3", "p", "div", "span", "strong", "ol", "li", "dl", "dt", "dd", "dfn", "details", "summary",
    "footer", "blockquote", "svg", "circle", "path",
}  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: visible(text).strip()
)


class Seen(HTMLParser):
    """What a browser would make of a page: its words, its tags, its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words, self.tags, self.attributes, self.open = "", [], [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in ("meta", "circle", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words += data

    def values(self, name: str) -> list[str]:
        return [value for _, found, value in self.attributes if found == name]


def made(*rows: RewrittenTrial, title: str = "Trials") -> str:
    return "".join(html.page(rows, title))


def squeezed(text: str) -> str:
    return "".join(visible(text).split())


def assert_whole(row: RewrittenTrial, page: str) -> None:
    """The page says the caveat, the disclosure, the notes, and of each item both texts and the reason."""
    words = squeezed(Seen(page).words)
    said = [row.caveat, row.disclosure, *(note.message for note in row.notes)]
    for one in row.items:
        said += [one.plain, one.source.text, one.reason or "", *(term.meaning for term in one.terms)]
    for text in said:
        assert squeezed(text) in words


def test_nothing_left_out():
    """Caveat, disclosure, notes and every item with its source stand on the page."""
    row = rewritten()
    assert_whole(row, made(row))
    assert squeezed(CAVEAT) in squeezed(Seen(made(row)).words)
    assert squeezed(DISCLOSURE) in squeezed(Seen(made(row)).words)


def drawn_item(number: int, plain: str, source: str, own: bool, parent: int):
    status, reason = ("source_shown", source) if own else ("rewritten", None)
    where = {"parent_id": f"I{parent}", "section": parent % 2}
    return item(f"I{number}", plain, source, status=status, reason=reason, **where)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(WORDS, WORDS, st.booleans(), st.integers(0, 4)), max_size=5), WORDS, WORDS)
def test_any_words_kept(drawn, caveat: str, note: str):
    """Whatever the words and however the items hang together, none of them is left out."""
    items = tuple(drawn_item(number, *what) for number, what in enumerate(drawn))
    row = rewritten(items=items, caveat=caveat, notes=(Note(type="odd", message=note),))
    assert_whole(row, made(row))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_inert(text: str):
    """Markup in any word of the data is shown as words: no tag, no handler and no address comes of it."""
    bad = item(
        text,
        text,
        text,
        status="source_shown",
        reason=text,
        terms=({"term": text, "meaning": f"{text}!", "plain": (0, 4)},),
    )
    row = rewritten(
        items=(bad, bad), caveat=text, disclosure=text, notes=(Note(type=text, message=text),),
        sections=(Section(kind="inclusion", heading=text, scope=f"{text}?"),),
        trial=TrialRef(id=text, registry=text, title=text, url=text, last_update=text),
    )  # fmt: skip
    page = made(row, row, title=text)
    seen = Seen(page)
    assert set(seen.tags) <= TAGS
    assert not [name for _, name, _ in seen.attributes if name.startswith("on") or name in ("src", "style")]
    assert all(value.startswith("#") for value in seen.values("href"))
    assert seen.open == []
    assert text in seen.words
    assert_whole(row, page)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://clinicaltrials.gov/study/NCT00000001", True),
        ("http://clinicaltrials.gov/study/NCT00000001", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://[", False),
        ("https://clinicaltrials.gov@evil.example/", False),
        ("https://clinicaltrials.gov/\u202egpj", False),
        (None, False),
    ],
)
def test_https_alone_linked(url: str | None, linked: bool):
    """Only a plain https address of the registry becomes a link, and it tells the registry nothing."""
    trial = TrialRef(id="NCT00000001", registry="clinicaltrials.gov", title="", url=url, last_update=None)
    seen = Seen(made(rewritten(trial=trial)))
    assert (url in seen.values("href")) == linked
    assert ("noopener noreferrer" in seen.values("rel")) == linked


def test_steering_characters_gone():
    """Control and direction marks do not reach the page."""
    page = made(rewritten(items=(item(plain="\u202eYou\x1b[31m must\x00", source="Age\u2066 \x85> 18"),)))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    assert "You must" in page


def test_page_stands_alone():
    """The page asks for nothing: no script, no outside file, and a policy that allows its own style only."""
    seen = Seen(made(rewritten()))
    (policy,) = [value for value in seen.values("content") if "default-src" in value]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not {"script", "link", "img", "iframe", "form", "input"} & set(seen.tags)
    assert "url(" not in made(rewritten()) and "@import" not in made(rewritten())


def test_landmarks_and_headings_in_order():
    """A screen reader finds language, skip link, main part, and headings without a missing level."""
    for page in (made(rewritten()), made(rewritten(), rewritten("NCT00000002"))):
        seen = Seen(page)
        levels = [int(tag[1]) for tag in seen.tags if re.fullmatch("h[1-6]", tag)]
        assert seen.values("lang") == ["en"]
        assert seen.tags.count("main") == 1
        assert seen.values("href")[0] == "#main"
        assert levels.count(1) == 1 and levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_unique():
    """No two parts of a page share an id, and each address within the page is there."""
    seen = Seen(made(rewritten(), rewritten()))
    ids = seen.values("id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in seen.values("href") if value.startswith("#")} <= set(ids)
    assert {part for name in ("aria-labelledby",) for part in seen.values(name)} <= set(ids)


def test_several_trials_indexed():
    """With several trials, an index with their titles and ids stands first; a single one has none."""
    page = made(rewritten("NCT00000001"), rewritten("NCT00000002"), title="Two trials")
    index = page[page.index("<nav") : page.index("</nav>")]
    assert page.index("</nav>") < page.index("<article")
    assert 'href="#trial-2"' in index and "NCT00000002" in index
    assert "<h1>Two trials</h1>" in page
    assert "<nav" not in made(rewritten())


def test_empty_run_said():
    """A page without trials says that there is none."""
    assert "There is no trial on this page." in Seen(made()).words


def test_no_items_said():
    """A trial without items says that none were found, and still holds the caveat."""
    words = Seen(made(rewritten(items=()))).words
    assert "No rules for joining were found" in words
    assert CAVEAT in words


def test_sides_marked_in_words():
    """Each side is told by a label and a sign of its own, not by colour alone."""
    kinds = ("inclusion", "exclusion", "other")
    row = rewritten(
        items=tuple(item(f"X{n}", section=n) for n in range(3)),
        sections=tuple(Section(kind=kind, heading=f"About {kind}:", scope=None) for kind in kinds),
    )
    page = made(row)
    seen = Seen(page)
    for label in ("Who may be able to join", "Who cannot join", "Also in the listing", "About exclusion:"):
        assert label in seen.words
    assert len(set(re.findall(r"<path [^>]*>", page))) == 3


def test_children_nested():
    """An item stands in a list inside its parent, with how the children combine where it must be said."""
    page = made(
        rewritten(items=(item("I1", "One of:", joins="any"), item("I1.1", parent_id="I1"), item("I2")))
    )
    inner = page[page.index('id="trial-1-I1"') : page.index('id="trial-1-I1.1"')]
    assert inner.count("<ol") == 1
    assert "any one of these:" in inner
    between = page[page.index('id="trial-1-I1.1"') : page.index('id="trial-1-I2"')]
    assert between.count("</ol>") == 1


def test_own_words_labelled():
    """An item in the listing's words says so with the reason, and its text stands there once."""
    page = made(rewritten(items=(shown(),)))
    assert page.count("Able to walk 10 m") == 1
    assert "Shown in the listing&#39;s own words, because" in page


def test_source_foldable():
    """Where the texts differ, the listing's words stand in a part that opens without a script."""
    page = made(rewritten(items=(item(),)))
    assert "<summary>In the listing’s words</summary><blockquote>Age &gt;= 18 years</blockquote>" in page


def test_terms_explained_once():
    """A term is marked and explained below its item, unless the sentence explains it already."""
    explained = item(
        plain="Your ULN and bilirubin (a liver test) count.",
        terms=(
            {"term": "ULN", "meaning": "the highest normal value", "plain": (5, 8)},
            {"term": "uln", "meaning": "the highest normal value", "plain": (5, 8)},
            {"term": "bilirubin", "meaning": "a liver test", "plain": (13, 22)},
            {"term": "count", "meaning": "be of weight", "plain": (90, 99)},
        ),
    )
    page = made(rewritten(items=(explained,)))
    assert "Your <dfn>ULN</dfn> and bilirubin (a liver test) count." in page
    assert page.count("the highest normal value") == 1
    assert page.count("a liver test") == 1
    assert "<dt>count:</dt> <dd>be of weight</dd>" in page


@pytest.mark.parametrize(
    ("registry", "said", "unsaid"),
    [
        (
            "clinicaltrials.gov",
            "Source: ClinicalTrials.gov, U.S. National Library of Medicine (NLM)",
            "Source: c",
        ),
        ("isrctn", "Source: isrctn", "NLM"),
        ("none", "Made on 2 January 2026", "Source:"),
    ],
)
def test_registry_named(registry: str, said: str, unsaid: str):
    """The registry gets its attribution with the date of the data; bare text names none."""
    trial = TrialRef(id="X1", registry=registry, title="", url=None, last_update="2025-01-31")
    words = " ".join(Seen(made(rewritten(trial=trial))).words.split())
    assert said in words and unsaid not in words
    assert "Listing last updated 31 January 2025" in words


def test_odd_date_kept():
    """A date that is no whole date stands as the registry gives it."""
    trial = TrialRef(id="X1", registry="none", title="", url=None, last_update="2025-06")
    assert "Listing last updated 2025-06" in Seen(made(rewritten(trial=trial))).words


def test_file_written_streaming():
    """The writer takes the rows one by one and writes UTF-8."""
    alive, most = 0, 0

    class Counted(RewrittenTrial):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def rows():
        nonlocal alive, most
        for number in range(30):
            row = Counted.model_validate(
                rewritten(f"NCT{number:08}", items=(item(plain="≥ 18"),)).model_dump()
            )
            alive += 1
            most = max(most, alive)
            yield row

    file = BytesIO()
    html.write(rows(), file)
    assert file.getvalue().decode().count("≥ 18") == 30
    assert most <= 5


def test_broken_run_unwritten():
    """When the rows fail, nothing of the page has been written."""

    def rows():
        yield rewritten()
        raise ValueError

    file = BytesIO()
    with pytest.raises(ValueError):
        html.write(rows(), file)
    assert file.getvalue() == b""


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("ink", "paper"), ("soft", "paper"), ("ink", "own"), ("link", "paper"), ("care", "care-band"),
        ("yes", "yes-band"), ("no", "no-band"), ("also", "also-band"),
    ],
)  # fmt: skip
def test_contrast_high(scheme: int, front: str, back: str):
    """Words stand out from their ground, light and dark, by more than WCAG AA asks (4.5)."""
    css = (files("plaincriteria.writers") / "page.css").read_text(encoding="utf-8")
    palette = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", css.split(":root {")[1 + scheme].split("}")[0]))
    light, dark = sorted((luminance(palette[front]), luminance(palette[back])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 6


def test_bare_heading_not_repeated():
    """The listing's own heading stands under ours, and not as an item with the same words once more."""
    plain = rewritten().sections[0].heading
    row = rewritten(items=(item("S1", plain, "Key inclusion criteria:", kind="heading"), item()))
    words = Seen(made(row)).words
    assert words.count(plain) == 1
    assert "In the listing’s words: Key inclusion criteria:" in words

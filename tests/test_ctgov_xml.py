"""The retired ClinicalTrials.gov XML: one study or many, in any wrapper and encoding, give the same trials."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile

import pytest
from lxml import etree

from plaincriteria import readers
from plaincriteria.domain import Failure, Outcome, Trial
from tests.exports import CORPUS, ids, read
from tests.xml_exports import CRITERIA, PROLOG, study, wrapped

THREE = ["NCT99970001", "NCT99970002", "NCT99970003"]


def test_study_all_fields():
    """One study fills every field, its criteria as the text node stands, hard wraps and all."""
    assert read(PROLOG + study()) == [
        Trial(
            id="NCT99970001",
            registry="clinicaltrials.gov",
            criteria=CRITERIA,
            title="A Study of\n    Somethingmab",
            url="https://clinicaltrials.gov/study/NCT99970001",
            last_update="January 5, 2031",
            status="Active, not recruiting",
            phases=("Phase 1", "Phase 2"),
            conditions=("Gout", "Obesity"),
            minimum_age="18 Years",
            sex="All",
            healthy_volunteers=True,
            sponsor="Invented Pharma",
            countries=("Spain", "Chile"),
            enrolment=120,
            start="June 2030",
            summary="It asks whether somethingmab helps.",
            outcomes=(
                Outcome(rank="primary", measure="Flares", time_frame="26 weeks"),
                Outcome(rank="secondary", measure="Body weight"),
                Outcome(rank="other", measure="Steps a day", time_frame="1 year"),
            ),
        )
    ]


def test_study_sparse_fields():
    """A study with an identifier and criteria is enough; the others stay empty."""
    data = (
        "<clinical_study><id_info><nct_id> NCT99970009 </nct_id></id_info><eligibility><criteria>"
        "<textblock>x</textblock></criteria></eligibility></clinical_study>"
    )
    assert read(data) == [
        Trial(
            id="NCT99970009",
            registry="clinicaltrials.gov",
            criteria="x",
            url="https://clinicaltrials.gov/study/NCT99970009",
        )
    ]


@pytest.mark.parametrize(
    ("written", "means"), [("Accepts Healthy Volunteers", True), ("No", False), ("Perhaps", None)]
)
def test_healthy_volunteers_words(written, means):
    """The registry's words for healthy volunteers become yes and no, others become nothing."""
    (trial,) = read(study().replace("Accepts Healthy Volunteers", written))
    assert trial.healthy_volunteers is means


def test_older_element_names():
    """Elements of older exports stand in: the date of change, the countries of the sites, the official title."""
    old = study().replace("location_countries", "removed_countries").replace("last_update_posted", "x")
    old = old.replace("last_update_submitted", "lastchanged_date").replace("brief_title", "x")
    (trial,) = read(old)
    assert (trial.last_update, trial.countries, trial.title) == (
        "January 1, 2031",
        ("Chile",),
        "A Long Title",
    )


WRAPPERS = {
    "search_results": wrapped(study(1), study(2), study(3)),
    "other_root": wrapped("<made>2031</made>", study(1), study(2), study(3), root="my_export"),
    "study_each": wrapped(*(f"<study>{study(n)}</study>" for n in (1, 2, 3))),
    "one_line": wrapped(study(1), study(2), study(3)).replace("\n  ", ""),
    "namespace_declared": wrapped(study(1), study(2), study(3)).replace(
        "<search_results>", "<search_results xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>"
    ),
    "doctype_bare": f"<!DOCTYPE w>\n{wrapped(study(1), study(2), study(3), root='w').removeprefix(PROLOG)}",
    "instruction_first": "<?xml-stylesheet href='a.css'?>\n<!-- saved -->\n"
    + wrapped(study(1), study(2), study(3)).removeprefix(PROLOG),
}


@pytest.mark.parametrize("case", WRAPPERS)
def test_wrapper_same_trials(case):
    """Whatever element holds the studies, all come, in order."""
    trials = read(WRAPPERS[case])
    assert ids(trials) == THREE
    assert len({trial.model_copy(update={"id": "", "url": ""}) for trial in trials}) == 1


ENCODED = {
    "utf8": ("utf-8", b""),
    "utf8_marked": ("utf-8", codecs.BOM_UTF8),
    "utf16_marked": ("utf-16", b""),
    "utf16_be_marked": ("utf-16-be", codecs.BOM_UTF16_BE),
    "utf16_le": ("utf-16-le", b""),
    "utf16_be": ("utf-16-be", b""),
    "latin1": ("iso-8859-1", b""),
    "latin15": ("iso-8859-15", b""),
    "windows1252": ("windows-1252", b""),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("case", ENCODED)
def test_prolog_encoding_holds(case, packed):
    """The encoding that the prolog declares is the one that is read."""
    encoding, mark = ENCODED[case]
    criteria = "Größe ≥ 1,60 m – “klein”\n" if "utf" in encoding else "Größe über 1,60 m\n"
    criteria += "“Ménière” – 5 €" if "1252" in encoding else ""
    declared = "UTF-16" if encoding.startswith("utf-16") else encoding
    data = mark + f"<?xml version='1.0' encoding='{declared}'?>\n{study(1, criteria)}".encode(encoding)
    (trial,) = read(gzip.compress(data) if packed else data)
    assert trial.criteria == criteria


def test_textblock_pieces_joined():
    """Comments, sections of character data and elements inside the criteria lose no letter of them."""
    inner = "Adults<!-- c --> with <![CDATA[<gout>]]> &amp;lt; 2 y<sup>2</sup>, <?p q?>walking"
    (trial,) = read(study(1, "@@").replace("@@", inner))
    assert trial.criteria == "Adults with <gout> &lt; 2 y2, walking"


BLOCK = "<criteria>" + study(2).partition("<criteria>")[2].partition("</criteria>")[0]
BAD = {
    "no_id": ("nct_id>", "x>", None, "bad_record", "no nct_id"),
    "odd_id": ("NCT99970002", "a b", None, "bad_record", "nct_id is no identifier"),
    "no_textblock": (BLOCK, "<criteria>", "NCT99970002", "no_criteria", "no eligibility/criteria/textblock"),
    "blank": (
        BLOCK, "<criteria><textblock> \n</textblock>", "NCT99970002", "no_criteria",
        "no eligibility/criteria/textblock",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_study_goes_on(case):
    """A study that is none is one failure with its place, and the others are read."""
    old, new, trial, error, why = BAD[case]
    results = read(wrapped(study(1), study(2).replace(old, new), study(3)))
    assert ids(results) == [THREE[0], None, THREE[2]]
    line = wrapped(study(1)).count("\n")
    assert results[1] == Failure(trial=trial, error=error, detail=f"record 2, near line {line}: {why}")


def test_search_list_named():
    """A list of search results, which has no criteria at all, says so for each of its studies."""
    listed = "<clinical_study><order>1</order><nct_id>NCT99970007</nct_id><title>x</title></clinical_study>"
    (result,) = read(wrapped(listed))
    assert (result.trial, result.error) == ("NCT99970007", "no_criteria")


def test_inner_study_inside():
    """A study inside a study belongs to it and is not counted again."""
    outer = study(1).replace("<phase>", "<related><clinical_study/></related><phase>")
    results = read(wrapped(outer, study(2)))
    assert ids(results) == THREE[:2]
    assert results[0].phases == ("Phase 1", "Phase 2")


def test_corpus_every_study():
    """Every study of the real export is read, its criteria as the text node stands, alone and wrapped."""
    path = CORPUS / "ctgov_legacy_xml.zip"
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    alone = [next(readers.read_stream(io.BytesIO(data), name)) for name, data in files.items()]
    roots = [etree.fromstring(data) for data in files.values()]
    assert len(alone) == 80
    assert [t.criteria for t in alone] == [r.findtext("eligibility/criteria/textblock") for r in roots]
    assert [t.id for t in alone] == [name.removesuffix(".xml") for name in files]
    whole = b"<many>" + b"".join(map(etree.tostring, roots)) + b"</many>"
    assert list(readers.read_stream(io.BytesIO(whole), "many")) == alone

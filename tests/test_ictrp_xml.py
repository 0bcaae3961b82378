"""The XML export of the WHO ICTRP: each record is a trial, its fields as the portal writes them."""

from __future__ import annotations

import codecs
import gzip

import pytest
from lxml import etree

from plaincriteria import readers
from plaincriteria.domain import Failure, Outcome, Trial
from plaincriteria.errors import UnknownFormat
from tests.exports import CORPUS, ids, read
from tests.xml_exports import PROLOG, escaped

INCLUSION = "Inclusion criteria: 1. Adults with gout;\n<br>2. Urate > 360 umol/L."
EXCLUSION = "Exclusion criteria: 1. Kidney stones;\n<br>2. eGFR < 30."


def record(number: int = 1, inclusion: str = INCLUSION, exclusion: str = EXCLUSION) -> str:
    """A record with the fields of the portal's export."""
    return f"""  <Trial>
    <Internal_Number>{number}</Internal_Number>
    <TrialID>ChiCTR310000000{number}</TrialID>
    <Last_Refreshed_on>17 February 2031</Last_Refreshed_on>
    <Public_title>Somethingmab for gout</Public_title>
    <Scientific_title>A long title{" " * 500}</Scientific_title>
    <Primary_sponsor>Invented Hospital</Primary_sponsor>
    <web_address>http://www.chictr.org.cn/showproj.aspx?proj={number}</web_address>
    <Recruitment_Status>Recruiting</Recruitment_Status>
    <Inclusion_agemin>18</Inclusion_agemin>
    <Inclusion_agemax />
    <Inclusion_gender>Both</Inclusion_gender>
    <Date_enrollement>2031-02-06</Date_enrollement>
    <Target_size>Case series:30;Control:20;</Target_size>
    <Phase>2</Phase>
    <Countries>China;Chile</Countries>
    <Contact_Email>nobody@example.org</Contact_Email>
    <Inclusion_Criteria>{escaped(inclusion)}</Inclusion_Criteria>
    <Exclusion_Criteria>{escaped(exclusion)}</Exclusion_Criteria>
    <Condition>Gout</Condition>
    <Primary_outcome>Flares;Urate;</Primary_outcome>
    <results_url_link />
    <Bridged_type xml:space="preserve">          </Bridged_type>
  </Trial>
"""


def export(*records: str) -> str:
    """Records as the portal hands them out."""
    return (
        f"{PROLOG.strip()}<Trials_downloaded_from_ICTRP>\n{''.join(records)}</Trials_downloaded_from_ICTRP>"
    )


def test_record_all_fields():
    """One record fills every field that the export has, its lists as their text nodes stand."""
    assert read(export(record())) == [
        Trial(
            id="ChiCTR3100000001",
            registry="ChiCTR",
            criteria=f"{INCLUSION}\n\n{EXCLUSION}",
            title="Somethingmab for gout",
            url="http://www.chictr.org.cn/showproj.aspx?proj=1",
            last_update="17 February 2031",
            status="Recruiting",
            phases=("2",),
            conditions=("Gout",),
            minimum_age="18",
            sex="Both",
            sponsor="Invented Hospital",
            countries=("China", "Chile"),
            enrolment=50,
            start="2031-02-06",
            outcomes=(
                Outcome(rank="primary", measure="Flares"),
                Outcome(rank="primary", measure="Urate"),
            ),
        )
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_packed_encoded_same(encoding):
    """Packed, and in another encoding that the prolog declares, the trials are the same."""
    text = export(record(1, "Größe ab 1,60 m"), record(2)).replace("UTF-8", encoding)
    mark = codecs.BOM_UTF8 if encoding == "utf-8" else b""
    trials = read(gzip.compress(mark + text.encode(encoding)))
    assert ids(trials) == ["ChiCTR3100000001", "ChiCTR3100000002"]
    assert "Größe ab 1,60 m" in trials[0].criteria


def test_bad_record_goes_on():
    """A record without an identifier or without criteria is one failure with its place, the others are read."""
    nameless = record(2).replace("TrialID", "Other")
    bare = record(3, "", "")
    results = read(export(record(1), nameless, bare, record(4)))
    assert ids(results) == ["ChiCTR3100000001", None, None, "ChiCTR3100000004"]
    lines = record().count("\n")
    assert results[1] == Failure(
        trial=None, error="bad_record", detail=f"record 2, near line {lines + 2}: no TrialID"
    )
    assert (results[2].trial, results[2].error) == ("ChiCTR3100000003", "no_criteria")
    assert results[2].detail.startswith(f"record 3, near line {2 * lines + 2}: ")


def test_field_twice_kept():
    """Should a field stand in a record twice, no text of it is lost."""
    (trial,) = read(
        export(
            record().replace("<Condition>", "<Inclusion_Criteria>3. Walks.</Inclusion_Criteria><Condition>")
        )
    )
    assert f"{INCLUSION}\n3. Walks." in trial.criteria


def test_other_trials_not_taken():
    """XML of other elements named Trial is not taken for the portal's."""
    with pytest.raises(UnknownFormat, match="outermost element Trials"):
        read("<Trials><Trial><id>1</id></Trial></Trials>")


def test_corpus_every_record():
    """Every record of the real export is read, in order, no letter of its criteria lost."""
    path = CORPUS / "ictrp_2020-03-18.xml.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {CORPUS}")
    trials = list(readers.read(path))
    records = etree.fromstring(gzip.decompress(path.read_bytes())).findall("Trial")
    assert [t.id for t in trials] == [r.findtext("TrialID") for r in records]
    assert len(trials) == 200
    for trial, node in zip(trials, records, strict=True):
        assert node.findtext("Inclusion_Criteria") in trial.criteria
        assert (node.findtext("Exclusion_Criteria") or "") in trial.criteria

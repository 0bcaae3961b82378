"""Registry exports for tests of the readers: three invented studies in every shape of an export."""

from __future__ import annotations

import io
import json
from pathlib import Path

from plaincriteria import readers
from plaincriteria.domain import Failure, Trial

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
# The real v2 exports and their numbers of studies.
V2_FILES = {
    "ctgov_v2_full.ndjson.gz": 1257,
    "ctgov_v2_fields.ndjson.gz": 879,
    "ctgov_v2_download_array.json.gz": 73,
    "ctgov_v2_search_response.json": 20,
    "ctgov_v2_search_response_r_boxed.json": 9,
    "ctgov_v2_single/NCT00079937.json": 1,
    "ctgov_v2_single/NCT00096954.json": 1,
    "ctgov_v2_single/NCT00123630.json": 1,
}
CRITERIA = "Inclusion Criteria:\n\n* Age \\>= 18 years\n* HbA1c &lt; 8.0 %, “stable” for 3 months\n\n"


def study(number: int = 1, criteria: object = CRITERIA) -> dict:
    """A v2 study with every module that a reader looks at, and some that it does not."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT{99980000 + number}",
                "orgStudyIdInfo": {"id": "INV-7"},
                "briefTitle": "A Study of Somethingmab",
            },
            "statusModule": {
                "overallStatus": "RECRUITING",
                "startDateStruct": {"date": "2030-11", "type": "ACTUAL"},
                "lastUpdateSubmitDate": "2031-02-01",
                "lastUpdatePostDateStruct": {"date": "2031-02-03", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Invented Pharma", "class": "INDUSTRY"}},
            "conditionsModule": {"conditions": ["Type 2 Diabetes", "Obesity"], "keywords": ["HbA1c"]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE2"],
                "enrollmentInfo": {"count": 7},
            },
            "descriptionModule": {"briefSummary": "It asks whether somethingmab lowers blood sugar."},
            "outcomesModule": {
                "primaryOutcomes": [{"measure": "Change in HbA1c", "timeFrame": "26 weeks"}],
                "secondaryOutcomes": [{"measure": "Body weight"}],
            },
            "contactsLocationsModule": {
                "locations": [{"country": "Spain"}, {"country": "Chile"}, {"country": "Spain"}]
            },
            "eligibilityModule": {
                "eligibilityCriteria": criteria,
                "healthyVolunteers": False,
                "sex": "ALL",
                "minimumAge": "18 Years",
                "maximumAge": "75 Years",
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2031-02-05"}},
        "hasResults": False,
    }


def boxed(value: object) -> object:
    """As R's jsonlite saves it: every scalar a list of one."""
    if isinstance(value, dict):
        return {key: boxed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [boxed(part) for part in value]
    return [value]


STUDIES = [study(1), study(2), study(3)]
COMPACT = [json.dumps(s, separators=(",", ":")) for s in STUDIES]
LOOSE = [json.dumps(s, ensure_ascii=False) for s in STUDIES]
PRETTY = [json.dumps(s, indent=2) for s in STUDIES]
PAGES = [{"studies": STUDIES[:2], "nextPageToken": "abc"}, {"totalCount": 3, "studies": STUDIES[2:]}]
SHAPES = {
    "ndjson": "\n".join(COMPACT) + "\n",
    "ndjson_no_last_newline": "\n".join(LOOSE),
    "ndjson_crlf_blank_lines": "\r\n\r\n".join(LOOSE) + "\r\n\r\n",
    "array_compact": "[" + ",".join(COMPACT) + "]",
    "array_pretty": json.dumps(STUDIES, indent=1),
    "array_study_a_line": "[\n" + ",\n".join(COMPACT) + "\n]\n",
    "array_opened_beside": "[" + ",\n".join(COMPACT) + "]",
    "page_compact": json.dumps({"studies": STUDIES, "nextPageToken": "abc"}, separators=(",", ":")),
    "page_pretty": json.dumps({"studies": STUDIES, "nextPageToken": "abc"}, indent=2),
    "page_token_first": json.dumps({"nextPageToken": "abc", "totalCount": 3, "studies": STUDIES}, indent=2),
    "page_study_a_line": '{"studies":[\n' + ",\n".join(COMPACT) + "\n]}",
    "pages_a_line": "\n".join(map(json.dumps, PAGES)),
    "pages_concatenated": "".join(json.dumps(page, indent=2) for page in PAGES),
    "pretty_concatenated": "\n".join(PRETTY),
    "compact_concatenated": "".join(COMPACT),
    "study_then_array": PRETTY[0] + "\n" + json.dumps(STUDIES[1:], indent=2),
    "study_then_page": PRETTY[0] + "\n" + json.dumps({"studies": STUDIES[1:]}, indent=2),
    "boxed_page": json.dumps(boxed({"studies": STUDIES, "nextPageToken": "abc"})).replace("[[{", "[{"),
    "boxed_ndjson": "\n".join(json.dumps(boxed(s)) for s in STUDIES),
    "leading_blanks": "\n\n  " + json.dumps(STUDIES, indent=2),
}


def read(data: bytes | str, name: str = "input", format: str | None = None) -> list[Trial | Failure]:
    """Everything that a stream with these bytes gives."""
    data = data.encode() if isinstance(data, str) else data
    return list(readers.read_stream(io.BytesIO(data), name, format))


def ids(results: list[Trial | Failure]) -> list[str | None]:
    """The ids of the trials, None for each failure."""
    return [result.id if isinstance(result, Trial) else None for result in results]

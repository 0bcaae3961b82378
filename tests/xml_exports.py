"""XML exports for tests of the readers: invented studies as the retired ClinicalTrials.gov XML has them."""

from __future__ import annotations

import io
from collections.abc import Iterable

CRITERIA = """
        Inclusion Criteria:\r

          -  Adults, 18 to 75 years, with gout that flared twice or more in the\r
             last 12 months\r

          -  HbA1c < 8.0 % & no insulin\r

        Exclusion Criteria:\r

          -  Kidney stones
      """
PROLOG = "<?xml version='1.0' encoding='UTF-8'?>\n"


def escaped(text: str) -> str:
    """As the registry writes text into XML, carriage returns and all."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def study(number: int = 1, criteria: str = CRITERIA) -> str:
    """A study with every element that the reader looks at, and some that it does not."""
    return f"""<clinical_study rank="{number}">
  <!-- as the registry writes it -->
  <required_header><url>https://example.org/{number}</url></required_header>
  <id_info><org_study_id>INV-7</org_study_id><nct_id>NCT{99970000 + number}</nct_id></id_info>
  <brief_title>A Study of
    Somethingmab</brief_title>
  <official_title>A Long Title</official_title>
  <sponsors>
    <lead_sponsor><agency>Invented Pharma</agency><agency_class>Industry</agency_class></lead_sponsor>
    <collaborator><agency>Somebody Else</agency></collaborator>
  </sponsors>
  <brief_summary><textblock>
      It asks whether somethingmab helps.
    </textblock></brief_summary>
  <overall_status>Active, not recruiting</overall_status>
  <start_date type="Actual">June 2030</start_date>
  <phase>Phase 1/Phase 2</phase>
  <primary_outcome>
    <measure>Flares</measure><time_frame>26 weeks</time_frame><description>Counted.</description>
  </primary_outcome>
  <secondary_outcome><measure>Body weight</measure></secondary_outcome>
  <other_outcome><measure>Steps a day</measure><time_frame>1 year</time_frame></other_outcome>
  <enrollment type="Actual">120</enrollment>
  <condition>Gout</condition>
  <condition>Obesity</condition>
  <eligibility>
    <criteria><textblock>{escaped(criteria)}</textblock></criteria>
    <gender>All</gender>
    <minimum_age>18 Years</minimum_age>
    <maximum_age>N/A</maximum_age>
    <healthy_volunteers>Accepts Healthy Volunteers</healthy_volunteers>
  </eligibility>
  <location><facility><address><country>Chile</country></address></facility></location>
  <location_countries><country>Spain</country><country>Chile</country></location_countries>
  <last_update_submitted>January 1, 2031</last_update_submitted>
  <last_update_posted type="Actual">January 5, 2031</last_update_posted>
</clinical_study>
"""


def wrapped(*parts: str, root: str = "search_results") -> str:
    """Parts inside one element."""
    return f"{PROLOG}<{root}>\n{''.join(parts)}</{root}>\n"


class Chunks(io.RawIOBase):
    """A long export that is made while it is read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = iter(chunks)
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        self.rest = self.rest or next(self.chunks, b"")
        size = min(len(buffer), len(self.rest))
        buffer[:size] = self.rest[:size]
        self.rest = self.rest[size:]
        return size

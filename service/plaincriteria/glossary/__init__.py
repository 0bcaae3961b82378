"""Medical terms, abbreviations and study words as data, with one matcher that finds them in a text."""

from plaincriteria.glossary.definitions import definitions
from plaincriteria.glossary.entries import Entry, Kind, Reading, all_entries, entry, place, units, version
from plaincriteria.glossary.matcher import Match, explain, find, places

__all__ = [
    "Entry",
    "Kind",
    "Match",
    "Reading",
    "all_entries",
    "definitions",
    "entry",
    "explain",
    "find",
    "place",
    "places",
    "units",
    "version",
]

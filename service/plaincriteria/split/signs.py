"""What looks like a mark inside a line, and whether a line can hold a list at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plaincriteria.split.marks import Mark, circled, readings

# At a letter inside a word only the first line of this is tried.
_SIGN = re.compile(
    r"""(?=[^A-Za-z]|(?<![^\s;:,.])[A-Za-z])(?:"""
    r"""(?<![^\s;:,.])(?P<open>\(?)(?P<letter>[ivxIVX]{1,5}|[a-zA-Z])(?P<close>\\?\))(?=\s|[A-Za-z<>≥≤\\])"""
    r"""|(?<![^\s;:,.])(?P<nopen>\(?)(?P<number>\d{1,2})(?P<nclose>\\?\))(?=\s|[^\W\d_]|[<>≥≤\\])"""
    r"""|(?<=\s)(?P<number2>\d{1,2})(?P<nclose2>\\?\.)(?=\s+\S|[A-Z])"""
    r"""|(?<=\s)(?P<open3>)(?P<letter3>[ivx]{1,5}|[IVX]{1,5}|[a-z]|[A-H])(?P<close3>\\?\.)(?=\s+\S)"""
    r"""|(?<=[a-z;.)%])(?P<number4>\d{1,2})(?P<nclose4>\.)(?=\s?[A-Z])"""
    r"""|(?<![^\s;:,])(?P<tier>\d{1,2}\.\d{1,2})(?P<tclose>\\?\))(?=\s|[^\W\d_]|[<>≥≤\\])"""
    r"""|(?<=[^\s,]\s)(?P<glued>-)(?=[A-Za-z])|(?:(?<=[.;:])|(?<=[.;]\s)|(?<=[\w)]))(?P<stuck>-)(?=\s[A-Z]|(?<=[.;:]-)[A-Z])"""
    r"""|(?P<circled>[①-⑳⑴-⒇❶-❿])"""
    r"""|(?P<round>[•●▪■►◆])(?=\s?\S)|(?<=\s)(?P<dash>\\?[-–*·])(?=\s+[^\W_]|\s+[(<>≥≤\\"])"""
    r"""|(?P<bracket>[()]))""",
)
# Quick to try: where this finds nothing, `_SIGN` finds no list. What ends a mark stands first, then what must stand
# around it: a pattern that begins with a set of characters is searched for many times as fast.
_ROUND = "①-⑳⑴-⒇❶-❿•●▪■►◆"
_SHORT = (r"\d", r"\d\d", "[A-Za-z]", *(f"[ivxIVX]{{{n}}}" for n in range(2, 6)))
_SHORT_BEFORE = "|".join(rf"(?<=\s{word}\.)|(?<=\W{word}\))" for word in _SHORT)
_HINT = re.compile(
    rf"[{_ROUND}.)\-–*·](?:(?<=[{_ROUND}])|(?<=[-–*·])(?=\s)|(?<=[\s.;:]-)(?=\s?[A-Za-z])"
    rf"|(?<=[.)])(?=[\s<>≥≤\\]|[^\W\d_])"
    rf"(?:{_SHORT_BEFORE}|(?<=[a-z;.)%]\d\.)|(?<=[a-z;.)%]\d\d\.)|(?<=\\[.)])))"
)
LONGEST_BRACKET = 300
MIN_RUN = 3


def promising(source: str, start: int, end: int, mark: Mark | None, below: Mark | None) -> bool:
    """Whether a line can hold a list: two marks, the first number or letter among them, or one that needs no other."""
    if (mark and mark.value) or (below and below.value > 1):
        return bool(_HINT.search(source, start, end))  # any number may count on from the line's own
    count, begins = 0, False
    for hint in _HINT.finditer(source, start, end):
        if hint[0] not in ".)":
            return True
        count += 1
        begins = begins or source[hint.start() - 1] in "1iIaA\\"
    return count >= MIN_RUN or (begins and count > 1)


def marks_of(found: re.Match[str]) -> list[Mark]:
    """The marks that a sign can be."""
    groups = found.groupdict()
    if groups["letter"]:
        return readings(found, 0)
    if groups["letter3"]:
        return readings(re.match(r"(?P<open>)(?P<letter>\w+)(?P<close>\.)", groups["letter3"] + "."), 0)  # type: ignore[arg-type]
    for number, close in (("number", "nclose"), ("number2", "nclose2"), ("number4", "nclose4")):
        if groups[number]:
            opened = groups["nopen"] if number == "number" else ""
            return [Mark(f"{opened}1{groups[close].lstrip(chr(92))}", int(groups[number]), 0)]
    if groups["tier"]:
        return [Mark(f"1.1{groups['tclose'].lstrip(chr(92))}", int(groups["tier"].split(".")[1]), 0)]
    if groups["stuck"]:
        return [Mark("-", 0, 0), Mark("-x", 0, 0)]
    if groups["glued"]:
        return [Mark("-x", 0, 0)]
    if groups["circled"]:
        return [Mark("①", circled(groups["circled"]), 0)]
    return [Mark((groups["round"] or groups["dash"]).lstrip("\\"), 0, 0)]


def signs(source: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Everything that looks like a mark, outside of brackets."""
    depth, opened = 0, start
    for found in _SIGN.finditer(source, start, end):
        if found["bracket"] == "(":
            depth, opened = depth + 1, found.start() if not depth else opened
        elif found["bracket"]:
            depth = max(0, depth - 1)
        elif (
            depth
            and not (found["open"] or found["nopen"])
            and (found["close"] or found["nclose"] or found["tclose"])
        ):
            depth -= 1
        elif not depth or found.start() - opened > LONGEST_BRACKET:
            depth = 0
            yield found

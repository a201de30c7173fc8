"""What went wrong in Nix, as one plain sentence with the facts beside it.

The patterns and sentences are data (``errors.json``), tried in order; what is
computed here are the facts they speak of: the place, the failing derivation and
its last log lines, the nearest names, the units that failed.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..failure import OperationFailed
from .activation_log import failed_units
from .log_feed import NixLog
from .store_path import path_name, split_name

# Lines of a build's log that go with the report: what fits one screen.
LOG_LINES = 12

_PLACE = re.compile(r"\bat (?P<file>/[^\s:]+|«[^»]+»):(?P<line>\d+):(?P<column>\d+)")
_DEFINED_IN = re.compile(r"- In [`'‘](?P<file>/[^'’]+)['’]")
_DID_YOU_MEAN = re.compile(r"Did you mean (?:one of )?(?P<names>[^\n?]+)\?")
_FAILED = re.compile(r"(?:builder for|Cannot build|build of) '(?P<drv>/[^']+\.drv)'")
_LOG_TAIL = re.compile(r"last \d+ log lines:\n(?P<lines>(?:\s*> ?[^\n]*\n?)+)", re.IGNORECASE)
_QUOTES = "`'‘’\""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of failure: how it is recognised and what is said of it."""

    code: str
    pattern: re.Pattern[str]
    sentence: str
    suggestions: tuple[str, ...]
    explanation: str | None
    recovery: tuple[str, ...]
    anywhere: bool
    """Whether the words may stand in a build's or an activation's own output too."""


@cache
def rules() -> tuple[Rule, ...]:
    """All rules in their order."""
    entries = json.loads(files(__package__).joinpath("errors.json").read_text("utf-8"))
    return tuple(
        Rule(
            entry["code"],
            re.compile(entry["pattern"]),
            entry["sentence"],
            tuple(entry["suggestions"]),
            entry.get("explanation"),
            tuple(entry["recovery"]),
            entry.get("anywhere", False),
        )
        for entry in entries
    )


def classify(log: NixLog, status: int | None = None, fallback: str = "evaluation_failed") -> OperationFailed:
    """The failure that a command's log tells of.

    `fallback` is the code for a log that no rule knows; the failure then carries
    Nix's own last error.
    """
    said = "\n".join(log.errors) if log.errors else "\n".join(log.text)
    heard = "\n".join([*log.text, *log.errors, *(line for lines in log.builds.values() for line in lines)])
    for rule in rules():
        match = rule.pattern.search(heard if rule.anywhere else said)
        if match:
            return _failure(rule, match, log, said, heard)
    last = _last_error(said)
    return OperationFailed(
        fallback,
        "Nix reported an error that Aloud does not know: " + (last or f"it ended with status {status}") + ".",
        details=[*_tail(said)],
        recovery=["retry", "fix_config"],
    )


def _failure(rule: Rule, match: re.Match[str], log: NixLog, said: str, heard: str) -> OperationFailed:
    facts = _facts(match)
    details = [_headline(match)]
    place = _place(match, said)
    if place:
        details.append(place)
    facts["place"] = f", in {_spoken_place(place)}" if place else ""
    names = nearest_names(heard, match.start())
    facts["did_you_mean"] = f" Did you mean {_either(names)}?" if names else ""
    drv = _failing_derivation(heard) or facts.get("drv", "")
    facts["drv_spoken"] = _spoken_name(path_name(drv)) if drv else "a package"
    if (
        rule.code in ("builder_failed", "hash_mismatch", "no_space", "collision", "no_network", "download_failed")
        and drv
    ):
        details += [f"Derivation: {drv}", *build_lines(log, heard, drv)]
    if rule.code == "activation_failed":
        units = failed_units(heard)
        facts["units_spoken"] = _and([unit.name.removesuffix(".service") for unit in units]) or "a service"
        for unit in units:
            details += [f"Unit: {unit.name}", *unit.lines]
    suggestions = [_fill(text, facts) for text in rule.suggestions] + [f"Perhaps {name} is meant." for name in names]
    return OperationFailed(
        rule.code,
        _fill(rule.sentence, facts),
        details=details,
        suggestions=suggestions,
        explanation=rule.explanation,
        recovery=rule.recovery,
    )


def _facts(match: re.Match[str]) -> dict[str, str]:
    """Named groups; ``name2`` stands for ``name`` in another wording of the same error."""
    facts: dict[str, str] = {}
    for key, value in match.groupdict().items():
        if value:
            facts.setdefault(key.rstrip("0123456789"), value.strip())
    package = facts.get("package")
    if package:
        facts["package_spoken"] = _spoken_name(package)
    if facts.get("url"):
        facts["url_spoken"] = " from " + facts["url"].split("/")[2] if facts["url"].count("/") > 1 else ""
    if facts.get("assertions"):
        facts["first_assertion"] = facts["assertions"].splitlines()[0].strip().removeprefix("- ")
    return facts


def _fill(template: str, facts: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda key: facts.get(key[1], ""), template)


def _headline(match: re.Match[str]) -> str:
    line_start = match.string.rfind("\n", 0, match.start()) + 1
    line_end = match.string.find("\n", match.start())
    line = match.string[line_start : None if line_end < 0 else line_end]
    return line.strip().removeprefix("error:").strip()


def _place(match: re.Match[str], said: str) -> str | None:
    """File and line of the error: the place named right after it, else the one a module names."""
    groups = match.groupdict()
    if groups.get("file") and groups.get("line"):
        return f"{groups['file']}:{groups['line']}"
    after = match.string[match.start() : match.start() + 2000]
    found = _DEFINED_IN.search(after) or _PLACE.search(after)
    if found is None:
        found = next(reversed(list(_PLACE.finditer(said))), None)
    if found is None:
        return None
    return found["file"] + (f":{found['line']}" if "line" in found.groupdict() else "")


def _spoken_place(place: str) -> str:
    file, _, line = place.rpartition(":")
    if not file:
        return place.rsplit("/", 1)[-1]
    return f"{file.rsplit('/', 1)[-1]}, line {line}"


def nearest_names(text: str, start: int = 0) -> list[str]:
    """The names that Nix or the module system itself proposes, at most three."""
    match = _DID_YOU_MEAN.search(text, start)
    if not match:
        return []
    parts = re.split(r",\s*|\s+or\s+", match["names"])
    return [part.strip().strip(_QUOTES) for part in parts if part.strip()][:3]


def _failing_derivation(text: str) -> str | None:
    """The derivation that failed itself, not those that depended on it."""
    match = _FAILED.search(text)
    return match["drv"] if match else None


def build_lines(log: NixLog, text: str, drv: str) -> list[str]:
    """The last lines of a failed build's log, from wherever they are known."""
    lines = list(log.builds.get(drv, ()))
    if not lines and (tail := _LOG_TAIL.search(text)):
        lines = [line.strip().removeprefix(">").strip() for line in tail["lines"].splitlines()]
    if not lines:
        kept = text.splitlines()
        begun = [i for i, line in enumerate(kept) if line.startswith(f"building '{drv}'")]
        ended = [i for i, line in enumerate(kept) if f"'{drv}' failed" in line]
        if begun and ended and begun[-1] < ended[0]:
            lines = kept[begun[-1] + 1 : ended[0]]
    return [line for line in lines if line.strip()][-LOG_LINES:]


def _spoken_name(name: str) -> str:
    package, version = split_name(name)
    return f"{package} {version}" if version else package


def _last_error(said: str) -> str | None:
    found = re.findall(r"error: ([^\n]+)", said)
    return found[-1].rstrip(".") if found else None


def _tail(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.strip()][-LOG_LINES:]


def _and(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _either(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def as_log(text: str) -> NixLog:
    """Plain text of a finished command as a log, for what was not read line by line."""
    log = NixLog()
    log.text.extend(line for line in text.splitlines() if line.strip())
    return log


def internal(message: str, **details: Any) -> OperationFailed:
    """A failure that should not be possible; says what was seen."""
    return OperationFailed("internal", message, details=[f"{key}: {value}" for key, value in details.items()])

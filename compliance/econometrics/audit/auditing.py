"""All checks on a document, what they found, and the command's words; knows no single check's rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from compliance.econometrics.audit.channels import channel_findings
from compliance.econometrics.audit.counting import counting_findings
from compliance.econometrics.audit.descriptives import descriptive_findings
from compliance.econometrics.audit.findings import VERDICTS, Finding
from compliance.econometrics.audit.groups import group_findings
from compliance.econometrics.audit.instruments import instrument_findings
from compliance.econometrics.audit.ratios import cell_findings
from compliance.econometrics.audit.reading import Document

CHECKS = (
    cell_findings,
    channel_findings,
    group_findings,
    counting_findings,
    instrument_findings,
    descriptive_findings,
)


@dataclass(frozen=True, slots=True)
class Audit:
    """Findings, worst first; `unchecked` names tables in which nothing could be checked."""

    findings: tuple[Finding, ...]
    unchecked: tuple[str, ...]

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """All that is not consistent."""
        return tuple(item for item in self.findings if not item.consistent)

    def of(self, code: str) -> tuple[Finding, ...]:
        """Findings of one code."""
        return tuple(item for item in self.findings if item.code == code)

    def to_json(self) -> dict[str, Any]:
        counted = Counter(item.verdict for item in self.findings)
        return {
            "counts": {verdict: counted[verdict] for verdict in VERDICTS},
            "checks": dict(Counter(item.check for item in self.findings)),
            "unchecked": list(self.unchecked),
            "findings": [item.to_json() for item in self.wrong],
        }

    def text(self) -> str:
        """For a terminal: one line a finding, then what was checked."""
        lines = [
            f"{item.verdict:12} {'/'.join(part for part in (item.paper, item.table, item.column) if part)}: "
            f"{item.english}"
            for item in self.wrong
        ]
        counted = self.to_json()
        lines.append(
            f"{len(self.findings)} checks, "
            + ", ".join(f"{number} {verdict}" for verdict, number in counted["counts"].items())
        )
        lines += [f"not checked: {name}" for name in self.unchecked]
        return "\n".join(lines)


def audit_document(document: Document) -> Audit:
    """Runs every check on every paper; rounding is always given the benefit of the doubt."""
    found = [item for check in CHECKS for item in check(document)]
    found.sort(key=lambda item: VERDICTS.index(item.verdict))
    touched = {(item.paper, name) for item in found for name in item.table.split(", ")}
    unchecked = tuple(
        f"{paper.key}/{table.key}"
        for paper in document.papers
        for table in paper.tables
        if (paper.key, table.key) not in touched
    )
    return Audit(tuple(found), unchecked)

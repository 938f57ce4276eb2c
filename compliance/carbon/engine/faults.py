"""What can be wrong with a line: a code, an English sentence, what to do; pages word it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader must know about a priced line. `code` is stable: translations hang on it."""

    code: str
    message: str
    remedy: str = ""

    def to_json(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message, "remedy": self.remedy}


class CbamError(Exception):
    """Any fault of this engine."""


class PackError(CbamError):
    """The rule pack is not what its manifest says, or does not exist."""


class CasesError(CbamError):
    """The whole file of cases cannot be read."""


class LineFault(CbamError):
    """One line cannot be priced: say why and how to mend it, keep the run."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.notice = Notice(code, message, remedy)

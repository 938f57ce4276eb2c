"""Why a file is refused: a code with its facts; whoever asks words it."""

from __future__ import annotations


class FileRefused(Exception):
    """A file that is not kept. Codes: empty, too_large, unknown_type, not_as_named, broken, macros,
    active_content, embedded_files, unfolds_too_far, outside_path, markup, two_types, unreadable_text,
    cannot_inspect."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(f"{code} {facts or ''}".strip())
        self.code = code
        self.facts = facts

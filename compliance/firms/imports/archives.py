"""Whether a zip archive that calls itself a workbook may be unpacked at all. It reads no entry."""

import zipfile
from pathlib import Path

from compliance.firms.imports.problems import TableUnreadable

MAX_RATIO, RATIO_FROM_BYTES, MAX_UNPACKED = 100, 20 * 1024 * 1024, 600 * 1024 * 1024
"""A real sheet packs 5 to 40 times; a bomb packs a thousand. Small archives are let alone."""
_MOST_ENTRIES = 2_000


def archive_check(path: Path) -> set[str]:
    """Names in the archive; raises TableUnreadable where it is broken or unpacks to too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as fault:
        raise TableUnreadable("excel_broken", detail="zip") from fault
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    is_bomb = unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * max(packed, 1)
    if is_bomb or unpacked > MAX_UNPACKED or len(entries) > _MOST_ENTRIES:
        raise TableUnreadable("unpacks_too_large", size=unpacked // 2**20)
    return {entry.filename for entry in entries}

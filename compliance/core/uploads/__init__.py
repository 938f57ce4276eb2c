"""Says what an uploaded file is by its bytes, and refuses what could run, unfold without end, or mislead.

Pure: no Django, no table. A name is used to compare its ending with the content, never as a path.
"""

from compliance.core.uploads.checking import ENDINGS, MOST_BYTES, CheckedFile, file_check
from compliance.core.uploads.refusals import FileRefused

__all__ = ["ENDINGS", "MOST_BYTES", "CheckedFile", "FileRefused", "file_check"]

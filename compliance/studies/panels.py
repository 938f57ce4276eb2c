"""Puts panels on file: checked, read, hashed, in the ledger; and hands their bytes to runs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from compliance.core.uploads import CheckedFile
from compliance.evidence.ledger import record_append
from compliance.firms.models import Association, Firm, User
from compliance.studies.models import Dataset
from compliance.studies.panel_files import PanelContent, panel_check, panel_content, panel_on_disk

Owner = Association | Firm | User
_PLAIN = re.compile(r"[^\w.() -]+")


class PanelChanged(FairleadError):
    """The stored bytes no longer have the digest under which they were filed."""

    def __init__(self, *, dataset: Dataset) -> None:
        super().__init__(
            _("The stored file of “%(title)s” is missing or no longer the one that was filed. File it again.")
            % {"title": dataset}
        )
        self.dataset = dataset


def owner_fields(owner: Owner) -> dict[str, Owner]:
    """The owner under the name of its column."""
    kind = "association" if isinstance(owner, Association) else "firm" if isinstance(owner, Firm) else "user"
    return {kind: owner}


def dataset_file(
    *, owner: Owner, title: str, file: File, by: Any, kind: str = Dataset.Kind.UPLOADED
) -> Dataset:
    """Check, read and store an uploaded panel.

    Raises FileRefused for what is not kept, UnreadableTable for what cannot be read as a table.
    """
    found = panel_check(file.file, name=str(file.name))
    content = file.read()
    with panel_on_disk(content, found.ending) as path:
        read = panel_content(path)
    return dataset_store(
        owner=owner, title=title, name=_shown_name(str(file.name), found), content=content, read=read,
        media_type=found.media_type, by=by, kind=kind,
    )  # fmt: skip


@transaction.atomic
def dataset_store(
    *,
    owner: Owner,
    title: str,
    name: str,
    content: bytes,
    read: PanelContent,
    media_type: str,
    by: Any,
    kind: str,
    firm_ids: list[int] | None = None,
) -> Dataset:
    """Keep bytes that were checked and read."""
    row = Dataset(
        **owner_fields(owner),
        title=title[:200],
        kind=kind,
        file_name=name,
        media_type=media_type,
        file_size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        row_count=read.rows,
        columns=read.columns,
        firm_ids=firm_ids or [],
        created_by=str(by)[:254],
    )
    row.file.save("file", ContentFile(content), save=False)
    row.save()
    record_append(
        kind="study.panel_filed",
        subject=f"panel:{row.pk}",
        payload={"kind": kind, "sha256": row.sha256, "rows": read.rows, "firms": len(row.firm_ids)},
        actor=str(by)[:200],
    )
    return row


@contextmanager
def dataset_on_disk(dataset: Dataset) -> Iterator[Path]:
    """The panel as a file of its kind, checked against its digest. Raises PanelChanged."""
    try:
        with dataset.file.storage.open(dataset.file.name) as stored:
            content = stored.read()
    except FileNotFoundError as missing:
        raise PanelChanged(dataset=dataset) from missing
    if hashlib.sha256(content).hexdigest() != dataset.sha256:
        raise PanelChanged(dataset=dataset)
    with panel_on_disk(content, PurePosixPath(dataset.file_name).suffix.lower()) as path:
        yield path


@transaction.atomic
def dataset_delete(*, dataset: Dataset, by: Any) -> None:
    """Forget a panel that no study uses; the bytes go when this is committed. Raises ProtectedError."""
    storage, name, pk = dataset.file.storage, dataset.file.name, dataset.pk
    digest = dataset.sha256
    dataset.delete()
    record_append(
        kind="study.panel_deleted", subject=f"panel:{pk}", payload={"sha256": digest}, actor=str(by)[:200]
    )
    transaction.on_commit(lambda: storage.delete(name))


def _shown_name(name: str, found: CheckedFile) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = _PLAIN.sub("_", last.rpartition(".")[0]).strip(" ._")[:120]
    return f"{stem or 'panel'}{found.ending}"

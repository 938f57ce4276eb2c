"""Which rule pack prices: editions found on disk, the one in use, and putting another in use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.carbon.cbam import CURRENT, PackError, RulePack, pack_load
from compliance.carbon.engine.rulepack import PACKS
from compliance.cbam.models import PackEdition
from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.jobs import job_enqueue
from compliance.evidence.ledger import record_append

FAMILY = "eu"
REPRICE = "cbam_reprice"
"""Kind of the job that prices every firm again after a change of the pack."""


class PackChanged(FairleadError):
    """An edition on disk is not what it was when it was first seen: an edition never changes."""

    def __init__(self, edition: str) -> None:
        super().__init__(
            _(
                "The rule pack %(edition)s was changed since it was first seen. "
                "Restore it, or give it a new name."
            )
            % {"edition": edition}
        )
        self.edition = edition


def packs_folder() -> Path:
    """Where editions lie: settings.CBAM_PACKS, else those that come with the engine."""
    return Path(getattr(settings, "CBAM_PACKS", "") or PACKS)


def editions_on_disk() -> list[str]:
    """Names of the editions of our family, in order."""
    return sorted(place.parent.name for place in packs_folder().glob(f"{FAMILY}-*/manifest.yaml"))


def pack_read(edition: str) -> RulePack:
    """The edition's tables. Raises PackError where it is unknown or differs from its manifest."""
    return pack_load(edition, packs_folder())


@transaction.atomic
def pack_register(edition: str) -> PackEdition:
    """The row of an edition, made when it is first seen. Raises PackChanged or PackError."""
    pack = pack_read(edition)
    row, _is_new = PackEdition.objects.get_or_create(
        edition=edition,
        defaults={
            "family": pack.family,
            "digest": pack.digest,
            "as_of": pack.as_of,
            "tables": _tables(pack),
            "caveats": list(pack.manifest.get("caveats", [])),
            "seen_at": clock.now(),
        },
    )
    if row.digest != pack.digest:
        raise PackChanged(edition)
    return row


def packs_register() -> list[PackEdition]:
    """Rows of all editions on disk; one that cannot be read is left out here and told by `packs_faulty`."""
    return [pack_register(edition) for edition in editions_on_disk() if not _fault(edition)]


def packs_faulty() -> dict[str, str]:
    """Editions on disk that cannot be used → why."""
    return {edition: fault for edition in editions_on_disk() if (fault := _fault(edition))}


def _fault(edition: str) -> str:
    try:
        pack_register(edition)
    except (PackError, PackChanged) as fault:
        return str(fault)
    return ""


@transaction.atomic
def pack_in_use() -> tuple[PackEdition, RulePack]:
    """The edition that prices, with its tables; at first the engine's own. Raises as `pack_register`."""
    row = PackEdition.objects.filter(family=FAMILY, is_current=True).first()
    if row is None:
        row = pack_register(CURRENT)
        row.is_current, row.used_from, row.used_by = True, clock.now(), "Fairlead"
        row.save(update_fields=["is_current", "used_from", "used_by"])
        _recorded(row, "", "Fairlead")
    pack = pack_read(row.edition)
    if pack.digest != row.digest:
        raise PackChanged(row.edition)
    return row, pack


@transaction.atomic
def pack_use(*, edition: str, by: Any) -> PackEdition:
    """Put an edition in use and ask for every firm to be priced again. Using it already changes nothing.

    Raises PackError or PackChanged; the old one then stays in use.
    """
    row = pack_register(edition)
    before = PackEdition.objects.select_for_update().filter(family=row.family, is_current=True).first()
    if before is not None and before.pk == row.pk:
        return row
    PackEdition.objects.filter(family=row.family, is_current=True).update(is_current=False)
    row.is_current, row.used_from, row.used_by = True, clock.now(), str(by)[:254]
    row.save(update_fields=["is_current", "used_from", "used_by"])
    _recorded(row, before.edition if before else "", by)
    job_enqueue(kind=REPRICE, subject=f"pack:{row.edition}")
    return row


def _recorded(row: PackEdition, before: str, by: Any) -> None:
    record_append(
        kind="cbam.pack_used",
        subject=f"pack:{row.edition}",
        payload={"before": before, "digest": row.digest, "as_of": row.as_of},
        actor=str(by)[:200],
    )


def _tables(pack: RulePack) -> list[dict[str, Any]]:
    """Act, annex, edition, status, rows and hash of each table, as the manifest names them."""
    wanted = ("act", "annex", "edition", "status", "rows", "sha256")
    return [
        {"table": name, **{key: entry.get(key, "") for key in wanted}}
        for name, entry in pack.manifest["tables"].items()
    ]

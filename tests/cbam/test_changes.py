"""A new edition of the pack: put in use by hand, prices follow, and who is hit hard enough is told once."""

from decimal import Decimal
from pathlib import Path

import pytest

from compliance.carbon.cbam import PackError
from compliance.carbon.engine.rulepack import CURRENT, pack_load
from compliance.cbam.changes import change_seen, is_above
from compliance.cbam.models import CostAlarm, CostChange, PackEdition
from compliance.cbam.packs import PackChanged, pack_in_use, pack_register, pack_use, packs_faulty
from compliance.core.jobs import jobs_drain
from compliance.core.models import Job
from compliance.evidence.models import Record
from compliance.firms.services import firms_changed
from tests.cbam.rows import dearer, edition_make, screw_of, sold
from tests.factories import FirmFactory

pytestmark = pytest.mark.django_db
KINDS = ["cbam_firm", "cbam_reprice", "cbam_night"]


@pytest.fixture
def folder(tmp_path: Path, settings) -> Path:
    settings.CBAM_PACKS = str(tmp_path)
    edition_make(tmp_path, "eu-test-dearer", dearer("1.2"))
    return tmp_path


def priced_firm(**alarm):
    firm = FirmFactory()
    sold(screw_of(firm))
    if alarm:
        CostAlarm.objects.create(firm=firm, **alarm)
    firms_changed(firm_ids=[firm.pk])
    jobs_drain(kinds=KINDS)
    return firm


def test_the_engine_s_edition_is_in_use_at_first_and_says_what_its_tables_are() -> None:
    row, pack = pack_in_use()
    assert (row.edition, row.digest, row.is_current) == (CURRENT, pack.digest, True)
    tables = {entry["table"]: entry for entry in row.tables}
    assert tables["defaults"]["act"] == "IR (EU) 2025/2621" and tables["defaults"]["annex"] == "I"
    assert all(len(entry["sha256"]) == 64 for entry in row.tables)
    assert pack_in_use()[0].pk == row.pk and PackEdition.objects.count() == 1


def test_a_new_edition_reprices_every_firm_and_tells_the_one_whose_threshold_is_passed(folder) -> None:
    touchy, patient = priced_firm(percent=5), priced_firm(percent=50)
    pack_use(edition="eu-test-dearer", by="admin@example.org")
    jobs_drain(kinds=KINDS)
    told, quiet = (CostChange.objects.get(firm=firm) for firm in (touchy, patient))
    assert (told.is_alarm, quiet.is_alarm) == (True, False)
    assert (told.before_edition, told.after_edition) == (CURRENT, "eu-test-dearer")
    assert told.after_eur == pytest.approx(told.before_eur * Decimal("1.2"), abs=Decimal("0.02"))
    assert told.products == 1
    record = Record.objects.filter(kind="cbam.cost_changed", subject=f"firm:{touchy.pk}").get()
    assert record.payload["alarm"] is True
    assert Record.objects.filter(kind="cbam.pack_used").count() == 2


def test_using_what_is_in_use_and_pricing_again_tell_nothing(folder) -> None:
    firm = priced_firm()
    pack_use(edition="eu-test-dearer", by="admin")
    jobs_drain(kinds=KINDS)
    pack_use(edition="eu-test-dearer", by="admin")
    assert not Job.objects.filter(kind="cbam_reprice", state="queued").exists()
    firms_changed(firm_ids=[firm.pk])
    jobs_drain(kinds=KINDS)
    assert CostChange.objects.count() == 1


def test_a_firm_that_ships_more_is_not_told_that_the_law_changed(folder) -> None:
    firm = priced_firm(percent=1)
    flow = firm.products.get().flows.get()
    flow.mass_kg *= 3
    flow.save()
    pack_use(edition="eu-test-dearer", by="admin")
    jobs_drain(kinds=KINDS)
    assert not CostChange.objects.exists()


@pytest.mark.parametrize(
    ("percent", "least", "before", "after", "due"),
    [
        (5, 0, 100, 105, True),
        (5, 0, 100, 104, False),
        (5, 0, 100, 95, True),
        (0, 10, 100, 109, False),
        (0, 10, 100, 110, True),
        (5, 0, 0, 1, True),
        (0, 0, 100, 100, False),
    ],
)
def test_both_thresholds_must_be_passed(percent, least, before, after, due) -> None:
    firm = FirmFactory()
    CostAlarm.objects.create(firm=firm, percent=percent, least_eur=least)
    assert is_above(firm.pk, Decimal(before), Decimal(after)) is due


def test_seen_once_is_seen_and_recorded_once(folder) -> None:
    priced_firm()
    pack_use(edition="eu-test-dearer", by="admin")
    jobs_drain(kinds=KINDS)
    change = CostChange.objects.get()
    first = change_seen(change=change, by="officer@example.org")
    again = change_seen(change=change, by="other@example.org")
    assert again.seen_by == first.seen_by == "officer@example.org"
    assert Record.objects.filter(kind="cbam.change_seen").count() == 1


def test_an_edition_that_was_changed_afterwards_is_refused_and_the_old_one_stays(folder) -> None:
    pack_in_use()
    pack_register("eu-test-dearer")
    place = folder / "eu-test-dearer"
    (place / "prices.csv").write_text((place / "prices.csv").read_text() + "2026Q4,99,2027-01-04\n")
    pack_load.cache_clear()
    assert "eu-test-dearer" in packs_faulty()
    with pytest.raises(PackError):
        pack_use(edition="eu-test-dearer", by="admin")
    assert pack_in_use()[0].edition == CURRENT


def test_an_edition_rebuilt_under_its_old_name_is_refused(folder) -> None:
    pack_register("eu-test-dearer")
    PackEdition.objects.filter(edition="eu-test-dearer").update(digest="0" * 64)
    with pytest.raises(PackChanged):
        pack_register("eu-test-dearer")


def test_an_unknown_edition_is_told_with_the_known_ones(folder) -> None:
    with pytest.raises(PackError, match="eu-test-dearer"):
        pack_use(edition="eu-nowhere", by="admin")

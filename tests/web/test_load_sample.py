"""The sample association: through the ordinary imports, as often as you like."""

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from compliance.alerts.models import Subscription
from compliance.evidence.models import Record
from compliance.firms.models import Content, Evidence, Firm, Product, TradeFlow, User
from compliance.web.management.commands import load_sample

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> Path:
    settings.FAIRLEAD_HOME = tmp_path
    return tmp_path


def load() -> str:
    out = StringIO()
    call_command("load_sample", stdout=out)
    return out.getvalue()


def counts() -> list[int]:
    return [
        model.objects.count()
        for model in (Firm, User, Product, TradeFlow, Content, Evidence, Subscription, Record)
    ]


def test_the_second_time_changes_nothing() -> None:
    load()
    before = counts()
    assert all(before)
    stamps = list(Product.objects.order_by("pk").values_list("pk", "changed_at"))
    said = load()
    assert counts() == before
    assert list(Product.objects.order_by("pk").values_list("pk", "changed_at")) == stamps
    assert said.count("    0 created     0 changed") == 7


def test_three_firms_that_say_they_are_samples_with_forty_products_and_more() -> None:
    load()
    assert Firm.objects.filter(is_sample=True).count() == Firm.objects.count() == 3
    assert Product.objects.count() >= 40
    assert all("sample" in firm.name for firm in Firm.objects.all())


def test_people_can_log_in_and_are_subscribed_as_the_file_says(home) -> None:
    said = load()
    password = (home / "sample_password").read_text()
    assert password in said
    assert stat.S_IMODE((home / "sample_password").stat().st_mode) == 0o600
    assert User.objects.count() == 5
    assert all(user.check_password(password) for user in User.objects.all())
    staff = User.objects.get(role="staff").subscriptions.get()
    assert (staff.weekday, staff.hour, staff.language) == (2, 9, "zh-hans")


def test_a_given_password_is_taken_and_a_changed_one_is_left(settings) -> None:
    settings.SAMPLE_PASSWORD = "given-by-the-environment"
    load()
    user = User.objects.get(role="staff")
    assert user.check_password("given-by-the-environment")
    for person in User.objects.all():
        person.set_password("their-own-choice")
        person.save()
    assert "stay as they are" in load()
    user.refresh_from_db()
    assert user.check_password("their-own-choice")


def test_a_broken_sample_is_told_and_leaves_nothing(tmp_path, monkeypatch) -> None:
    broken = tmp_path / "sample"
    broken.mkdir()
    for name in load_sample.FILES.values():
        content = (load_sample.SAMPLE / name).read_text(encoding="utf-8")
        (broken / name).write_text(content.replace("851679", "85x679"), encoding="utf-8")
    monkeypatch.setattr(load_sample, "SAMPLE", broken)
    with pytest.raises(CommandError, match=r"products\.csv was rejected at row \d+"):
        load()
    assert not Firm.objects.exists()
    assert not Record.objects.exists()

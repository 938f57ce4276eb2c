"""What is read for a digest, in how many statements, and which clause is quoted."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from compliance.alerts.building import digest_build
from compliance.alerts.gather import items_of
from compliance.alerts.items import Item
from compliance.alerts.models import Delivery, Hit
from compliance.alerts.quotes import quotes_of
from compliance.alerts.services import subscription_set
from compliance.alerts.weeks import IsoWeek
from compliance.core import clock
from compliance.exposure.models import Finding
from tests.factories import (
    MOMENT,
    ExposureFactory,
    FindingFactory,
    FirmFactory,
    MeasureFactory,
    MentionFactory,
    MilestoneFactory,
    NoticeVersionFactory,
    ProductFactory,
    ScopeCodeFactory,
    UserFactory,
)

WEEK = IsoWeek(2025, 24)
pytestmark = pytest.mark.django_db


def hit(finding: Finding, user, item: Item, week: IsoWeek) -> Hit:
    delivery = Delivery.objects.create(
        user=user, iso_year=week.year, iso_week=week.week, message_id=f"<{week}>", queued_at=MOMENT
    )
    return Hit.objects.create(
        user=user,
        finding=finding,
        delivery=delivery,
        section="act",
        told=item.now.to_json(),
        told_hash=item.now.hash,
    )


def test_statements_do_not_grow_with_findings(django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    firm = FirmFactory()
    subscription = subscription_set(user=UserFactory(firms=[firm]))
    counts = []
    for _ in range(2):
        for _ in range(25):
            measure = MeasureFactory()
            MilestoneFactory(measure=measure, start=0, end=5)
            ExposureFactory(product=ProductFactory(firm=firm), measure=measure)
            FindingFactory(firm=firm, measure=measure)
        with CaptureQueriesContext(connection) as queries, clock.standing_at(date(2025, 6, 12)):
            digest_build(subscription=subscription, week=WEEK, at=clock.now())
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 30


def test_settled_and_foreign_findings_are_not_read() -> None:
    firm = FirmFactory()
    user = UserFactory(firms=[firm])
    mine = FindingFactory(firm=firm)
    FindingFactory(firm=firm, status=Finding.Status.EXCLUDED, status_reason="Not sold.")
    FindingFactory(firm=firm, status=Finding.Status.DONE)
    FindingFactory(firm=firm, verdict=Finding.Verdict.NOT_YOURS)
    FindingFactory()
    assert [item.finding for item in items_of(user=user, week=WEEK)] == [mine.pk]


def test_what_was_told_in_the_newest_earlier_week_is_compared_with() -> None:
    finding = FindingFactory(products_hash="a")
    user = UserFactory(firms=[finding.firm])
    [item] = items_of(user=user, week=WEEK)
    assert item.before is None
    hit(finding, user, item, IsoWeek(2025, 20))
    Finding.objects.update(products_hash="b")
    [changed] = items_of(user=user, week=WEEK)
    assert changed.is_news
    hit(finding, user, changed, IsoWeek(2025, 22))
    [same] = items_of(user=user, week=WEEK)
    assert not same.is_news
    assert same.before == changed.now
    [as_of_then] = items_of(user=user, week=IsoWeek(2025, 22))
    assert as_of_then.before == item.now, "a preview of a past week compares as that week did"


def test_a_lost_duty_is_still_read_once_it_was_told() -> None:
    finding = FindingFactory(verdict="act")
    user = UserFactory(firms=[finding.firm])
    [item] = items_of(user=user, week=WEEK)
    hit(finding, user, item, IsoWeek(2025, 23))
    Finding.objects.update(verdict="not_yours")
    [lost] = items_of(user=user, week=WEEK)
    assert (lost.verdict, lost.before.verdict, lost.is_news) == ("not_yours", "act", True)


def test_the_dearest_products_come_first_and_unknown_values_stay_unknown() -> None:
    finding = FindingFactory()
    for sku, value in [("CHEAP", Decimal(5)), ("DEAR", Decimal(900)), ("OPEN", None)]:
        product = ProductFactory(firm=finding.firm, sku=sku)
        ExposureFactory(product=product, measure=finding.measure, value=value)
    [item] = items_of(user=UserFactory(firms=[finding.firm]), week=WEEK)
    by_code = {sku.code: sku.value for sku in item.skus}
    assert by_code == {"CHEAP": Decimal(5), "DEAR": Decimal(900), "OPEN": None}


# --- quotes ----------------------------------------------------------------------------------


def quoted(text: str, mark: str, **wishes) -> str:
    """The quote of a measure whose application date is said by `mark`."""
    version = NoticeVersionFactory(text=text)
    measure = MeasureFactory(notice=version.notice)
    start = version.content.index(mark)
    place = {"version": version, "start": start, "end": start + len(mark)}
    MilestoneFactory(measure=measure, role="application", **place)
    finding = FindingFactory(measure=measure, next_role="application")
    [item] = items_of(user=UserFactory(firms=[finding.firm]), week=WEEK)
    return quotes_of([item]).get(measure.pk, "")


def test_the_sentence_around_a_date_is_quoted_word_for_word() -> None:
    text = "Scope: kettles, Art. 3.\nIt applies from 1 July 2026 to all\n kettles. More follows."
    assert quoted(text, "1 July 2026") == "It applies from 1 July 2026 to all"


def test_a_chinese_sentence_ends_at_its_own_mark() -> None:
    assert (
        quoted("范围为电热水壶。本法规自2026年7月1日起施行。其余见附件。", "2026年7月1日")
        == "本法规自2026年7月1日起施行。"
    )


def test_a_long_sentence_is_cut_and_says_so() -> None:
    quote = quoted("word " * 200 + "on 1 July 2026 " + "word " * 200, "1 July 2026")
    assert quote.startswith("…")
    assert quote.endswith("…")
    assert "1 July 2026" in quote
    assert len(quote) < 400


def test_a_span_beyond_the_text_quotes_nothing_rather_than_wrong() -> None:
    version = NoticeVersionFactory(text="short")
    measure = MeasureFactory(notice=version.notice)
    MilestoneFactory(measure=measure, role="application", version=version, start=5000, end=5010)
    finding = FindingFactory(measure=measure)
    [item] = items_of(user=UserFactory(firms=[finding.firm]), week=WEEK)
    assert quotes_of([item]) == {}


def test_a_date_of_an_addendum_is_quoted_from_the_addendum() -> None:
    first = NoticeVersionFactory(text="It applies from 1 July 2026. " * 20)
    addendum = NoticeVersionFactory(text="Its application moves to 1 January 2027. More follows.")
    measure, start = MeasureFactory(notice=first.notice), addendum.content.index("1 January 2027")
    MilestoneFactory(measure=measure, role="application", version=addendum, start=start, end=start + 14)
    finding = FindingFactory(measure=measure, next_role="application")
    [item] = items_of(user=UserFactory(firms=[finding.firm]), week=WEEK)
    assert quotes_of([item]) == {measure.pk: "Its application moves to 1 January 2027."}


def test_two_rules_of_one_document_are_quoted_each_from_its_own_place() -> None:
    version = NoticeVersionFactory(text="Kettles follow on 1 July 2026. Irons follow on 1 March 2027.")
    firm, wanted = FindingFactory().firm, {}
    for slot, mark in (("kettles", "1 July 2026"), ("irons", "1 March 2027")):
        measure, start = MeasureFactory(notice=version.notice, slot=slot), version.content.index(mark)
        place = {"version": version, "start": start, "end": start + len(mark)}
        MilestoneFactory(measure=measure, role="application", **place)
        FindingFactory(firm=firm, measure=measure, next_role="application")
        wanted[measure.pk] = f"{slot.capitalize()} follow on {mark}."
    quotes = quotes_of(items_of(user=UserFactory(firms=[firm]), week=WEEK))
    assert {measure: quotes[measure] for measure in wanted} == wanted


def test_without_a_date_the_code_that_met_is_quoted() -> None:
    version = NoticeVersionFactory(text="It covers HS 851660 ovens. Other goods are free.")
    start = version.content.index("851660")
    mention = MentionFactory(version=version, start=start, end=start + 6)
    measure = MeasureFactory(notice=version.notice)
    ScopeCodeFactory(measure=measure, mention=mention)
    finding = FindingFactory(measure=measure)
    [item] = items_of(user=UserFactory(firms=[finding.firm]), week=WEEK)
    assert quotes_of([item]) == {measure.pk: "It covers HS 851660 ovens."}


# --- the preview -----------------------------------------------------------------------------


def test_a_preview_writes_three_files_and_remembers_nothing(tmp_path, capsys) -> None:
    finding = FindingFactory()
    user = UserFactory(firms=[finding.firm], email="lin@firm.example")
    call_command(
        "digest", "preview", "--user", "lin@firm.example", "--week", "2025-W24", "--out", str(tmp_path)
    )
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        f"2025-W24_lin@firm.example_weekly{suffix}" for suffix in (".eml", ".html", ".txt")
    ]
    assert finding.measure.title in (tmp_path / "2025-W24_lin@firm.example_weekly.txt").read_text()
    assert not (Delivery.objects.exists() or Hit.objects.exists() or user.subscriptions.exists())


@pytest.mark.parametrize(
    ("user", "week", "message"),
    [("nobody@firm.example", "2025-W24", "No user"), ("lin@firm.example", "2025-W60", "no ISO week")],
)
def test_a_preview_of_nothing_says_what_to_do(tmp_path, user: str, week: str, message: str) -> None:
    UserFactory(email="lin@firm.example")
    with pytest.raises(CommandError, match=message):
        call_command("digest", "preview", "--user", user, "--week", week, "--out", str(tmp_path))

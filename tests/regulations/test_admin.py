"""The law in the admin: health, runs with what could not be read, notices with marked text and review."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from compliance.core import clock
from compliance.core.models import Job
from compliance.evidence.models import Record
from crawlers import contract
from regulations.admin.marking import text_marked
from regulations.health import Light, source_light
from regulations.models import Notice
from regulations.wording import RUN_REASONS, run_reason
from tests.factories import (
    AdministratorFactory,
    CaptureFactory,
    ListingFactory,
    MeasureFactory,
    MentionFactory,
    MilestoneFactory,
    NoticeFactory,
    NoticeMemberFactory,
    NoticeVersionFactory,
    RunFactory,
    ScopeCodeFactory,
    SourceFactory,
    SubstanceFactory,
    UnreadableRowFactory,
)

SUBMITTED = {"_form_submitted": "True"}


def span(start, end, kind="hs", code="851660", rule=""):
    return SimpleNamespace(start=start, end=end, kind=kind, code=code, rule=rule)


def test_marks_stand_where_the_spans_are_and_the_text_is_escaped() -> None:
    text = "<b>kettles</b> of HS 8516"
    marked = text_marked(text, [span(3, 10, "product", "kettle")])
    assert marked == (
        '&lt;b&gt;<mark class="fl-mark fl-mark-product" title="product word kettle">'
        "kettles</mark>&lt;/b&gt; of HS 8516"
    )


def test_what_a_span_says_is_escaped_too() -> None:
    marked = text_marked("lead", [span(0, 4, '"><script>', "<x>", "<rule>")])
    assert "<script>" not in marked
    assert "<x>" not in marked
    assert "<rule>" not in marked


def test_spans_may_overlap_touch_and_contain_each_other() -> None:
    marked = text_marked("abcdef", [span(0, 4, code="1"), span(2, 6, code="2"), span(2, 3, code="3")])
    assert marked.count("<mark") == 4
    assert 'title="HS code 1; HS code 2; HS code 3">c<' in marked
    assert text_marked("abcdef", []) == "abcdef"


@pytest.mark.parametrize(("start", "end"), [(None, None), (3, 3), (5, 2), (0, 99)])
def test_a_span_that_points_at_no_text_marks_nothing(start, end) -> None:
    assert text_marked("abcdef", [span(start, end)]) == "abcdef"


def test_spans_count_characters_and_not_bytes() -> None:
    assert ">电热水壶</mark>" in text_marked("出口电热水壶。", [span(2, 6)])


def test_every_reason_that_the_contract_names_has_its_words() -> None:
    source = Path(contract.__file__).read_text(encoding="utf-8")
    listed = re.search(r"reason_code: str = \"\"\n\s+\"\"\"([a-z_,\s]+)\.\"\"\"", source)
    assert listed
    codes = {code.strip() for code in listed[1].split(",")}
    assert len(codes) > 10
    assert codes <= RUN_REASONS.keys()
    assert run_reason("something_new") == "something_new"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "light"),
    [
        ({"last_success_at": timedelta(hours=1)}, Light.WELL),
        ({"last_success_at": timedelta(hours=47)}, Light.WELL),
        ({"last_success_at": timedelta(hours=49)}, Light.LATE),
        ({}, Light.NEVER),
        ({"last_success_at": timedelta(hours=1), "alarm_code": "refused"}, Light.ALARM),
        ({"alarm_code": "refused", "enabled": False}, Light.OFF),
    ],
)
def test_the_light_of_a_source(values, light) -> None:
    now = clock.now()
    if "last_success_at" in values:
        values = values | {"last_success_at": now - values["last_success_at"]}
    assert source_light(SourceFactory(every="daily", **values), now=now) is light


@pytest.fixture
def boss(db) -> Client:
    client = Client()
    client.force_login(AdministratorFactory(email="boss@fairlead.example"))
    return client


def page(name: str, *args: object) -> str:
    return reverse(f"admin:regulations_{name}", args=args)


def test_the_list_of_sources_shows_light_reason_band_and_what_nobody_saw_live(boss) -> None:
    SourceFactory(
        alarm_code="refused", alarm="HTTP 403", last_items=7, min_items=240, max_items=320, seen_live=False
    )
    content = boss.get(page("source_changelist")).content.decode()
    for part in ("alarm", "The source turned us away", "7 (240 to 320)", "not yet seen live"):
        assert part in content


def test_crawl_now_queues_one_crawl_however_often_it_is_asked(boss) -> None:
    source = SourceFactory(name="eping")
    assert boss.get(page("source_crawl_this", source.pk)).status_code == 200
    assert not Job.objects.exists()
    for _ in range(2):
        boss.post(page("source_crawl_this", source.pk), SUBMITTED)
        boss.post(page("source_changelist"), {"action": "crawl_now", "_selected_action": [source.pk]})
    assert list(Job.objects.values_list("kind", "subject")) == [("crawl", "source:eping")]


def test_a_source_is_switched_off_and_on(boss) -> None:
    source = SourceFactory()
    for action, enabled in (("switch_off", False), ("switch_on", True)):
        boss.post(page("source_changelist"), {"action": action, "_selected_action": [source.pk]})
        source.refresh_from_db()
        assert source.enabled is enabled


def test_a_run_shows_every_row_that_could_not_be_read(boss) -> None:
    run = RunFactory(
        unreadable=2, status="failed", reason_code="unreadable_rows", warnings=["more than usual"]
    )
    CaptureFactory(run=run, sha256="ab" * 32)
    UnreadableRowFactory(run=run, locator="items[17]", reason="no date", sample="<script>x</script>")
    UnreadableRowFactory(run=run, locator="items[18]")
    content = boss.get(page("run_change", run.pk)).content.decode()
    for part in (
        "items[17]",
        "no date",
        "items[18]",
        "ab" * 32,
        "Too many rows could not be read",
        "more than usual",
    ):
        assert part in content
    assert "<script>x" not in content
    assert f"run__id__exact={run.pk}" in boss.get(page("run_changelist")).content.decode()


@pytest.fixture
def version(db):
    version = NoticeVersionFactory(
        notice__base_symbol="G/TBT/N/EU/1",
        notice__symbol="G/TBT/N/EU/1",
        text="Limits for <i>kettles</i>.",
        changed_fields=["title"],
    )
    start = version.content.index("kettles")
    MentionFactory(
        version=version, kind="product", code="kettle", start=start, end=start + 7, rule="product.word"
    )
    NoticeMemberFactory(notice=version.notice, market="EU")
    return version


def test_a_notice_shows_its_text_marked_its_family_measures_members_and_capture(boss, version) -> None:
    notice = version.notice
    addendum = NoticeFactory(symbol="G/TBT/N/EU/1/Add.1", base_symbol="G/TBT/N/EU/1", parent=notice)
    measure = MeasureFactory(notice=notice, title="Kettle rule")
    content = boss.get(page("notice_change", notice.pk)).content.decode()
    assert 'title="product word kettle (product.word)">kettles</mark>&lt;/i&gt;' in content
    assert "<i>kettles" not in content
    for part in (
        page("notice_change", addendum.pk),
        page("measure_change", measure.pk),
        page("capture_change", version.capture_id),
        version.capture.sha256,
        page("noticeversion_change", version.pk),
        f"measure__id__exact={measure.pk}",
    ):
        assert part in content


def test_a_version_lists_what_was_found_with_rule_and_certainty(boss, version) -> None:
    content = boss.get(page("noticeversion_change", version.pk)).content.decode()
    for part in ("product.word", "certainty 0.90", "our reading of the text", "<mark"):
        assert part in content


@pytest.mark.parametrize(
    ("understood", "said", "review"),
    [
        (True, True, "confirmed"),
        (True, False, "corrected"),
        (False, True, "corrected"),
        (None, True, "corrected"),
    ],
)
def test_a_review_outranks_the_reading_and_is_recorded_with_the_name(
    boss, version, understood, said, review
) -> None:
    notice = version.notice
    notice.relevant = understood
    notice.save()
    action = "say_relevant" if said else "say_irrelevant"
    assert boss.get(page(f"notice_{action}", notice.pk)).status_code == 200
    notice.refresh_from_db()
    assert notice.review == "unread"
    boss.post(page(f"notice_{action}", notice.pk), SUBMITTED)
    notice.refresh_from_db()
    assert (notice.review, notice.counts_as_relevant) == (review, said)
    record = Record.objects.get(kind="notice.reviewed")
    assert record.actor == "boss@fairlead.example"


def test_many_notices_are_reviewed_at_once(boss) -> None:
    notices = [NoticeVersionFactory(notice__relevant=True).notice for _ in range(3)]
    boss.post(
        page("notice_changelist"),
        {"action": "review_irrelevant", "_selected_action": [notice.pk for notice in notices]},
    )
    assert Notice.objects.filter(review="corrected", reviewed_relevant=False).count() == 3


def test_notices_are_found_by_what_counts_as_relevant(boss) -> None:
    NoticeFactory(symbol="A-CONFIRMED", relevant=False, reviewed_relevant=True)
    NoticeFactory(symbol="B-DENIED", relevant=True, reviewed_relevant=False)
    NoticeFactory(symbol="C-UNREAD", relevant=None)
    for relevance, symbol in (("yes", "A-CONFIRMED"), ("no", "B-DENIED"), ("unknown", "C-UNREAD")):
        content = boss.get(f"{page('notice_changelist')}?relevance={relevance}").content.decode()
        found = [s for s in ("A-CONFIRMED", "B-DENIED", "C-UNREAD") if s in content]
        assert found == [symbol]


def test_a_measure_shows_scope_with_inference_and_dates(boss) -> None:
    measure = MeasureFactory(markets=["EU", "US"])
    ScopeCodeFactory(measure=measure, code="851660", is_inferred=True)
    MilestoneFactory(measure=measure, role="comment_deadline")
    content = boss.get(page("measure_change", measure.pk)).content.decode()
    for part in ("851660", "our inference", "comments close", "EU", "US"):
        assert part in content


@pytest.mark.parametrize(
    "name", ["notice", "measure", "source", "run", "capture", "unreadablerow", "listing", "substance"]
)
def test_the_number_of_queries_of_a_list_does_not_grow_with_its_rows(
    boss, name, django_assert_max_num_queries
) -> None:
    make = {
        "notice": NoticeFactory,
        "measure": MeasureFactory,
        "source": SourceFactory,
        "run": RunFactory,
        "capture": CaptureFactory,
        "unreadablerow": UnreadableRowFactory,
        "listing": ListingFactory,
        "substance": SubstanceFactory,
    }[name]
    for _ in range(12):
        make()
    with django_assert_max_num_queries(14):
        assert boss.get(page(f"{name}_changelist")).status_code == 200


def test_a_link_of_a_source_that_is_no_web_address_is_not_linked(boss) -> None:
    notice = NoticeVersionFactory(notice__url="javascript:alert(1)").notice
    content = boss.get(page("notice_change", notice.pk)).content.decode()
    assert 'href="javascript:' not in content

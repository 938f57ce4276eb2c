"""The whole chain of a finding, as a record and as `manage.py explain` prints it."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from compliance.evidence.models import Record
from compliance.exposure import services
from compliance.exposure.explanation import UnknownFinding, finding_explain
from compliance.exposure.models import Finding
from compliance.exposure.quoting import LONGEST, place_of_code, quote_around
from compliance.firms.models import Product
from tests.exposure.conftest import draft_rule, listed_lead
from tests.factories import (
    ContentFactory,
    EvidenceFactory,
    MentionFactory,
    MilestoneFactory,
    NoticeVersionFactory,
    ProductFactory,
)

SENTENCE = "The draft sets limits for electric kettles of HS 851660."


def explained(*arguments: str, **options: object) -> str:
    out = StringIO()
    call_command("explain", *arguments, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
class TestChain:
    def test_from_the_page_to_the_ledger_record(self, kettle: Product) -> None:
        rule = draft_rule(("hs", "851679"))
        version = rule.notice.current
        start = version.content.index("851660")
        mention = MentionFactory(version=version, code="851679", text="851660", start=start, end=start + 6)
        rule.scope.update(mention=mention)
        EvidenceFactory(firm=kettle.firm, regime=rule.regime, issued_on=date(2025, 6, 11), products=[kettle])
        services.firm_expose(firm_id=kettle.firm_id)
        found = finding_explain(finding_id=Finding.objects.get().pk)

        assert found.source.title == "Official Gazette of Examples"
        capture = version.capture
        assert found.capture and (found.capture.url, found.capture.sha256) == (capture.url, capture.sha256)
        assert found.capture.observed_on == date(2025, 6, 10)
        assert found.capture.offset == capture.offset
        assert (found.notice.symbol, found.notice.version) == (rule.notice.symbol, 1)
        assert found.quote and found.quote.text == SENTENCE
        assert (found.quote.start, found.quote.marked, found.quote.basis) == (start, "851660", "mention")
        assert version.content[found.quote.start : found.quote.end] == "851660"
        (sku,) = found.skus
        assert (sku.sku, sku.path[0], sku.value) == ("KL-204", "HS 851679", Decimal(200_000))
        assert sku.evidence == "covered" and "Example Laboratory" in sku.document
        assert (found.money.value, found.money.currency, found.money.years) == (
            Decimal(200_000),
            "CNY",
            (2024,),
        )
        assert found.money.yearly_exports == Decimal(200_000)
        (milestone,) = found.milestones
        assert (milestone.role, milestone.on, milestone.is_past) == (
            "comment_deadline",
            date(2025, 8, 10),
            False,
        )
        assert sum(points for _, points, _ in found.score.contributions) == found.score.score
        assert sum(most for _, _, most in found.score.contributions if most) == 100
        record = Record.objects.get()
        assert [(r.position, r.digest) for r in found.records] == [(1, record.digest)]

    def test_a_code_of_a_field_is_quoted_where_the_text_prints_it(self, kettle: Product) -> None:
        ContentFactory(component=kettle.components.get(), share_percent=Decimal("2.9"))
        rule = listed_lead()
        version = rule.notice.current
        version.text = "Lead\nCAS: 7439-92-1\nEC: 231-100-4"
        version.save()
        services.firm_expose(firm_id=kettle.firm_id)
        found = finding_explain(finding_id=Finding.objects.get().pk)
        assert found.quote and (found.quote.text, found.quote.basis) == ("CAS: 7439-92-1", "code")

    def test_without_any_place_the_title_is_quoted_and_said_to_be_the_title(self, kettle: Product) -> None:
        draft_rule(("hs", "8516"))
        services.firm_expose(firm_id=kettle.firm_id)
        found = finding_explain(finding_id=Finding.objects.get().pk)
        assert found.quote and (found.quote.basis, found.quote.text) == ("title", found.notice.title)

    def test_an_uncertain_finding_is_explained_without_products(self, kettle: Product) -> None:
        ProductFactory(firm=kettle.firm, sku="TRAY", hs="", markets=["DE"])
        draft_rule(("hs", "9503"))
        services.firm_expose(firm_id=kettle.firm_id)
        finding = Finding.objects.get()
        found = finding_explain(finding_id=finding.pk)
        assert found.skus == () and found.money.value is None
        assert "TRAY" in explained(str(finding.pk))

    def test_printed_it_holds_every_link(self, kettle: Product) -> None:
        rule = draft_rule(("hs", "8516"))
        services.firm_expose(firm_id=kettle.firm_id)
        finding, capture = Finding.objects.get(), rule.notice.current.capture
        text = explained(finding.key)
        for link in (
            capture.url, capture.sha256, "2025-06-10", rule.notice.symbol, "HS 8516 → HS 851679 → KL-204",
            "CNY 200,000.00", "2025-08-10", "Send comments", f"{finding.score}", finding.model_version,
            finding.inputs_hash, Record.objects.get().digest,
        ):  # fmt: skip
            assert link in text, link

    def test_an_addendum_is_named_with_its_page_and_its_words(self, kettle: Product) -> None:
        rule = draft_rule(("hs", "8516"), deadline=None)
        rule.notice.symbols, rule.notice.base_symbol = ["G/TBT/N/XX/1"], "G/TBT/N/XX/1"
        rule.notice.save()
        addendum = NoticeVersionFactory(
            notice__source=rule.notice.source,
            notice__symbol="G/TBT/N/XX/1/Add.1",
            notice__symbols=["G/TBT/N/XX/1/Add.1"],
            notice__base_symbol="G/TBT/N/XX/1",
            notice__parent_symbol="G/TBT/N/XX/1",
            text="Comments may be sent until 30 September 2025. All else stays.",
        )
        start = addendum.content.index("30 September 2025")
        place = {"version": addendum, "start": start, "end": start + 17}
        MilestoneFactory(measure=rule, role="comment_deadline", on=date(2025, 9, 30), **place)
        services.firm_expose(firm_id=kettle.firm_id)
        finding = Finding.objects.get()
        found = finding_explain(finding_id=finding.pk)
        [document] = found.documents
        assert (document.symbol, document.capture.sha256) == ("G/TBT/N/XX/1/Add.1", addendum.capture.sha256)
        [date_step] = found.milestones
        assert date_step.symbol == "G/TBT/N/XX/1/Add.1"
        assert date_step.words == "Comments may be sent until 30 September 2025."
        assert found.notice.symbol == rule.notice.symbol
        assert "read together with G/TBT/N/XX/1/Add.1" in explained(finding.key)

    def test_json_says_the_same(self, kettle: Product) -> None:
        draft_rule(("hs", "8516"))
        services.firm_expose(firm_id=kettle.firm_id)
        finding = Finding.objects.get()
        told = json.loads(explained(str(finding.pk), json=True))
        assert told["skus"][0]["path"][:2] == ["HS 8516", "HS 851679"]
        assert told["score"]["score"] == str(finding.score)
        (listed,) = json.loads(explained(json=True))
        assert (listed["finding"], listed["verdict"]) == (finding.key, "act")

    def test_what_is_no_finding_is_said_to_be_none(self) -> None:
        with pytest.raises(CommandError, match="names no finding"):
            explained("kettle")
        with pytest.raises(CommandError, match="no finding 77"):
            explained("finding:77")
        with pytest.raises(UnknownFinding):
            finding_explain(finding_id=77)
        assert "no open findings" in explained()


@pytest.mark.parametrize(
    ("content", "marked", "expected"),
    [
        ("One. Two holds 8516. Three.", "8516", "Two holds 8516."),
        ("Title\nLimits: 0.1 % for lead; other.", "lead", "Limits: 0.1 % for lead;"),
        ("标题\n铅含量不得超过0.1%。其他。", "铅", "铅含量不得超过0.1%。"),
        ("8516", "8516", "8516"),
    ],
)
def test_the_sentence_around_a_place(content: str, marked: str, expected: str) -> None:
    start = content.index(marked)
    quote = quote_around(content, start, start + len(marked), basis="mention")
    assert (quote.text, quote.marked) == (expected, marked)


@given(st.text(max_size=2_000), st.data())
def test_a_quote_holds_its_place_and_is_not_long(content: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    quote = quote_around(content, start, end, basis="mention")
    assert quote.marked == content[start:end]
    assert quote.marked.strip() in quote.text
    assert len(quote.text) <= max(LONGEST, end - start)


@pytest.mark.parametrize(
    ("content", "kind", "code", "expected"),
    [
        ("heading 85.16 and", "hs", "8516", "85.16"),
        ("HS 8516.60 and", "hs", "851660", "8516.60"),
        ("HS 851660 and", "hs", "8516", None),
        ("CAS 7439-92-1", "substance", "7439-92-1", "7439-92-1"),
        ("CAS 17439-92-1", "substance", "7439-92-1", None),
        ("ICS 97.040.50", "ics", "97.040.50", "97.040.50"),
    ],
)
def test_the_place_of_a_code(content: str, kind: str, code: str, expected: str | None) -> None:
    place = place_of_code(content, kind, code)
    assert (content[slice(*place)] if place else None) == expected

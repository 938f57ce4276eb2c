"""The page of a notice: what each version changed, whom it touches, its captures, nothing of others."""

import io

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from compliance.desk.text_differences import passages_changed
from compliance.exposure.models import Finding
from compliance.firms.models import Firm, User
from tests.desk.conftest import client_of
from tests.factories import FindingFactory, NoticeFactory, NoticeVersionFactory

TEXTS = st.text(alphabet="ab 欧盟.\n", max_size=80)


def page_of(notice) -> str:
    return f"/desk/notices/{notice.pk}/"


def test_versions_stand_newest_first_with_the_words_that_changed(client: Client, db) -> None:
    first = NoticeVersionFactory(text="Kettles draw at most 2000 W.\nComments by 1 May.")
    second = NoticeVersionFactory(
        notice=first.notice, text="Kettles draw at most 1800 W.\nComments by 1 May."
    )
    page = client.get(page_of(first.notice))
    assert [row["version"].number for row in page.context["versions"]] == [2, 1]
    content = page.content.decode()
    assert "<del>2000</del>" in content and "<ins>1800</ins>" in content
    assert content.count("Comments by 1 May.") == 0 or "<del>Comments" not in content
    assert second.capture.sha256 in content and first.capture.sha256 in content


def test_it_tells_whom_it_touches_and_nobody_elses(client: Client, finding: Finding) -> None:
    foreign = FindingFactory(measure=finding.measure)
    content = client.get(page_of(finding.measure.notice)).content.decode()
    assert f"/desk/findings/{finding.pk}/" in content
    assert f"/desk/findings/{foreign.pk}/" not in content


def test_a_notice_that_touches_nothing_says_so(client: Client) -> None:
    notice = NoticeVersionFactory().notice
    assert "It touches none of your products" in client.get(page_of(notice)).content.decode()


def test_a_notice_of_another_firm_is_not_found(client: Client, firm: Firm) -> None:
    own = NoticeVersionFactory(notice=NoticeFactory(owner_key=f"firm:{firm.pk}")).notice
    foreign = NoticeVersionFactory(notice=NoticeFactory(owner_key="firm:999999")).notice
    assert client.get(page_of(own)).status_code == 200
    assert client.get(page_of(foreign)).status_code == 404


def test_the_page_takes_a_constant_number_of_queries(queries, officer: User, finding: Finding) -> None:
    client, notice = client_of(officer), finding.measure.notice
    NoticeVersionFactory(notice=notice, text="a")
    few = queries(client, page_of(notice))
    for number in range(8):
        NoticeVersionFactory(notice=notice, text=f"b {number}")
    assert queries(client, page_of(notice)) == few


# --- differences -----------------------------------------------------------------------------------


def test_lines_that_came_and_went_are_whole() -> None:
    came, went = passages_changed("a\nb", "a\nc d\nb"), passages_changed("a\nb", "a")
    assert [(p.before, p.after) for p in came] == [((), ((True, "c d"),))]
    assert [(p.before, p.after) for p in went] == [(((True, "b"),), ())]


def test_chinese_is_compared_sign_by_sign() -> None:
    (passage,) = passages_changed("限值为千分之一", "限值为千分之二")
    assert passage.before == ((False, "限值为千分之"), (True, "一"))
    assert passage.after == ((False, "限值为千分之"), (True, "二"))


def test_a_very_long_line_is_shown_whole() -> None:
    (passage,) = passages_changed("a" * 5000, "a" * 5000 + "b")
    assert passage.before == ((True, "a" * 5000),)


@settings(deadline=None, max_examples=60)
@given(before=TEXTS, after=TEXTS)
def test_passages_hold_the_words_of_their_text(before: str, after: str) -> None:
    old = {line.strip() for line in before.splitlines()}
    new = {line.strip() for line in after.splitlines()}
    found = passages_changed(before, after)
    for passage in found:
        assert "".join(words for _changed, words in passage.before) in old | {""}
        assert "".join(words for _changed, words in passage.after) in new | {""}
    same = [line.strip() for line in before.splitlines() if line.strip()] == [
        line.strip() for line in after.splitlines() if line.strip()
    ]
    assert bool(found) != same


@pytest.mark.parametrize("text", ["", "\n\n", " "])
def test_nothing_differs_from_nothing(text: str) -> None:
    assert passages_changed(text, "") == []


def test_changed_fields_stand_in_words_on_the_page_and_in_the_file(client: Client, db) -> None:
    first = NoticeVersionFactory()
    NoticeVersionFactory(
        notice=first.notice, text="Other words.", changed_fields=["published_on", "document_type"]
    )
    page = client.get(page_of(first.notice)).content.decode()
    assert "Changed fields: day of publication, type of document" in page
    assert "published_on" not in page and "document_type" not in page
    file = client.get(f"{page_of(first.notice)}?as=xlsx")
    rows = list(load_workbook(io.BytesIO(b"".join(file.streaming_content)))["Versions"].values)
    assert rows[1][3] == "day of publication, type of document"


def test_a_regime_that_no_law_names_is_said_to_be_inferred(client: Client, db) -> None:
    text = "Importers must hold a proof before they sell a sander."
    guess = NoticeVersionFactory(title="New seal for belt sanders", text=text).notice
    page = client.get(page_of(guess)).content.decode()
    assert "(inferred from goods)" in page
    assert "Our inference: we found no law named in it." in page
    assert "sander" in page.split("Its words:")[1][:80]


def test_a_regime_that_a_law_names_is_not_said_to_be_inferred(client: Client, db) -> None:
    named = NoticeVersionFactory(
        title="Amendment of Annex XVII to REACH", text="Regulation (EC) No 1907/2006"
    )
    page = client.get(page_of(named.notice)).content.decode()
    assert "REACH" in page
    assert "inferred from" not in page and "Our inference" not in page

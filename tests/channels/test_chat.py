"""Messages to chat rooms through Apprise: real HTTP requests, with only the machine at the end replaced."""

import logging
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from compliance.alerts.rules.services import alert_rule_save
from compliance.alerts.services import subscription_set
from compliance.channels.chat_sending import chat_attempt, chat_settle
from compliance.channels.chats import chat_room_make, chat_room_try, chats_queue
from compliance.channels.models import ChatPost, ChatRoom
from compliance.core import clock
from compliance.evidence.ledger import record_append
from compliance.exposure.models import Finding
from tests.factories import FindingFactory, FirmFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 12)
KEY = "0f4e1c2a-9b7d-4f3e-8a6c-1d2e3f4a5b6c"
ROOMS = {
    "wecom": (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}", "qyapi.weixin.qq.com"),
    "dingtalk": (f"https://oapi.dingtalk.com/robot/send?access_token={'a1' * 32}", "oapi.dingtalk.com"),
    "feishu": (f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}", "open.feishu.cn"),
    "slack": ("https://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/" + "Zz9" * 8, "hooks.slack.com"),
    "teams": (
        "https://prod-7.westeurope.logic.azure.com:443/workflows/" + "a1" * 16 +
        "/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig="
        + "Ab9" * 14,
        "prod-7.westeurope.logic.azure.com",
    ),
}  # fmt: skip


@pytest.fixture
def user():
    firm = FirmFactory(name="Moonlit Ladle", name_zh="月光汤勺")
    person = UserFactory(firms=[firm])
    subscription_set(user=person, weekday=1, hour=8, timezone="UTC")
    return person


def room_of(user, service="wecom", **wishes) -> ChatRoom:
    values = {"name": f"room {service}", "address": ROOMS[service][0], "language": "en"} | wishes
    room = chat_room_make(user=user, service=service, **values)
    ChatRoom.objects.update(created_at=datetime(2025, 6, 1, tzinfo=UTC))
    return room


def news(user, count=1, **wishes) -> list[Finding]:
    firm = user.firms.get()
    moment = datetime(2025, 6, 11, tzinfo=UTC)
    return [
        FindingFactory(firm=firm, measure__title=f"Rule {n} on kettles 水壶", news_at=moment, **wishes)
        for n in range(count)
    ]


def post_all() -> None:
    for pk in ChatPost.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        chat_settle(post_id=pk, attempt=chat_attempt(post_id=pk))


def text_of(body: dict) -> str:
    """The words of a message in the forms of the five services."""
    if "attachments" in body and "content" in body["attachments"][0]:
        return str(body["attachments"][0]["content"]["body"])
    if "attachments" in body:
        return str(body["attachments"])
    return str(body.get("text", body.get("content", body.get("markdown"))))


@pytest.mark.parametrize("service", sorted(ROOMS))
def test_each_service_gets_the_week_with_its_links(edge, user, service) -> None:
    room_of(user, service)
    found = news(user, 12)
    edge.answer(200, "ok" if service == "slack" else '{"errcode": 0, "code": 0}')
    with clock.standing_at(DAY):
        assert (chats_queue(), chats_queue()) == (1, 0)
        post_all()
    [got] = edge.got
    assert got.host.removesuffix(":443") == ROOMS[service][1]
    text = text_of(got.json)
    shown = [f for f in found if f"/f/{f.pk}/" in text]
    assert 1 <= len(shown) <= 8
    assert "Moonlit Ladle" in text and "More is on the page" in text
    post = ChatPost.objects.get()
    assert (post.state, post.occasion) == ("sent", "week:2025-W24")


def test_a_message_fits_the_bytes_of_its_service_in_chinese(edge, user) -> None:
    room_of(user, "wecom", language="zh-hans")
    for n in range(9):
        FindingFactory(firm=user.firms.get(), measure__title=f"{n} " + "电热水壶的能效限值" * 30)
    with clock.standing_at(DAY):
        chats_queue()
        post_all()
    content = edge.got[0].json["text"]["content"]
    assert len(content.encode()) <= 2_000
    assert content.count("/f/") >= 4


def test_what_was_told_is_told_again_only_when_it_changed(edge, user) -> None:
    room_of(user)
    [finding] = news(user)
    for day in (DAY, date(2025, 6, 17)):
        with clock.standing_at(day):
            chats_queue()
            post_all()
    finding.measure.stage = "in_force"
    finding.measure.save()
    with clock.standing_at(date(2025, 6, 24)):
        chats_queue()
        post_all()
    told = [f"/f/{finding.pk}/" in got.json["text"]["content"] for got in edge.got]
    assert told == [True, False, True]
    assert "Nothing new for you this week" in edge.got[1].json["text"]["content"]


def test_a_rule_tells_at_once_with_its_name(edge, user) -> None:
    room_of(user)
    ChatRoom.objects.update(weekly=False)
    alert_rule_save(user=user, name="big ones", text="score > 80")
    with clock.standing_at(DAY):
        assert chats_queue() == 0
        [finding] = news(user, score=91)
        [small] = news(user, score=20)
        for row in (finding, small):
            record_append(kind="finding.found", subject=row.key, payload={})
        assert (chats_queue(), chats_queue()) == (1, 0)
        post_all()
    text = edge.got[0].json["text"]["content"]
    assert f"/f/{finding.pk}/" in text and "big ones" in text
    assert f"/f/{small.pk}/" not in text


def test_a_200_that_says_no_is_a_refusal_and_stops_the_room(edge, user) -> None:
    room = room_of(user)
    chat_room_try(room=room)
    edge.answer(200, '{"errcode": 93000, "errmsg": "invalid webhook url"}')
    post_all()
    post = ChatPost.objects.get()
    assert (post.state, post.reason_code) == ("queued", "chat_refused")
    edge.answer(404)
    post_all()
    post.refresh_from_db()
    room.refresh_from_db()
    assert (post.state, room.active, room.stopped_reason) == ("failed", False, "chat_refused")


def test_a_redirect_leads_nowhere_else(edge, user) -> None:
    chat_room_try(room=room_of(user))
    edge.answer(302, "", Location="https://elsewhere.example/")
    post_all()
    assert len(edge.got) == 1
    assert ChatPost.objects.get().state != "sent"


def test_a_signing_secret_of_dingtalk_signs(edge, user) -> None:
    chat_room_try(room=room_of(user, "dingtalk", secret="SEC" + "b2" * 32))
    post_all()
    assert "&sign=" in edge.got[0].path and "timestamp=" in edge.got[0].path


@pytest.mark.parametrize(
    ("service", "address", "secret", "field"),
    [
        ("wecom", "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=" + KEY, "", "address"),
        ("wecom", ROOMS["slack"][0], "", "address"),
        ("teams", "https://logic.azure.com.evil.example/x?sig=abc", "", "address"),
        ("teams", "https://127.0.0.1/workflows/x?sig=a.logic.azure.com", "", "address"),
        ("slack", "http://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/" + "Zz9" * 8, "", "address"),
        ("dingtalk", ROOMS["dingtalk"][0], "not a secret", "secret"),
        ("pager", ROOMS["wecom"][0], "", "service"),
    ],
)
def test_only_robots_of_the_services_themselves_are_called(user, service, address, secret, field) -> None:
    with pytest.raises(ValidationError) as refused:
        chat_room_make(user=user, service=service, name="x", address=address, secret=secret, language="en")
    assert set(refused.value.message_dict) == {field}


@pytest.mark.parametrize("service", sorted(ROOMS))
def test_no_log_and_no_column_holds_the_address(edge, user, caplog, service, settings) -> None:
    """At the levels of production, whatever LOG_LEVEL is."""
    assert settings.LOGGING["loggers"]["apprise"]["level"] == "WARNING"
    room = room_of(user, service)
    chat_room_try(room=room)
    edge.answer(500, "no")
    logging.getLogger("apprise").setLevel("WARNING")
    logging.getLogger("urllib3").setLevel("INFO")
    with caplog.at_level(logging.DEBUG, logger="compliance"):
        post_all()
    secret = ROOMS[service][0].rpartition("/")[2].rpartition("=")[2]
    assert secret not in caplog.text
    room.refresh_from_db()
    assert secret.encode() not in bytes(room.address_sealed)
    assert secret not in str(ChatPost.objects.values())

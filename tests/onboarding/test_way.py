"""The first steps without a browser: the way through, what is proposed and written, who sees what."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Invitation
from compliance.alerts.models import Subscription
from compliance.channels.models import ChatRoom
from compliance.core.jobs import jobs_drain
from compliance.evidence.models import Record
from compliance.exposure.services import firm_expose
from compliance.firms.models import Firm, FirmMapping, Product, ProductTrait
from compliance.onboarding.models import Start
from compliance.onboarding.steps import WORDS, is_open, step_after, steps_of
from tests.factories import (
    AdministratorFactory,
    AssociationFactory,
    FindingFactory,
    FirmFactory,
    MembershipFactory,
    ProductFactory,
    UserFactory,
)
from tests.onboarding.rules import LIST, rules_make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calm(tmp_path, settings):
    settings.FAIRLEAD_HOME = tmp_path
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user():
    return UserFactory(email="li@firm.example", language="en")


@pytest.fixture
def client(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(name: str) -> str:
    return reverse(f"onboarding:{name}")


def goes(answer) -> str:
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer.headers["Location"]


def listed(text: str = LIST, name: str = "list.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


# --- the way -------------------------------------------------------------------------------------


def test_a_first_login_leads_here_once(client, user) -> None:
    assert goes(client.get("/")) == page("begin")
    assert goes(client.get(page("begin"))) == page("choose")
    assert client.get(page("choose")).status_code == 200
    assert goes(client.get("/")) == reverse("desk:today"), "the dialogue does not come back by itself"


def test_who_has_a_firm_is_led_to_the_desk() -> None:
    client = Client()
    client.force_login(UserFactory(firms=[FirmFactory()]))
    assert goes(client.get("/")) == reverse("desk:today")


@pytest.mark.parametrize("name", [*WORDS, "begin", "mail-frame"])
def test_strangers_are_asked_to_log_in(name: str) -> None:
    assert "/accounts/login/" in goes(Client().get(page(name)))
    if name != "begin":
        assert "/accounts/login/" in goes(Client().post(page(name)))


@pytest.mark.parametrize("name", [one for one in WORDS if one != "choose"])
def test_no_step_opens_before_its_turn(client, name: str) -> None:
    assert goes(client.get(page(name))) == page("choose")
    assert goes(client.post(page(name), {"way": "own"})) == page("choose")


def test_steps_of_each_way() -> None:
    assert steps_of("own") == tuple(WORDS)
    assert steps_of("sample") == steps_of("here") == ("choose", "result", "mail", "when", "colleague")
    assert step_after("own", "products") == "result"
    assert step_after("sample", "choose") == "result"
    assert step_after("own", "colleague") == "colleague"
    assert is_open("own", "result", "firm") and not is_open("own", "firm", "result")
    assert not is_open("sample", "colleague", "questions")


def test_a_stop_is_taken_up_where_it_was(client) -> None:
    client.post(page("choose"), {"way": "own"})
    client.post(page("firm"), {"name": "Moonlit Ladle Co., Ltd"})
    assert goes(client.get(page("begin"))) == page("questions")


def test_an_unknown_way_is_asked_again(client) -> None:
    assert client.post(page("choose"), {"way": "elsewhere"}).status_code == 422
    assert goes(client.post(page("choose"), {"way": "later"})) == "/"


# --- the sample firm -----------------------------------------------------------------------------


def test_the_sample_firm_is_a_copy_of_one_s_own(client, user) -> None:
    rules_make()
    assert goes(client.post(page("choose"), {"way": "sample"})) == page("result")
    firm = user.firms.get()
    assert firm.is_sample and firm.products.count() > 10
    shown = client.get(page("result")).content.decode()
    assert "Kettle rule" in shown and "Screw rule" in shown
    other = UserFactory()
    theirs = Client()
    theirs.force_login(other)
    theirs.post(page("choose"), {"way": "sample"})
    assert other.firms.get() != firm
    client.post(page("choose"), {"way": "sample"})
    assert user.firms.count() == 1, "once is enough"


def test_who_works_for_a_sample_firm_keeps_it() -> None:
    firm = FirmFactory(is_sample=True)
    user = UserFactory(firms=[firm])
    client = Client()
    client.force_login(user)
    client.post(page("choose"), {"way": "sample"})
    assert list(user.firms.all()) == [firm]
    assert Start.objects.get(user=user).firm == firm


# --- own data ------------------------------------------------------------------------------------


def begin_own(client: Client, **given: object) -> None:
    client.post(page("choose"), {"way": "own"})
    given = {"name": "宁波月光电器有限公司", "text": "", **given}
    assert goes(client.post(page("firm"), given)) == page("questions")


def questions_of(client: Client):
    return client.get(page("questions")).context["form"]


def checked(client: Client, **changed: object) -> dict[str, object]:
    """What a person posts who finds everything right, but for `changed`."""
    form = questions_of(client)
    return {name: form.initial.get(name, field.initial) for name, field in form.fields.items()} | changed


def test_at_most_eleven_questions_come_filled_in_with_their_reasons(client) -> None:
    begin_own(client, text="85167970 850760 9503 851762 420292 611020 4421", file=listed())
    shown = client.get(page("questions"))
    rows = shown.context["rows"]
    assert 6 < len(rows) <= 11
    assert all(row["why"] for row in rows)
    form = shown.context["form"]
    assert form.initial["country"] == "CN" and "有限公司" in form.why["country"]
    assert form.initial["currency"] == "CNY"
    assert form.initial["markets"][:1] == ["DE"], "as the list says, most frequent first"
    assert {"85167970", "850760", "9503"} <= set(form.initial["codes"].split())


def test_from_a_name_alone_codes_are_inferred_and_said_to_be(client) -> None:
    begin_own(client, name="Bright Electric Kettle GmbH")
    form = questions_of(client)
    assert form.initial["country"] == "DE" and form.initial["currency"] == "EUR"
    assert form.initial["codes"], "kettle stands for a heading"
    assert "inference" in form.why["codes"]
    assert "assumption" in form.why["markets"]


def test_answers_are_written_to_the_firm(client, user) -> None:
    begin_own(client, text="851679")
    answers = checked(client, currency="USD", sector="electrical", markets=["EU", "US"])
    assert goes(client.post(page("questions"), answers)) == page("products")
    firm = user.firms.get()
    assert (firm.currency, firm.sector, firm.country) == ("USD", "electrical", "CN")
    assert Record.objects.filter(kind="firm.begun", subject=f"firm:{firm.pk}").exists()


@pytest.mark.parametrize("codes", ["999999", "85 16 79, 1234567"])
def test_a_code_that_is_none_is_named(client, codes: str) -> None:
    begin_own(client)
    answer = client.post(page("questions"), checked(client, codes=codes))
    assert answer.status_code == 422
    assert "No HS or CN code" in answer.content.decode()


SHORT = "sku,name,hs,markets\nK-1,Kettle,851679,DE\n"


def own_products(client: Client, text: str = LIST) -> None:
    begin_own(client, file=listed(text))
    assert goes(client.post(page("questions"), checked(client))) == page("products")


def test_a_list_is_shown_with_its_columns_and_written_by_consent_only(client, user) -> None:
    rules_make()
    own_products(client)
    shown = client.get(page("products"))
    told = shown.context["told"]
    fields = {entry["header"]: entry["field"] for entry in told["mapping"]}
    assert (fields["编号"], fields["海关编码"], fields["销往"]) == ("sku", "hs", "markets")
    assert not Product.objects.exists()
    content = shown.content.decode()
    assert "单重" in content and "合计" in content
    posted = {"partial": "1"} if told["needs_consent"] else {"all": "1"}
    assert goes(client.post(page("products"), posted)) == page("result")
    firm = user.firms.get()
    assert {"K-1", "T-1"} <= set(firm.products.values_list("sku", flat=True))
    assert FirmMapping.objects.filter(firm=firm).exists(), "columns are remembered"
    assert "Kettle rule" in client.get(page("result")).content.decode()


def test_a_column_can_be_corrected(client) -> None:
    own_products(client)
    told = client.get(page("products")).context["told"]
    number, entry = next((n, e) for n, e in enumerate(told["mapping"]) if e["header"] == "单重")
    assert entry["field"] == "", "a mass without a unit is not guessed"
    correction = {
        f"header-{number}": entry["key"],
        f"before-{number}": entry["choices"][0],
        f"field-{number}": "mass_kg[kg]",
        "again": "1",
    }
    assert goes(client.post(page("products"), correction)) == page("products")
    told = client.get(page("products")).context["told"]
    assert next(e for e in told["mapping"] if e["header"] == "单重")["field"] == "mass_kg[kg]"


@pytest.mark.parametrize(
    "text", ["", "\x00\x01\x02 not a table", "a,b\n1,2\n"], ids=["empty", "binary", "foreign"]
)
def test_what_is_no_list_is_told_and_nothing_is_written(client, text: str) -> None:
    begin_own(client)
    client.post(page("questions"), checked(client))
    answer = client.post(page("products"), {"file": listed(text)}, follow=True)
    assert answer.status_code in (200, 422)
    assert 'role="alert"' in answer.content.decode() or answer.context["told"]["rejected_count"]
    assert not Product.objects.exists()
    assert client.post(page("products"), {"all": "1"}).status_code != 500
    assert not Product.objects.exists()


def test_codes_stand_in_for_a_list(client, user) -> None:
    rules_make()
    begin_own(client, text="8516 79, 85167200")
    client.post(page("questions"), checked(client))
    assert goes(client.post(page("products"), {"codes": "1"})) == page("result")
    products = {row.sku: row for row in user.firms.get().products.all()}
    assert set(products) == {"HS-851679", "HS-85167200"}
    assert products["HS-85167200"].cn == "85167200"
    assert products["HS-851679"].markets == ["EU", "US", "GB"], "what was said of the whole firm"


def test_answers_on_all_products_reach_only_those_left_open(client, user) -> None:
    begin_own(client, file=listed("sku,name,hs\nA-1,Gadget,851679\nB-1,Power bank,850760\n"))
    form = questions_of(client)
    asked = {one.trait for one in form.traits}
    assert "food_contact" in asked
    client.post(page("questions"), checked(client, **{"trait-food_contact": "yes"}))
    client.post(page("products"), {"all": "1"})
    told = ProductTrait.objects.filter(trait="food_contact").values_list("product__sku", "holds")
    assert list(told) == [("A-1", True)], "that a power bank touches no food is known by its code"


def test_results_come_with_counts_and_reasons(client) -> None:
    rules_make()
    own_products(client)
    client.post(page("products"), {"partial": "1"})
    answer = client.get(page("result"))
    outcome = answer.context["outcome"]
    assert outcome.rules == 4 and sum(outcome.counts.values()) == 4
    assert outcome.counts["act"] >= 1
    assert sum(miss.count for miss in outcome.misses) == outcome.not_yours
    text = re.sub(r"\s+", " ", answer.content.decode())
    assert f"{outcome.counts['act']} need action" in text
    assert "Screw rule" in text, "what is not theirs is named with the reason"


def test_many_products_are_compared_by_a_worker_and_the_page_says_so(client, monkeypatch) -> None:
    monkeypatch.setattr("compliance.onboarding.lists.AT_ONCE", 0)
    monkeypatch.setattr("compliance.onboarding.result.AT_ONCE", 0)
    rules_make()
    own_products(client, SHORT)
    client.post(page("products"), {"all": "1"})
    assert "still being compared" in client.get(page("result")).content.decode()
    jobs_drain()
    shown = client.get(page("result"))
    assert "still being compared" not in shown.content.decode()
    assert shown.context["outcome"].counts["act"] == 1


def test_without_any_rule_the_page_says_why_it_is_empty(client) -> None:
    own_products(client, SHORT)
    client.post(page("products"), {"all": "1"})
    assert "No rule has been read yet" in client.get(page("result")).content.decode()


# --- mail, time, colleague -----------------------------------------------------------------------


@pytest.fixture
def at_result(client, user) -> Client:
    """Behind the result, for a firm that was set up before."""
    rules_make()
    firm = FirmFactory()
    ProductFactory(firm=firm, hs="851679", markets=["DE"])
    user.firms.add(firm)
    firm_expose(firm_id=firm.pk)
    client.post(page("choose"), {"way": "here"})
    client.post(page("result"))
    return client


def test_the_preview_is_the_mail_and_subscribes_nobody(at_result) -> None:
    shown = at_result.get(page("mail"))
    assert "Kettle rule" in shown.content.decode()
    frame = at_result.get(page("mail-frame"))
    assert "Kettle rule" in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    chinese = at_result.get(page("mail-frame") + "?language=zh-hans").content.decode()
    assert 'lang="zh-hans"' in chinese
    assert not Subscription.objects.exists()
    assert not mail.outbox


def test_day_hour_zone_language_and_room_are_kept(at_result, user) -> None:
    at_result.post(page("mail"))
    wish = {"weekday": "5", "hour": "16", "timezone": "America/Sao_Paulo", "language": "zh-hans"}
    room = {
        "service": "wecom",
        "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0a1b2c3d-4e5f-6789",
    }
    assert goes(at_result.post(page("when"), wish | room)) == page("colleague")
    row = Subscription.objects.get(user=user, channel="mail")
    assert (row.weekday, row.hour, row.timezone, row.language) == (5, 16, "America/Sao_Paulo", "zh-hans")
    assert row.active and not row.heartbeat
    user.refresh_from_db()
    assert (user.language, user.timezone) == ("zh-hans", "America/Sao_Paulo")
    assert ChatRoom.objects.get(user=user).service == "wecom"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"weekday": "8"}, "weekday"),
        ({"hour": "24"}, "hour"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"language": "xx"}, "language"),
        ({"service": "wecom"}, "address"),
        ({"service": "wecom", "address": "https://elsewhere.example/hook"}, "address"),
    ],
)
def test_a_wrong_time_or_room_is_told_at_its_field(at_result, changed, field: str) -> None:
    at_result.post(page("mail"))
    wish = {"weekday": "1", "hour": "8", "timezone": "Asia/Shanghai", "language": "en"}
    answer = at_result.post(page("when"), wish | changed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Subscription.objects.exists() and not ChatRoom.objects.exists()


def test_a_colleague_is_invited_and_the_steps_end(at_result, user) -> None:
    at_result.post(page("mail"))
    wish = {"weekday": "1", "hour": "8", "timezone": "Asia/Shanghai", "language": "en"}
    at_result.post(page("when"), wish)
    at_result.post(page("colleague"), {"email": "wang@firm.example", "language": "zh-hans"})
    invitation = Invitation.objects.get()
    assert (invitation.firm, invitation.language) == (user.firms.get(), "zh-hans")
    again = at_result.post(page("colleague"), {"email": "li@firm.example", "language": "en"})
    assert again.status_code == 422 and "already" in again.content.decode()
    done = at_result.post(page("colleague"), {"finish": "1"})
    assert reverse("desk:today") in done.content.decode()
    assert Start.objects.get(user=user).finished_at is not None


# --- who sees what -------------------------------------------------------------------------------


def test_an_officer_with_a_firm_begins_no_other() -> None:
    firm = FirmFactory()
    user = UserFactory(firms=[firm])
    client = Client()
    client.force_login(user)
    assert client.post(page("choose"), {"way": "own"}).status_code == 422
    assert b'value="own"' not in client.get(page("choose")).content
    assert goes(client.post(page("choose"), {"way": "here"})) == page("result")
    assert list(user.firms.all()) == [firm]


@pytest.mark.parametrize("role", ["staff", "analyst"])
def test_association_people_go_straight_to_the_result_of_members_that_agreed(role: str) -> None:
    agreed, silent = FirmFactory(name="Agreed"), FirmFactory(name="Zanzibar Ltd")
    association = AssociationFactory()
    MembershipFactory(firm=agreed, association=association)
    for firm in (agreed, silent):
        FindingFactory(firm=firm, measure__title=f"Rule {firm.code}", verdict="act")
    user = UserFactory(role=role, associations=[association])
    client = Client()
    client.force_login(user)
    assert goes(client.get(page("begin"))) == page("result")
    shown = client.get(page("result"))
    assert [part.count for part in shown.context["outcome"].parts] == [1, 0, 0]
    assert "Zanzibar" not in shown.content.decode()
    for name in ("mail", "mail-frame", "when", "colleague"):
        client.post(page("result"))
        Start.objects.filter(user=user).update(step="colleague")
        answer = client.get(page(name))
        assert answer.status_code == 200
        assert "Zanzibar" not in answer.content.decode(), name
    assert client.post(page("choose"), {"way": "own"}).status_code == 422
    client.post(page("colleague"), {"email": "x@firm.example", "language": "en"})
    assert not Invitation.objects.exists()


def test_a_firm_that_was_taken_away_shows_no_longer(client, user) -> None:
    """Even where the row of the first steps still names it."""
    foreign = FirmFactory(name="Zanzibar Ltd")
    ProductFactory(firm=foreign, name="Zanzibar kettle")
    FindingFactory(firm=foreign, status_reason="Zanzibar reason", verdict="act")
    client.get(page("choose"))
    Start.objects.filter(user=user).update(path="own", step="colleague", firm=foreign)
    for name in (*WORDS, "mail-frame"):
        for answer in (
            client.get(page(name), follow=True),
            client.post(page(name), {"all": "1"}, follow=True),
        ):
            assert "Zanzibar" not in answer.content.decode(), name
    client.post(page("colleague"), {"email": "wang@firm.example", "language": "en"})
    assert not Invitation.objects.exists()
    assert Firm.objects.get(pk=foreign.pk).name == "Zanzibar Ltd"


def test_an_administrator_may_begin_a_firm() -> None:
    client = Client()
    client.force_login(AdministratorFactory())
    assert goes(client.get("/")) == page("begin")
    begin_own(client)
    assert Firm.objects.count() == 1


def test_the_result_asks_the_database_a_constant_number_of_times(at_result, django_assert_max_num_queries):
    with django_assert_max_num_queries(32):
        at_result.get(page("result"))

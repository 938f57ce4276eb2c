"""Pages of the desk, the room, the first steps, CBAM, gaps, studies and settings hold no English of ours.

What a firm, a person or a source wrote is a fact and stays as written; codes and names of things stay as the
field knows them. Everything else that is told in Latin letters on a Chinese page fails.
"""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from compliance.room.bulletins import bulletin_make
from compliance.studies.models import Study
from tests.studies.conftest import study_make
from tests.web.latin_words import latin_phrases, page_texts
from tests.web.world import World, world_make

pytestmark = pytest.mark.django_db

ALLOWED = {
    r"Fairlead|English|Excel|Word|Slack|Teams|Lark|Atom|Stata|Parquet|YAML|OpenDocument": "names of products",
    r"[Ww]ebhook|iCalendar|\(\.ics\)|XLSX|CSV|JSON|HTTPS?|https|sha256": "names of formats and protocols",
    r"REACH|RoHS|WEEE|CBAM|ePing|Safety Gate|CELLAR|EUR-Lex|Wi-Fi|GHz": "names of acts and sources",
    r"\b(?:mg/kg|kg|mm|ppm|ppb|kW|kWh|pH|tCO2e?)\b": "units",
    r"manage\.py \w+|docs/[\w.]+|\b[a-z]+(?:\.[a-z_]+)+\b": "commands, files, events",
    r"\b(?:score|skus|value|days|and|or|not|is|in)\b": "words of the rules' own language",
    r"\b[0-9a-f]{12}\b|\bplan-\d|items\[\d\]|hs6": "hashes, editions, codes of the test world",
    r"\b(?:source_\d+|comtrade|cellar|own)\b": "names of sources and firms by which addresses are built",
    r"\b[A-Z][a-z]+/[A-Z][a-z]+\b|UTC[+-][\d:]+ · [A-Z][A-Za-z0-9+-]*": "zones that have no Chinese name",
    r"\b(?:SI|CFR|U\.S\.C\.|Finance Act|Pub\. L\.|Minn\. \w+\.) ?[\d.]*": "foreign codes as cited",
    r"\{[^}]*\}|\[[^\]]*\]|\b(?:iv|liml|gmm|log|ols|year >= \d+)\b": "samples of a specification",
    r"\b\d+[a-z]{1,2}\b|\([a-z]+\)|\b[IVX]+[a-c]\b": "points of acts",
}
"""What may stand in Latin letters → why."""
FACTS = (
    "Own Association", "Own Ltd", "Own kettle", "Own lead", "Own body", "Own report", "Own comment",
    "Own reason",
    "Own scenario", "Own works", "Own supplier", "Own header", "Own news", "Own", "Example Authority",
    "Example Laboratory", "Draft regulation", "Source source", "Distribution date is not a date",
    "polypropylene", "test",
    "kettle", "Study panel", "Study", "Fans", "RoHS test report",
)  # fmt: skip
"""What firms, people and sources of the test world wrote."""


@pytest.fixture
def world() -> World:
    made = world_make()
    bulletin_make(association=made.own.rows["firms.Association"], by=made.users["staff"])
    study_make(made.own.rows["firms.Association"], title="Study")
    for user in made.users.values():
        user.language = "zh-hans"
        user.save()
    return made


def addresses(world: World, role: str) -> list[str]:
    own, code = world.own.rows, world.own.firm.code
    product = own["firms.Product"].pk
    room = own["firms.Association"].code
    notice = world.law["regulations.Notice"].pk
    if role == "officer":
        return [
            "/desk/today/", "/desk/today/act/", "/desk/today/settled/", "/desk/today/not-yours/",
            "/desk/products/",
            "/desk/calendar/", "/desk/evidence/", "/desk/evidence/new/", f"/desk/products/{product}/",
            f"/desk/findings/{own['exposure.Finding'].pk}/", f"/desk/notices/{notice}/", "/room/mine/",
            "/search/",
            "/search/?q=kettle", "/search/kept/", f"/cbam/{code}/", f"/cbam/{code}/products/{product}/",
            f"/cbam/{code}/shipments/", f"/cbam/{code}/scenarios/", f"/gaps/{code}/",
            f"/gaps/{code}/products/{product}/", "/law/", "/report-card/", "/sources/", "/start/way/",
            "/accounts/2fa/",
            "/accounts/email/", "/accounts/password/change/", "/settings/", "/settings/rules/new/",
            "/settings/rooms/new/", "/settings/webhooks/new/",
        ]  # fmt: skip
    if role == "staff":
        pages = ("", "members/", "goods/", "compare/", "trade/", "bulletins/")
        return ["/room/", *(f"/room/{room}/{page}" for page in pages), f"/gaps/associations/{room}/"]
    studies = [reverse("studies:study", args=[pk]) for pk in Study.objects.values_list("pk", flat=True)]
    return ["/studies/", "/studies/new/", "/studies/panels/new/", "/studies/compare/", *studies]


def test_every_exception_has_a_reason_and_no_fact_hides_a_sentence() -> None:
    assert all(len(reason) > 3 for reason in ALLOWED.values())
    assert all(len(fact.split()) <= 6 for fact in FACTS)


def test_the_measure_sees_a_phrase_beside_chinese_and_spares_what_is_marked_as_foreign() -> None:
    page = '<p>原因：no bill of material</p><q lang="en">Plain</q><b title="Score of 100">8</b>'
    told = [phrase for text in page_texts(page) for phrase in latin_phrases(text)]
    assert told == ["no bill of material", "Score of"]


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_nothing_of_ours_is_told_in_english(world: World, role: str) -> None:
    client = Client()
    client.force_login(world.users[role])
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    allowed = re.compile("|".join(f"(?:{pattern})" for pattern in ALLOWED))
    left: dict[str, str] = {}
    for address in addresses(world, role):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        for text in page_texts(answer.content.decode()):
            for phrase in latin_phrases(text, facts=FACTS, allowed=allowed):
                left.setdefault(phrase, f"{address}: {text[:160]}")
    assert left == {}

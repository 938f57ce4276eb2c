"""A small world whose index is up to date."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from compliance.search.asking import Asked
from compliance.search.indexing import KINDS, index_refresh, vocabulary_refresh
from compliance.search.models import Entry
from compliance.search.querying import Found, search
from regulations.models import ActAlias
from tests.factories import (
    ActFactory,
    ComponentFactory,
    ContentFactory,
    FirmFactory,
    ListingFactory,
    MentionFactory,
    NoticeMemberFactory,
    NoticeVersionFactory,
    ProductFactory,
    SubstanceFactory,
    UserFactory,
    WatchedActFactory,
)


def index_all() -> int:
    """Everything but the hundreds of obligations of the catalogue, which have their own test."""
    return sum(index_refresh(kind) for kind in KINDS if kind != "obligation")


def notice_make(symbol: str, title: str, text: str = "", **wishes: Any) -> Any:
    """A notice with one version and what the understanding says of it."""
    codes = wishes.pop("codes", ())
    market = wishes.pop("market", "EU")
    values = {"language": "en", "regimes": ["ecodesign_energy"], "relevant": True} | wishes
    version = NoticeVersionFactory(
        notice__symbol=symbol, notice__title=title, text=text or "Nothing else is said.",
        **{f"notice__{name}": value for name, value in values.items()},
    )  # fmt: skip
    NoticeMemberFactory(notice=version.notice, market=market)
    for kind, code in codes:
        MentionFactory(version=version, kind=kind, code=code)
    return version.notice


@pytest.fixture
def firm() -> Any:
    return FirmFactory(code="moonlit-ladle", name="Moonlit Ladle Ltd")


@pytest.fixture
def officer(firm: Any) -> Any:
    return UserFactory(firms=[firm])


@pytest.fixture
def library(firm: Any) -> dict[str, Any]:
    """A few things of each kind, indexed."""
    kettles = notice_make(
        "G/TBT/N/XYZ/1234", "Draft regulation on electric kettles", "Limits for lead in solder of kettles.",
        published_on=date(2025, 5, 2), codes=[("hs", "851660"), ("cas", "7439-92-1"), ("act", "32011L0065")],
        regimes=["rohs"],
    )  # fmt: skip
    fans = notice_make("G/TBT/N/CHN/77/Add.1", "Energy efficiency of fans", "电池管理系统的安全要求。",
                       published_on=date(2024, 3, 4), market="CN", language="zh")  # fmt: skip
    rohs = ActFactory(celex="32011L0065", eli="http://data.europa.eu/eli/dir/2011/65/oj",
                      title="Directive of 8 June 2011 on hazardous substances in equipment")  # fmt: skip
    WatchedActFactory(celex="32011L0065", title="RoHS")
    ActAlias.objects.create(act=rohs, alias="OJ:JOL_2011_174_R_0088_01")
    lead = SubstanceFactory(name="Lead", cas="7439-92-1", ec="231-100-4")
    ListingFactory(name="Lead and its fumes", notice=kettles).substances.add(lead)
    kettle = ProductFactory(firm=firm, sku="ML-100/A", name="Travel kettle", name_zh="旅行电热水壶",
                            hs="851679", cn="85167920")  # fmt: skip
    ContentFactory(
        component=ComponentFactory(product=kettle, name="heating plate", material="stainless steel")
    )
    made = {"kettles": kettles, "fans": fans, "rohs": rohs, "lead": lead, "kettle": kettle}
    index_all()
    vocabulary_refresh()
    return made


@pytest.fixture
def labels(officer: Any) -> Callable[..., list[str]]:
    """Labels of what the officer finds, in order."""

    def ask(q: str = "", **wishes: Any) -> list[str]:
        return labels_of(search(Asked(q=q, **wishes), user=officer, size=50))

    return ask


def labels_of(found: Found) -> list[str]:
    entries = Entry.objects.in_bulk(found.keys)
    return [entries[key].label for key in found.keys]

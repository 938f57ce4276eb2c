"""UN Comtrade: what a state reported of its trade in a year, by partner and HS code.

The public preview needs no key and stops at 500 rows without a word; with a free key in COMTRADE_KEY the
data service gives more. Not seen live: answers are built from the columns of the site's own export. The
European Union is asked for as its 27 members: its own row is no sum to rely on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import parse_qs, urlencode, urlsplit

from crawlers.answers import Answer, Ask, Drop
from crawlers.base import NoticeSpider
from crawlers.contract import Expect, NoticeItem, SourceCard, UnreadablePage
from crawlers.rows import Row

PREVIEW = "https://comtradeapi.un.org/public/v1/preview/C/A/HS"
KEYED = "https://comtradeapi.un.org/data/v1/get/C/A/HS"
PREVIEW_CAP, KEYED_CAP = 500, 250_000
"""Rows at which an answer is cut off without a word."""
PINS = {"partner2Code": "0", "customsCode": "C00", "motCode": "0"}
"""Totals of the breakdowns; without them values double."""
CHINA = "156"
MEMBERS = (
    *("40", "56", "100", "191", "196", "203", "208", "233", "246", "251", "276", "300", "348", "372"),
    *("380", "428", "440", "442", "470", "528", "616", "620", "642", "703", "705", "724", "752"),
)
"""M49 numbers of the 27 members of the Union, as Comtrade writes them (France 251)."""
OTHERS = ("0", "842")
"""The world and the United States, as Comtrade writes them."""
CHAPTERS = ("TOTAL", "84", "85")
YEARS_BACK = 3
"""States report a year until two years after its end."""
READ = (
    *("typeCode", "freqCode", "refYear", "reporterISO", "flowCode", "partnerISO", "classificationCode"),
    *("cmdCode", *PINS, "netWgt", "primaryValue"),
)
IGNORED = (
    *("refPeriodId", "refMonth", "period", "reporterCode", "reporterDesc", "flowDesc", "partnerCode"),
    *("partnerDesc", "partner2ISO", "partner2Desc", "classificationSearchCode", "isOriginalClassification"),
    *("cmdDesc", "aggrLevel", "isLeaf", "customsDesc", "mosCode", "motDesc", "qtyUnitCode", "qtyUnitAbbr"),
    *("qty", "isQtyEstimated", "altQtyUnitCode", "altQtyUnitAbbr", "altQty", "isAltQtyEstimated"),
    *("isNetWgtEstimated", "grossWgt", "isGrossWgtEstimated", "cifvalue", "fobvalue"),
    *("legacyEstimationFlag", "isReported", "isAggregate"),
)


class Comtrade(NoticeSpider):
    name = "comtrade"
    hosts = ("comtradeapi.un.org",)
    key_variable = "COMTRADE_KEY"
    key_header = "Ocp-Apim-Subscription-Key"
    key_optional = True
    card = SourceCard(
        name=name,
        title="UN Comtrade: yearly trade of states",
        publisher="United Nations Statistics Division",
        home_url="https://comtradeplus.un.org/",
        every="monthly",
        attribution="United Nations, UN Comtrade Database.",
        seen_live=False,
        expect=Expect(min_items=1, max_items=5000, filled={"details.primaryValue": 1.0}),
    )

    def asks(self, day: date) -> Iterable[Ask]:
        told = self.run.options
        years = told.get("years") or [day.year - back for back in range(1, YEARS_BACK + 1)]
        for year in years:
            yield self._ask(
                {
                    "reporterCode": str(told.get("reporter") or CHINA),
                    "period": str(year),
                    "partnerCode": ",".join(map(str, told.get("partners") or (*OTHERS, *MEMBERS))),
                    "cmdCode": ",".join(map(str, told.get("codes") or CHAPTERS)),
                    "flowCode": str(told.get("flow") or "X"),
                }
            )

    def _ask(self, query: dict[str, str]) -> Ask:
        place = KEYED if self.key() else PREVIEW
        return Ask(url=f"{place}?{urlencode(query | PINS, safe=',')}", expects="json", one_of_days=True)

    def rows(self, answer: Answer) -> Iterable[Row | Ask]:
        top = Row(answer.json(), "answer")
        found, fault = top.raw("data"), top.maybe_text("error", absent_ok=True)
        top.done(ignore=("elapsedTime", "count"))
        if fault or not isinstance(found, list):
            raise UnreadablePage(f"{answer.url}: the service says {fault or 'nothing'!r} in place of rows")
        asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}
        cap = PREVIEW_CAP if "/preview/" in answer.url else KEYED_CAP
        if len(found) >= cap:
            yield from self._narrower(asked, answer.url, cap)
            return
        for index, one in enumerate(found):
            row = Row(one, f"data[{index}]")
            _question_check(row, asked, answer.url)
            yield row

    def _narrower(self, asked: dict[str, str], url: str, cap: int) -> Iterable[Ask]:
        """The same in two halves: an answer as long as the cap was cut off, and its sums would be wrong."""
        for name in ("cmdCode", "partnerCode"):
            values = asked[name].split(",")
            if len(values) > 1:
                middle = len(values) // 2
                self.run.warnings.append(f"{cap} rows came, the most there are: asked again in halves.")
                for half in (values[:middle], values[middle:]):
                    yield self._ask(
                        {k: v for k, v in asked.items() if k not in PINS} | {name: ",".join(half)}
                    )
                return
        raise UnreadablePage(
            f"{url}: {cap} rows of one code and partner came, the most there are; the answer was cut off. "
            f"Set {self.key_variable} to get more rows."
        )

    def item(self, row: Row, answer: Answer) -> NoticeItem | Drop:
        told = {name: row.raw(name) for name in READ}
        row.done(ignore=IGNORED)
        place = " ".join(
            str(told[n]) for n in ("reporterISO", "flowCode", "partnerISO", "cmdCode", "refYear")
        )
        if told["reporterISO"] == told["partnerISO"]:
            return Drop("self_trade", "trade of a state with itself: goods sent back", place)
        return NoticeItem(
            source=self.name,
            symbol=place,
            kind="trade_figure",
            title=place,
            text=f"{place}: {told['primaryValue']} USD",
            details={name: "" if value is None else str(value) for name, value in told.items()},
            capture=answer.ref(row.locator),
        )


def _question_check(row: Row, asked: dict[str, str], url: str) -> None:
    """A row that was not asked for says that a parameter was ignored: values would double."""
    names = {**PINS, "reporterCode": "", "partnerCode": "", "cmdCode": "", "flowCode": ""}
    for name in names:
        value = str(row.cells.get(name))
        if value not in asked[name].split(","):
            raise UnreadablePage(f"{url}: {row.locator} has {name} {value!r}, {asked[name]} was asked for")
    if str(row.cells.get("refYear")) != asked["period"]:
        raise UnreadablePage(f"{url}: {row.locator} is of {row.cells.get('refYear')}, not {asked['period']}")

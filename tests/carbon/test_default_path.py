"""Default values: the law's row, route, mark-up, column and price; each number is worked out beside it."""

from decimal import Decimal

import pytest

from compliance.carbon.cbam import LineFault, RulePack
from tests.carbon.conftest import Price, codes

D = Decimal


def test_hot_rolled_coil_from_china(price: Price) -> None:
    priced = price()
    see, sefa = D("3.186893") * D("1.1"), D("0.975") * D("1.37")
    assert priced.outcome.see == see
    assert priced.outcome.sefa == sefa == D("1.33575")
    assert priced.outcome.certificates_per_t == see - sefa
    assert priced.outcome.cost == (see - sefa) * D("75.36")
    assert priced.band == (priced.outcome.cost, priced.outcome.cost)  # published or law throughout


@pytest.mark.parametrize(
    ("day", "eur"), [("2026-03-31", "75.36"), ("2026-04-01", "75.28"), ("2026-07-01", "82.32")]
)
def test_price_goes_by_the_quarter_of_import(price: Price, day: str, eur: str) -> None:
    assert price(import_date=day).position.price.value == D(eur)


@pytest.mark.parametrize(
    ("year", "markup", "factor"),
    [
        (2026, "0.1", "0.975"),
        (2027, "0.2", "0.95"),
        (2028, "0.3", "0.9"),
        (2031, "0.3", "0.39"),
        (2034, "0.3", "0"),
    ],
)
def test_markup_and_factor_by_year(price: Price, year: int, markup: str, factor: str) -> None:
    priced = price(import_date=f"{year}-05-01")
    assert priced.outcome.see == D("3.186893") * (1 + D(markup))
    assert priced.outcome.sefa == D("1.37") * D(factor)


def test_fertiliser_markup_is_one_percent_in_every_year(price: Price) -> None:
    for year in (2026, 2029):
        assert price(cn="31021019", import_date=f"{year}-05-01").outcome.see == D("2.85") * D("1.01")


def test_column_b_although_column_a_names_the_same_route(price: Price) -> None:
    # A tool of the market takes 0.15 (column A, route C) here.
    assert price(cn="72061000").outcome.sefa == D("0.975") * D("1.288")


def test_the_route_is_the_rows_not_the_users(price: Price) -> None:
    # Thailand's row names scrap (H): 0.41; a tool of the market returns 1.577, the blast furnace's.
    priced = price(cn="72262000", country="TH", route="F")
    assert priced.outcome.sefa == D("0.975") * D("0.41")
    assert "route_of_the_row" in codes(priced)


def test_a_row_that_names_the_neighbouring_class_takes_the_same_furnace(price: Price) -> None:
    # The default row of 7225 19 90 names F, the benchmark table knows C, D and E: both mean blast furnace.
    assert price(cn="72251990").outcome.sefa == D("0.975") * D("1.488")


def test_production_year_switches_the_benchmark(price: Price) -> None:
    late = price(cn="72021120", import_date="2028-05-01", production_year=2027)
    assert late.position.allocations[0].benchmark is not None
    assert late.outcome.sefa == D("0.9") * D("1.361")
    assert price(cn="72021120", import_date="2028-05-01").outcome.sefa == D("0.9") * D("1.277")


def test_a_country_without_table_takes_the_whole_row_of_others(price: Price) -> None:
    priced = price(cn="72061000", country="FO")  # no table of its own
    assert priced.outcome.see == D("3.75") * D("1.1")
    assert "default_other_countries" in codes(priced)


def test_a_missing_row_falls_back_as_a_whole_with_its_route(price: Price, pack: RulePack) -> None:
    # Taiwan has a table, but no readable value for 7221: the others' 4.82, with their route.
    assert ("TW", "7221") not in pack.defaults
    priced = price(cn="72210010", country="TW")
    assert priced.outcome.see == D("4.82") * D("1.1")
    # Thai 7208 is scrap-based; Thai goods without a Thai row follow the others' route.
    others = {cn for country, cn in pack.defaults if country == "*"}
    thai = {cn for country, cn in pack.defaults if country == "TH"}
    lost = sorted(cn for cn in others - thai if cn in pack.benchmarks and pack.defaults["*", cn].routes)
    for cn in lost[:20]:
        found = price(cn=cn, country="TH")
        row = pack.defaults["*", cn]
        assert found.position.emissions[0].figure.value == row.total
        benchmark = found.position.allocations[0].benchmark
        assert benchmark is not None
        assert any(
            b.value == benchmark.figure.value and b.route in ("", *row.routes) for b in pack.benchmarks[cn]
        )


def test_unknown_origin_takes_the_highest_row(price: Price, pack: RulePack) -> None:
    priced = price(country="unknown")
    highest = max(row.total for (_, cn), row in pack.defaults.items() if cn == "7208")
    assert priced.outcome.see == highest * D("1.1")
    assert {"origin_unknown", "origin_unknown_line"} <= codes(priced)


@pytest.mark.parametrize(
    ("changes", "total", "benchmark"),
    [
        ({"cn": "2523100010"}, "1.3", "0.859"),
        ({"cn": "2523100090"}, "1.39", "0.666"),
        ({"cn": "25231000", "route": "B"}, "1.3", "0.859"),
        ({"cn": "25231000", "route": "A"}, "1.39", "0.666"),
        ({"cn": "25232100"}, "1.39", "0.859"),
        ({"cn": "25232900"}, "1.42", "0.666"),
        ({"cn": "2523900010"}, "1.46", "0.847"),
    ],
)
def test_white_and_grey_clinker_and_cement(
    price: Price, changes: dict[str, str], total: str, benchmark: str
) -> None:
    priced = price(**changes)
    assert priced.outcome.see == D(total) * D("1.1")
    assert priced.outcome.sefa == D(benchmark) * D("0.975")
    assert "clinker_colour_assumed" not in codes(priced)


def test_clinker_without_colour_is_told_and_banded(price: Price) -> None:
    priced = price(cn="25231000")
    white, grey = price(cn="2523100010"), price(cn="2523100090")
    assert "clinker_colour_assumed" in codes(priced)
    assert priced.outcome.cost == grey.outcome.cost
    assert priced.band[0] <= white.outcome.cost <= priced.band[1]


def test_total_is_used_where_direct_and_indirect_do_not_sum_to_it(price: Price, pack: RulePack) -> None:
    row = next(
        row
        for row in pack.defaults.values()
        if row.direct is not None and row.indirect is not None and row.direct + row.indirect != row.total
    )
    priced = price(cn=row.cn, country=row.country if row.country != "*" else "FO")
    assert priced.position.emissions[0].figure.value == row.total


def test_a_published_zero_is_flagged_and_banded(price: Price) -> None:
    priced = price(cn="28041000", country="ML", mass_t=10)
    assert "default_zero" in codes(priced)
    assert priced.outcome.cost == 0 < priced.band[1]


def test_a_row_without_route_takes_the_lowest_benchmark_and_shows_the_range(price: Price) -> None:
    priced = price(country="MK")
    assert priced.outcome.sefa == D("0.975") * D("0.072")
    assert "benchmark_route" in codes(priced)
    assert priced.band[0] < priced.outcome.cost == priced.band[1]


@pytest.mark.parametrize("country", ["NO", "CH", "IS", "LI", "DE", "Livigno"])
def test_exempt_origins_cost_nothing_and_say_so(price: Price, country: str) -> None:
    priced = price(country=country)
    assert priced.outcome.cost == 0
    assert "origin_exempt" in codes(priced)
    assert priced.explanation[0].parts[0].article == "exempt"


def test_electricity_has_no_free_allocation(price: Price) -> None:
    priced = price(cn="27160000", country="UA", mass_t=100, overrides={"default_total": "0.5"})
    assert priced.outcome.sefa == 0
    assert priced.outcome.certificates == 50
    actual = price(cn="27160000", country="UA", mass_t=100, basis="actual", see="0.4")
    assert actual.outcome.certificates == 40
    with pytest.raises(LineFault, match="no default values for electricity"):
        price(cn="27160000", country="UA")


@pytest.mark.parametrize("text", ["7208 10 00", "7208.10.00", 72081000, "7208100000", "72081000 "])
def test_codes_as_people_write_them(price: Price, text: str | int) -> None:
    assert price(cn=text).outcome.cost == price().outcome.cost


def test_a_short_code_is_priced_only_where_the_goods_agree(price: Price) -> None:
    assert price(cn="7208").outcome.cost == price().outcome.cost
    assert "cn_short" in codes(price(cn="7208"))
    ranged = price(cn="7207")
    assert ranged.band[0] < ranged.outcome.cost
    with pytest.raises(LineFault, match="2 digits"):
        price(cn="72")
    with pytest.raises(LineFault, match="several goods of Annex I"):
        price(cn="2523")
    with pytest.raises(LineFault, match="different values and routes"):
        price(cn="7225")


def test_screws_gross_of_allocation(price: Price) -> None:
    priced = price(cn="731815", country="TW", import_date="2026Q2", overrides={"benchmark_b": 0})
    assert round(priced.outcome.cost_per_t, 2) == D("224.18")


def test_screws_by_short_code_take_the_rows_route_and_band_the_stainless_ones(price: Price) -> None:
    priced = price(cn="731815", country="TW")
    assert "cn_short" in codes(priced)
    assert priced.outcome.sefa == D("0.975") * D("1.154")  # the lowest under it: never understated


def test_later_prices_are_assumed_and_banded(price: Price) -> None:
    priced = price(import_date="2029-05-01")
    assert "price_unpublished" in codes(priced)
    assert priced.position.price.value == D("82.32")
    assert priced.band[0] < priced.outcome.cost < priced.band[1]
    assert priced.explanation[-1].status == "assumed"


def test_a_year_without_quarter_takes_the_mean_of_what_is_published(price: Price) -> None:
    priced = price(import_date="2026")
    assert priced.position.price.value == (D("75.36") + D("75.28") + D("82.32")) / 3
    assert "price_quarter" in codes(priced)


def test_overrides_are_scenarios_of_the_same_formula(price: Price) -> None:
    over = {
        "default_total": 2,
        "markup": 0,
        "benchmark_B": "1.0",
        "cbam_factor": "0.5",
        "cscf": "0.9",
        "price": 100,
    }
    priced = price(overrides=over, mass_t=3)
    assert priced.outcome.cost == (2 - D("0.45")) * 3 * 100
    assert all(figure.status == "stated" for figure, _ in priced.position.figures())
    beside = price(mass_t=3, **over)  # the same, without the wrapping
    assert beside.outcome == priced.outcome


def test_every_step_names_act_article_and_address(run: Price) -> None:
    result = run()

    def walk(nodes: list[dict[str, object]]) -> list[dict[str, object]]:
        return [inner for node in nodes for inner in (node, *walk(node.get("parts", [])))]  # type: ignore[arg-type]

    steps = walk(result["explanation"])  # type: ignore[index]
    assert [node["step"] for node in result["explanation"]] == ["see", "sefa", "certificates", "cost"]  # type: ignore[index]
    assert all(str(node["url"]).startswith("https://eur-lex.europa.eu/") for node in steps)
    assert {"default_total", "markup", "benchmark_b", "cbam_factor", "cscf", "price"} <= {
        node["step"] for node in steps
    }

"""Whose rows an import may write, and which firms and products its lines speak of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

from django.db.models import QuerySet

from compliance.firms.imports.lines import Line, Reading
from compliance.firms.imports.problems import CellFault
from compliance.firms.models import Firm, Product

Thing = TypeVar("Thing")
AT_A_TIME = 5_000
SUGGESTIONS = 100
"""Unknown SKUs that get a suggestion, and SKUs compared: comparing takes time."""
SKUS_COMPARED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`firms` that the person may write; `firm` where the whole file is one firm's."""

    firms: QuerySet[Firm]
    firm: Firm | None = None
    actor: str = "fairlead"
    is_whole: bool = False
    """A bill of material: what the file does not name of its products is taken out."""


@dataclass(slots=True)
class Plan:
    """What an import would do. `write` does it; counts are lines of the file."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    firm_ids: set[int] = field(default_factory=set)
    steps: list[Callable[[], None]] = field(default_factory=list)

    def count(self, outcome: str, firm_id: int | None = None) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome != "unchanged" and firm_id is not None:
            self.firm_ids.add(firm_id)

    def count_many(self, outcome: str, lines: int, firm_id: int) -> None:
        setattr(self, outcome, getattr(self, outcome) + lines)
        if outcome != "unchanged":
            self.firm_ids.add(firm_id)

    def write(self) -> None:
        for step in self.steps:
            step()


def firms_resolve(reading: Reading, scope: Scope) -> None:
    """Put its firm into each line; a firm that the person may not write is as unknown as none."""
    codes = sorted(scope.firms.values_list("code", flat=True)) if scope.firm is None else [scope.firm.code]
    wanted = {line.values["firm"] for line in (*reading.lines, *reading.faulty)}
    known = {firm.code: firm for firm in scope.firms.filter(code__in=wanted & set(codes))}

    def resolved(line: Line) -> bool:
        code = line.values["firm"]
        if code in known:
            line.found["firm"] = known[code]
        elif scope.firm:
            reading.reject_cell(line, "firm", CellFault("firm_other", firm=scope.firm.code))
        else:
            near = get_close_matches(code, codes, n=1)
            reading.reject_cell(line, "firm", CellFault("firm_unknown", near="".join(near)))
        return code in known

    _keep(reading, resolved)


def products_resolve(reading: Reading, scope: Scope) -> None:
    """Put firm and product into each line of a file that speaks of existing products."""
    firms_resolve(reading, scope)
    shelf = Shelf()
    shelf.fill((line.found["firm"], line.values["sku"]) for line in (*reading.lines, *reading.faulty))

    def resolved(line: Line) -> bool:
        product = shelf.product(line.found["firm"], line.values["sku"])
        if product:
            line.found["product"] = product
        else:
            fault = shelf.unknown(line.found["firm"], line.values["sku"])
            reading.reject_cell(line, "sku", fault)
        return product is not None

    _keep(reading, resolved)


def _keep(reading: Reading, resolved: Callable[[Line], bool]) -> None:
    """Go on with the lines that are resolved; the others have been told."""
    reading.lines = [line for line in reading.lines if resolved(line)]
    reading.faulty = [line for line in reading.faulty if resolved(line)]


class Shelf:
    """Products by firm and SKU, fetched together."""

    def __init__(self) -> None:
        self._products: dict[tuple[int, str], Product] = {}
        self._skus: dict[int, list[str]] = {}
        self._told: dict[tuple[int, str], CellFault] = {}

    def fill(self, wanted: Iterable[tuple[Firm, str]]) -> None:
        by_firm: dict[int, set[str]] = defaultdict(set)
        for firm, sku in wanted:
            by_firm[firm.pk].add(sku)
        for firm_id, skus in by_firm.items():
            for part in chunks(skus):
                for product in Product.objects.filter(firm_id=firm_id, sku__in=part):
                    self._products[firm_id, product.sku] = product

    def product(self, firm: Firm, sku: str) -> Product | None:
        return self._products.get((firm.pk, sku))

    def unknown(self, firm: Firm, sku: str) -> CellFault:
        """The fault of a SKU that the firm has not, with the nearest that it has."""
        key = (firm.pk, sku)
        if key not in self._told:
            near: list[str] = []
            if len(self._told) < SUGGESTIONS:
                near = get_close_matches(sku, self._skus_of(firm), n=3)
            self._told[key] = CellFault("product_unknown", firm=firm.code, sku=sku, near=", ".join(near))
        return self._told[key]

    def _skus_of(self, firm: Firm) -> list[str]:
        if firm.pk not in self._skus:
            skus = Product.objects.filter(firm=firm).order_by("sku").values_list("sku", flat=True)
            self._skus[firm.pk] = list(skus[:SKUS_COMPARED])
        return self._skus[firm.pk]


def chunks(things: Iterable[Thing], size: int = AT_A_TIME) -> Iterator[list[Thing]]:
    part: list[Thing] = []
    for thing in things:
        part.append(thing)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part

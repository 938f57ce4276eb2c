"""Reads products as the profiles that obligations are judged on: a fixed number of queries a call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from compliance.exposure.applicability import ListMembers, ProductProfile, SubstanceFact
from compliance.exposure.applicability.assessing import lists_of
from compliance.exposure.applicability.proofs import DocumentFact
from compliance.firms.declarations.rollup import Level, Portion, rollup
from compliance.firms.models import Component, Content, Evidence, Product, ProductFigure, ProductTrait
from regulations.catalogue.schema import Catalogue
from regulations.models import Listing

PPM_PER_PERCENT = Decimal(10_000)


def profiles_of(product_ids: Iterable[int]) -> dict[int, ProductProfile]:
    """Profiles of these products, by id."""
    ids = list(product_ids)
    answers, figures = _answers(ids), _figures(ids)
    parts, substances = _bills(ids)
    rows = Product.objects.filter(pk__in=ids).values_list(
        "pk", "sku", "name", "name_zh", "hs", "cn", "bom_complete"
    )
    return {
        pk: ProductProfile(
            sku=sku,
            name=name,
            name_zh=name_zh,
            hs=hs or cn[:6],
            cn=cn,
            likely_codes=likely_codes((name, name_zh), cn or hs),
            answers=answers.get(pk, {}),
            quantities=figures.get(pk, {}),
            parts=tuple(parts.get(pk, ())),
            substances=tuple(substances.get(pk, ())),
            bom_complete=bom_complete and pk in parts,
        )
        for pk, sku, name, name_zh, hs, cn, bom_complete in rows
    }


def likely_codes(names: Iterable[str], code: str) -> tuple[str, ...]:
    """Headings that the product words of the names stand for, inside the code where one is given.

    Empty where the code is already of six digits or more: then nothing has to be guessed. The words and their
    headings are our inference.
    """
    if len(code) >= 6:
        return ()
    from regulations.understanding.products import concepts, products_of_text

    known = concepts()
    named = {found.concept for name in names if name for found in products_of_text(name)}
    narrow = named - {wide for one in named for wide in known[one].broader}
    found = {hs for one in narrow for hs in known[one].hs if hs.startswith(code) and len(hs) > len(code)}
    return tuple(sorted(found or _proposed(names, code)))


def _proposed(names: Iterable[str], code: str) -> set[str]:
    """What the table of trade words calls likely, for goods that no product word stands for."""
    from regulations.nomenclature.proposing import codes_propose

    told = codes_propose(" ".join(name for name in names if name), most=3).proposals
    likely = {one.code for one in told if one.likelihood == "likely"}
    return {one for one in likely if one.startswith(code) and len(one) > len(code)}


def live_lists(catalogue: Catalogue) -> dict[str, ListMembers]:
    """The catalogue's lists with what was read from their publishers since: members, days, removals."""
    lists = lists_of(catalogue)
    by_listing = {held.listing: name for name, held in catalogue.lists.items() if held.listing}
    entries: dict[str, dict[str, list[object]]] = defaultdict(dict)
    rows = Listing.objects.filter(list_code__in=by_listing).values_list(
        "list_code", "status", "included_on", "substances__cas", "substances__ec",
        "substances__members__cas", "substances__members__ec",
    )  # fmt: skip
    for list_code, status, included_on, *codes in rows:
        for code in filter(None, codes):
            entry = entries[by_listing[list_code]].setdefault(str(code), [None, False])
            if status == Listing.Status.LISTED:
                first = entry[0]
                entry[0] = included_on if first is None else min(first, included_on)
                entry[1] = True
    for name, told in entries.items():
        codes_ = dict(lists[name].codes)
        for code, (day, is_listed) in told.items():
            if is_listed:
                codes_[code] = day
            else:
                codes_.pop(code, None)
        lists[name] = ListMembers(codes=codes_, complete=lists[name].complete, words=lists[name].words)
    return lists


def documents_of(firm_id: int) -> list[DocumentFact]:
    """Every document of a firm as proofs need it."""
    covered: dict[int, set[int]] = defaultdict(set)
    through = Evidence.products.through.objects.filter(evidence__firm_id=firm_id)
    for evidence_id, product_id in through.values_list("evidence_id", "product_id"):
        covered[evidence_id].add(product_id)
    rows = Evidence.objects.filter(firm_id=firm_id).values_list(
        "pk", "title", "serves", "obligations", "substances", "issued_on", "expires_on"
    )
    return [
        DocumentFact(
            evidence_id=pk,
            title=title,
            serves=frozenset(serves),
            obligations=frozenset(obligations),
            substances=frozenset(substances),
            issued_on=issued_on,
            expires_on=expires_on,
            product_ids=frozenset(covered[pk]) if pk in covered else None,
        )
        for pk, title, serves, obligations, substances, issued_on, expires_on in rows
    ]


def _answers(ids: list[int]) -> dict[int, dict[str, bool]]:
    found: dict[int, dict[str, bool]] = defaultdict(dict)
    rows = ProductTrait.objects.filter(product__in=ids).values_list("product_id", "trait", "holds")
    for product_id, trait, holds in rows:
        found[product_id][trait] = holds
    return found


def _figures(ids: list[int]) -> dict[int, dict[str, tuple[float, str]]]:
    found: dict[int, dict[str, tuple[float, str]]] = defaultdict(dict)
    rows = ProductFigure.objects.filter(product__in=ids).values_list("product_id", "figure", "amount", "unit")
    for product_id, figure, amount, unit in rows:
        found[product_id][figure] = (float(amount), unit)
    return found


Bills = tuple[dict[int, list[str]], dict[int, list[SubstanceFact]]]


def _bills(ids: list[int]) -> Bills:
    """(names and materials of components, substances) by product."""
    parts: dict[int, list[str]] = defaultdict(list)
    substances: dict[int, list[SubstanceFact]] = defaultdict(list)
    components = Component.objects.filter(product__in=ids).prefetch_related("contents").order_by("name", "pk")
    materials: dict[tuple[int, str], list[Component]] = defaultdict(list)
    for component in components:
        parts[component.product_id].append(f"{component.name} {component.name_zh} {component.material}")
        materials[component.product_id, component.name].append(component)
    for (product_id, name), rows in materials.items():
        substances[product_id] += _substances(name, rows)
    return parts, substances


def _substances(place: str, materials: list[Component]) -> list[SubstanceFact]:
    """Substances of one component. Its materials share its name; a component is taken as the article as long
    as no deeper structure is declared (once an article, always an article: C-106/14)."""
    held: dict[str, list[Content]] = defaultdict(list)
    for material in materials:
        for content in material.contents.all():
            held[content.cas].append(content)
    articles = {level.substance: level for level in rollup(_portions(place, materials)).articles}
    return [fact for code, rows in held.items() for fact in _facts(code, place, rows, articles[code])]


def _portions(place: str, materials: list[Component]) -> Iterator[Portion]:
    for material in materials:
        shares = {content.cas: content.share_percent for content in material.contents.all()}
        yield Portion(part=(place,), material=material.material, mass_g=material.mass_g, shares=shares)


def _facts(code: str, place: str, rows: list[Content], article: Level) -> Iterator[SubstanceFact]:
    """One fact of the highest known share, one of a share that nobody gave."""
    known = [row.share_percent for row in rows if row.share_percent is not None]
    if known:
        ppm: dict[str, float | None] = {"homogeneous_material": float(max(known) * PPM_PER_PERCENT)}
        if article.is_exact:
            ppm |= {"article": float(article.low), "component": float(article.low)}
        yield SubstanceFact(code=code, name=rows[0].name, place=place, ppm=ppm)
    if len(known) < len(rows):
        yield SubstanceFact(code=code, name=rows[0].name, place=place)


def figures_told(told: Mapping[str, str]) -> dict[str, tuple[float, str]]:
    """Figures written as "0.4 t" by name. Raises ValueError with what is wrong."""
    found = {}
    for name, text in told.items():
        amount, _, unit = text.strip().partition(" ")
        try:
            found[name] = (float(amount), unit.strip())
        except ValueError:
            raise ValueError(f"{name}: {text!r} is no amount with a unit, such as 0.4 t") from None
    return found

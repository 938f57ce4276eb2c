"""Products as documents of the index, with their materials and codes. It writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db import connection

from compliance.firms.models import Component, Content, Product
from compliance.search.documents import Document, KindOfThing
from compliance.search.identifiers import tariff_lexemes
from compliance.search.models import Entry
from compliance.search.words import bare

_ROW = "{0}.xmin::text, {0}.ctid::text"
_STATE = f"""
    md5(concat({_ROW.format("p")},
        (SELECT string_agg(concat(c.id, {_ROW.format("c")}), ',' ORDER BY c.id)
         FROM firms_component c WHERE c.product_id = p.id),
        (SELECT string_agg(concat(t.id, {_ROW.format("t")}), ',' ORDER BY t.id)
         FROM firms_content t JOIN firms_component c ON c.id = t.component_id WHERE c.product_id = p.id)))
"""
_STALE = f"""
    SELECT p.id, {_STATE}
    FROM firms_product p LEFT JOIN {Entry._meta.db_table} e ON e.product_id = p.id
    WHERE {{narrowed}}p.id > %(after)s
      AND e.state IS DISTINCT FROM {_STATE}
    ORDER BY p.id LIMIT %(most)s
"""
_NAMED = 40
"""Materials and components of one product that are indexed."""


def products_stale(most: int, firm: int | None = None, after: int = 0) -> Mapping[int | str, str]:
    """Products that changed since they were indexed, of one firm or of all, by their keys."""
    statement = _STALE.format(narrowed="p.firm_id = %(firm)s AND " if firm is not None else "")
    with connection.cursor() as cursor:
        cursor.execute(statement, {"most": most, "firm": firm, "after": after})
        return dict(cursor.fetchall())


def product_documents(states: Mapping[int | str, str]) -> Iterator[Document]:
    """Products with their names, codes, materials and the substances they contain."""
    names: dict[int, dict[str, None]] = defaultdict(dict)
    parts = Component.objects.filter(product__in=states)
    for pk, *words in parts.values_list("product_id", "name", "name_zh", "material").order_by("pk"):
        names[pk].update(dict.fromkeys(word for word in words if word))
    substances: dict[int, set[str]] = defaultdict(set)
    contents = Content.objects.filter(component__product__in=states)
    for pk, cas in contents.values_list("component__product_id", "cas"):
        substances[pk].add(cas)
    for product in Product.objects.filter(pk__in=states).order_by("pk"):
        codes = [code for code in (product.hs, product.cn) if code]
        yield Document(
            kind=Entry.Kind.PRODUCT,
            ref="product_id",
            pk=product.pk,
            state=states[product.pk],
            label=product.sku,
            title=product.name,
            title_zh=product.name_zh,
            names=tuple(names[product.pk])[:_NAMED],
            lexemes=(
                firm_lexeme(product.firm_id),
                f"id:sku:{bare(product.sku)}",
                *dict.fromkeys(lexeme for code in codes for lexeme in tariff_lexemes(code)),
                *(f"has:cas:{cas}" for cas in sorted(substances[product.pk])),
            ),
            markets=tuple(product.markets),
            dated_on=product.changed_at.date(),
            firm_id=product.firm_id,
        )


def firm_lexeme(firm_id: int) -> str:
    """Narrows the index to one firm's products before a row is read; who may see them is asked besides."""
    return f"of:firm:{firm_id}"


KIND = KindOfThing(Entry.Kind.PRODUCT, "product_id", products_stale, product_documents)

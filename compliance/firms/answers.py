"""Records what officers answer on products, into the ledger too, and has the firm's duties judged anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.evidence.ledger import record_append
from compliance.firms.models import Firm, Product, ProductTrait
from compliance.firms.services import firms_changed
from regulations.catalogue.loading import catalogue


def trait_known(trait: str) -> str:
    """The trait's id. Raises FairleadError for one that the catalogue does not hold."""
    if trait not in catalogue().traits:
        raise FairleadError(
            _("The catalogue has no trait %(trait)s. It has: %(known)s.")
            % {"trait": trait, "known": ", ".join(sorted(catalogue().traits))}
        )
    return trait


@transaction.atomic
def answers_record(*, product: Product, answers: Mapping[str, bool | None], by: Any, note: str = "") -> int:
    """Store answers, trait → yes, no or None (taken back). Returns how many changed."""
    known = {row.trait: row for row in ProductTrait.objects.filter(product=product).select_for_update()}
    changed: dict[str, bool | None] = {}
    for trait, holds in answers.items():
        trait_known(trait)
        row = known.get(trait)
        if (row.holds if row else None) == holds:
            continue
        changed[trait] = holds
        if holds is None:
            ProductTrait.objects.filter(product=product, trait=trait).delete()
        else:
            ProductTrait.objects.update_or_create(
                product=product,
                trait=trait,
                defaults={"holds": holds, "by": str(by), "at": clock.now(), "note": note},
            )
    if changed:
        payload = {"answers": changed, "note": note}
        record_append(
            kind="product.answered", subject=f"product:{product.pk}", payload=payload, actor=str(by)
        )
        firms_changed(firm_ids=[product.firm_id])
    return len(changed)


@transaction.atomic
def answers_record_many(*, firm: Firm, products: Sequence[int], trait: str, holds: bool, by: Any) -> int:
    """Store one answer for many products of a firm that have none yet; one ledger record says for which."""
    trait_known(trait)
    answered = ProductTrait.objects.filter(product__firm=firm, trait=trait).values("product")
    rows = list(
        Product.objects.filter(firm=firm, pk__in=products).exclude(pk__in=answered).values_list("pk", "sku")
    )
    now = clock.now()
    ProductTrait.objects.bulk_create(
        [ProductTrait(product_id=pk, trait=trait, holds=holds, by=str(by), at=now) for pk, _sku in rows],
        batch_size=2_000,
    )
    if rows:
        record_append(
            kind="product.answered",
            subject=f"firm:{firm.pk}",
            payload={"answers": {trait: holds}, "products": sorted(sku for _pk, sku in rows)},
            actor=str(by),
        )
        firms_changed(firm_ids=[firm.pk])
    return len(rows)

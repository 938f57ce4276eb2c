"""Customs codes of products that hold no longer in a year: asked about with proposals, settled by a person.

Nothing is changed by asking. Proposals come from official correlations of the HS where there are any, else
from the same subheading or heading, and are marked as our inference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from compliance.core import clock
from compliance.evidence.ledger import record_append
from compliance.firms.models import CodeQuestion, Product
from compliance.firms.services import firms_changed
from regulations.nomenclature.correlations import hs_edition_of
from regulations.nomenclature.history import CodeHistory, code_history
from regulations.understanding.nomenclature import HS_EDITIONS, cn_exists, hs_exists

MOST_PROPOSALS = 12
_LENGTH = {"hs": 6, "cn": 8}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDoubt:
    """A code of a product that does not hold in a year, or of which we cannot say it."""

    product: Product
    scheme: str
    code: str
    year: int
    history: CodeHistory

    @property
    def proposals(self) -> list[list[str]]:
        return [[one.code, one.why] for one in self.history.proposals[:MOST_PROPOSALS]]

    @property
    def reason(self) -> str:
        if not self.history.editions:
            return f"{self.scheme}_unknown"
        return f"{self.scheme}_old_edition" if self.history.holds is False else f"{self.scheme}_year_not_held"


def codes_doubtful(products: QuerySet[Product], *, year: int) -> list[CodeDoubt]:
    """Codes of these products that do not hold in `year`; a year without an edition is a doubt too."""
    known: dict[tuple[str, str], CodeHistory] = {}
    found = []
    for product in products.order_by("sku").only("firm_id", "sku", "name", "hs", "cn"):
        for scheme, code in (("hs", product.hs), ("cn", product.cn)):
            if not code:
                continue
            history = known.setdefault((scheme, code), code_history(code, year=year, scheme=scheme))
            if history.holds is not True:
                found.append(CodeDoubt(product=product, scheme=scheme, code=code, year=year, history=history))
    return found


@transaction.atomic
def questions_ask(doubts: list[CodeDoubt]) -> int:
    """Open a question for each doubt that says a code does not hold; how many are new."""
    asked = [doubt for doubt in doubts if doubt.history.holds is False or not doubt.history.editions]
    open_now = set(
        CodeQuestion.objects.filter(
            product__in={doubt.product.pk for doubt in asked}, settled_at__isnull=True
        ).values_list("product_id", "scheme")
    )
    fresh = [doubt for doubt in asked if (doubt.product.pk, doubt.scheme) not in open_now]
    CodeQuestion.objects.bulk_create(
        CodeQuestion(
            product=doubt.product,
            scheme=doubt.scheme,
            given=doubt.code,
            reason=doubt.reason,
            edition=hs_edition_of(doubt.year) if doubt.scheme == "hs" else doubt.year,
            proposals=doubt.proposals,
        )
        for doubt in fresh
    )
    return len(fresh)


@transaction.atomic
def question_settle(*, question: CodeQuestion, code: str, by: Any) -> CodeQuestion:
    """Give the product the code that a person chose; raises ValidationError where there is no such code.

    A CN code brings its HS subheading along, as it must begin with it; so does an HS code that the CN code on
    file does not begin with: that one is emptied, and the record says so.
    """
    digits = "".join(mark for mark in code if mark.isdigit())
    exists = hs_exists(digits, HS_EDITIONS[-1]) if question.scheme == "hs" else cn_exists(digits)
    if len(digits) != _LENGTH[question.scheme] or not exists:
        raise ValidationError(gettext("There is no such code today: %(code)s.") % {"code": code[:20]})
    product = Product.objects.select_for_update().get(pk=question.product_id)
    before = {"hs": product.hs, "cn": product.cn}
    if question.scheme == "cn":
        product.hs, product.cn = digits[:6], digits
    else:
        product.hs = digits
        product.cn = product.cn if product.cn.startswith(digits) else ""
    product.save(update_fields=["hs", "cn", "changed_at"])
    question.settled_as, question.settled_by, question.settled_at = digits, str(by)[:150], clock.now()
    question.save()
    firms_changed(firm_ids=[product.firm_id])
    record_append(
        kind="product.code",
        subject=f"product:{product.pk}",
        payload={"given": question.given, "before": before, "hs": product.hs, "cn": product.cn},
        actor=str(by),
    )
    return question

"""Standing rules that tests of the first steps compare products with: kettles, toasters, screws, tyres."""

from __future__ import annotations

from datetime import timedelta

from compliance.core import clock
from regulations.models import Measure
from tests.factories import MeasureFactory, MilestoneFactory, NoticeVersionFactory, SourceFactory


def rules_make() -> dict[str, Measure]:
    """By name: two that touch kettles and toasters, one in another market, one on other goods."""
    source = SourceFactory(title="Example list", last_success_at=clock.now())
    soon = clock.today() + timedelta(days=30)

    def rule(name: str, code: str, stage: str, markets: list[str], role: str, days: int = 0) -> Measure:
        version = NoticeVersionFactory(
            notice__source=source, notice__title=f"{name} rule", notice__relevant=True
        )
        measure = MeasureFactory(
            notice=version.notice, title=f"{name} rule", scope=[("hs", code)], stage=stage, markets=markets
        )
        MilestoneFactory(measure=measure, role=role, on=soon + timedelta(days=days))
        return measure

    return {
        "kettle": rule("Kettle", "851679", "proposed", ["EU"], "comment_deadline"),
        "toaster": rule("Toaster", "851672", "adopted", ["EU"], "application", 900),
        "screw": rule("Screw", "731815", "proposed", ["EU"], "comment_deadline"),
        "elsewhere": rule("Kettle abroad", "851679", "proposed", ["BR"], "comment_deadline"),
    }


LIST = """编号,品名,海关编码,销往,单重
K-1,Electric kettle 1.7 L,8516790000,DE|FR,0.9
T-1,Toaster two slots,8516720000,DE,1.4
X-1,Mystery item,ABC,DE,1.0
合计,,,,3.3
"""
"""As an ERP writes it: Chinese headers, ten-digit codes, a mass without unit, a bad code, a sum."""

"""Words what would settle an open verdict, in English and Chinese; trait questions are the catalogue's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regulations.catalogue.conditions import CodesAre, QuantityIs, SubstanceIn
from regulations.catalogue.schema import SubstanceList, Text, Trait


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to find out. `about` and `key` as in a step; `if_yes`, `if_no`: the verdict that answer brings,
    empty where the answer is no plain yes or no."""

    about: str
    key: str
    text: Text
    if_yes: str = ""
    if_no: str = ""


def trait_question(name: str, traits: Mapping[str, Trait]) -> Text:
    """The catalogue's own question."""
    known = traits.get(name)
    return known.question if known else Text(en=f"Does “{name}” hold for it?", zh=f"“{name}”是否成立？")


def code_question(leaf: CodesAre, code: str) -> Text:
    """Asks for as many digits as the act's own codes have."""
    digits = (
        8 if any(len(one) == 8 for one in leaf.any_of) else 6 if any(len(o) == 6 for o in leaf.any_of) else 4
    )
    near = [one for one in (*leaf.any_of, *leaf.except_for) if not code or one.startswith(code[:4])][:6]
    shown, kind = ", ".join(near), "CN" if digits == 8 else "HS"
    return Text(
        en=f"Which {kind} code of {digits} digits does it have? The act names {shown}.",
        zh=f"其{digits}位{kind}编码是什么？法规涉及{shown}。",
    )


def substance_question(leaf: SubstanceIn, lists: Mapping[str, SubstanceList]) -> Text:
    """Asks for a complete bill of material or a declaration on the list."""
    known = lists.get(leaf.list_id)
    named = ", ".join(leaf.cas[:3])
    en = known.text.en if known else f"CAS {named}"
    zh = known.text.zh if known else f"CAS {named}"
    limit = f"{leaf.above_ppm:g} mg/kg" if leaf.above_ppm else ""
    over, over_zh = (f" above {limit}", f"超过{limit}的") if limit else ("", "")
    basis, basis_zh = leaf.basis.replace("_", " "), _BASES_ZH.get(leaf.basis, leaf.basis)
    return Text(
        en=f"Does any {basis} hold{over} {en}? A complete bill of material or suppliers' declarations tell.",
        zh=f"是否含有{over_zh}{zh}（按{basis_zh}计）？完整物料清单或供应商声明可作答。",
    )


_BASES_ZH = {
    "homogeneous_material": "均质材料",
    "article": "物品",
    "component": "部件",
    "mixture": "混合物",
    "product": "产品",
    "released": "释放量",
    "coating": "涂层",
}


def quantity_question(leaf: QuantityIs) -> Text:
    figure = leaf.of.replace("_", " ")
    bound = f"{leaf.at_least:g}" if leaf.at_least is not None else f"{leaf.below:g}"
    return Text(
        en=f"How much is the {figure}, in {leaf.unit}? The act draws a line at {bound} {leaf.unit}.",
        zh=f"“{figure}”是多少（单位：{leaf.unit}）？法规的界限为{bound} {leaf.unit}。",
    )


def no_product_question() -> Text:
    return Text(en="What is the product? Give a name and an HS code.", zh="是什么产品？请提供名称和HS编码。")

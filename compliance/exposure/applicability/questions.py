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
    basis = told_in(BASES, leaf.basis)
    return Text(
        en=f"Does any {basis.en} hold{over} {en}? "
        "A complete bill of material or suppliers' declarations tell.",
        zh=f"是否含有{over_zh}{zh}（按{basis.zh}计）？完整物料清单或供应商声明可作答。",
    )


BASES = {
    "homogeneous_material": Text(en="homogeneous material", zh="均质材料"),
    "article": Text(en="article", zh="物品"),
    "component": Text(en="component", zh="部件"),
    "mixture": Text(en="mixture", zh="混合物"),
    "product": Text(en="product", zh="产品"),
    "released": Text(en="amount released", zh="释放量"),
    "coating": Text(en="coating", zh="涂层"),
}
"""What a share is counted in."""
QUANTITIES = {
    "battery_capacity": Text(en="battery capacity", zh="电池容量"),
    "annual_tonnage_substance": Text(en="amount of the substance a year", zh="该物质的年数量"),
    "rated_capacity": Text(en="rated capacity", zh="额定功率"),
    "importer_cbam_goods_a_year": Text(
        en="CBAM goods that the importer brings in a year", zh="进口商每年进口的 CBAM 货物数量"
    ),
    "employees_of_stock_owner_in_eu": Text(
        en="number of people that the owner of the stock employs in the EU", zh="库存所有者在欧盟的雇员人数"
    ),
    "net_turnover": Text(en="net turnover", zh="净营业额"),
    "refrigerant_charge": Text(en="charge of refrigerant", zh="制冷剂充注量"),
    "annual_co2e_in_equipment": Text(
        en="greenhouse gas in the equipment placed on the market a year",
        zh="每年投放市场的设备所含温室气体量",
    ),
    "annual_tonnage_svhc_in_articles": Text(
        en="amount of the SVHC in articles a year", zh="物品中该高度关注物质的年数量"
    ),
    "importer_packaging_in_uk": Text(
        en="packaging that the importer handles in the UK a year", zh="进口商每年在英国处理的包装数量"
    ),
}
UNITS = {
    "persons": Text(en="persons", zh="人"),
    "ug/cm2/week": Text(en="µg/cm² a week", zh="µg/cm²/周"),
    "mg/m3": Text(en="mg/m³", zh="mg/m³"),
}
"""Units that are no plain symbols."""


def told_in(known: Mapping[str, Text], code: str) -> Text:
    """The words of a code; the code itself where it has none."""
    plain = code.replace("_", " ")
    return known.get(code) or Text(en=plain, zh=plain)


def quantity_question(leaf: QuantityIs) -> Text:
    figure = told_in(QUANTITIES, leaf.of)
    unit = UNITS.get(leaf.unit) or Text(en=leaf.unit, zh=leaf.unit)
    bound = f"{leaf.at_least:g}" if leaf.at_least is not None else f"{leaf.below:g}"
    return Text(
        en=f"How much is the {figure.en}, in {unit.en}? The act draws a line at {bound} {unit.en}.",
        zh=f"{figure.zh}是多少（单位：{unit.zh}）？法规的界限为 {bound} {unit.zh}。",
    )


def no_product_question() -> Text:
    return Text(en="What is the product? Give a name and an HS code.", zh="是什么产品？请提供名称和HS编码。")

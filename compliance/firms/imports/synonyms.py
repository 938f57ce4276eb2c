"""The words that a column goes by in files of firms, English and Chinese. It knows no column's meaning.

Case, width, spaces, punctuation and units do not count: “Mass (kg)” is “mass” in kilograms. After `||`
stand words that may mean the column but often mean another; they count less, and what stands below decides.
"""

import re
from functools import cache

_WORDS = {
    "firm": "firm code|company code|企业|企业代码|公司代码|firm id||company|公司|公司名称",
    "sku": (
        "item|item no|item number|item code|article|article no|article number|part number|part no|product "
        "code"
        "|product no|product id|product number|material number|material no|material code|stock code|sku "
        "code|sku no"
        "|货号|料号|产品编码|产品编号|产品代码|产品料号|商品编码|商品代码|商品货号|物料编码"
        "|物料编号|物料代码|物料号|物料"
        "|存货编码|品号|款号|成品编码|成品料号|产品货号|公司货号|我司货号|编码|产品号"
        "||material|model|model no|model number|product "
        "model|型号|产品型号|规格型号|编号|代码|code|id|no|number|商品编号|客户货号|ref|reference"
    ),
    "name": (
        "product|product name|item name|article name|english name|name english|name en|product name en"
        "|english description|description en|product description|item description|material description"
        "|product description en|description of goods|goods description|commodity|commodity name"
        "|品名|产品名称|名称|商品名称|物料名称|存货名称|货物名称|英文名称|英文品名|英文名"
        "|产品英文名称|产品英文名|品名英文"
        "|英文描述|货品名称|产品名|商品名|申报品名|中英文品名|物料描述|产品描述"
        "||description|text|描述|title|goods|short text|品名规格|品名及规格"
    ),
    "name_zh": (
        "chinese name|name chinese|name zh|name cn|product name zh|product name cn|product name chinese"
        "|chinese description|description zh|description cn|中文名称|中文品名|中文名|产品中文名称"
        "|产品中文名|品名中文"
        "|中文描述|中文申报品名|名称中文|zh name|cn name"
    ),
    "hs": (
        "hs code|hscode|hs6|hs code 6|hs no|hs number|h s code|customs code|customs tariff|tariff "
        "code|tariff number"
        "|tariff no|harmonized code|harmonised code|harmonized system code|harmonised system code|hts|hts "
        "code"
        "|commodity code|customs tariff number|customs code hs|hs tariff|export hs code|china hs code"
        "|海关编码|hs编码|税号|税则号|税则号列|税则编码|海关商品编码|海关税号|hs税号|hs代码"
        "|hs海关编码|海关hs编码|商品税号"
        "|出口税号|报关编码|协调制度编码|归类编码|海关代码"
        "||商品编号|商品编码|tariff|customs"
    ),
    "cn": (
        "cn code|cn8|cn 8|combined nomenclature|combined nomenclature code|eu commodity code|eu tariff "
        "code|eu hs code"
        "|taric|taric code|intrastat code|欧盟税号|cn编码|cn代码|欧盟海关编码|欧盟编码|cn8编码|欧盟税则号"
    ),
    "markets": (
        "market|countries|destinations|destination|destination country|destination countries|export market"
        "|export markets|target market|target markets|sales market|sales markets|export country|export "
        "countries"
        "|country of destination|sold in|ship to country|市场|出口市场|目的国|销售市场|出口国"
        "|出口国家|目标市场|销往国家"
        "|销售国家|出口目的国|目的地|销往|主要市场|出口地区|运抵国|贸易国"
        "||country|国家|国别|地区|region"
    ),
    "answers": (
        "answer|traits|trait|applicability|applicability answers|characteristics|product characteristics"
        "|适用性|适用性答案|适用性问题|产品特性|特性|产品属性|特征"
        "||properties|属性"
    ),
    "bom_complete": "complete|bom is complete|bom完整|物料清单完整|清单完整|bom完整性",
    "mass_kg": (
        "mass|net weight|net mass|weight|unit weight|nett weight|nw|n w|net wt|unit net weight|weight "
        "net|unit mass"
        "|重量|净重|质量|单重|单件净重|单位净重|单件重量|单净重|产品净重|产品重量|单机重量|单台净重|净质量"
    ),
    "unit_price": (
        "unit price|price|fob price|unit cost fob|sales price|export price|fob unit price|exw "
        "price|selling price"
        "|单价|出口单价|销售单价|售价|离岸单价|fob单价|报价|含税单价|未税单价|外销单价"
    ),
    "price_currency": "currency|price currency|币种|货币|币别|币制|结算币种",
    "market": (
        "country|destination|destination country|country of destination|export country|export market|ship "
        "to country"
        "|importing country|partner|partner country|buyer country|market code|sales country"
        "|市场|目的国|国家|出口国|出口国家|运抵国|目的地|销往国家|国别|出口市场|贸易国|最终目的国"
        "|销售国家|目的国家|出口目的国"
        "||region|地区|country region|国家地区"
    ),
    "year": (
        "calendar year|fiscal year|reporting year|export year|年|年份|年度|报告年|会计年度"
        "|出口年份||period|期间"
    ),
    "date": (
        "invoice date|shipment date|shipping date|export date|posting date|order date"
        "|date of shipment|出口日期"
        "|发票日期|发货日期|出运日期|报关日期|离港日期|船期|单据日期||date|日期|month|月份|年月"
    ),
    "value": (
        "amount|export value|sales|sales value|turnover|revenue|fob value|fob amount|export amount|sales "
        "amount"
        "|export sales|total value|total amount|invoice value|invoice amount|net sales|trade value|annual "
        "value"
        "|金额|出口额|出口金额|销售额|销售金额|货值|总价|总金额|离岸价|fob总价|发票金额|外销金额"
        "|年出口额|年销售额|出口总额|贸易额"
        "|价税合计"
    ),
    "currency": "币种|货币|币别|币制|结算币种|currency code|交易币种|curr",
    "component": (
        "part|part name|component name|item name|component description|part description|sub "
        "part|subpart|child item"
        "|child name|child description|部件|零件|零部件|组件|部件名称|零件名称|零部件名称|组件名称"
        "|子件名称|子项名称|子件|子项物料名称"
        "|物料名称|材料部位|部位|位置|构件|配件|配件名称"
        "||description|品名|名称|item|position|child part|子项"
    ),
    "component_zh": "chinese component|component zh|部件中文名|中文部件|零件中文名|component chinese",
    "component_code": (
        "component no|component number|component code|part number|part no|child part number"
        "|child item number"
        "|child code|child part no|子件编码|子项编码|子件料号|子项物料编码|部件编码|部件编号"
        "|零件号|零件编号|零件编码|物料编码|料号|物料编号"
    ),
    "material": (
        "homogeneous material|material name|raw material|homogeneous material name|材料|材质"
        "|均质材料|均质材料名称|材料名称|原材料"
        "|均一材料|材质名称|均质物质"
    ),
    "mass_g": (
        "mass|weight|net weight|component mass|component weight|part weight|material weight|material "
        "mass|total mass"
        "|total weight|重量|质量|净重|克重|总重|部件重量|零件重量|材料重量|材质重量|总重量"
        "|均质材料重量|用量重量"
        "||unit weight|weight each|mass each|piece weight|weight per piece|unit mass|单重|单件重量"
        "|单件质量|单个重量"
    ),
    "quantity": (
        "qty|quantity per|qty per|quantity per product|usage|usage qty|pieces|pcs|count|number of "
        "units|qty per assembly"
        "|数量|用量|单位用量|件数|个数|单机用量|标准用量|单台用量|使用数量"
    ),
    "substance": (
        "substance name|chemical|chemical name|chemical substance|declared substance|name of "
        "substance|constituent"
        "|物质|物质名称|化学物质|化学物质名称|有害物质|化学名称|成分|成分名称|含有物质|申报物质"
    ),
    "cas": (
        "cas number|cas no|cas rn|cas nr|casrn|cas code|cas registry number|cas number substance"
        "|cas号|cas编号|cas登记号|cas号码|化学文摘号|cas登录号"
    ),
    "share_percent": (
        "share|concentration|content|percentage|weight share|mass fraction|mass share|substance content|w "
        "w|wt"
        "|substance concentration|content rate|percent|含量|含有率|浓度|百分比|质量分数|物质含量"
        "|占比|含有浓度|重量比|成分比例|比例"
    ),
    "substance_mass_g": (
        "substance mass|substance weight|mass of substance|weight of substance|content "
        "mass|物质质量|物质重量|含有量|物质含有量"
    ),
    "exemption": (
        "exemption|rohs exemption|exemption code|exemption number|豁免|豁免条款|豁免编号|rohs豁免|豁免项"
    ),
    "kind": "type|document type|类型|证据类型|文件类型",
    "title": "document|document title|标题|文件名称",
    "title_zh": "chinese title|中文标题",
    "issuer": "issued by|laboratory|签发机构|发证机构|检测机构",
    "number": "report number|certificate number|document number|编号|报告编号|证书编号",
    "regime": "law|法规|制度",
    "issued_on": "issued|issue date|date of issue|签发日期|发证日期|出具日期",
    "expires_on": "expires|expiry|expiry date|valid until|有效期至|到期日|失效日期",
    "serves": "evidence kinds|serves as|证据种类|可作为",
    "obligations": "only for obligations|obligation ids|适用义务",
    "substances": "cas numbers|物质cas号|所涉物质",
    "code": "代码",
    "association": "association code|协会|协会代码",
    "sector": "industry|行业",
    "country": "国家",
    "consent_on": "consent|consent date|同意日期|授权日期",
    "email": "mail|e-mail|mail address|邮箱|电子邮箱",
    "role": "角色",
    "firms": "企业",
    "associations": "协会",
    "language": "语言",
    "timezone": "time zone|时区",
    "weekday": "day|星期",
    "hour": "小时|时间",
}
_OF_KIND = {
    ("firms", "code"): "firm|firm code|代码|企业代码",
    ("firms", "name"): "firm name|company|名称|企业名称",
    ("associations", "name"): "association|名称|协会名称",
    ("bom", "sku"): (
        "product|product code|product no|product number|finished product|finished good|finished "
        "goods|parent|parent item"
        "|parent code|parent part|parent part number|parent item number|assembly|assembly number|product "
        "id|model|产品|产品编码|产品编号"
        "|产品代码|产品料号|产品型号|成品|成品编码|成品料号|成品编号|母件编码|父项编码|父件编码"
        "|父项物料编码|母件|型号|货号|料号|商品编码|物料编码"
        "||item|item no|item number|item code|part number|编码"
    ),
    (
        "evidence",
        "sku",
    ): "item|item no|article no|part number|product code|product|货号|料号|产品编码|产品编号|型号",
}
_OWN_UNIT = {"mass_kg": "kg", "mass_g": "g", "share_percent": "%", "substance_mass_g": "g"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def chinese_header(kind: str, column: str) -> str:
    """The Chinese word under which files of a kind may name the column; the column's own name if none."""
    word = next((word for word in synonyms_of(kind, column) if _CHINESE.match(word)), column)
    return f"{word}({_OWN_UNIT[column]})" if column in _OWN_UNIT else word


def synonyms_of(kind: str, column: str) -> tuple[str, ...]:
    """The further words for a column in files of a kind, without its own name; the sure ones first."""
    strong, weak = words_of(kind, column)
    return strong + weak


@cache
def words_of(kind: str, column: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sure words for a column, and those that may mean another."""
    strong, _, weak = (_OF_KIND.get((kind, column)) or _WORDS.get(column, "")).partition("||")
    return tuple(filter(None, strong.split("|"))), tuple(filter(None, weak.split("|")))


LEFT_ON_PURPOSE = {
    "quantity": (
        "qty|quantity|数量|件数|库存|库存数量|stock|moq|起订量|装箱数|箱数|pcs ctn|carton qty|出口数量"
    ),
    "gross": "gross weight|gross mass|gw|g w|毛重|总毛重|单件毛重",
    "size": (
        "dimension|dimensions|size|length|width|height|volume|cbm|尺寸|规格|体积|长|宽|高"
        "|包装尺寸|外箱尺寸|spec|specification"
    ),
    "note": "remark|remarks|note|notes|comment|comments|备注|说明|注释",
    "counter": "serial|serial no|seq|line|line no|row|pos|序号|行号|项次|#|项号|no",
    "unit": "unit|uom|unit of measure|base unit|单位|计量单位|基本单位|法定单位",
    "barcode": "ean|ean code|gtin|upc|barcode|条码|条形码|ean13",
    "group": "category|product group|material group|brand|类别|分类|产品类别|品牌|系列|物料组|产品线",
    "person": "buyer|customer|supplier|vendor|客户|客户名称|供应商|业务员|制单人|负责人|采购员",
    "status": "status|状态|物料状态|plant|工厂|仓库|storage location|warehouse",
    "origin": "origin|country of origin|原产国|原产地|产地|made in",
}
"""Columns that ERP exports hold and that have no place here: left out, and told as known."""

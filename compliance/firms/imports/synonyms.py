"""The words that a column goes by in files of firms, English and Chinese. It knows no column's meaning.

Case, width, spaces and punctuation do not count: “Mass (kg)” is “masskg”.
"""

import re

_WORDS = {
    "firm": "firm code|company|company code|企业|企业代码|公司|公司代码",
    "sku": (
        "item|item no|item number|item code|article|article no|part number|product code|model"
        "|货号|料号|产品编码|产品编号|商品编码|物料编码|型号"
    ),
    "name": "product|product name|description|品名|产品名称|名称|商品名称",
    "name_zh": "chinese name|name chinese|中文名称|中文品名|中文名",
    "hs": "hs code|hs6|hs code 6|海关编码|hs编码|税号|商品编号",
    "cn": "cn code|cn8|combined nomenclature|欧盟税号|cn编码",
    "markets": "market|countries|destinations|市场|出口市场|目的国",
    "bom_complete": "complete|bom is complete|bom完整|物料清单完整|清单完整",
    "market": "country|destination|市场|目的国|国家|出口国",
    "year": "年|年份|年度",
    "value": "amount|export value|金额|出口额|出口金额|销售额",
    "currency": "币种|货币|币别",
    "mass_kg": "mass (kg)|net weight (kg)|weight (kg)|重量(kg)|净重(kg)|质量(kg)|重量（千克）",
    "component": "part|part name|component name|部件|零件|零部件|组件",
    "component_zh": "chinese component|部件中文名|中文部件",
    "material": "homogeneous material|材料|材质|均质材料",
    "mass_g": "mass (g)|weight (g)|质量(g)|重量(g)|克重|质量（克）|重量（克）",
    "substance": "substance name|chemical|物质|物质名称|化学物质",
    "cas": "cas number|cas no|cas rn|cas号|cas编号",
    "share_percent": "share|share %|concentration %|content %|含量|含量%|浓度%|百分比",
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
}


_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def chinese_header(kind: str, column: str) -> str:
    """The Chinese word under which files of a kind may name the column; the column's own name if none."""
    return next((word for word in synonyms_of(kind, column) if _CHINESE.match(word)), column)


def synonyms_of(kind: str, column: str) -> tuple[str, ...]:
    """The further words for a column in files of a kind, without its own name."""
    return tuple((_OF_KIND.get((kind, column)) or _WORDS.get(column, "")).split("|"))

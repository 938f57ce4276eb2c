"""Chinese papers: what they do by the sum of their words, and goods and duties without a law's name."""

from __future__ import annotations

import pytest

from regulations.understanding import chinese_acts
from regulations.understanding.chinese_acts import chinese_act
from regulations.understanding.lexicon import LexiconError
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document

TYPES = [
    ("proposal", "某国拟给充气泳圈定强制标准", "部门挂出草稿，若获国会通过，厂家有一年时间换模具。"),
    ("proposal", "外接电源能效条例的限值草案发布", "文稿把空载功耗减半，预计明年提交内阁。"),
    ("adopted", "塑料搅拌棒七月起不准进口", "州长签署的法案生效，违者货物没收。"),
    ("adopted", "某州通过法案，限制炊具中的氟化物", "州长签署这项众议院法案，使其成为法律。"),
    ("amendment", "候选清单再添三种物质", "机构把三种溶剂收进名录，总数由原先的二百五十改为二百五十三。"),
    ("consultation", "玩具铅笔的涂层限值，请公众发表意见", "评论期六十天，书面意见可电邮，逾期来件不理。"),
    ("exemption", "医疗探头用铅获准再用五年", "主管机构准予该用途豁免，前提是每年提交替代报告。"),
    ("alert", "一款折叠梯横档断裂，进口商召回", "已有三起摔伤事故，用户请停止使用并联系商家退款。"),
    ("guidance", "一张图看懂：卖灯串要贴哪些标志", "先查电压，再按流程图核对标签，记录留底备查。"),
    ("other", "法院驳回塑料协会的诉讼", "判决书认定原告未能举证，业内仍在观望。"),
]


@pytest.mark.parametrize(("kind", "title", "text"), TYPES)
def test_the_words_of_a_chinese_paper_tell_what_it_does(kind: str, title: str, text: str) -> None:
    assert understand(Document(source="test", title=title, text=text)).doc_type == kind


def test_traditional_characters_speak_alike() -> None:
    assert chinese_act("環境部門徵求意見", "書面意見請於月底前寄送。", None, sure=False) == "consultation"


def test_without_a_title_the_first_sentence_stands_for_it() -> None:
    assert chinese_act("", "某品牌电热毯召回。已有两起起火事故。", None, sure=False) == "alert"


def test_other_languages_are_left_alone() -> None:
    assert chinese_act("Recall of 电热毯", "The importer recalls the blanket.", None, sure=False) is None


def test_what_was_read_counts_where_no_word_speaks() -> None:
    assert chinese_act("天气晴朗", "山上有花。", "guidance", sure=True) == "guidance"
    assert chinese_act("天气晴朗", "山上有花。", None, sure=False) is None


def test_a_row_without_patterns_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {"base": {"sure": 1, "unsure": 1}, "rows": [{"kind": "adopted", "title": 1, "text": 1}]}
    monkeypatch.setattr(chinese_acts, "lexicon_file", lambda path: broken)
    chinese_acts.table.cache_clear()
    with pytest.raises(LexiconError, match="has no patterns"):
        chinese_acts.table()
    monkeypatch.undo()
    chinese_acts.table.cache_clear()


REGIMES = [
    ("packaging", "外卖杯押金制上路", "门店须回收可重复容器并退还押金。"),
    ("cbam", "进口碳收费：水泥买家先登记", "海关要求进口商按默认值缴纳碳成本。"),
    ("ecodesign_energy", "机顶盒待机功率门槛收紧", "能源署把待机耗电上限减半。"),
    ("weee", "废旧家电回收费率公布", "生产者须按吨缴纳回收处理费。"),
    ("reach", "硼酸用途进入授权名单", "化学品署要求企业提交授权申请。"),
    ("ce_safety", "一款卡式炉自燃，商家召回", "已有人烧伤，请停止使用。"),
]


@pytest.mark.parametrize(("regime", "title", "text"), REGIMES)
def test_goods_and_duties_tell_the_regime_without_a_law(regime: str, title: str, text: str) -> None:
    found = understand(Document(source="test", title=title, text=text))
    assert found.relevant
    assert regime in {one.label for one in found.regimes}


def test_goods_named_only_behind_a_chinese_title_are_seen() -> None:
    paper = Document(source="test", title="下月起没有证书不准入关", text="进口按摩椅须先取得合格证书。")
    assert understand(paper).relevant


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("婴儿配方奶粉召回", "某批次乳粉检出致病菌，门店下架。"),
        ("仿制药注册标准修订", "药品生产企业须补充稳定性数据。"),
        ("稳定币发行门槛公布", "监管草案规定储备以存款和国债持有。"),
        ("某国猪肉反倾销初裁", "调查机关初步认定存在倾销。"),
        ("铸造车间职业卫生标准更新", "用人单位应当为劳动者安排体检。"),
        ("纸箱企业收购印刷厂", "公司预计净利润增长，股价上扬。"),
    ],
)
def test_food_drugs_money_work_and_company_news_stay_out(title: str, text: str) -> None:
    assert not understand(Document(source="test", title=title, text=text)).relevant

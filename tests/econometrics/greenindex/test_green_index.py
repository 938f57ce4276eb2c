"""The green index of reports whose words are known, by hand; and of files that hold no countable text."""

import json
import math
from pathlib import Path

import pytest
import typst

from compliance.econometrics.faults import SpecificationFault, UnreadableTable
from compliance.econometrics.greenindex import (
    GreenIndex,
    Matcher,
    Mode,
    dictionary_read,
    index_of_file,
    index_of_text,
    jackknife,
    length_control,
)
from compliance.econometrics.greenindex.__main__ import main
from compliance.econometrics.greenindex.pages import pages_of

MATCHER = Matcher(dictionary_read())

REPORT = """公司的中文名称 示例环保设备股份有限公司
目录
第一节 重要提示........2
第三节 管理层讨论与分析........9
第五节 环境和社会责任........30
第一节 重要提示
本报告由示例环保设备股份有限公司编制。
第三节 管理层讨论与分析
一、经营情况
示例环保设备股份有限公司坚持绿色发展
理念，推进节能减排。
第五节 环境和社会责任
一、环境信息情况
报告期内未发生突发环境事件。废水处理达标排放。
第十节 财务报告
一、审计报告
我们审计了节能减排支出。
二、财务报表
环保投入五万元。
"""


def words(text: str, matcher: Matcher = MATCHER) -> dict[str, int]:
    return index_of_text(text, matcher).words


def pdf_of(*pages: str) -> bytes:
    body = '#set text(lang: "zh")\n' + "\n#pagebreak()\n".join(
        " \\\n".join(page.strip().splitlines()) for page in pages
    )
    return typst.compile(body.encode())


def test_the_sections_of_a_report_add_up_to_its_index() -> None:
    index = index_of_text(REPORT, MATCHER)
    told = index.to_json()
    assert index.words == {"绿色发展理念": 1, "节能减排": 1, "废水处理": 1, "达标排放": 1, "环保投入": 1}
    assert (index.count, index.negated) == (5, 1)
    assert index.gr == pytest.approx(math.log(6))
    assert index.gr_with_negated == pytest.approx(math.log(7))
    by_section = {kind: (row["count"], row["negated"]) for kind, row in told["sections"].items()}
    assert by_section["discussion"] == (2, 0)
    assert by_section["responsibility"] == (2, 1)
    assert by_section["finance"] == (1, 0)
    assert by_section["audit"] == (1, 0)
    assert not told["sections"]["audit"]["in_total"]
    assert not told["sections"]["contents"]["in_total"]
    assert index.names == ("示例环保设备股份有限公司",)
    assert sum(index.groups.values()) == index.count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公司推进创新能源管理体系建设。", {"能源管理体系": 1}),
        ("公司建成第三废水处理站。", {"废水处理": 1}),
        ("公司发展新能源业务。", {"新能源": 1}),
        ("公司践行绿色发展理念。", {"绿色发展理念": 1}),
        ("公司建成废水处\n理站，通过ＩＳＯ 14001 认证。", {"废水处理": 1, "ISO14001": 1}),
        ("公司通過ISO-14001認證，推進節能減排，綠色發展。", {"ISO14001": 1, "节能减排": 1, "绿色发展": 1}),
        ("编号ISO140012不是认证的编号，公司如是说。", {}),
        ("公司主营业务为机床的生产和销售。", {}),
    ],
)
def test_longest_match_at_the_boundaries_of_words(text: str, expected: dict[str, int]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("报告期内公司未发生突发环境事件。", True),
        ("公司不属于重点排污单位。", True),
        ("公司没有碳排放权。", True),
        ("公司无相关排污许可证。", True),
        ("排污许可证：不适用", True),
        ("是否为重点排污单位 □是 √否", True),
        ("是否为重点排污单位 √是 □否", False),
        ("公司未来推进节能减排。", False),
        ("公司不断推进节能减排。", False),
        ("公司不仅推进节能减排，而且增加环保投入。", False),
        ("公司没有亏损，推进节能减排。", False),
        ("公司推进无纸化办公。", False),
    ],
)
def test_a_denied_word_counts_apart(text: str, denied: bool) -> None:
    index = index_of_text(text, MATCHER)
    assert (index.negated > 0, index.count > 0) == (denied, not denied)


def test_plain_jieba_splits_long_words_and_finds_fewer() -> None:
    text = "公司践行绿色发展理念，通过能源管理体系认证，推进节能减排。"
    dictionary = dictionary_read()
    plain = sum(words(text, Matcher(dictionary, Mode.JIEBA)).values())
    added = words(text, Matcher(dictionary, Mode.JIEBA_WORDS))
    assert added == words(text) == {"绿色发展理念": 1, "能源管理体系": 1, "节能减排": 1}
    assert plain < 3


def test_a_pdf_gives_pages_and_loses_its_running_heads(tmp_path: Path) -> None:
    pages = [
        f"示例公司年度报告\n第{n}页的内容，公司推进节能减排{'和碳中和' * (n == 3)}。" for n in range(1, 6)
    ]
    headed = [page.replace("示例公司年度报告", "示例公司节能减排年度报告") for page in pages]
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(*headed))
    index = index_of_file(path, MATCHER)
    assert index.words == {"节能减排": 5, "碳中和": 1}
    assert index.pages == 5
    assert {row["page"] for row in index.evidence() if row["word"] == "碳中和"} == {3}


def test_the_jackknife_counts_the_shorter_word_inside() -> None:
    indices = [
        index_of_text(text, MATCHER)
        for text in (
            "公司践行绿色发展理念。",
            "公司推进节能减排，开展清洁生产。",
            "公司开展环境监测，重视碳足迹，除尘。",
        )
    ]
    rows = {row["word"]: row for row in jackknife(indices, MATCHER.dictionary)}
    assert rows["绿色发展理念"]["mean_change"] == 0  # 绿色发展 takes its place
    assert rows["碳足迹"]["largest_change"] == pytest.approx(math.log(3 / 4))
    assert rows["清洁生产"]["mean_change"] == pytest.approx(math.log(2 / 3) / 3)
    assert "新能源" not in rows
    assert rows["碳足迹"]["correlation"] is not None


def test_length_is_taken_out_only_where_it_varies() -> None:
    short, longer, longest = (
        index_of_text("公司推进节能减排。" * n + "公司销售机床。" * n, MATCHER, file=str(n))
        for n in (1, 4, 16)
    )
    found = length_control([short, longer, longest])
    assert found["slope"] > 0.5
    spread = [found["adjusted"][name] for name in ("1", "4", "16")]
    assert max(spread) - min(spread) < longest.gr - short.gr
    assert length_control([short, short, short])["slope"] is None
    assert length_control([short])["reason"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"The firm reduces emissions and saves energy.", "not_chinese"),
        (b"2020 2021 2022", "not_chinese"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe", "unknown_kind"),
        (b"%PDF-1.7\nnothing more", "damaged"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableTable) as error:
        pages_of(body, "report.txt")
    assert error.value.reason == reason
    assert "report.txt" in error.value.sentence


def test_a_text_of_contents_only_is_no_zero() -> None:
    with pytest.raises(UnreadableTable, match="nothing to count"):
        index_of_text("目录\n第三节 管理层讨论与分析........9\n", MATCHER)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_of_a_text_changes_nothing(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(REPORT.encode(encoding))
    assert index_of_file(path, MATCHER).words == index_of_text(REPORT, MATCHER).words


def test_the_command_tells_counts_and_refusals(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(REPORT, encoding="utf-8")
    bad.write_text("only English here", encoding="utf-8")
    assert main([str(good), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["reports"][0]["count"] == 5
    assert told["dictionary"]["status"] == "own"
    assert "never found" in told["dictionary"]["provenance"]["en"]
    assert main([str(good), str(bad), str(tmp_path / "none.pdf")]) == 1
    out = capsys.readouterr().out
    assert "good.txt: Gr 1.7918" in out
    assert "bad.txt: not counted" in out
    assert "none.pdf: not counted" in out
    assert main([str(good), "--dictionary", str(tmp_path / "none.yml")]) == 1


LIST = "name: n\nversion: '1'\nprovenance: {status: own, en: ours}\ngroups:\n  甲:\n    words: [%s]\n"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("- a", "mapping"),
        (LIST % "节能减排, 节能减排", "again"),
        (LIST % "节能减排, 節能減排\ntraditional: {節: 节, 減: 减}", "cannot be read"),
        (LIST % "绿", "two characters"),
        (LIST % "", "no list of words"),
        ((LIST % "节能").replace("'1'", "1.0"), "version must be text"),
        ((LIST % "节能").replace("status: own, ", ""), "provenance"),
        ((LIST % "节能") + "negation: {before: ['(']}\n", "pattern"),
    ],
)
def test_a_wrong_word_list_says_what_to_repair(body: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "list.yml"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(SpecificationFault, match=says):
        dictionary_read(path)


def test_another_list_gives_another_digest_and_count(tmp_path: Path) -> None:
    path = tmp_path / "list.yml"
    path.write_text(LIST % "机床", encoding="utf-8")
    other = dictionary_read(path)
    index: GreenIndex = index_of_text("公司推进节能减排，销售机床。", Matcher(other))
    assert index.words == {"机床": 1}
    assert other.digest != MATCHER.dictionary.digest

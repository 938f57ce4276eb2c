"""What a paper does by its title and its first sentences, one case a habit of writing."""

from __future__ import annotations

import pytest

from regulations.understanding.actions import act_named, act_of_opening, act_of_title


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Test Procedure for Kettles; Correction", "correction"),
        ("Fe de erratas del reglamento de cascos", "correction"),
        ("关于某公告的更正", "correction"),
        ("Kettles; Withdrawal of proposed rule", "withdrawal"),
        ("Kettles; Extension of comment period", "consultation"),
        ("关于公开征求《电热毯》国家标准意见的通知", "consultation"),
        ("How to label kettles", "guidance"),
        ("Emission guidelines for kettles", None),
        ("某省召回管理办法", None),
        ("某品牌水壶召回", "alert"),
        ("Tribunal strikes down kettle levy", "other"),
        ("Kettle Advisory Board; Notice of Meeting; Request for Comments", "other"),
    ],
)
def test_some_words_name_the_kind_wherever_they_stand(title: str, kind: str | None) -> None:
    assert act_named(title) == kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Norway enforces updated kettle standard", "adopted"),
        ("Norway proposes update of kettle standard", "proposal"),
        ("Norway adopts amendments to kettle standard", "amendment"),
        ("Norway issues draft kettle standard", "proposal"),
        ("Updated kettle standard enters into force", "amendment"),
        ("Senate passes kettle bill", "proposal"),
        ("Governor signs kettle bill", "adopted"),
        ("Kettle list of May 2031 published", "adopted"),
        ("La Norvège repousse l'interdiction des bouilloires", "amendment"),
        ("Les députés votent l'interdiction des bouilloires", "proposal"),
        ("Noruega prohíbe las teteras de cobre", "adopted"),
        ("挪威拟禁止铜壶", "proposal"),
        ("挪威推迟实施水壶标准", "amendment"),
        ("关于《水壶限制要求》第2号修改单", "amendment"),
    ],
)
def test_the_first_verb_governs_a_headline(title: str, kind: str) -> None:
    act = act_of_title(title)
    assert act is not None
    assert act.kind == kind


def test_a_noun_alone_is_not_sure() -> None:
    act = act_of_title("Modification of uses of kettles")
    assert act is not None
    assert not act.sure
    assert act_of_title("Electric kettles") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("In 2030 the agency proposed a rule on kettles. This final rule sets the limits.", "adopted"),
        ("In 2030 the agency adopted limits. This final rule amends the limits.", "amendment"),
        ("The agency is proposing to lower the limit that it adopted in 2030.", "proposal"),
        ("The agency is extending the comment period on its proposed rule.", "consultation"),
        ("Error advertido: donde dice 3 debe decir 5.", "correction"),
        ("If you sell kettles you must keep a file.", "guidance"),
        ("The kettle has been recalled. Buyers are asked to return it.", "alert"),
        ("Kettles are made of steel.", None),
    ],
)
def test_an_opening_acts_in_the_present(text: str, kind: str | None) -> None:
    assert act_of_opening(text) == kind

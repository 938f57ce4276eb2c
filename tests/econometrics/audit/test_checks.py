"""Each check on tables of our own: one that is wrong, one that only rounding makes look wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from compliance.econometrics.audit import Audit, audit_document, document_of, document_read
from compliance.econometrics.audit.__main__ import main
from compliance.econometrics.audit.printed import printed
from compliance.econometrics.audit.wording import CHINESE, ENGLISH
from compliance.econometrics.faults import UnreadableTable


def audited(columns: dict[str, Any], sample: dict[str, Any] | None = None, key: str = "T1") -> Audit:
    return audit_document(
        document_of(
            {"sample": sample or {}, "tables": {key: {"dep": "y", "cols": columns}}, "note": "clustered"}
        )
    )


def codes(found: Audit) -> set[str]:
    return {item.code for item in found.wrong}


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (["0.010", "0.010", "**"], "stars_many"),
        (["0.050", "0.010", ""], "stars_few"),
        (["0.007", "0.004", "**"], None),  # 0.0074 / 0.0036 is 2.06
        ({"beta": "0.50", "se": "0.10", "t": "4.20"}, "t_ratio"),
        ({"beta": "0.50", "se": "0.10", "t": "5.20"}, None),
        ({"beta": "0.50", "se": "0.25", "p": "0.300"}, "p_value"),
        ({"beta": "0.50", "se": "0.25", "p": "0.047"}, None),
        ({"beta": "0.50", "se": "0.25", "ci": ["0.10", "1.20"]}, "interval"),
        (["0.5", "-0.3", ""], "bad_error"),
    ],
)
def test_a_cell_against_its_own_numbers(cell: Any, code: str | None) -> None:
    assert codes(audited({"1": {"x": cell}})) == ({code} if code else set())


def test_decimals_lost_in_json_come_from_the_table() -> None:
    """0.09 beside 0.005 was printed 0.090; alone it might be anything from 0.085."""
    assert printed("0.090").low == pytest.approx(0.0895)  # type: ignore[union-attr]
    found = audited({"1": {"x": [0.09, 0.005, "***"], "w": [0.01, 0.01, "**"]}})
    assert codes(found) == {"stars_many"}


def test_t_statistics_in_parentheses() -> None:
    content = {"tables": {"T": {"parentheses": "t", "cols": {"1": {"x": [0.5, 1.2, "**"]}}}}}
    assert "stars_many" in codes(audit_document(document_of(content)))


def test_another_convention_of_stars() -> None:
    content = {
        "_meta": {"stars": "** p<0.05, * p<0.1, + p<0.15"},
        "paper": {"tables": {"T": {"cols": {"1": {"x": ["0.50", "0.25", "**"]}}}}},
    }
    assert "stars_many" not in codes(audit_document(document_of(content)))


def mediation(z: float, coef: float = 0.02) -> dict[str, Any]:
    return {
        "1": {"dep": "m", "x": ["0.200", "0.050", "***"], "N": 500},
        "2": {
            "x": ["0.300", "0.050", "***"], "m": ["0.100", "0.040", "**"], "N": 500,
            "Sobel": {"Z": z, "coef": coef},
        },
        "3": {"x": ["0.320", "0.050", "***"], "N": 500},
    }  # fmt: skip


def test_sobel_and_adding_up() -> None:
    assert codes(audited(mediation(2.12))) == set()
    assert codes(audited(mediation(3.4))) == {"sobel_z"}
    assert codes(audited(mediation(1.2))) == {"sobel_low"}
    assert codes(audited(mediation(2.12, coef=0.08))) == {"sobel_product"}
    wrong = mediation(2.12)
    wrong["3"]["x"] = ["0.380", "0.050", "***"]
    assert codes(audited(wrong)) == {"adding_up"}


def test_groups_whose_rows_do_not_add_up() -> None:
    columns = {
        "1": {"label": "a", "x": ["0.10", "0.02", "***"], "N": 400},
        "2": {"label": "b", "x": ["0.30", "0.02", "***"], "N": 500},
        "3": {"label": "all", "x": ["0.20", "0.02", "***"], "N": 1000},
    }
    found = audit_document(
        document_of(
            {
                "note": "robust standard errors",
                "tables": {
                    "T1": {"dep": "y", "cols": {"1": columns["3"]}},
                    "T2_region": {"dep": "y", "cols": {"1": columns["1"], "2": columns["2"]}},
                },
            }
        )
    )
    assert codes(found) == {"groups_n"}
    difference = next(item for item in found.findings if item.check == "group_difference")
    assert difference.verdict == "consistent"
    assert difference.numbers["z"] == pytest.approx(-0.2 / 0.0008**0.5)


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        ({"firms": 100, "years": [2001, 2010], "firm_years": 1000, "described_as": "unbalanced"}, "balanced"),
        ({"firms": 100, "years": [2001, 2010], "firm_years": 1001}, "panel_n"),
        ({"firms": 100, "years": [2001, 2010], "firm_years": 900, "kind": "balanced panel"}, "panel_short"),
        ({"firms": 100, "treated_firms": 40, "control_firms": 50}, "groups_units"),
        ({"firms": 100, "years": [2001, 2010], "firm_years": 900, "described_as": "unbalanced"}, None),
    ],
)
def test_panels(sample: dict[str, Any], code: str | None) -> None:
    assert codes(audited({"1": {"x": [0.1, 0.5, ""]}}, sample)) == ({code} if code else set())


def test_rows_of_a_window() -> None:
    sample = {"firms": 100, "years": [2001, 2010], "firm_years": 1000}
    assert codes(audited({"1": {"label": "2005-2008", "x": [0.1, 0.5, ""], "N": 400}}, sample)) == set()
    assert codes(audited({"1": {"label": "2005-2008", "x": [0.1, 0.5, ""], "N": 401}}, sample)) == {"n_more"}
    assert codes(audited({"1": {"label": "drop 10", "x": [0.1, 0.5, ""], "N": 901}}, sample)) == {"n_more"}


def test_instruments_and_fit() -> None:
    good = {"label": "2SLS", "x": [0.1, 0.5, ""], "N": 1000, "KP": 90.0, "Wald_F": 99.0}
    assert codes(audited({"1": good})) == set()
    assert codes(audited({"1": good | {"KP": 9.0}})) == {"lm_f"}
    assert codes(audited({"1": good | {"KP": 1200.0}})) == {"lm_n"}
    assert codes(audited({"1": {"x": [0.1, 0.5, ""], "r2": 1.2}})) == {"r2_range"}
    falling = {
        "1": {"x": [0.1, 0.5, ""], "N": 9, "r2": 0.31},
        "2": {"x": [0.1, 0.5, ""], "w": [0.1, 0.5, ""], "N": 9, "r2": 0.22},
    }
    assert codes(audited(falling)) == {"r2_falls"}


def test_descriptives() -> None:
    def described(row: list[float]) -> set[str]:
        table = {"columns": ["obs", "mean", "sd", "min", "max"], "rows": {"v": row}}
        return codes(audit_document(document_of({"note": "clustered", "tables": {"T": table}})))

    assert described([100, 0.5, 0.5, 0, 1]) == set()
    assert described([100, 0.2, 0.6, 0, 1]) == {"sd_binary"}
    assert described([100, 3.0, 9.0, 0, 6]) == {"sd_large"}
    assert described([100, 7.0, 1.0, 0, 6]) == {"mean_outside"}
    assert described([100, 0.0, 1.0, -1, 30]) == {"range_small"}
    assert described([10000, 0.0, 1.0, -1, 30]) == {"outlier"}


def test_both_languages_word_every_code() -> None:
    assert ENGLISH.keys() == CHINESE.keys()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([], "shape"),
        ({"a": 1}, "no_tables"),
        ({"tables": {}}, "shape"),
        ({"tables": {"T": {"cols": {"1": {"x": [1, 2, 3]}}}}}, "shape"),
        ({"tables": {"T": {"columns": ["mean"], "rows": {"v": [1, 2]}}}}, "shape"),
    ],
)
def test_bad_tables_are_refused_with_their_place(content: Any, reason: str) -> None:
    with pytest.raises(UnreadableTable) as told:
        document_of(content)
    assert told.value.reason == reason
    assert told.value.where


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "tables.json"
    assert main([str(path)]) == 2
    path.write_text("{", encoding="utf-8")
    with pytest.raises(UnreadableTable, match="not JSON"):
        document_read(path)
    path.write_text(
        json.dumps({"tables": {"T": {"cols": {"1": {"x": ["0.010", "0.010", "***"]}}}}}), encoding="utf-8"
    )
    capsys.readouterr()
    assert main([str(path), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["impossible"] == 1
    assert told["findings"][0]["sentence"]["zh"]
    assert main([str(path)]) == 1
    assert "stars" not in capsys.readouterr().err

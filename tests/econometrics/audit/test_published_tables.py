"""What the auditor finds in the two papers the project reproduces; their tables lie with the handbooks."""

from pathlib import Path

import pytest

from compliance.econometrics.audit import Audit, Finding, audit_document, document_read


@pytest.fixture
def found(shared_dir: Path) -> Audit:
    return audit_document(document_read(shared_dir / "productivity" / "paper_tables.json"))


def one(found: Audit, code: str, paper: str, column: str = "") -> Finding:
    """The only finding of a code in a paper whose column holds a text."""
    items = [item for item in found.of(code) if item.paper == paper and column in item.column]
    assert len(items) == 1, [item.english for item in items]
    return items[0]


def test_the_printed_sobel_cannot_come_from_its_parts(found: Audit) -> None:
    item = one(found, "sobel_z", "paper_GT")
    assert item.verdict == "impossible"
    assert item.numbers["printed"] == 2.54
    assert item.numbers["z"] == pytest.approx(1.77, abs=0.005)
    assert item.numbers["z_high"] == pytest.approx(2.05, abs=0.005)
    assert item.numbers["p"] == pytest.approx(0.08, abs=0.005)
    assert one(found, "bootstrap_z", "paper_GT").numbers["printed"] == 4.63


@pytest.mark.parametrize(
    ("paper", "pair", "z", "verdict"),
    [
        ("paper_GT", "large", -1.77, "unsupported"),
        ("paper_GT", "pollution", -1.00, "unsupported"),
        ("paper_GT", "中部 central / 东部 east", 0.75, "unsupported"),
        ("paper_GT", "西部 west / 东部 east", 0.29, "unsupported"),
        ("paper_EC", "东 east / 中 central", -2.62, "consistent"),
        ("paper_EC", "中 central / 西 west", 1.77, "doubtful"),
        ("paper_EC", "资源型", 0.42, "doubtful"),
    ],
)
def test_groups_are_told_apart_by_their_difference(
    found: Audit, paper: str, pair: str, z: float, verdict: str
) -> None:
    items = [
        item
        for item in found.findings
        if item.check == "group_difference" and item.paper == paper and pair in item.column
    ]
    assert len(items) == 1
    assert items[0].numbers["z"] == pytest.approx(z, abs=0.02)
    assert items[0].verdict == verdict


def test_the_instrument_statistics_rest_on_two_assumptions(found: Audit) -> None:
    item = one(found, "lm_f", "paper_GT")
    assert item.numbers["lm_low"] < 620 < item.numbers["lm_high"]
    assert one(found, "iv_ratio", "paper_GT").numbers["ratio"] == pytest.approx(5.1, abs=0.05)
    assert one(found, "lagged_instrument", "paper_GT")


def test_rows_interpolation_errors_and_shares(found: Audit) -> None:
    assert one(found, "balanced", "paper_GT").numbers["product"] == 2493
    assert one(found, "interpolated", "paper_GT")
    assert {item.paper for item in found.of("errors_undeclared")} == {"paper_GT", "paper_EC"}
    shares = one(found, "shares", "paper_EC").numbers
    assert shares["total"] == pytest.approx(103, abs=1)
    assert shares["total_low"] > 100
    assert one(found, "outlier", "paper_GT", "Roe").numbers["distance"] > 40


def test_what_holds_is_not_accused(found: Audit) -> None:
    """Stars, rows and windows of both papers agree; only what the handbook lists is found."""
    assert not found.of("stars_many")
    assert not found.of("n_more")
    assert not found.of("groups_n")
    assert sum(item.consistent for item in found.findings) > 120
    assert all("{" not in item.english + item.chinese for item in found.findings)

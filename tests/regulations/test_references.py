"""Numbers of United States rules in prose and addresses, and what only looks like one."""

import pytest

from regulations.references import Quoted, borne_by, page_code, quoted_in


def codes(*texts: str) -> set[tuple[str, str]]:
    return {(one.kind, one.code) for one in quoted_in(texts)}


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        (
            "https://www.govinfo.gov/content/pkg/FR-2025-06-09/html/2025-10410.htm",
            "fr_document",
            "2025-10410",
        ),
        ("https://www.govinfo.gov/content/pkg/FR-2011-04-11/pdf/2011-8690.pdf", "fr_document", "2011-08690"),
        ("https://www.federalregister.gov/d/2025-10410", "fr_document", "2025-10410"),
        ("https://www.federalregister.gov/documents/2025/06/09/2025-10410/x", "fr_document", "2025-10410"),
        ("[FR Doc. 2025–10410 Filed]", "fr_document", "2025-10410"),
        ("FR Doc. E9-08360", "fr_document", "E9-8360"),
        ("FR-2021-09-01/pdf/C1-2021-17388.pdf", "fr_document", "C1-2021-17388"),
        ("80 FR 29458", "fr_page", "80 FR 29458"),
        ("88 Fed. Reg. 40,728", "fr_page", "88 FR 40728"),
        ("docket EPA-HQ-OPPT-2023-0360.", "us_docket", "EPA-HQ-OPPT-2023-0360"),
        ("www.regulations.gov/document/EERE-2022-BT-TP-0028-0012", "us_docket", "EERE-2022-BT-TP-0028"),
        ("CPSC-2015-0045", "us_docket", "CPSC-2015-0045"),
        ("EERE-2006-STD-0129", "us_docket", "EERE-2006-STD-0129"),
    ],
)
def test_numbers_are_told_apart(text: str, kind: str, code: str) -> None:
    assert (kind, code) in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Standard 2025-10410 of another body",
        "40 CFR 721",
        "XEPA-HQ-OPPT-2023-0360",
        "in 2019-2023",
        "ISO 4217-2015",
        "FR 2025",
    ],
)
def test_what_is_not_spelt_as_one_is_no_number(text: str) -> None:
    assert codes(text) == set()


def test_a_number_quoted_twice_is_one() -> None:
    assert quoted_in(["80 FR 29458 and 80 FR 29,458"]) == (Quoted("fr_page", "80 FR 29458", "80 FR 29458"),)
    assert page_code("088", "40,728") == "88 FR 40728"


def test_a_rule_bears_its_number_page_and_dockets() -> None:
    details: dict[str, object] = {"dockets": ["EPA-HQ-OPPT-2023-0360"], "citation": "90 FR 24238"}
    borne = {(one.kind, one.code) for one in borne_by(("2025-10410",), details)}
    assert borne == {
        ("fr_document", "2025-10410"),
        ("us_docket", "EPA-HQ-OPPT-2023-0360"),
        ("fr_page", "90 FR 24238"),
    }
    assert borne_by(("CPSC-2025-9004-0003",), {"docket": ""}) == ()

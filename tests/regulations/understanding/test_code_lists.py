"""HS, CN and ICS codes in prose: lists, ranges, exclusions, and what is no code."""

from __future__ import annotations

import pytest

from regulations.understanding.classification import code_of, hs_codes, ics_codes
from regulations.understanding.normalise import normalise


def _read(text: str) -> tuple[set[str], set[str]]:
    hits = hs_codes(normalise(text).text)
    return {h.code for h in hits if not h.excluded}, {h.code for h in hits if h.excluded}


def _ics(text: str) -> list[str]:
    return [hit.code for hit in ics_codes(normalise(text).text)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("(HS 8516 and 8509)", {"8516", "8509"}),
        ("HS code(s): 34); Soap", {"34"}),
        ("HS: 84;85", {"84", "85"}),
        ("HS 84XX.XX.XX.899 and HS85XX.XX.XX.899", {"84", "85"}),
        ("HS codes 8516.60, 8516.71 or 8516.72", {"851660", "851671", "851672"}),
        ("HS 8516 8509", {"8516", "8509"}),
        ("HS 850600", {"8506"}),
        ("HS code 7607.11.00.00", {"760711"}),
        ("HS: 8516 - Electric heaters; hand dryers; 8509 - Appliances", {"8516", "8509"}),
        ("CN codes 8507 60 00, 8507 80 00 and ex 8506", {"85076000", "85078000", "8506"}),
        ("subheading 8516.60 (ovens) and 8516.71", {"851660", "851671"}),
        ("HS编码：8708.3010、8708.3091", {"87083010", "87083091"}),
        ("品目8516和8509", {"8516", "8509"}),
        ("positions tarifaires 85.16 et 85.09", {"8516", "8509"}),
        ("partidas arancelarias 85.16 y 85.09", {"8516", "8509"}),
        ('HS:[{"uid":"8512.90"}]', {"851290"}),
        ("HS 68022; 68029; 681019", {"68022", "68029", "681019"}),
        ("HS 2012 code 851660", {"851660"}),
        ("Products: cells, lithium (850650), lead-acid (850720)", {"850650", "850720"}),
    ],
)
def test_codes_behind_a_cue(text: str, codes: set[str]) -> None:
    found, excluded = _read(text)
    # Without a code in the CN the first six digits of a national line are the HS code.
    assert {c if c in codes else c[:6] for c in found} == {c if c in found else c[:6] for c in codes}
    assert not excluded


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("headings 84.01 to 84.05", {"8401", "8402", "8403", "8404", "8405"}),
        ("HS 8501-8504", {"8501", "8502", "8503", "8504"}),
        ("HS 8501\u20138503", {"8501", "8502", "8503"}),
        ("品目8501至8503", {"8501", "8502", "8503"}),
        ("positions tarifaires 85.01 à 85.03", {"8501", "8502", "8503"}),
        ("partidas arancelarias 85.01 a 85.03", {"8501", "8502", "8503"}),
    ],
)
def test_ranges_hold_what_exists_between_their_ends(text: str, codes: set[str]) -> None:
    assert _read(text) == (codes, set())


@pytest.mark.parametrize(
    ("text", "codes", "excluded"),
    [
        ("HS heading 85.16, other than those of heading 85.45.", {"8516"}, {"8545"}),
        ("Motors of heading 8501 or 8502, excluding 8501.10", {"8501", "8502"}, {"850110"}),
        ("not including headings 90.14, 90.15, 90.28 or 90.32", set(), {"9014", "9015", "9028", "9032"}),
        ("HS 8516 except 8516.10", {"8516"}, {"851610"}),
        ("税则号列8516，不包括8545", {"8516"}, {"8545"}),
        ("品目8516至8518，8517除外", {"8516", "8518"}, {"8517"}),
        ("除8545以外的品目8516", {"8516"}, set()),
        ("positions tarifaires 8516 et 8509, à l'exclusion de 8510", {"8516", "8509"}, {"8510"}),
        ("partidas arancelarias 85.16 a 85.18, excepto 85.17", {"8516", "8518"}, {"8517"}),
        ("Vehicles other than trams (HS code(s): 8703)", {"8703"}, set()),
        ("except toys; HS heading 8516", {"8516"}, set()),
        ("Polish (excl. waxes of heading 3404) (HS code(s): 340520); Paint", {"340520"}, set()),
        ("Motors of HS 8501 (excl. parts of heading No. 85.03)", {"8501"}, {"8503"}),
        ("Moteurs du n° SH 8501 (à l'excl. des parties de la position 85.03)", {"8501"}, {"8503"}),
        ("Motores de la partida 85.01 (exc. los de la subpartida 8501.10)", {"8501"}, {"850110"}),
    ],
)
def test_exclusions_never_count_as_codes(text: str, codes: set[str], excluded: set[str]) -> None:
    assert _read(text) == (codes, excluded)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "Parts for cranes of headings 8425 to 8430 (HS code(s): 8431); chairs of heading 9401",
            {"8431", "9401"},
        ),
        ("Parties de grues des positions 8425 à 8430 (Code(s) du SH: 8431)", {"8431"}),
        ("Partes de grúas de la partida 8426 (Código(s) del SA: 8431)", {"8431"}),
        ("Tissues (incl. those of subheading 4818.20) (HS code(s): 4803; 4818)", {"4803", "4818"}),
        (
            "HS code(s): 3208 - Paint of products of headings 3901 to 3913; 3209 - Other paint",
            {"3208", "3209"},
        ),
        ("HS code(s): 87 - Vehicles other than trams; 8707 - Bodies, incl. cabs", {"87", "8707"}),
        ("Paving stone (HS code(s): 68022; 681019)", {"68022", "681019"}),
    ],
)
def test_headings_that_word_a_code_of_a_form_are_no_codes_of_their_own(text: str, codes: set[str]) -> None:
    assert _read(text) == (codes, set())


@pytest.mark.parametrize(
    "text",
    [
        "heading 68022",
        "HS 68024",
        "HS 8138.9000",
        "HS 9998",
        "under heading 2005 of the budget",
        "article 8516",
        "EN 8516",
        "in positions 12 and 13",
        "tariff lines 12345678901234",
        "HS codes were not given",
        "Products: model (999999)",
        "a sum of (850650) units",
        "",
    ],
)
def test_what_is_no_code(text: str) -> None:
    assert _read(text) == (set(), set())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("ICS 97.040.50 and 13.120", ["97.040.50", "13.120"]),
        ("(ICS code(s): 71.100.80)", ["71.100.80"]),
        ("ICS: 13,020", ["13.020"]),
        ('ICS:[{"uid":"13.020,71.020,71.100"}]', ["13.020", "71.020", "71.100"]),
        ("ICS编码：43.040.40", ["43.040.40"]),
        ("ICS 99.999", []),
        ("97.040.50 without its name", []),
    ],
)
def test_ics_codes(text: str, codes: list[str]) -> None:
    assert _ics(text) == codes


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("85.16", ("hs", "8516", "hs.exact")),
        ("8516 60 50", ("cn", "85166050", "cn.exact")),
        ("8516609000", ("hs", "851660", "hs.national_line")),
        ("850600", ("hs", "8506", "hs.padded")),
        ("72106", ("hs", "72106", "hs.group")),
        ("72108", None),
        ("0000", None),
        ("", None),
        ("8516a", ("hs", "8516", "hs.exact")),
    ],
)
def test_a_printed_code_is_read_or_refused(printed: str, read: tuple[str, str, str] | None) -> None:
    assert code_of(printed) == read

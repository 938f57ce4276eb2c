"""The examples of docs/cbam.md run and give the published figures."""

import json
import re
from pathlib import Path

import pytest

from compliance.carbon.cbam import RulePack, cases_list, cases_price
from compliance.carbon.plain_files import file_load
from compliance.carbon.scenario import plain_compare
from tests.carbon.installations import result

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cbam.md"
EXPECTED = {
    "EU-TPL-S3-CARBON": ("see", 2.0069, 6e-5),
    "CN-HRC-2026Q1": ("cost_eur_per_t", 163.5, 0.1),
    "TW-SCREWS-GROSS-2026Q2": ("cost_eur_per_t", 224.18, 0.01),
    "FEMN-PRECURSOR-SEFA": ("sefa", 1.326975, 1e-9),
    "HRC-SEFA-2026": ("sefa", 1.33575, 1e-9),
    "CEMENT-COLUMN-CLOSURE": ("sefa", 0.666, 1e-9),
    "GRINCH-2026": ("cost_eur", 51536, 1e-6),
    "ARTICLE9-FLOOR": ("certificates_t", 0, 0),
    "DE-MINIMIS-below": ("cost_eur", 0, 0),
    "DE-MINIMIS-above": ("certificates_per_t", 2.1698323, 1e-9),
    "DE-MINIMIS-hydrogen": ("sefa", 4.961775, 1e-9),
}


def test_the_worked_cases_of_the_page(pack: RulePack) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    results = cases_price(cases_list(json.loads(block)), pack)
    assert results.keys() == EXPECTED.keys()
    for name, (key, value, within) in EXPECTED.items():
        assert results[name][key] == pytest.approx(value, abs=within), name


def test_the_installation_of_the_page(pack: RulePack) -> None:
    page = PAGE.with_name("cbam_installation.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    found = result(json.loads(block))
    printed = dict(re.findall(r"^\| (billets|bars) \| (.+) \|$", page, re.MULTILINE))
    for name, product in (("billets", "melting"), ("bars", "rolling")):
        figures = found["products"][product]
        shown = [f"{figures[key]:.6f}" for key in ("see_direct", "see_indirect")]
        assert shown == printed[name].split(" | ")
    assert found["warnings"] == []


def test_the_run_of_the_scenario_page(pack: RulePack, tmp_path: Path) -> None:
    text = PAGE.with_name("cbam_scenarios.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    source = tmp_path / "run.yaml"
    source.write_text(block, encoding="utf-8")
    found = plain_compare(file_load(source), pack)
    ids = [scenario["id"] for scenario in found["scenarios"]]
    assert ids == ["as it stands", "dearer", "proof", "cleaner rod", "out of quota", "to the UK"]
    # The screws have no customs value: under the quota duty they are refused, not free.
    assert [scenario["refused"] for scenario in found["scenarios"]] == [[], [], [], [], ["screws"], []]
    assert all(mix["shares"] for mix in found["markets"]["dearer"])

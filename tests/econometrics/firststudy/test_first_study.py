"""The shipped study: moments of the printed table, effects recovered, truth shown beside estimates."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.firststudy import SPECIFICATION, TRUTH, panel_simulated, study_write
from compliance.econometrics.firststudy.generating import truth_of_pilot
from compliance.econometrics.reporting.options import report_options
from compliance.econometrics.reporting.truth import recoveries_of, truth_html
from compliance.econometrics.runner import StudyResult, study_run

MOMENT = 0.05
"""Means lie within so many printed standard deviations."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return study_write(tmp_path_factory.mktemp("first")).parent


@pytest.fixture(scope="module")
def result(folder: Path) -> StudyResult:
    return study_run(folder / "study.yml")


def test_moments_are_those_of_the_printed_table(shared_dir: Path) -> None:
    printed = json.loads((shared_dir / "productivity" / "paper_tables.json").read_text(encoding="utf-8"))
    frame = panel_simulated()
    rows = printed["paper_GT"]["tables"]["T1_descriptives"]["rows"]
    assert len(rows) == 7
    for name, (count, mean, sd, least, most) in rows.items():
        column = frame[name]
        assert column.count() == count, name
        assert column.mean() == pytest.approx(mean, abs=MOMENT * sd), name
        assert column.std() == pytest.approx(sd, rel=0.08), name
        assert least - 0.01 <= column.min() and column.max() <= most + 1e-6, name


def test_equal_seeds_write_equal_bytes_and_others_do_not(tmp_path: Path, folder: Path) -> None:
    again = study_write(tmp_path / "again").parent / "panel.csv"
    other = study_write(tmp_path / "other", seed=5).parent / "panel.csv"
    assert again.read_bytes() == (folder / "panel.csv").read_bytes() != other.read_bytes()


def test_the_stated_truth_is_that_of_the_generator() -> None:
    stated = yaml.safe_load(SPECIFICATION.read_text(encoding="utf-8"))["report"]["truth"]
    direct = 2 / 3 * TRUTH["direct_clean"] + 1 / 3 * TRUTH["direct_polluting"]
    indirect = TRUTH["patents_on_green"] * TRUTH["quality_on_patents"]
    assert stated["with patents"] == {"Gr": pytest.approx(direct), "pat": TRUTH["quality_on_patents"]}
    for model in ("two-way", "controls", "high-dimensional", "inspections"):
        assert stated[model]["Gr"] == pytest.approx(direct + indirect)
    assert stated["clean"]["Gr"] == pytest.approx(TRUTH["direct_clean"] + indirect)
    assert stated["polluting"]["Gr"] == pytest.approx(TRUTH["direct_polluting"] + indirect)
    assert stated["patents"]["Gr"] == TRUTH["patents_on_green"]
    assert stated["pilot"]["ATT"] == pytest.approx(truth_of_pilot(panel_simulated()), abs=5e-5)


def test_every_identified_model_holds_its_truth_and_the_confounded_one_does_not(result: StudyResult) -> None:
    assert not result.failed and result.spec is not None and result.spec.report is not None
    found = recoveries_of(result.models, result.spec.report.truth)
    missed = {item.model for item in found if not item.covered}
    assert missed == {"two-way"}, [item for item in found if not item.covered]
    assert len(found) == 10
    page = truth_html(found, result.spec.report, "zh")
    assert page.count("<tr>") == 11 and page.count("light red") == 1 and "双向固定" in page


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5, 6])
def test_on_fresh_panels_the_mean_error_of_identified_models_is_small(seed: int, tmp_path: Path) -> None:
    """Each draw of the design, not the shipped one alone: no estimate lies 4 standard errors off."""
    path = study_write(tmp_path, seed=seed)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    truth = content.pop("report")["truth"]
    wanted = ("controls", "high-dimensional", "inspections", "with patents", "clean", "polluting")
    content["models"] = [model for model in content["models"] if model["name"] in wanted]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    done = study_run(path)
    found = recoveries_of(done.models, {name: truth[name] for name in wanted})
    assert max(abs(item.off) for item in found) < 4, found


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"base": 3}, "must map coefficients to numbers"),
        ({"base": {"x": "0.5"}}, "must map coefficients to numbers"),
    ],
)
def test_a_truth_that_is_no_mapping_of_numbers_is_refused(given: dict[str, Any], told: str) -> None:
    with pytest.raises(SpecificationFault, match=told):
        report_options({"truth": given})


@pytest.mark.parametrize(
    ("truth", "told"),
    [
        ({"bsae": {"x": 1.0}}, "model 'bsae'; there are base"),
        ({"base": {"z": 1.0}}, "coefficient of 'base' 'z'; there are x"),
    ],
)
def test_a_truth_of_nothing_estimated_names_what_there_is(truth: dict[str, Any], told: str) -> None:
    models = [{"name": "base", "coefficients": {"x": {"beta": 1.0, "se": 0.1, "ci": [0.8, 1.2]}}}]
    with pytest.raises(SpecificationFault, match=told):
        recoveries_of(models, truth)


def test_a_failed_model_has_no_truth_beside_it() -> None:
    assert recoveries_of([{"name": "base", "error": {"sentence": "no"}}], {"base": {"x": 1.0}}) == []

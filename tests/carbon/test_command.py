"""Both command lines: the same file in gives the same file out, with and without Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.carbon.conftest import HRC

REPOSITORY = Path(__file__).resolve().parents[2]
KEYS = {
    "see",
    "sefa",
    "sefa_process",
    "sefa_precursors",
    "certificates_t",
    "certificates_per_t",
    "cost_eur",
    "cost_eur_per_t",
    "band",
    "explanation",
    "rule_pack",
    "warnings",
}
WITHOUT_DJANGO = """
import sys
sys.modules["django"] = None  # an import would fail
from compliance.carbon.cbam import main
code = main(sys.argv[1:])
assert not {"celery", "numpy"} & {name.split(".")[0] for name in sys.modules}
sys.exit(code)
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([{"id": "good", **HRC}, {"id": "bad", **HRC, "country": "Atlantis"}]))
    return path


def test_with_and_without_django(source: Path, tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("a.json", "b.json", "c.json"))
    call_command("cbam", source=source, target=first)
    for command, target in (([sys.executable, "-c", WITHOUT_DJANGO], second),):
        done = subprocess.run(
            [*command, "--in", str(source), "--out", str(target)],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "1 priced, 1 refused" in done.stderr
    module = [sys.executable, "-m", "compliance.carbon.cbam", "--in", str(source), "--out", str(third)]
    subprocess.run(module, cwd=REPOSITORY, check=True, capture_output=True)
    assert first.read_bytes() == second.read_bytes() == third.read_bytes()


def test_results_have_the_agreed_keys(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    call_command("cbam", source=source, target=target)
    results = json.loads(target.read_text())
    assert list(results) == ["good", "bad"]
    assert results["good"].keys() == KEYS
    assert results["bad"].keys() == KEYS | {"error"}
    assert len(results["good"]["band"]) == 2
    assert results["good"]["rule_pack"].keys() == {"edition", "as_of", "digest"}


def test_analysis_is_added_where_asked(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    call_command("cbam", source=source, target=target, analysis=True)
    good = json.loads(target.read_text())["good"]
    assert good["analysis"]["marginal_eur_per_0_1_tco2e"] == pytest.approx(7.536)
    assert good["analysis"]["tornado"][0]["input"]


def test_an_unusable_file_is_a_command_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="does not exist"):
        call_command("cbam", source=tmp_path / "none.json", target=tmp_path / "r.json")

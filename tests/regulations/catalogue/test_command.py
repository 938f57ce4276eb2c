"""`manage.py catalogue`: what it prints, and what it says to a wrong name."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from regulations.catalogue.checking import FEWEST, checked
from regulations.management.commands import catalogue as command

SAMPLE = "reach.art33_1.inform_recipients"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("catalogue", *arguments, stdout=out)
    return out.getvalue()


def test_one_obligation_as_json() -> None:
    told = json.loads(run("show", SAMPLE, "--json"))
    assert told["reference"]["celex"] == "32006R1907"
    assert told["dates"][0]["on"] == "2008-10-28"
    assert set(told["title"]) == {"en", "zh"}


def test_one_obligation_in_words() -> None:
    told = run("show", SAMPLE)
    assert "33(1)" in told and "2008-10-28" in told


def test_a_list_keeps_to_regime_and_market() -> None:
    told = json.loads(run("list", "--regime", "reach", "--market", "EU", "--json"))
    assert SAMPLE in {one["id"] for one in told}
    assert all(one["regime"] == "reach" and "EU" in one["markets"] for one in told)


@pytest.mark.parametrize("arguments", [("show", "reach.art33"), ("list", "--regime", "rech")])
def test_a_wrong_name_gets_near_ones(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="reach"):
        run(*arguments)


def test_the_check_counts_and_ends_with_1_on_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(run_checked(monkeypatch, FEWEST, fails=False))
    assert told["ok"] and told["total"] == sum(told["regimes"].values())
    told = json.loads(run_checked(monkeypatch, 100_000, fails=True))
    assert [p["code"] for p in told["problems"]] == ["too_few"]


def run_checked(monkeypatch: pytest.MonkeyPatch, fewest: int, *, fails: bool) -> str:
    monkeypatch.setattr(command, "checked", lambda: checked(fewest=fewest))
    out = StringIO()
    if not fails:
        call_command("catalogue", "check", "--json", stdout=out)
        return out.getvalue()
    with pytest.raises(CommandError) as error:
        call_command("catalogue", "check", "--json", stdout=out)
    assert error.value.returncode == 1
    return out.getvalue()


def test_exemptions_of_a_category_on_a_day() -> None:
    told = json.loads(run("exemptions", "--category", "5", "--on", "2026-12-11", "--json"))
    states = {row["entry"]: row["states"]["5"] for row in told["exemptions"]}
    assert (told["on"], states["6(a)"], states["6(c)"]) == ("2026-12-11", "expired", "valid")
    assert "6(c)" in run("exemptions")


def test_a_category_that_does_not_exist_is_refused() -> None:
    with pytest.raises(CommandError, match="12"):
        run("exemptions", "--category", "12")

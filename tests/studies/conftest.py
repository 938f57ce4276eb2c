"""A small panel, its study, and a user of each role around them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from django.core.files.base import ContentFile

from compliance.firms.models import Association, Firm, User
from compliance.studies.models import Dataset, Report, Study
from compliance.studies.panels import Owner, dataset_file
from compliance.studies.reports import report_keep
from compliance.studies.running import Made, run_ask, run_estimate
from tests.factories import (
    AdministratorFactory,
    AssociationFactory,
    FirmFactory,
    MembershipFactory,
    UserFactory,
)

SPECIFICATION = """\
panel: {unit: firm, time: year}
defaults: {cluster: firm}
models:
  - {name: base, outcome: y, regressors: [x], absorb: [firm, year]}
  - {name: full, outcome: y, regressors: [x, w], absorb: [firm, year]}
report:
  languages: [en]
  formats: [xlsx, html]
  plots: [coefficients]
  credibility: {treatment: x, draws: 99, seed: 7}
"""


def panel_frame(firms: int = 30, years: int = 6, seed: int = 3) -> pd.DataFrame:
    """Firms over years; y moves by 0.5 a unit of x."""
    random = np.random.default_rng(seed)
    firm, year = np.repeat(np.arange(firms), years), np.tile(np.arange(2010, 2010 + years), firms)
    x, w, e = random.normal(size=(3, firms * years))
    y = 0.5 * x + 0.2 * w + random.normal(size=firms)[firm] + 0.3 * e
    return pd.DataFrame({"firm": firm, "year": year, "y": y, "x": x, "w": w})


def csv_of(frame: pd.DataFrame) -> bytes:
    held = io.StringIO()
    frame.to_csv(held, index=False)
    return held.getvalue().encode()


def panel_make(owner: Owner, title: str = "Panel", content: bytes | None = None) -> Dataset:
    file = ContentFile(content or csv_of(panel_frame()), name="panel.csv")
    return dataset_file(owner=owner, title=title, file=file, by="tests")


def study_make(owner: Owner, title: str = "Study", specification: str = SPECIFICATION) -> Study:
    panel = panel_make(owner, f"{title} panel")
    return Study.objects.create(
        association=panel.association,
        firm=panel.firm,
        user=panel.user,
        dataset=panel,
        title=title,
        specification=specification,
        created_by="tests",
    )


def report_make(study: Study) -> Report:
    """The study run in this process, as a worker runs it."""
    run = run_ask(study=study, by="tests")
    report = report_keep(run=run, made=run_estimate(run))
    run.refresh_from_db()
    assert report is not None, run.fault
    return report


def report_canned(study: Study) -> Report:
    """A kept report without an estimation, where only who may read it matters."""
    made = Made(
        results={"title": study.title, "models": [], "data": {}},
        files={"results.json": b"{}", "plots/canned.en.vl.json": b'{"mark": "point", "encoding": {}}'},
        tables={"en": "<table></table>"},
    )
    report = report_keep(run=run_ask(study=study, by="tests"), made=made)
    assert report is not None
    return report


@dataclass(frozen=True)
class People:
    association: Association
    firm: Firm
    users: dict[str, User]

    def __getitem__(self, role: str) -> User:
        return self.users[role]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def people() -> People:
    """An association with a consenting member, a user of each role, and an officer of a stranger."""
    association, firm = AssociationFactory(), FirmFactory()
    MembershipFactory(association=association, firm=firm)
    users = {
        "officer": UserFactory(firms=[firm]),
        "staff": UserFactory(role="staff", associations=[association]),
        "analyst": UserFactory(role="analyst", associations=[association]),
        "administrator": AdministratorFactory(),
        "stranger": UserFactory(firms=[FirmFactory()]),
        "other analyst": UserFactory(role="analyst", associations=[AssociationFactory()]),
    }
    return People(association, firm, users)

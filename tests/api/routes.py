"""Every route of the interface by who may see what: the matrix, and numbers to call each route with.

A route that stands in none of these tables fails `test_every_route_is_classified`.
"""

from typing import Any

from compliance.alerts.rules.services import alert_rule_save
from compliance.channels.chats import chat_room_make
from compliance.channels.feeds import feed_make
from compliance.channels.webhooks import webhook_make, webhook_ping
from compliance.core import clock
from compliance.firms.models import ImportFileRun
from compliance.room.bulletins import bulletin_make
from compliance.search.models import SavedSearch
from tests.channels.test_chat import ROOMS
from tests.studies.conftest import report_canned, study_make
from tests.web.world import Side, World

PUBLIC = {
    ("get", "/me"),
    ("get", "/notices"),
    ("get", "/notices/{notice_id}"),
    ("get", "/sources"),
    ("get", "/sources/{name}/runs"),
    ("get", "/obligations"),
    ("post", "/rules/preview"),
}
"""What regulators say, what a token says of itself, and what is only looked at: nobody's rows."""
LISTS = {
    "/firms": "firms.Firm",
    "/products": "firms.Product",
    "/findings": "exposure.Finding",
    "/evidence": "firms.Evidence",
    "/code-questions": "firms.CodeQuestion",
    "/cbam/installations": "cbam.Installation",
    "/cbam/declarations": "cbam.EmissionDeclaration",
    "/cbam/shipments": "cbam.Shipment",
    "/cbam/costs": "cbam.ProductCost",
    "/cbam/changes": "cbam.CostChange",
    "/cbam/scenarios": "cbam.SavedScenario",
    "/memberships": "firms.Membership",
    "/watched-pages": "firms.WatchedPage",
    "/associations": "firms.Association",
}
TOLD = {"/calendar", "/desk", "/owners", "/jobs", "/bulletins"}
"""Answers without rows that have a number of their own; nothing foreign stands in them."""
ROWS = {
    "/products/{product_id}": "firms.Product",
    "/products/{product_id}/applicability": "firms.Product",
    "/products/{product_id}/components": "firms.Product",
    "/products/{product_id}/flows": "firms.Product",
    "/products/{product_id}/answers": "firms.Product",
    "/products/{product_id}/gaps": "firms.Product",
    "/findings/{finding_id}": "exposure.Finding",
    "/firms/{firm_id}/calendar.ics": "firms.Firm",
    "/firms/{firm_id}/gaps": "firms.Firm",
    "/firms/{firm_id}/cbam": "firms.Firm",
    "/firms/{firm_id}/cbam/alarm": "firms.Firm",
    "/evidence/{evidence_id}": "firms.Evidence",
    "/cbam/costs/{cost_id}": "cbam.ProductCost",
    "/cbam/scenarios/{scenario_id}": "cbam.SavedScenario",
    "/cbam/scenarios/{scenario_id}/result": "cbam.SavedScenario",
    "/cbam/installations/{installation_id}": "cbam.Installation",
    "/cbam/declarations/{declaration_id}": "cbam.EmissionDeclaration",
    "/cbam/shipments/{shipment_id}": "cbam.Shipment",
    "/watched-pages/{page_id}": "firms.WatchedPage",
}
FILES = {("get", "/evidence/{evidence_id}/file"): "firms.Evidence"}
"""Downloads: the row has no file in the world, so that own and foreign ones answer 404; tested apart."""
SHIPMENT = {"reference": "NEW-1", "cn": "73181588", "market": "DE", "country": "CN", "mass_t": "2"}
SHIPMENT |= {"planned_year": "2026"}
WRITES: dict[tuple[str, str], tuple[str, Any]] = {
    ("post", "/findings/{finding_id}/status"): ("exposure.Finding", {"status": "in_process"}),
    ("post", "/findings/{finding_id}/comments"): ("exposure.Finding", {"text": "Looked at."}),
    ("post", "/findings/{finding_id}/due"): ("exposure.Finding", {"due_on": None}),
    ("post", "/findings/{finding_id}/owner"): ("exposure.Finding", {"owner_id": None}),
    ("post", "/findings/{finding_id}/take"): ("exposure.Finding", None),
    ("post", "/triage"): ("exposure.Finding", {"finding_ids": ["$row"], "action": "take"}),
    ("post", "/products"): ("firms.Firm", {"firm_id": "$row", "sku": "NEW", "name": "New"}),
    ("patch", "/products/{product_id}"): ("firms.Product", {"name": "Changed"}),
    ("delete", "/products/{product_id}"): ("firms.Product", None),
    ("put", "/products/{product_id}/components"): ("firms.Product", {"is_complete": False, "components": []}),
    ("put", "/products/{product_id}/flows"): (
        "firms.Product",
        {"flows": [{"market": "DE", "year": 2024, "value": "5"}]},
    ),
    ("put", "/products/{product_id}/answers"): ("firms.Product", {"answers": {"radio": True}}),
    ("post", "/code-questions/{question_id}/settle"): ("firms.CodeQuestion", {"code": "851679"}),
    ("patch", "/evidence/{evidence_id}"): ("firms.Evidence", {"title": "Changed"}),
    ("put", "/evidence/{evidence_id}/products"): ("firms.Evidence", {"product_ids": []}),
    ("delete", "/evidence/{evidence_id}"): ("firms.Evidence", None),
    ("post", "/cbam/installations"): (
        "firms.Firm",
        {"firm_id": "$row", "name": "New works", "country": "CN"},
    ),
    ("delete", "/cbam/installations/{installation_id}"): ("cbam.Installation", None),
    ("post", "/cbam/declarations"): (
        "cbam.Installation",
        {"installation_id": "$row", "cn": "73181588", "production_year": 2026, "see_direct": "2"},
    ),
    ("delete", "/cbam/declarations/{declaration_id}"): ("cbam.EmissionDeclaration", None),
    ("post", "/cbam/shipments"): (
        "firms.Firm",
        SHIPMENT | {"firm_id": "$row", "product_id": "$firms.Product"},
    ),
    ("delete", "/cbam/shipments/{shipment_id}"): ("cbam.Shipment", None),
    ("post", "/cbam/changes/{change_id}/seen"): ("cbam.CostChange", None),
    ("put", "/firms/{firm_id}/cbam/alarm"): ("firms.Firm", {"percent": "3", "least_eur": "1"}),
    ("post", "/cbam/scenarios"): (
        "firms.Firm",
        {"firm_id": "$row", "name": "Dear", "what_if": {"price": 120}},
    ),
    ("delete", "/cbam/scenarios/{scenario_id}"): ("cbam.SavedScenario", None),
    ("post", "/watched-pages"): (
        "firms.Firm",
        {"firm_id": "$row", "title": "News", "url": "https://news.firm.example/"},
    ),
    ("delete", "/watched-pages/{page_id}"): ("firms.WatchedPage", None),
    ("post", "/memberships/{membership_id}/withdraw"): ("firms.Membership", None),
}
"""Writes → the row they are about and what is sent; “$row” stands for its number."""
UPLOADS = {
    ("post", "/evidence"),
    ("post", "/imports"),
    ("post", "/cbam/shipments/import"),
}
"""Writes that come with a file: tests/api/test_api_files.py."""
OWN = {
    ("get", "/account"): "",
    ("patch", "/account"): "",
    ("get", "/digest"): "",
    ("patch", "/digest"): "",
    ("get", "/rules"): "",
    ("post", "/rules"): "",
    ("get", "/rules/{rule_id}"): None,
    ("patch", "/rules/{rule_id}"): {"name": "mine"},
    ("delete", "/rules/{rule_id}"): None,
    ("get", "/feeds"): "",
    ("post", "/feeds"): "",
    ("get", "/feeds/{feed_id}"): None,
    ("post", "/feeds/{feed_id}/renew"): None,
    ("delete", "/feeds/{feed_id}"): None,
    ("get", "/webhooks"): "",
    ("post", "/webhooks"): "",
    ("get", "/webhooks/{webhook_id}"): None,
    ("patch", "/webhooks/{webhook_id}"): {"name": "mine"},
    ("delete", "/webhooks/{webhook_id}"): None,
    ("post", "/webhooks/{webhook_id}/secret"): None,
    ("post", "/webhooks/{webhook_id}/ping"): None,
    ("get", "/webhooks/{webhook_id}/calls"): None,
    ("post", "/webhooks/{webhook_id}/calls/{call_id}/replay"): None,
    ("get", "/chat-rooms"): "",
    ("post", "/chat-rooms"): "",
    ("get", "/chat-rooms/{room_id}"): None,
    ("patch", "/chat-rooms/{room_id}"): {"weekly": False},
    ("delete", "/chat-rooms/{room_id}"): None,
    ("post", "/chat-rooms/{room_id}/test"): None,
    ("get", "/chat-rooms/{room_id}/posts"): None,
    ("get", "/saved-searches/{search_id}"): None,
    ("get", "/imports"): "",
    ("get", "/imports/{import_id}"): None,
    ("post", "/imports/{import_id}/agree"): {"is_partial": False},
}
"""One's own, whatever the role: a row of somebody else is not there. “”: no row in the address."""
ROOM = {
    ("get", "/associations/{association_id}/members"): None,
    ("get", "/associations/{association_id}/heat"): None,
    ("get", "/associations/{association_id}/goods"): None,
    ("get", "/associations/{association_id}/comparison"): None,
    ("get", "/associations/{association_id}/trade"): None,
    ("get", "/associations/{association_id}/invitations"): None,
    ("get", "/bulletins/{bulletin_id}"): None,
    ("get", "/bulletins/{bulletin_id}/file"): None,
    ("get", "/bulletins/{bulletin_id}/candidates"): None,
    ("post", "/associations/{association_id}/invitations"): {"firm_name": "X", "email": "x@new.example"},
    ("post", "/associations/{association_id}/bulletins"): None,
    ("patch", "/bulletins/{bulletin_id}"): {"title": "New words"},
    ("post", "/bulletins/{bulletin_id}/send"): None,
}
"""Of an association: who works in its room reads, its staff writes."""
SEARCHES = {
    ("get", "/search"),
    ("get", "/saved-searches"),
    ("post", "/saved-searches"),
    ("patch", "/saved-searches/{search_id}"),
    ("delete", "/saved-searches/{search_id}"),
    ("get", "/saved-searches/{search_id}/notices"),
    ("get", "/saved-searches/{search_id}/backfill"),
}
"""Found by whom and kept by whom: tests/search/test_api.py walks them."""

STUDIES = {
    ("get", "/studies"),
    ("get", "/studies/{study_id}"),
    ("get", "/studies/{study_id}/runs"),
    ("post", "/studies/{study_id}/runs"),
    ("get", "/study-runs/{run_id}"),
    ("get", "/study-reports"),
    ("get", "/study-reports/{report_id}"),
    ("get", "/study-reports/{report_id}/excel"),
    ("get", "/study-reports/{report_id}/file"),
}
"""Of an association, a firm or a person, and shared with others: tests/studies/test_api.py walks them."""


def classified() -> set[tuple[str, str]]:
    gets = {("get", path) for path in (*LISTS, *TOLD, *ROWS)}
    return gets | PUBLIC | set(WRITES) | set(FILES) | UPLOADS | set(OWN) | set(ROOM) | SEARCHES | STUDIES


def address(path: str, numbers: dict[str, Any]) -> str:
    """The address with numbers in the place of its names."""
    return "/api/v1" + path.format(**numbers)


def numbers_of(side: Side) -> dict[str, Any]:
    """Name of a path parameter → number of this side's row."""
    rows = side.rows
    return {
        "firm_id": side.firm.pk,
        "product_id": rows["firms.Product"].pk,
        "finding_id": rows["exposure.Finding"].pk,
        "evidence_id": rows["firms.Evidence"].pk,
        "question_id": rows["firms.CodeQuestion"].pk,
        "installation_id": rows["cbam.Installation"].pk,
        "declaration_id": rows["cbam.EmissionDeclaration"].pk,
        "shipment_id": rows["cbam.Shipment"].pk,
        "cost_id": rows["cbam.ProductCost"].pk,
        "change_id": rows["cbam.CostChange"].pk,
        "scenario_id": rows["cbam.SavedScenario"].pk,
        "membership_id": rows["firms.Membership"].pk,
        "page_id": rows["firms.WatchedPage"].pk,
        "association_id": rows["firms.Association"].pk,
        "bulletin_id": bulletin_make(association=rows["firms.Association"], by="x").pk,
    }


def own_numbers(user: Any) -> dict[str, Any]:
    """Rows that are one person's own, with a word that stands nowhere else."""
    rule = alert_rule_save(user=user, name="quagga", text="score > 80")
    hook, _secret = webhook_make(
        user=user, name="quagga", url="https://hooks.firm.example/quagga", events=["finding.done"]
    )
    room = chat_room_make(user=user, service="wecom", name="quagga", address=ROOMS["wecom"][0], language="en")
    run = ImportFileRun.objects.create(
        user=user, kind="products", wish={"name": "quagga.xlsx", "stored": "x"}
    )
    search = SavedSearch.objects.create(
        user=user, name="quagga", asked={"q": "kettles"}, created_at=clock.now()
    )
    return {
        "rule_id": rule.pk,
        "feed_id": feed_make(user=user, kind="atom", language="en", rule=rule).pk,
        "webhook_id": hook.pk,
        "call_id": webhook_ping(webhook=hook).pk,
        "room_id": room.pk,
        "import_id": run.pk,
        "search_id": search.pk,
    }


def study_numbers(user: Any) -> dict[str, Any]:
    """A study of one's own with a run that is over and its report."""
    report = report_canned(study_make(user))
    return {"study_id": report.study_id, "run_id": report.run_id, "report_id": report.pk}


def law_numbers(world: World) -> dict[str, Any]:
    return {"notice_id": world.law["regulations.Notice"].pk, "name": world.law["regulations.Source"].name}

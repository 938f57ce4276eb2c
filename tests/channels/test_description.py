"""What the OpenAPI description says of webhooks is what receivers get."""

import json

import jsonschema
import pytest

from compliance.api.door import door
from compliance.channels.events import EVENTS, PING
from compliance.channels.models import WebhookCall
from compliance.channels.telling import events_tell
from compliance.channels.webhooks import webhook_make, webhook_ping
from compliance.evidence.ledger import Entry, records_append
from tests.factories import EvidenceFactory, FindingFactory, FirmFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_every_event_is_described_and_nothing_else() -> None:
    schema = json.loads(json.dumps(door.get_openapi_schema()))
    assert schema["openapi"].startswith("3.1")
    assert set(schema["webhooks"]) == {*EVENTS, PING}


def test_every_body_fits_its_description() -> None:
    described = json.loads(json.dumps(door.get_openapi_schema()))["webhooks"]
    firm = FirmFactory()
    user = UserFactory(firms=[firm])
    hook, _secret = webhook_make(
        user=user, name="erp", url="https://hooks.firm.example/", events=list(EVENTS)
    )
    events_tell()
    finding = FindingFactory(firm=firm, value=None, owner=user)
    document = EvidenceFactory(firm=firm)
    subjects = {name: document if name.startswith("evidence.") else finding for name in EVENTS}
    records_append(
        Entry(
            kind=name,
            subject=f"{name.split('.')[0]}:{subject.pk}",
            payload={"days": 30, "expires_on": "2026-01-01", "issuer": "x", "number": "1"}
            if subject is document
            else {"before": {"verdict": "watch"}},
        )
        for name, subject in subjects.items()
    )
    assert events_tell() == len(EVENTS)
    webhook_ping(webhook=hook)
    for call in WebhookCall.objects.all():
        content = described[call.event]["post"]["requestBody"]["content"]["application/json"]
        jsonschema.validate(json.loads(call.body), content["schema"])
    assert WebhookCall.objects.count() == len(EVENTS) + 1

"""Many writers at the same moment, each with the tag of the same row: one writes, all others are told."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from compliance.firms.models import Product
from tests.api.conftest import caller
from tests.factories import FirmFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 6


def test_of_writers_with_one_tag_one_writes() -> None:
    firm = FirmFactory()
    product = ProductFactory(firm=firm, name="Kettle")
    user, url = UserFactory(firms=[firm]), f"/api/v1/products/{product.pk}"
    clients = [caller(user) for _ in range(WRITERS)]
    read, together = clients[0].get(url).headers["ETag"], Barrier(WRITERS)

    def write(number: int) -> tuple[int, int]:
        together.wait()
        try:
            answer = clients[number].patch(
                url,
                json.dumps({"name": f"Kettle {number}"}),
                content_type="application/json",
                headers={"If-Match": read},
            )
            return answer.status_code, number
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        done = list(pool.map(write, range(WRITERS)))
    assert Counter(status for status, _ in done) == {200: 1, 412: WRITERS - 1}
    [winner] = [number for status, number in done if status == 200]
    assert Product.objects.get(pk=product.pk).name == f"Kettle {winner}"

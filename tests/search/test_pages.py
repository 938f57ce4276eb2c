"""The page: with and without scripts, what it shows to whom, and what leads where."""

import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from compliance.search.models import Entry, SavedSearch
from tests.factories import FirmFactory, ProductFactory, UserFactory
from tests.search.conftest import index_all, notice_make

pytestmark = pytest.mark.django_db
PAGE = "/search/"


@pytest.fixture
def client(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def told(client: Client, **asked: str) -> str:
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_results_show_marked_words_facets_and_a_way_to_follow(library, client) -> None:
    page = told(client, q="kettles")
    assert "<mark>kettles</mark>" in page
    assert "Draft regulation on electric" in page
    assert f'href="/desk/notices/{library["kettles"].pk}/"' in page
    assert "/search/follow/?q=kettles" in page
    assert "kind=product" in page


def test_chinese_words_are_marked_in_either_script(library, client) -> None:
    assert "<mark>电池</mark>" in told(client, q="電池")


def test_text_of_others_is_never_markup(client) -> None:
    notice_make("N-1", "<script>alert(1)</script> kettles & <b>fans</b>", "kettle <img src=x> fans")
    index_all()
    page = told(client, q="kettles")
    assert "<script>alert" not in page and "<img src=x>" not in page and "<b>fans" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;q&gt;" in told(client, q="<q>")


@pytest.mark.parametrize(
    ("typed", "what"),
    [("7439-92-1", "lead"), ("2011/65/EU", "rohs"), ("G/TBT/N/XYZ/1234", "kettles"), ("ml 100 a", "kettle")],
)
def test_a_number_leads_straight_to_its_thing(library, client, typed, what) -> None:
    row = library[what]
    places = {
        "kettles": f"/desk/notices/{row.pk}/",
        "kettle": f"/desk/products/{row.pk}/",
        "rohs": f"/search/act/{row.pk}/",
        "lead": f"/search/substance/{row.pk}/",
    }
    answer = client.get(PAGE, {"q": typed})
    assert (answer.status_code, answer.headers["Location"]) == (302, places[what])
    assert client.get(PAGE, {"q": typed}, follow=True).status_code == 200
    assert client.get(PAGE, {"q": typed, "stay": "1"}).status_code == 200
    refined = client.get(PAGE, {"q": typed}, headers={"HX-Request": "true"})
    assert refined.headers["HX-Redirect"] == places[what]


def test_a_short_name_does_not_leave_the_page(library, client) -> None:
    assert client.get(PAGE, {"q": "RoHS"}).status_code == 200


def test_a_wrong_check_digit_is_told_with_the_right_one(library, client) -> None:
    page = told(client, q="7439-92-2")
    assert "7439-92-1" in page and "check digit" in page
    assert "q=7439-92-1" in page


def test_nothing_found_offers_what_finds_something(library, client) -> None:
    page = told(client, q="kettels")
    assert "Nothing was found" in page and "q=kettles" in page
    assert "q=kettles" in told(client, q="kettles xyzzyx")
    assert "without the filters" in told(client, q="kettles", market="JP")


def test_a_suggestion_never_names_what_another_firm_sells(library, client) -> None:
    ProductFactory(firm=FirmFactory(), name="Zanzibarine")
    index_all()
    assert "zanzibarine" not in told(client, q="zanzibarin").lower()


def test_an_empty_index_says_so(client) -> None:
    assert "index_search" in told(client, q="kettle")


def test_htmx_gets_the_results_alone(library, client) -> None:
    part = client.get(PAGE, {"q": "kettles"}, headers={"HX-Request": "true"}).content.decode()
    assert "<mark>kettles</mark>" in part and "<html" not in part


def test_bad_filters_are_told_and_left_out(library, client) -> None:
    page = told(client, q="kettles", since="yesterday", kind="planet", sort="wild")
    for word in ("yesterday", "planet", "wild"):
        assert word in page
    assert "<mark>kettles</mark>" in page
    assert "last day lies before" in told(client, since="2025-02-01", until="2025-01-01")
    assert told(client, q="k" * 300).count("first 200 characters") == 1
    assert client.get(PAGE, {"after": "nonsense"}).status_code == 200


def test_a_reader_without_firms_finds_the_law_only(library) -> None:
    client = Client()
    client.force_login(UserFactory())
    assert "Travel kettle" not in told(client, q="kettle")
    assert "electric" in told(client, q="kettle")


def test_the_file_holds_what_the_page_finds_and_no_formula(library, firm, client) -> None:
    ProductFactory(firm=firm, sku="=1+1", name="Kettle, small")
    index_all()
    answer = client.get("/search/results.xlsx", {"q": "kettle"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.values)
    assert len(rows) == 1 + 3
    assert {row[1] for row in rows[1:]} == {"G/TBT/N/XYZ/1234", "ML-100/A", "'=1+1"}


def test_pages_of_things_tell_what_names_them(library, client) -> None:
    page = client.get(f"/search/substance/{library['lead'].pk}/").content.decode()
    assert "7439-92-1" in page and "ML-100/A" in page and "G/TBT/N/XYZ/1234" in page
    act = client.get(f"/search/act/{library['rohs'].pk}/").content.decode()
    assert "RoHS" in act or "32011L0065" in act
    for address in ("/search/act/0/", "/search/act/x/", "/search/planet/1/", "/search/obligation/none/",
                    "/search/act/99999999999999999999/"):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_following_shows_what_it_would_have_sent_and_is_kept(library, client, officer) -> None:
    page = client.get("/search/follow/", {"q": "kettles"}).content.decode()
    assert "would have sent" in page
    answer = client.post(
        "/search/follow/?q=kettles&market=EU", {"name": "Kettles", "why": "We sell them.", "follows": "on"}
    )
    assert answer.headers["Location"] == "/search/kept/"
    saved = SavedSearch.objects.get()
    assert (saved.user, saved.name, saved.why, saved.follows) == (officer, "Kettles", "We sell them.", True)
    assert saved.asked == {"q": "kettles", "market": ["EU"]}
    kept = client.get("/search/kept/").content.decode()
    assert "Kettles" in kept and "We sell them." in kept
    one = f"/search/kept/{saved.pk}/"
    assert client.get(one).status_code == 200
    client.post(one, {"name": "Kettles, all", "why": ""})
    saved.refresh_from_db()
    assert (saved.name, saved.why, saved.follows) == ("Kettles, all", "", False)
    assert client.get(f"{one}delete/").status_code == 405
    client.post(f"{one}delete/")
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize(
    "form", [{"name": ""}, {"name": "x" * 121}, {"name": "n", "why": "w" * 501}, {"name": "Taken"}]
)
def test_what_cannot_be_kept_is_refused_with_a_reason(client, officer, form) -> None:
    client.post("/search/follow/?q=fans", {"name": "Taken"})
    answer = client.post("/search/follow/?q=kettles", form)
    assert answer.status_code == 400
    assert b'role="alert"' in answer.content
    assert SavedSearch.objects.count() == 1


def test_a_search_that_asks_nothing_is_not_kept(client) -> None:
    assert client.post("/search/follow/", {"name": "All"}).status_code == 400
    assert b"every notice" in client.get("/search/follow/").content


def test_kept_searches_are_their_owner_s_alone(library, client, firm) -> None:
    client.post("/search/follow/?q=kettles", {"name": "Mine", "follows": "on"})
    saved = SavedSearch.objects.get()
    other = Client()
    other.force_login(UserFactory(firms=[firm]))
    assert "Mine" not in other.get("/search/kept/").content.decode()
    for answer in (
        other.get(f"/search/kept/{saved.pk}/"),
        other.post(f"/search/kept/{saved.pk}/", {"name": "stolen"}),
        other.post(f"/search/kept/{saved.pk}/delete/"),
    ):
        assert answer.status_code == 404
    saved.refresh_from_db()
    assert saved.name == "Mine"


def test_strangers_are_sent_to_the_login(library) -> None:
    for address in (PAGE, "/search/results.xlsx", "/search/kept/", "/search/follow/?q=x",
                    f"/search/act/{library['rohs'].pk}/"):  # fmt: skip
        assert "login" in Client().get(address).headers["Location"], address


def test_the_bar_leads_to_the_search(client) -> None:
    assert reverse("search:page") == PAGE
    assert 'href="/search/"' in told(client)


def test_dates_narrow_and_stay_in_the_form(library, client) -> None:
    page = told(client, q="kettles", since="2025-05-03")
    assert 'value="2025-05-03"' in page and library["kettles"].published_on < date(2025, 5, 3)
    assert "Draft regulation on electric" not in page
    assert Entry.objects.exists()


def test_a_regime_that_is_our_inference_bears_a_mark_on_the_page_and_in_the_file(client) -> None:
    guessed = {"weee": {"by": "words", "words": ["zibbet"]}, "rohs": {"by": "law"}}
    notice_make("N-7", "Glimmerstones", "Zibbets.", regimes=["weee", "rohs"], regimes_by=guessed)
    reviewed = notice_make("N-8", "Glimmerstones", "Zibbets.", regimes=["weee"], regimes_by=guessed)
    reviewed.reviewed_regimes = ["weee"]
    reviewed.save()
    index_all()
    page = told(client, q="glimmerstones")
    assert page.count("WEEE (guessed from words) ·") == 1
    assert page.count("WEEE ·") == 1
    assert page.count("RoHS ·") == 1
    answer = client.get("/search/results.xlsx", {"q": "glimmerstones"})
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert {row[4] for row in rows[1:]} == {"WEEE (guessed from words), RoHS", "WEEE"}

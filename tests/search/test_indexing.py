"""The index follows what it is made of, writes nothing twice, and holds the catalogue."""

import pytest
from django.core.management import call_command
from django.db import connection

from compliance.core.jobs import job_enqueue, jobs_drain
from compliance.core.models import Job
from compliance.firms.services import firms_changed
from compliance.search.asking import Asked
from compliance.search.handlers import index_due
from compliance.search.indexing import KINDS, LAW, index_forget, index_refresh, vocabulary_refresh
from compliance.search.models import Entry, Word
from compliance.search.querying import search
from regulations.catalogue.loading import catalogue
from regulations.services import version_understand
from tests.factories import MOMENT, ComponentFactory, NoticeVersionFactory
from tests.search.conftest import index_all, labels_of

pytestmark = pytest.mark.django_db


def test_a_second_run_writes_nothing(library) -> None:
    before = dict(Entry.objects.values_list("pk", "state"))
    assert index_all() == 0
    assert dict(Entry.objects.values_list("pk", "state")) == before


def test_a_new_version_is_found_and_the_one_before_too(library, labels) -> None:
    NoticeVersionFactory(
        notice=library["fans"], title="Energy efficiency of ventilators", text="Now with toasters."
    )
    index_all()
    for word in ("toasters", "ventilators", "电池"):
        assert "G/TBT/N/CHN/77/Add.1" in labels(word), word


def test_understanding_a_notice_indexes_it() -> None:
    version = NoticeVersionFactory(notice__title="Rule on sandwich makers")
    version_understand(version=version)
    assert jobs_drain(kinds=["index_notice"]).failures == []
    assert Entry.objects.get().label == version.notice.symbol


def test_a_change_of_a_firm_indexes_its_products(library, labels) -> None:
    library["kettle"].name = "Samovar"
    library["kettle"].save()
    ComponentFactory(product=library["kettle"], name="tap", material="brass")
    firms_changed(firm_ids=[library["kettle"].firm_id])
    assert jobs_drain(kinds=["index_firm"]).failures == []
    assert labels("samovar") == labels("brass") == ["ML-100/A"]
    library["kettle"].delete()
    assert labels("samovar") == []


def test_what_left_its_list_is_found_no_more(library, labels) -> None:
    library["fans"].is_gone = True
    library["fans"].save()
    assert index_forget("notice") == 1
    assert labels("fans") == []
    assert index_refresh("notice") == 0


def test_the_sweep_finds_what_no_job_told(library, labels) -> None:
    library["lead"].name = "Plumbum"
    library["lead"].save()
    assert index_due(MOMENT.replace(minute=1, hour=8)) == 0
    assert index_due(MOMENT.replace(minute=5, hour=8)) == len(LAW)
    Job.objects.filter(subject="kind:obligation").delete()
    assert jobs_drain(kinds=["index_sweep"]).failures == []
    assert labels("plumbum") == ["7439-92-1"]
    assert index_due(MOMENT.replace(minute=0, hour=3)) == len(KINDS)
    assert Job.objects.filter(kind="index_words").exists()


def test_jobs_about_what_is_gone_do_nothing() -> None:
    job_enqueue(kind="index_notice", subject="notice:999999")
    job_enqueue(kind="index_firm", subject="firm:999999")
    assert jobs_drain(kinds=["index_notice", "index_firm"]).failures == []
    assert not Entry.objects.exists()


def test_every_obligation_of_the_catalogue_is_found_in_both_languages(officer) -> None:
    assert index_refresh("obligation") == len(catalogue().obligations) == Entry.objects.count()
    one = next(iter(catalogue().obligations.values()))
    for typed in (one.id, one.title.en, one.title.zh):
        assert one.id in labels_of(search(Asked(q=typed[:200]), user=officer, size=50)), typed
    gone = Entry.objects.order_by("pk").first()
    Entry.objects.filter(pk=gone.pk).update(obligation="no.longer.there")
    assert index_forget("obligation") == 1
    assert index_refresh("obligation") == 1


def test_the_command_builds_the_index_and_builds_it_anew(library, capsys) -> None:
    call_command("index_search", "--kind", "notice", "--kind", "product")
    assert "0 entries written" in capsys.readouterr().out
    call_command("index_search", "--anew", "--kind", "notice")
    assert "2 entries written" in capsys.readouterr().out


def test_the_vocabulary_holds_words_of_public_titles_only(library) -> None:
    assert vocabulary_refresh() == Word.objects.count()
    assert Word.objects.filter(word="kettles").exists()
    assert not Word.objects.filter(word="travel").exists()


def test_odd_texts_are_indexed() -> None:
    NoticeVersionFactory(
        notice__title="\\ 'quoted' \t {braces} \u0300", text="word " * 60_000 + "'; DROP TABLE x"
    )
    assert index_refresh("notice") == 1
    assert Entry.objects.get().words


def test_both_sides_of_the_index_are_asked_by_it(library) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'search_entry' AND indexdef LIKE '%%gin%%'"
        )
        found = " ".join(definition for (definition,) in cursor.fetchall())
    assert found.count("USING gin (words)") == 2

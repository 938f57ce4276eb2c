"""Files of evidence: where they lie, that one file is filed once, how they come out again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.core.uploads import FileRefused
from compliance.evidence.models import Record
from compliance.firms.filing import REFUSALS, FileKnown, evidence_attach, evidence_detach, refusal_words
from compliance.firms.imports.engine import ImportFile, import_run
from compliance.firms.imports.scope import Scope
from compliance.firms.models import Evidence, Firm
from tests.factories import EvidenceFactory, FirmFactory, UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 lead below limit\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def attach(document: Evidence, content: bytes = PDF, name: str = "report.pdf") -> Evidence:
    return evidence_attach(document=document, file=SimpleUploadedFile(name, content), by="li@firm.example")


def stored(media) -> list:
    return sorted(path for path in media.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.pdf", "/etc/x.pdf", "C:\\a\\b.pdf", "=1+1.pdf", "x.PDF"]
)
def test_nothing_of_the_senders_name_becomes_a_path(media, name) -> None:
    document = attach(EvidenceFactory(), name=name)
    (path,) = stored(media)
    assert path.relative_to(media).parts[0] == "evidence"
    assert path.name.isalnum() and len(path.name) == 38
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert document.file_name.endswith((".pdf", ".PDF")) and "/" not in document.file_name
    assert document.file_name[0].isalnum()


def test_what_was_filed_stands_in_the_row_and_in_the_ledger() -> None:
    document = Evidence.objects.get(pk=attach(EvidenceFactory(number="TR-7"), name="铅 报告.pdf").pk)
    assert (document.file_name, document.media_type) == ("铅 报告.pdf", "application/pdf")
    assert (document.file_size, document.filed_by) == (len(PDF), "li@firm.example")
    record = Record.objects.get(kind="evidence.filed")
    assert record.payload["sha256"] == document.sha256
    assert record.payload["number"] == "TR-7"


def test_the_same_file_twice_is_recognised_by_its_bytes(media) -> None:
    first = attach(EvidenceFactory(title="RoHS report"))
    with pytest.raises(FileKnown, match="on file already, as “RoHS report”") as known:
        attach(EvidenceFactory(firm=first.firm), name="copy.pdf")
    assert known.value.document == first
    assert len(stored(media)) == 1
    attach(first, name="again.pdf")  # its own file is no copy
    elsewhere = attach(EvidenceFactory(firm=FirmFactory()))
    assert elsewhere.sha256 == first.sha256  # and what another firm holds is not told


def test_a_refused_file_leaves_nothing(media) -> None:
    document = EvidenceFactory()
    with pytest.raises(FileRefused):
        attach(document, b"MZ\x00", "report.pdf")
    assert stored(media) == [] and not Record.objects.exists()
    assert Evidence.objects.get(pk=document.pk).sha256 == ""


def test_a_replaced_file_goes_with_the_commit_and_its_digest_stays_told(
    media, django_capture_on_commit_callbacks
) -> None:
    document = attach(EvidenceFactory())
    before = document.sha256
    with django_capture_on_commit_callbacks(execute=True):
        attach(document, PDF + b"\n")
    (path,) = stored(media)
    assert path.read_bytes() == PDF + b"\n"
    assert Record.objects.latest("position").payload["replaces"] == before
    with django_capture_on_commit_callbacks(execute=True):
        evidence_detach(document=document, by="li@firm.example")
    assert stored(media) == []
    assert (document.sha256, document.file_size) == ("", None)
    assert Record.objects.latest("position").kind == "evidence.unfiled"


def test_every_refusal_has_words() -> None:
    facts = {"most_mb": 20, "ending": ".x", "content": "pdf", "part": "../x"}
    for code in REFUSALS:
        assert "%(" not in refusal_words(FileRefused(code, **facts))


def test_a_download_is_never_shown_inside_a_page() -> None:
    document = attach(EvidenceFactory(), name="re\r\nport.pdf")
    client = Client()
    client.force_login(UserFactory(firms=[document.firm]))
    answer = client.get(document.file.url)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="re_port.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == PDF


def test_a_file_that_is_gone_is_not_found_and_no_fault(media) -> None:
    document = attach(EvidenceFactory())
    stored(media)[0].unlink()
    client = Client()
    client.force_login(UserFactory(firms=[document.firm]))
    assert client.get(document.file.url).status_code == 404


def test_the_form_says_which_document_has_the_file_already() -> None:
    first = attach(EvidenceFactory(title="RoHS report"))
    client = Client()
    client.force_login(UserFactory(firms=[first.firm]))
    form = {
        **{"firm": first.firm.pk, "kind": "certificate", "title": "t", "issuer": "i", "number": "n"},
        **{"regime": "rohs", "issued_on": "2024-01-01", "substances": ""},
    }
    page = client.post(
        reverse("admin:firms_evidence_add"), {**form, "file": SimpleUploadedFile("a.pdf", PDF)}
    )
    assert "on file already, as “RoHS report”" in page.content.decode()
    assert Evidence.objects.count() == 1
    page = client.post(reverse("admin:firms_evidence_add"), {**form, "substances": "7439-92-2"})
    assert set(page.context["adminform"].form.errors) == {"substances"}


def test_a_document_says_what_it_serves_as_in_the_words_of_the_catalogue() -> None:
    firm = FirmFactory()
    client = Client()
    client.force_login(UserFactory(firms=[firm]))
    form = {
        **{"firm": firm.pk, "kind": "certificate", "title": "t", "issuer": "i", "number": "n"},
        **{"regime": "rohs", "issued_on": "2024-01-01", "substances": "7439-92-1, 7440-43-9"},
    }
    page = client.post(reverse("admin:firms_evidence_add"), {**form, "serves": ["nonsense"]})
    assert set(page.context["adminform"].form.errors) == {"serves"}
    kinds = ["rohs_test_report", "annex_xvii_test_report"]
    assert client.post(reverse("admin:firms_evidence_add"), {**form, "serves": kinds}).status_code == 302
    document = Evidence.objects.get()
    assert (document.serves, document.substances) == (kinds, ["7439-92-1", "7440-43-9"])
    page = client.get(reverse("admin:firms_evidence_change", args=[document.pk])).content.decode()
    assert "test report on the RoHS substances" in page


def test_kinds_are_imported_by_id_or_name_and_strangers_are_told_the_nearest(tmp_path) -> None:
    firm = FirmFactory(code="ACME")
    head = "firm,sku,kind,title,issuer,number,regime,issued_on,serves,substances\n"
    row = "ACME,,certificate,T,Lab,{number},rohs,2026-01-02,{serves},7439-92-1|7440-43-9\n"
    path = tmp_path / "evidence.csv"
    path.write_text(head + row.format(number="1", serves="rohs_test_report|欧盟符合性声明"), encoding="utf-8")
    scope = Scope(firms=Firm.objects.all(), actor="test")
    assert not import_run(kind="evidence", file=ImportFile(path=path, name="e.csv"), scope=scope).problems
    document = Evidence.objects.get(firm=firm)
    assert document.serves == ["rohs_test_report", "eu_declaration_of_conformity"]
    assert document.substances == ["7439-92-1", "7440-43-9"]
    path.write_text(head + row.format(number="2", serves="rohs_test_repot"), encoding="utf-8")
    (problem,) = import_run(kind="evidence", file=ImportFile(path=path, name="e.csv"), scope=scope).problems
    assert (problem.reason, problem.facts["near"]) == ("unknown_evidence_kind", "rohs_test_report")


@pytest.mark.parametrize(("asked", "numbers"), [("unstated", {"1"}), ("stated", {"2"}), ("", {"1", "2"})])
def test_documents_without_a_purpose_are_found(asked, numbers) -> None:
    firm = FirmFactory()
    EvidenceFactory(firm=firm, number="1")
    EvidenceFactory(firm=firm, number="2", serves=["rohs_test_report"])
    client = Client()
    client.force_login(UserFactory(firms=[firm]))
    page = client.get(reverse("admin:firms_evidence_changelist") + f"?serves={asked}")
    assert {row.number for row in page.context["cl"].result_list} == numbers

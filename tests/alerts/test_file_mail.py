"""Mails as files: readable, named by what they are, whole or not there."""

import email
from email.policy import default
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives

from compliance.alerts.file_mail import EmailBackend, file_name, mail_write


def message(**wishes) -> EmailMultiAlternatives:
    values = {
        "subject": "Week 24 · 第24周",
        "body": "plain 水壶",
        "to": ["lin@firm.example"],
        "headers": {"Message-ID": "<2025-W24.weekly.17.abcdef@host.example>"},
    }
    made = EmailMultiAlternatives(**(values | wishes))
    made.attach_alternative("<p>rich 水壶</p>", "text/html")
    return made


def test_a_digest_becomes_three_files(tmp_path: Path) -> None:
    assert EmailBackend(file_path=str(tmp_path / "mail")).send_messages([message()]) == 1
    names = sorted(path.name for path in (tmp_path / "mail").iterdir())
    assert names == [f"2025-W24_lin@firm.example_weekly{suffix}" for suffix in (".eml", ".html", ".txt")]
    assert (tmp_path / "mail" / names[1]).read_text() == "<p>rich 水壶</p>"
    assert (tmp_path / "mail" / names[2]).read_text() == "plain 水壶"
    parsed = email.message_from_bytes((tmp_path / "mail" / names[0]).read_bytes(), policy=default)
    assert parsed["Subject"] == "Week 24 · 第24周"


def test_attached_texts_stand_beside_the_mails_own(tmp_path: Path) -> None:
    made = message()
    made.attach("1 Member.txt", "for one", "text/plain")
    made.attach("2 Member.txt", "for another", "text/plain")
    mail_write(made.message(), tmp_path)
    stem = "2025-W24_lin@firm.example_weekly"
    read = {path.name: path.read_text() for path in tmp_path.iterdir() if path.suffix == ".txt"}
    assert read == {f"{stem}.txt": "plain 水壶", f"{stem}_1.txt": "for one", f"{stem}_2.txt": "for another"}


def test_the_same_mail_replaces_itself(tmp_path: Path) -> None:
    backend = EmailBackend(file_path=str(tmp_path))
    backend.send_messages([message(), message(body="again")])
    assert len(list(tmp_path.iterdir())) == 3
    assert (tmp_path / "2025-W24_lin@firm.example_weekly.txt").read_text() == "again"


@pytest.mark.parametrize(
    "to",
    ["../../etc/passwd@firm.example", "a/b@firm.example", '"x\\"/../y"@firm.example', ".hidden@firm.example"],
)
def test_no_address_leads_out_of_the_folder(tmp_path: Path, to: str) -> None:
    for headers in ({}, {"Message-ID": "<2025-W24.weekly.1.a@h>"}):
        name = file_name(message(to=[to], headers=headers).message())
        assert "/" not in name
        assert not name.startswith(".")
        written = mail_write(message(to=[to], headers=headers).message(), tmp_path)
        assert all(path.parent == tmp_path for path in written)


def test_another_mail_is_named_by_its_content() -> None:
    names = {file_name(message(headers={"Message-ID": "<x@y>"}, body=body).message()) for body in ("a", "b")}
    assert all(name.startswith("mail_lin@firm.example_") for name in names)


def test_a_full_disk_leaves_no_half_file(tmp_path: Path, monkeypatch) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        mail_write(message().message(), tmp_path)
    assert list(tmp_path.iterdir()) == []

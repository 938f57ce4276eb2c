"""The forms of a page as a browser would send them: where to, how, and every field with what stands in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageForm:
    """`fields`: name → values; `files`: names of file fields; `buttons`: (name, value) of each."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.now: PageForm | None = None
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.now = PageForm(said.get("action", ""), said.get("method", "get").lower())
            self.forms.append(self.now)
        elif self.now is None:
            return
        elif tag == "input":
            self._input(self.now, said)
        elif tag == "select":
            self.select = said.get("name", "")
            self.now.fields.setdefault(self.select, [])
            self.now.kinds[self.select] = "select"
        elif tag == "option" and self.select:
            held = self.now.fields[self.select]
            if "selected" in said or not held:
                self.now.fields[self.select] = [said.get("value", "")]
        elif tag == "textarea":
            self.area = said.get("name", "")
            self.now.fields.setdefault(self.area, [""])
            self.now.kinds[self.area] = "textarea"
        elif tag == "button" and said.get("name"):
            self.now.buttons.append((said["name"], said.get("value", "")))

    @staticmethod
    def _input(form: PageForm, said: dict[str, str]) -> None:
        name, kind = said.get("name", ""), said.get("type", "text")
        if not name:
            return
        form.kinds[name] = kind
        if kind == "file":
            form.files.append(name)
        elif kind in ("checkbox", "radio"):
            held = form.fields.setdefault(name, [])
            if "checked" in said or not held:
                form.fields[name] = [*(held if kind == "checkbox" else ()), said.get("value", "on")]
        else:
            form.fields[name] = [said.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self.area and self.now is not None:
            self.now.fields[self.area] = [self.now.fields[self.area][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.now = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def page_forms(page: str) -> list[PageForm]:
    """Every form of a page, in order."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms

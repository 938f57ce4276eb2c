// One key an answer on the review page; without it the form works as any form does.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input[type=text], select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const form = document.getElementById("review-form");
  const box = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (box) {
    box.checked = !box.checked;
    if (box.checked) form.querySelector("[name=relevant][value=yes]").checked = true;
  } else if (event.key === "y" || event.key === "n") {
    form.querySelector(`[name=relevant][value=${event.key === "y" ? "yes" : "no"}]`).checked = true;
    if (event.key === "n") form.querySelectorAll("[name=regime]").forEach((one) => { one.checked = false; });
  } else if (event.key === "s") {
    document.getElementById("review-skip").click();
  } else if (event.key === "Enter" && !event.target.matches("a, button")) {
    form.requestSubmit();
  } else {
    return;
  }
  event.preventDefault();
});

// Characters of the text as stored, not UTF-16 units: that is what spans count.
const characters = (text) => [...text].length;

document.addEventListener("selectionchange", () => {
  const text = document.getElementById("review-text");
  const selection = document.getSelection();
  if (!text || selection.isCollapsed || !text.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.endContainer)) return;
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  const start = characters(before.toString());
  const form = document.getElementById("review-form");
  form.elements.start.value = start;
  form.elements.end.value = start + characters(range.toString());
  const said = document.getElementById("review-span");
  said.textContent = `${said.dataset.words} “${range.toString().slice(0, 200)}”`;
});

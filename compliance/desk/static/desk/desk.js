// Small comforts on top of pages that work without any script.
"use strict";

document.documentElement.classList.add("scripted");

// One box ticks all boxes of its form that stand for rows.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-ticks]");
  if (!all) return;
  for (const box of document.querySelectorAll(`input[type=checkbox][name="${all.dataset.ticks}"]`)) {
    box.checked = all.checked;
  }
});

// Words above a list of boxes leave those that hold all of them, and those that are ticked.
document.addEventListener("input", (event) => {
  const search = event.target.closest("[data-narrows]");
  if (!search) return;
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const box of document.querySelectorAll(`input[type=checkbox][name="${search.dataset.narrows}"]`)) {
    const line = box.closest("label");
    const text = line.textContent.toLowerCase();
    line.hidden = !box.checked && !words.every((word) => text.includes(word));
  }
});

// A menu closes when something else is clicked, or by Escape.
const menus = () => document.querySelectorAll("details.drop[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

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

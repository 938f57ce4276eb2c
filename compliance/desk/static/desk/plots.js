// Makes the pictures of plots interactive where that is possible; without it they stay pictures.
"use strict";

const script = document.currentScript;
let loading;

const bundle = () => {
  loading ??= new Promise((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = script.dataset.bundle;
    tag.onload = resolve;
    tag.onerror = reject;
    document.head.append(tag);
  });
  return loading;
};

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const narrow = window.matchMedia("(max-width: 40rem)");

// The same choice that the picture's sources make without scripts.
const look = () => {
  const theme = document.documentElement.dataset.theme;
  const parts = [narrow.matches && "narrow", (theme === "auto" ? dark.matches : theme === "dark") && "dark"];
  return parts.filter(Boolean).join("-");
};

async function draw(figure) {
  const image = figure.querySelector("img");
  const wanted = look();
  const address = figure.dataset.plot + (wanted ? `&look=${wanted}` : "");
  const [answer] = await Promise.all([fetch(address), bundle()]);
  if (!answer.ok || wanted !== look()) return;
  const place = document.createElement("div");
  place.className = "plot-live";
  place.hidden = true;
  const before = figure.querySelector(".plot-live");
  figure.querySelector("picture").after(place);
  // A canvas needs no style attributes, and the interpreter no functions made from texts.
  await window.vegaEmbed(place, await answer.json(), {
    mode: "vega-lite", ast: true, expr: window.vegaExpressions, actions: false, renderer: "canvas", defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  });
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", image.alt);
  before?.remove();
  place.hidden = false;
  image.hidden = true;
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    draw(entry.target).catch(() => {});
  }
}, { rootMargin: "200px" });
const watch = (which = "[data-plot]") => {
  for (const figure of document.querySelectorAll(which)) seen.observe(figure);
};
watch();
for (const change of [dark, narrow]) change.addEventListener("change", () => watch());
// What htmx put into the page is a picture still.
document.addEventListener("htmx:afterSettle", () => watch("[data-plot]:not(:has(.plot-live))"));

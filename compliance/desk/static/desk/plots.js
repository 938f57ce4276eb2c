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

async function draw(figure) {
  const image = figure.querySelector("img");
  const [answer] = await Promise.all([fetch(figure.dataset.plot), bundle()]);
  if (!answer.ok) return;
  const place = document.createElement("div");
  place.className = "plot-live";
  place.hidden = true;
  image.after(place);
  // A canvas needs no style attributes, and the interpreter no functions made from texts.
  await window.vegaEmbed(place, await answer.json(), {
    mode: "vega-lite", ast: true, expr: window.vegaExpressions, actions: false, renderer: "canvas", defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  });
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", image.alt);
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
for (const figure of document.querySelectorAll("[data-plot]")) seen.observe(figure);

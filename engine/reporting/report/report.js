/* Draws the figures one after another, again in the other theme when that changes, and in the light one, at
   the width of a sheet, when the page is printed. */
"use strict";
{
  const SHEET = 670; // Pixels between the margins of A4, the narrower of the two papers.
  const root = document.documentElement;
  const { config, figures } = JSON.parse(document.getElementById("figures").textContent);
  const places = [...document.querySelectorAll("[data-figure]")];
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  const button = document.getElementById("theme");
  let waiting = [];
  let printing = false;

  /* Undoes engine/figures/bundle.py's changes(). */
  function merged(before, change) {
    if (!change) return before;
    if (change[0] === "set") return change[1];
    const after = Array.isArray(before) ? [...before] : { ...before };
    for (const key of change[2]) delete after[key];
    for (const [key, inner] of Object.entries(change[1])) after[key] = merged(before[key], inner);
    return after;
  }

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : darkness.matches;
  }

  function draw(place) {
    const { light, dark } = figures[place.dataset.figure];
    const { data, layout } = structuredClone(isDark() && !printing ? merged(light, dark) : light);
    if (printing) layout.width = SHEET;
    else delete layout.width;
    Plotly.react(place, data, layout, { ...config, staticPlot: printing, responsive: !printing });
    for (const drawing of place.querySelectorAll("svg")) drawing.setAttribute("aria-hidden", "true");
  }

  function drawNext() {
    const place = waiting.shift();
    if (place) {
      draw(place);
      setTimeout(drawNext);
    } else {
      root.dataset.figures = "drawn";
    }
  }

  function drawAll() {
    const idle = waiting.length === 0;
    delete root.dataset.figures;
    waiting = [...places];
    if (idle) setTimeout(drawNext);
  }

  function showTheme() {
    button.textContent = isDark() ? "Light theme" : "Dark theme";
    drawAll();
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    showTheme();
  });
  darkness.addEventListener("change", showTheme);

  for (const saves of document.querySelectorAll("[data-save]")) {
    saves.hidden = false;
    saves.addEventListener("click", () => {
      const name = saves.dataset.save;
      const place = places.find((one) => one.dataset.figure === name);
      const { width, height } = place.getBoundingClientRect();
      const look = { format: saves.dataset.kind, filename: name, width, height, scale: 3 };
      Plotly.downloadImage(place, look);
    });
  }

  /* Paper does not wait: every figure is drawn before the browser goes on. */
  addEventListener("beforeprint", () => {
    printing = true;
    places.forEach(draw);
  });
  addEventListener("afterprint", () => {
    printing = false;
    drawAll();
  });

  showTheme();
}

// From screen to screen; and Python hears how large a unit of the stage is, since figures are drawn in pixels.

const STEPS = {
  ArrowLeft: "previous",
  ArrowRight: "next",
  ArrowUp: "previous",
  ArrowDown: "next",
  PageUp: "previous",
  PageDown: "next",
  Home: "first",
  End: "last",
  Escape: "leave",
};
const SWIPE = 60;
const REST = 200;
const WRITTEN_IN = "input, textarea, select, [contenteditable]";

export default function ({ parentElement, data, setStateValue, setTriggerValue }) {
  const steps = parentElement.querySelector(".steps");
  const ends = { previous: data.first, first: data.first, next: data.last, last: data.last };
  steps.querySelector(".place").textContent = data.place;
  // A disabled button would lose the focus.
  for (const name of ["previous", "next"])
    steps.querySelector(`[data-step="${name}"]`).setAttribute("aria-disabled", String(ends[name]));
  steps.querySelector("[data-fill]").hidden = !document.fullscreenEnabled;

  const go = (step) => {
    if (!ends[step]) setTriggerValue("step", step);
  };
  steps.onclick = (event) => {
    const clicked = event.target.closest("button");
    if (!clicked) return;
    if (clicked.dataset.step) go(clicked.dataset.step);
    else fill();
  };

  // What listened for the screen before hears no more.
  steps.listening?.abort();
  const listening = (steps.listening = new AbortController());
  const on = (target, name, listen) =>
    target.addEventListener(name, listen, { signal: listening.signal, passive: true });

  on(document, "keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
    if (event.target.closest?.(WRITTEN_IN)) return;
    if (STEPS[event.key]) go(STEPS[event.key]);
    else if (event.key.toLowerCase() === "f") fill();
  });
  let start = null;
  on(document, "touchstart", (event) => {
    start = event.touches.length === 1 ? event.touches[0] : null;
  });
  on(document, "touchend", (event) => {
    if (!start) return;
    const across = event.changedTouches[0].clientX - start.clientX;
    const down = event.changedTouches[0].clientY - start.clientY;
    start = null;
    if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * Math.abs(down)) go(across < 0 ? "next" : "previous");
  });
  let measuring;
  const measure = () => {
    const scale = Math.floor(100 * Math.min(innerWidth / 1280, innerHeight / 720)) / 100;
    if (scale !== data.scale) setStateValue("scale", scale);
  };
  on(window, "resize", () => {
    clearTimeout(measuring);
    measuring = setTimeout(measure, REST);
  });
  measure();
  return () => listening.abort();
}

function fill() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

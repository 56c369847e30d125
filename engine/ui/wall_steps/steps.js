// Buttons that stay as pictures come and go, so that whoever pages through them keeps the focus.

const STEPS = { ArrowLeft: "previous", ArrowRight: "next", Escape: "back" };

export default function ({ parentElement, data, setTriggerValue }) {
  const steps = parentElement.querySelector(".steps");
  const button = (name) => steps.querySelector(`[data-step="${name}"]`);
  const ends = { previous: data.first, next: data.last };

  steps.querySelector(".place").textContent = data.place;
  steps.setAttribute("aria-keyshortcuts", [...Object.keys(STEPS), ...data.keys].join(" "));
  // A disabled button would lose the focus.
  for (const [name, end] of Object.entries(ends)) button(name).setAttribute("aria-disabled", String(end));
  if (data.takeFocus && !steps.shown && document.activeElement === document.body) button("next").focus();
  steps.shown = true;

  const go = (step) => {
    if (!ends[step]) setTriggerValue("step", step);
  };
  const plain = (event) => !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat);
  steps.onclick = (event) => {
    const clicked = event.target.closest("button");
    if (clicked) go(clicked.dataset.step);
  };
  steps.onkeydown = (event) => {
    const key = event.key.toLowerCase();
    if (!plain(event)) return;
    if (STEPS[event.key]) go(STEPS[event.key]);
    else if (data.keys.includes(key)) setTriggerValue("pressed", key);
  };
  // Keys that write a character would be taken from whoever speaks to the browser: they need the focus.
  const anywhere = (event) => {
    if (event.target === document.body && plain(event) && STEPS[event.key]) go(STEPS[event.key]);
  };
  document.removeEventListener("keydown", steps.anywhere);
  steps.anywhere = anywhere;
  document.addEventListener("keydown", anywhere);
  return () => document.removeEventListener("keydown", steps.anywhere);
}

// Everything follows the slider here; Python is told when it is let go, and tells when it moved elsewhere.

const states = new WeakMap();
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
const PAUSE = 50;
const NAMES = {
  sensitivity: "Sensitivity", specificity: "Specificity", ppv: "PPV", npv: "NPV", accuracy: "Accuracy",
  balanced_accuracy: "Balanced accuracy", f1: "F1", mcc: "MCC",
};

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".live");
  if (!states.has(root)) states.set(root, { sent: [], busy: false, prevalence: data.prevalence });
  const state = states.get(root);
  const slider = root.querySelector("#threshold");

  state.data = data;
  for (const [name, color] of Object.entries(data.colors)) root.style.setProperty(`--${name}`, color);
  const still = JSON.stringify([data.counts, data.points, data.own, data.classes]);
  if (state.still !== still) {
    state.still = still;
    state.counts = decoded(data.counts);
    drawStill(root, state);
  }
  hear(state, data.threshold);
  follow(root, state);

  const release = () => {
    clearTimeout(state.timer);
    state.busy = false;
    if (state.at === (state.sent.at(-1) ?? state.told)) return;
    state.sent.push(state.at);
    setTriggerValue("released", state.at);
  };
  const move = (threshold) => {
    state.busy = true;
    state.at = Math.min(1, Math.max(0, threshold));
    follow(root, state);
  };
  slider.oninput = () => move(Math.round(slider.valueAsNumber * 1000) / 1000);
  slider.onchange = release;
  slider.onkeydown = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const target = byKey(event.key, state.at);
    if (target === undefined) return;
    event.preventDefault();
    clearTimeout(state.timer);
    move(target);
  };
  slider.onkeyup = slider.onblur = () => {
    clearTimeout(state.timer);
    if (state.busy) state.timer = setTimeout(release, PAUSE);
  };
  for (const button of root.querySelectorAll(".points button")) {
    button.onclick = () => {
      move(Number(button.value));
      release();
    };
  }
  const prevalence = root.querySelector("#prevalence");
  const assume = (share) => {
    const usable = share > 0 && share < 1;
    prevalence.setAttribute("aria-invalid", String(!usable));
    if (!usable) return;
    state.prevalence = share;
    follow(root, state);
  };
  prevalence.oninput = () => assume(prevalence.valueAsNumber / 100);
  root.querySelector(".here").onclick = () => {
    const { positives, negatives } = state.counts;
    assume(positives / (positives + negatives));
    prevalence.value = Number((100 * state.prevalence).toFixed(1));
  };
}

// Where a key leads to, on the grid of thousandths; a threshold between two goes to the next.
function byKey(key, at) {
  if (key === "Home") return 0;
  if (key === "End") return 1;
  const step = STEPS[key];
  if (!step) return undefined;
  const exact = Number((at * 1000).toFixed(6));
  const start = step > 0 ? Math.floor(exact) : Math.ceil(exact);
  return (start + step) / 1000;
}

// Take over what Python says, unless it only repeats what was sent from here, or the slider is in use.
function hear(state, threshold) {
  if (threshold === state.told) return;
  state.told = threshold;
  const echo = state.sent.lastIndexOf(threshold);
  state.sent = echo < 0 ? [] : state.sent.slice(echo + 1);
  if (!state.busy && !state.sent.length) state.at = threshold;
}

function decoded({ thresholds, tp, fp, roc, pr, positives, negatives }) {
  return {
    thresholds: decode(thresholds, Float64Array),
    tp: decode(tp, Uint32Array),
    fp: decode(fp, Uint32Array),
    roc: decode(roc, Uint32Array),
    pr: decode(pr, Uint32Array),
    positives,
    negatives,
  };
}

// What stays while the slider moves.
function drawStill(root, { counts, data, prevalence }) {
  const part = (name) => root.querySelector(name);
  const [negative, positive] = data.classes;
  const both = counts.positives > 0 && counts.negatives > 0;
  part(".roc").hidden = part(".pr").hidden = part(".clinic").hidden = !both;
  if (both) {
    drawRoc(part(".roc svg"), counts);
    drawPr(part(".pr svg"), counts);
    part(".roc figcaption span").textContent = data.auc;
    part(".pr figcaption span").textContent = data.averagePrecision;
  }
  drawScores(part(".scores"), counts);
  part(".above").textContent = `${positive}, n = ${grouped(counts.positives)}`;
  part(".below").textContent = `${negative}, n = ${grouped(counts.negatives)}`;
  part(".called-positive").textContent = `called ${positive}`;
  part(".called-negative").textContent = `called ${negative}`;
  row(part(".row-positive"), positive, counts.positives);
  row(part(".row-negative"), negative, counts.negatives);
  part(".finding").textContent = positive.toLowerCase();
  part("#prevalence").value = Number((100 * prevalence).toFixed(1));
  const here = ratio(counts.positives, counts.positives + counts.negatives);
  part(".here").textContent = `As in these images: ${percentText(here)}`;
  offer(part(".points"), data.points);
  const scale = part(".scale");
  scale.replaceChildren();
  for (const tick of [0, 0.2, 0.4, 0.6, 0.8, 1]) add(scale, "span", String(tick)).style.left = `${100 * tick}%`;
  const own = add(scale, "i", "");
  own.style.left = `${100 * data.own}%`;
  const { tp, fp } = countsAt(counts, data.own);
  if (both) {
    markOwn(part(".roc svg"), fp / counts.negatives, tp / counts.positives);
    markOwn(part(".pr svg"), tp / counts.positives, ratio(tp, tp + fp));
  }
}

function row(cell, name, n) {
  cell.textContent = name;
  add(cell, "small", `n = ${grouped(n)}`);
}

function offer(place, points) {
  place.replaceChildren();
  for (const { label, values } of points) {
    if (label) add(place, "span", label);
    for (const { name, threshold } of values) {
      const button = add(place, "button", `${name} ${fixed(threshold, 3)}`);
      button.type = "button";
      button.value = threshold;
    }
  }
}

function add(parent, tag, text, name = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  parent.append(element);
  return element;
}

// What moves with the slider: every picture and number.
function follow(root, state) {
  const { counts, data, at } = state;
  const part = (name) => root.querySelector(name);
  const [negative, positive] = data.classes.map((name) => name.toLowerCase());
  const found = countsAt(counts, at);
  const figures = figuresOf(found, data.z);
  const [sensitivity, specificity, ppv] = figures;
  const alarms = { value: 1 - specificity.value, interval: specificity.interval.map((limit) => 1 - limit) };

  const slider = part("#threshold");
  slider.value = at;
  slider.setAttribute(
    "aria-valuetext",
    `${fixed(at, 3)}: finds ${percentText(sensitivity.value)} of ${positive}, ` +
      `wrongly calls ${percentText(alarms.value)} of ${negative}`,
  );
  part(".at").textContent = fixed(at, 3);
  cutScores(part(".scores"), at);
  if (counts.positives && counts.negatives) {
    movePoint(part(".roc svg"), alarms, sensitivity);
    movePoint(part(".pr svg"), sensitivity, ppv);
    const where = `at threshold ${fixed(at, 3)}`;
    const told = ({ value, interval }) => numberText(value, interval);
    part(".roc svg").setAttribute(
      "aria-label", `ROC curve; ${where} sensitivity ${told(sensitivity)}, specificity ${told(specificity)}`,
    );
    part(".pr svg").setAttribute(
      "aria-label", `Precision-recall curve; ${where} precision ${told(ppv)}, recall ${told(sensitivity)}`,
    );
    showClinic(root, clinic(found, state.prevalence, data.z), data.classes);
  }
  showMatrix(root, found);
  showFigures(part(".rates tbody"), figures, found, data.settled);
  for (const button of root.querySelectorAll(".points button")) {
    button.setAttribute("aria-pressed", String(Number(button.value) === at));
  }
}

const OUTCOME_NAMES = {
  tp: "true positives", fn: "false negatives", fp: "false positives", tn: "true negatives",
};

function showMatrix(root, { tp, fn, fp, tn }) {
  const cells = [["tp", tp, tp + fn], ["fn", fn, tp + fn], ["fp", fp, fp + tn], ["tn", tn, fp + tn]];
  for (const [name, count, n] of cells) {
    const cell = root.querySelector(`.cell.${name}`);
    if (!cell.firstChild) for (const tag of ["b", "span", "small"]) add(cell, tag, "");
    const texts = [grouped(count), percentText(ratio(count, n)), OUTCOME_NAMES[name]];
    texts.forEach((text, at) => { cell.children[at].textContent = text; });
    cell.dataset.count = count;
  }
}

// Intervals that need draws are Python's: they come when the slider rests.
function showFigures(body, figures, { tp, fp }, settled) {
  const rests = settled.tp === tp && settled.fp === fp;
  figures.forEach((figure, at) => {
    const interval = figure.interval ?? (rests ? settled.intervals[figure.name] : null);
    const texts = [
      NAMES[figure.name],
      interval ? numberText(figure.value, interval) : numberText(figure.value, [0, 0]),
      interval ? limitsText(interval) : "…",
      figure.part === undefined ? `n = ${grouped(figure.whole)}` : `${grouped(figure.part)} of ${grouped(figure.whole)}`,
    ];
    const line = body.children[at] ?? newLine(body, texts.length);
    texts.forEach((text, column) => { line.children[column].textContent = text; });
    line.dataset.figure = figure.name;
    line.dataset.value = figure.value;
    line.dataset.interval = interval ? interval.join(" ") : "";
  });
}

function newLine(body, columns) {
  const line = add(body, "tr", "");
  for (let column = 0; column < columns; column += 1) {
    const cell = add(line, column ? "td" : "th", "", column ? "number" : "");
    if (!column) cell.scope = "row";
  }
  return line;
}

function showClinic(root, of, classes) {
  const [negative, positive] = classes.map((name) => name.toLowerCase());
  const lines = [
    ["tp", `${positive} found`, of.found],
    ["fn", `${positive} missed`, of.missed],
    ["fp", "false alarms", of.alarms],
    ["tn", `rightly called ${negative}`, of.cleared],
  ];
  const body = root.querySelector(".clinic tbody");
  lines.forEach(([name, label, { value, interval }], at) => {
    const line = body.children[at] ?? newLine(body, 3);
    line.className = name;
    const texts = [label, few(value), interval.map(grouped).join(" to ")];
    texts.forEach((text, column) => { line.children[column].textContent = text; });
  });
  const right = ({ value, interval }) =>
    Number.isNaN(value)
      ? "never made"
      : `right in ${percentText(value)} (${interval.map((limit) => fixed(100 * limit, 1)).join(" to ")} %)`;
  root.querySelector(".told").textContent =
    `A call of ${positive} is ${right(of.ppv)}; a call of ${negative} is ${right(of.npv)}. 95 % intervals.`;
  const people = root.querySelector(".people");
  const numbers = [of.found, of.missed, of.alarms, of.cleared].map(({ value }) => value);
  drawPeople(people, numbers);
  const [found, missed, alarms] = numbers.map(few);
  people.setAttribute(
    "aria-label", `1,000 children as dots: ${found} ${positive} found, ${missed} missed, ${alarms} false alarms`,
  );
}

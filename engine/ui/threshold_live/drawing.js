// The pictures, drawn by hand: what does not move is drawn once, what does is moved.

const SVG = "http://www.w3.org/2000/svg";
const SIDE = 280;
const MARGIN = { left: 54, top: 10, right: 12, bottom: 46 };
const BINS = 50;

function draw(parent, tag, attributes = {}, text = "") {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  if (text) element.textContent = text;
  parent.append(element);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

const across = (share) => MARGIN.left + SIDE * share;
const up = (share) => MARGIN.top + SIDE * (1 - share);
const place = (value) => value.toFixed(1);

// A square with both axes from 0 to 1; returns where its curve goes, and its mark with whiskers.
function square(svg, xTitle, yTitle) {
  svg.replaceChildren();
  const width = MARGIN.left + SIDE + MARGIN.right;
  const height = MARGIN.top + SIDE + MARGIN.bottom;
  set(svg, { viewBox: `0 0 ${width} ${height}` });
  for (const tick of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    const [x, y] = [across(tick), up(tick)];
    draw(svg, "path", { class: "grid", d: `M${x} ${up(0)}V${up(1)}M${across(0)} ${y}H${across(1)}` });
    draw(svg, "text", { class: "tick", x, y: up(0) + 17, "text-anchor": "middle" }, String(tick));
    draw(svg, "text", { class: "tick", x: across(0) - 8, y: y + 4, "text-anchor": "end" }, String(tick));
  }
  draw(svg, "text", { class: "axis", x: across(0.5), y: height - 8, "text-anchor": "middle" }, xTitle);
  const turned = `rotate(-90 13 ${up(0.5)})`;
  draw(svg, "text", { class: "axis", x: 13, y: up(0.5), "text-anchor": "middle", transform: turned }, yTitle);
  draw(svg, "path", { class: "chance" });
  draw(svg, "path", { class: "curve" });
  draw(svg, "path", { class: "own" });
  draw(svg, "path", { class: "whisker" });
  draw(svg, "circle", { class: "mark", r: 6.5 });
}

function pathOf(index, x, y, join) {
  let path = `M${place(across(x(-1)))} ${place(up(y(-1)))}`;
  for (const at of index) path += join(place(across(x(at))), place(up(y(at))));
  return path;
}

function drawRoc(svg, counts) {
  square(svg, "1 − specificity (false alarms)", "sensitivity (found)");
  const x = (at) => (at < 0 ? 0 : counts.fp[at] / counts.negatives);
  const y = (at) => (at < 0 ? 0 : counts.tp[at] / counts.positives);
  set(svg.querySelector(".curve"), { d: pathOf(counts.roc, x, y, (a, b) => `L${a} ${b}`) });
  set(svg.querySelector(".chance"), { d: `M${across(0)} ${up(0)}L${across(1)} ${up(1)}` });
}

function drawPr(svg, counts) {
  square(svg, "recall (found)", "precision (right calls)");
  const x = (at) => (at < 0 ? 0 : counts.tp[at] / counts.positives);
  const y = (at) => counts.tp[Math.max(at, 0)] / (counts.tp[Math.max(at, 0)] + counts.fp[Math.max(at, 0)]);
  set(svg.querySelector(".curve"), { d: pathOf(counts.pr, x, y, (a, b) => `V${b}H${a}`) });
  const prevalence = up(counts.positives / (counts.positives + counts.negatives));
  set(svg.querySelector(".chance"), { d: `M${across(0)} ${prevalence}H${across(1)}` });
}

// Move a picture's mark; its whiskers are the intervals of both coordinates.
function movePoint(svg, x, y) {
  const known = !Number.isNaN(x.value) && !Number.isNaN(y.value);
  for (const name of [".mark", ".whisker"]) svg.querySelector(name).classList.toggle("away", !known);
  if (!known) return;
  const [cx, cy] = [place(across(x.value)), place(up(y.value))];
  set(svg.querySelector(".mark"), { cx, cy });
  const [left, right] = x.interval.map(across).map(place);
  const [low, high] = y.interval.map(up).map(place);
  set(svg.querySelector(".whisker"), { d: `M${left} ${cy}H${right}M${cx} ${low}V${high}` });
}

// A small ring where the model's own threshold lies.
function markOwn(svg, x, y) {
  const known = !Number.isNaN(x) && !Number.isNaN(y);
  const [cx, cy] = known ? [across(x), up(y)] : [0, 0];
  set(svg.querySelector(".own"), { d: known ? `M${cx - 4} ${cy}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0` : "" });
}

// Both classes' scores as bars up and down, those on the wrong side of the threshold in full colour.
function drawScores(svg, counts) {
  svg.replaceChildren();
  const edges = Array.from({ length: BINS + 1 }, (_, edge) => countsAt(counts, edge / BINS));
  // The last bin holds a score of 1, which is at least its upper edge.
  edges[BINS] = { tp: 0, fp: 0 };
  const share = (name, bin, n) => Math.sqrt(ratio(edges[bin][name] - edges[bin + 1][name], n) || 0);
  const highest = Math.max(
    ...Array.from({ length: BINS }, (_, bin) => share("tp", bin, counts.positives)),
    ...Array.from({ length: BINS }, (_, bin) => share("fp", bin, counts.negatives)),
  );
  const bars = (name, n, sign) => {
    let path = "";
    for (let bin = 0; bin < BINS; bin += 1) {
      const height = (48 * share(name, bin, n)) / highest;
      const width = 1000 / BINS;
      if (height) path += `M${bin * width + 1.5} 50v${-sign * height}h${width - 3}V50z`;
    }
    return path;
  };
  const clips = draw(svg, "defs");
  for (const side of ["left", "right"]) {
    const clip = draw(clips, "clipPath", { id: side });
    draw(clip, "rect", { class: side, x: 0, y: 0, width: 0, height: 100 });
  }
  const found = bars("tp", counts.positives, 1);
  const alarms = bars("fp", counts.negatives, -1);
  draw(svg, "path", { class: "positive tint", d: found });
  draw(svg, "path", { class: "negative tint", d: alarms });
  draw(svg, "path", { class: "positive", d: found, "clip-path": "url(#left)" });
  draw(svg, "path", { class: "negative", d: alarms, "clip-path": "url(#right)" });
  draw(svg, "path", { class: "ground", d: "M0 50H1000" });
  draw(svg, "path", { class: "cut" });
}

function cutScores(svg, threshold) {
  const x = 1000 * threshold;
  set(svg.querySelector("rect.left"), { width: x });
  set(svg.querySelector("rect.right"), { x, width: 1000 - x });
  set(svg.querySelector(".cut"), { d: `M${x} 0V100` });
}

const OUTCOMES = ["tp", "fn", "fp", "tn"];

// One dot for each of 1,000 people, in columns: found, missed, false alarms, the others.
function drawPeople(svg, numbers) {
  if (!svg.firstChild) for (const name of OUTCOMES) draw(svg, "path", { class: `dots ${name}` });
  let at = 0;
  OUTCOMES.forEach((name, order) => {
    let path = "";
    for (const end = at + numbers[order]; at < end; at += 1) {
      path += `M${Math.floor(at / 20) * 10 + 5} ${(at % 20) * 10 + 5}h0`;
    }
    set(svg.querySelector(`.${name}`), { d: path });
  });
}

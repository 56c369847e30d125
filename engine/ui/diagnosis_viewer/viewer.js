// What is set here lives in the browser alone: the page hears nothing of it, and so need not run again.

const WHOLE = { window: 256, level: 128, zoom: 1, x: 0, y: 0, hidden: false };
const MOST = 16;
const STEP = 1.25;
const PAN = 60;
const NARROWER = 16;

const views = new WeakMap();

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".viewer");
  const part = (selector) => root.querySelector(selector);
  const view = views.get(root) ?? { ...WHOLE, opacity: data.opacity, told: data.opacity };
  views.set(root, view);
  const stage = part(".stage");
  const heat = part(".heat");

  stage.setAttribute("aria-label", data.alt);
  part(".of-heat").hidden = !data.heat;
  if (data.heat && heat.getAttribute("src") !== data.heat) heat.src = data.heat;
  if (!data.heat) heat.removeAttribute("src");
  if (view.told !== data.opacity) view.told = view.opacity = data.opacity;
  if (view.source !== data.picture) {
    if (view.source) Object.assign(view, WHOLE);
    view.source = data.picture;
    read(data.picture).then((gray) => {
      if (view.source !== data.picture) return;
      view.gray = gray;
      draw();
    });
  }
  draw();

  let waiting = 0;
  function later() {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      draw();
    });
  }

  function draw() {
    for (const name of ["window", "level", "opacity"]) {
      const input = part(`[name=${name}]`);
      input.value = view[name];
      input.parentElement.querySelector("output").textContent =
        name === "opacity" ? `${Math.round(100 * view.opacity)} %` : view[name];
    }
    part(".zoom").textContent = `${view.zoom.toFixed(1)} ×`;
    part(".layers").style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`;
    stage.classList.toggle("enlarged", view.zoom > 1);
    heat.style.opacity = view.opacity;
    heat.hidden = !data.heat || view.hidden;
    if (view.gray) paint(part("canvas"), view);
  }

  // Zoom about a point of the stage, which stays where it is; the picture never leaves the stage.
  function zoom(factor, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
    const next = Math.min(MOST, Math.max(1, view.zoom * factor));
    view.x = x - ((x - view.x) * next) / view.zoom;
    view.y = y - ((y - view.y) * next) / view.zoom;
    view.zoom = next;
    move(0, 0);
  }

  function move(dx, dy) {
    view.x = Math.min(0, Math.max(stage.clientWidth * (1 - view.zoom), view.x + dx));
    view.y = Math.min(0, Math.max(stage.clientHeight * (1 - view.zoom), view.y + dy));
    later();
  }

  function set(changes) {
    Object.assign(view, changes);
    view.window = Math.min(256, Math.max(4, view.window));
    later();
  }

  const reset = () => set({ ...WHOLE, opacity: data.opacity });

  root.oninput = ({ target }) => set({ [target.name]: Number(target.value), hidden: false });
  root.onclick = ({ target }) => {
    if (target.name === "in") zoom(STEP);
    if (target.name === "out") zoom(1 / STEP);
    if (target.name === "reset") reset();
  };
  stage.ondblclick = reset;
  stage.onwheel = (event) => {
    // Where there is nothing left to make smaller the page scrolls.
    if (event.deltaY > 0 && view.zoom === 1) return;
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    zoom(STEP ** (-event.deltaY / 100), event.clientX - box.left, event.clientY - box.top);
  };
  stage.onpointerdown = (event) => {
    if (event.button !== 0 || view.zoom === 1) return;
    stage.setPointerCapture(event.pointerId);
    stage.classList.add("moving");
  };
  stage.onpointermove = (event) => {
    if (stage.classList.contains("moving")) move(event.movementX, event.movementY);
  };
  stage.onpointerup = stage.onpointercancel = () => stage.classList.remove("moving");
  stage.onkeydown = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const act = {
      "+": () => zoom(STEP),
      "=": () => zoom(STEP),
      "-": () => zoom(1 / STEP),
      0: reset,
      "[": () => set({ window: view.window - NARROWER }),
      "]": () => set({ window: view.window + NARROWER }),
      h: () => set({ hidden: !view.hidden }),
      H: () => set({ hidden: !view.hidden }),
      ArrowLeft: () => move(PAN, 0),
      ArrowRight: () => move(-PAN, 0),
      ArrowUp: () => move(0, PAN),
      ArrowDown: () => move(0, -PAN),
    }[event.key];
    // At full size the arrow keys scroll the page.
    if (!act || (event.key.startsWith("Arrow") && view.zoom === 1)) return;
    event.preventDefault();
    act();
  };
}

// The picture's gray levels, row by row.
async function read(source) {
  const image = new Image();
  image.src = source;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const levels = new Uint8Array(width * height);
  const pixels = context.getImageData(0, 0, width, height).data;
  for (let index = 0; index < levels.length; index++) levels[index] = pixels[4 * index];
  return { levels, width, height };
}

// Gray levels below the window are black, above it white, within it spread over all.
function paint(canvas, view) {
  const { levels, width, height } = view.gray;
  const painted = `${view.window} ${view.level}`;
  if (view.painted === painted && view.paintedOf === view.source) return;
  view.painted = painted;
  view.paintedOf = view.source;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const shades = new Uint32Array(256);
  const lowest = view.level - view.window / 2;
  for (let level = 0; level < 256; level++) {
    const share = (level - lowest) / (view.window - 1);
    const shade = Math.round(255 * Math.min(1, Math.max(0, share)));
    shades[level] = 0xff000000 | (shade << 16) | (shade << 8) | shade;
  }
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const out = new Uint32Array(image.data.buffer);
  for (let index = 0; index < levels.length; index++) out[index] = shades[levels[index]];
  context.putImageData(image, 0, 0);
}

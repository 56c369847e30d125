// The wall follows its data: a cell is kept as long as its id stays, and only what changed is touched,
// so that nothing flickers and whoever is at a cell stays there.

export default function ({ parentElement, data, setTriggerValue }) {
  const wall = parentElement.querySelector(".wall");
  const focused = parentElement.activeElement;

  wall.setAttribute("aria-label", data.label);
  wall.style.setProperty("--narrowest", data.narrowest);
  wall.style.setProperty("--most", data.most);
  wall.style.setProperty("--aspect", data.aspect);
  wall.hidden = data.cells.length === 0;
  arrange(wall, data);
  write(parentElement.querySelector(".hint"), wall.hidden ? "" : data.hint);
  if (data.hint) wall.setAttribute("aria-describedby", "hint");
  else wall.removeAttribute("aria-describedby");
  if (focused?.isConnected) focused.focus({ preventScroll: true });
  if (!wall.querySelector("button[tabindex='0']")) setTabStop(wall, wall.querySelector("button"));

  wall.onclick = (event) => {
    const cell = event.target.closest("button");
    // The second click of a double click would open the same cell again.
    if (cell && event.detail < 2) setTriggerValue("opened", cell.parentElement.dataset.id);
  };
  wall.onkeydown = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (data.keys.includes(event.key.toLowerCase()) && !event.repeat) {
      setTriggerValue("pressed", { id: event.target.closest("li").dataset.id, key: event.key.toLowerCase() });
      return;
    }
    const target = neighbour([...wall.querySelectorAll("button")], event.target, event.key);
    if (!target) return;
    event.preventDefault();
    target.focus();
  };
  wall.addEventListener("focusin", followFocus);
  if (!wall.hung) returnTo(wall, data.focused);
  wall.hung = true;
}

// Whoever comes back from one of the pictures is where they left, unless they are elsewhere by now. What had the
// focus there may stand for a moment after the wall is hung, and the focus falls to nothing when it goes.
function returnTo(wall, id, tries = 20) {
  const cell = [...wall.children].find((item) => item.dataset.id === id)?.querySelector("button");
  if (!cell) return;
  if (document.activeElement === document.body) cell.focus();
  else if (tries > 0) setTimeout(() => wall.isConnected && returnTo(wall, id, tries - 1), 100);
}

// One press of Tab enters the wall, the next leaves it; in between the arrow keys move.
function followFocus(event) {
  const cell = event.target.closest("button");
  if (cell) setTabStop(event.currentTarget, cell);
}

function setTabStop(wall, stop) {
  for (const cell of wall.querySelectorAll("button")) cell.tabIndex = cell === stop ? 0 : -1;
}

// The cell that a key leads to: none for other keys and beyond the edges.
function neighbour(cells, cell, key) {
  const index = cells.indexOf(cell);
  const top = (one) => one.getBoundingClientRect().top;
  const columns = cells.filter((one) => top(one) === top(cells[0])).length;
  const last = cells.length - 1;
  const below = Math.floor(index / columns) < Math.floor(last / columns);
  return {
    ArrowLeft: cells[index - 1],
    ArrowRight: cells[index + 1],
    ArrowUp: cells[index - columns],
    ArrowDown: below ? cells[Math.min(index + columns, last)] : undefined,
    Home: cells[0],
    End: cells[last],
  }[key];
}

// Bring the items into the order of the data, keeping those whose id is known.
function arrange(wall, { cells, clickable }) {
  const tag = clickable ? "button" : "div";
  const known = new Map([...wall.children].map((item) => [item.dataset.id, item]));
  const items = cells.map((cell) => {
    const item = known.get(cell.id);
    return item?.firstElementChild.localName === tag ? item : newItem(cell.id, tag);
  });
  const kept = new Set(items);
  for (const item of known.values()) if (!kept.has(item)) item.remove();
  items.forEach((item, index) => {
    if (wall.children[index] !== item) wall.insertBefore(item, wall.children[index] ?? null);
    draw(item, cells[index]);
  });
}

function newItem(id, tag) {
  const item = document.createElement("li");
  item.dataset.id = id;
  const cell = add(item, tag, "cell");
  if (tag === "button") {
    cell.type = "button";
    cell.tabIndex = -1;
  }
  const frame = add(cell, "span", "frame");
  const absent = add(frame, "span", "absent");
  absent.textContent = "no picture";
  absent.setAttribute("role", "img");
  for (const name of ["picture", "heat"]) add(frame, "img", name).decoding = "sync";
  const caption = add(cell, "span", "caption");
  add(caption, "span", "mark");
  add(caption, "span", "text");
  add(cell, "span", "remark");
  return item;
}

function add(parent, tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  parent.append(element);
  return element;
}

function draw(item, { alt, caption, remark, mark, picture, heat }) {
  const part = (name) => item.querySelector(`.${name}`);
  showPicture(part("picture"), picture, alt);
  showPicture(part("heat"), picture && heat, "");
  part("absent").hidden = Boolean(picture);
  part("absent").setAttribute("aria-label", `${alt}, no picture`);
  part("mark").hidden = !mark;
  part("mark").style.background = mark ?? "";
  write(part("text"), caption);
  write(part("remark"), remark);
}

function showPicture(image, source, alt) {
  image.hidden = !source;
  image.alt = alt;
  if (!source) image.removeAttribute("src");
  else if (image.getAttribute("src") !== source) image.src = source;
}

function write(element, text) {
  element.hidden = !text;
  if (element.textContent !== text) element.textContent = text;
}

// A pad to draw on, and the drawing as MNIST would have it: 28 × 28 numbers of 0 … 255.
import { canvas, element, paint } from "./dom.js";

const SIDE = 140, CELL = SIDE / 28, PEN = 6;

// The box of the ink, its longer side 20 pixels, with its centre of mass in the middle of 28 × 28; nothing stays nothing.
export function cleanUp(ink, side) {
  const picture = new Float32Array(784), rows = [], columns = [];
  for (let i = 0; i < ink.length; i++) {
    if (ink[i] > 0) { rows.push(Math.floor(i / side)); columns.push(i % side); }
  }
  if (!rows.length) return picture;
  const ends = places => places.reduce(([low, high], place) => [Math.min(low, place), Math.max(high, place + 1)], [side, 0]);
  const [top, bottom] = ends(rows), [left, right] = ends(columns), scale = 20 / Math.max(bottom - top, right - left);
  const [h, w] = [bottom - top, right - left].map(length => Math.max(1, Math.round(length * scale)));
  const down = sources(top, bottom, h), across = sources(left, right, w), small = new Float32Array(h * w);
  let mass = 0, rowMass = 0, columnMass = 0;
  for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) {
    let sum = 0;
    for (const [row, a] of down[i]) for (const [column, b] of across[j]) sum += a * b * ink[row * side + column];
    small[i * w + j] = sum;
    mass += sum; rowMass += sum * i; columnMass += sum * j;
  }
  const place = (moment, length) => Math.max(0, Math.min(28 - length, Math.round(14 - moment / mass)));
  const y = place(rowMass, h), x = place(columnMass, w);
  for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) picture[(y + i) * 28 + x + j] = 255 * small[i * w + j];
  return picture;
}

// Of what cells from `begin` to `end` each of `count` equal shares consists, and in what parts.
function sources(begin, end, count) {
  const step = (end - begin) / count;
  return Array.from({ length: count }, (_, i) => {
    const from = begin + i * step, to = from + step, parts = [];
    for (let cell = Math.floor(from); cell < Math.min(end, to - 1e-9); cell++) {
      parts.push([cell, (Math.min(to, cell + 1) - Math.max(from, cell)) / step]);
    }
    return parts;
  });
}

// The pad's element, and what can be done with it; `changed` is called with 28 × 28 numbers.
export function pad(changed) {
  const board = canvas(SIDE, SIDE, 2, "");
  Object.entries({ role: "application", tabindex: "0", "aria-roledescription": "drawing pad", "aria-label":
    "Draw a digit: with mouse, finger or pen, or with the arrow keys; the space bar puts the pen down and lifts it" })
    .forEach(([name, value]) => board.setAttribute(name, value));
  const pen = element("p", { className: "quiet", aria: { role: "status" } });
  const ink = new Float32Array(SIDE * SIDE), cursor = { x: SIDE / 2, y: SIDE / 2, down: false };
  let given = null; // a picture that is shown as it is, until somebody draws on it

  function show() {
    paint(board, ink);
    if (document.activeElement !== board || board.matches(":not(:focus-visible)")) return;
    const context = board.getContext("2d");
    context.strokeStyle = cursor.down ? "#d55e00" : "#0072b2";
    context.strokeRect(cursor.x - PEN, cursor.y - PEN, 2 * PEN, 2 * PEN);
  }

  function stroke(from, to) {
    const length = Math.hypot(to.x - from.x, to.y - from.y), steps = Math.max(1, Math.ceil(length / 2));
    for (let s = 0; s <= steps; s++) {
      const x = from.x + (s / steps) * (to.x - from.x), y = from.y + (s / steps) * (to.y - from.y);
      for (let i = Math.max(0, Math.floor(y - PEN)); i < Math.min(SIDE, y + PEN); i++) {
        for (let j = Math.max(0, Math.floor(x - PEN)); j < Math.min(SIDE, x + PEN); j++) {
          const strength = Math.min(1, Math.max(0, PEN - Math.hypot(j + 0.5 - x, i + 0.5 - y)));
          ink[i * SIDE + j] = Math.max(ink[i * SIDE + j], strength);
        }
      }
    }
    given = null;
    update();
  }

  function update() {
    show();
    changed(given ?? cleanUp(ink, SIDE));
  }

  function give(picture) {
    given = picture;
    for (let i = 0; i < ink.length; i++) {
      ink[i] = given[Math.floor(i / SIDE / CELL) * 28 + Math.floor((i % SIDE) / CELL)] / 255;
    }
    update();
  }

  const where = event => {
    const box = board.getBoundingClientRect();
    return { x: (event.clientX - box.left) * SIDE / box.width, y: (event.clientY - box.top) * SIDE / box.height };
  };
  let last = null;
  board.addEventListener("pointerdown", event => {
    board.setPointerCapture(event.pointerId);
    stroke(last = where(event), last);
  });
  board.addEventListener("pointermove", event => {
    if (!last) return;
    const next = where(event);
    stroke(last, next);
    last = next;
  });
  for (const end of ["pointerup", "pointercancel"]) board.addEventListener(end, () => { last = null; });
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  board.addEventListener("keydown", event => {
    const from = { ...cursor }, step = steps[event.key];
    if (!step && event.key !== " ") return;
    event.preventDefault(); // the page would scroll
    if (step) {
      ["x", "y"].forEach((axis, i) => { cursor[axis] = Math.max(0, Math.min(SIDE, cursor[axis] + CELL * step[i])); });
    } else {
      cursor.down = !cursor.down;
      pen.textContent = cursor.down ? "The pen is down." : "The pen is lifted.";
    }
    cursor.down ? stroke(from, cursor) : show();
  });
  for (const event of ["focus", "blur"]) board.addEventListener(event, show);
  const clear = () => give(new Float32Array(784));
  const current = () => given ?? cleanUp(ink, SIDE);
  return { board, pen, give, clear, current };
}

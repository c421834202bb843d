// A pad to draw on, and the drawing as MNIST would have it: 28 × 28 numbers of 0 … 255.
import { clamp } from "./arrays.js";
import { ARROWS, voice } from "./dom.js";
import { canvas, paint } from "./pictures.js";

const SIDE = 140, CELL = SIDE / 28, PEN = 6;
const HOW = "Draw a digit, by mouse, finger or pen, or by arrow keys; the space bar puts the pen down and lifts it";

// The box of the ink, its longer side 20 pixels, its centre of mass in the middle of 28 × 28; nothing stays nothing.
export function cleanUp(ink, side) {
  const picture = new Float32Array(784), rows = [], columns = [];
  ink.forEach((value, k) => {
    if (value > 0) { rows.push(Math.floor(k / side)); columns.push(k % side); }
  });
  if (!rows.length) return picture;
  const ends = places => places.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at + 1)], [side, 0]);
  const [top, bottom] = ends(rows), [left, right] = ends(columns), scale = 20 / Math.max(bottom - top, right - left);
  const [h, w] = [bottom - top, right - left].map(length => Math.max(1, Math.round(length * scale)));
  const down = shares(top, bottom, h), across = shares(left, right, w), small = [];
  let mass = 0, rowMass = 0, columnMass = 0;
  for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) {
    let sum = 0;
    for (const [row, a] of down[i]) for (const [column, b] of across[j]) sum += a * b * ink[row * side + column];
    small.push(sum);
    mass += sum; rowMass += sum * i; columnMass += sum * j;
  }
  const y = clamp(Math.round(14 - rowMass / mass), 0, 28 - h), x = clamp(Math.round(14 - columnMass / mass), 0, 28 - w);
  small.forEach((value, k) => { picture[(y + Math.floor(k / w)) * 28 + x + k % w] = 255 * value; });
  return picture;
}

// Of what cells each of `count` equal shares of those from `begin` to `end` consists, and in what parts.
function shares(begin, end, count) {
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
  const board = canvas(SIDE, SIDE, 2, HOW, { role: "application", "aria-roledescription": "drawing pad" });
  const [pen, say] = voice(0, "quiet"), ink = new Float32Array(SIDE * SIDE);
  const cursor = { x: SIDE / 2, y: SIDE / 2, down: false }; // of the keyboard
  let picture, last = null; // what was handed on; where the pointer was

  function show() {
    paint(board, ink);
    if (!board.matches(":focus-visible")) return;
    const context = board.getContext("2d");
    context.strokeStyle = cursor.down ? "#d55e00" : "#0072b2";
    context.strokeRect(cursor.x - PEN, cursor.y - PEN, 2 * PEN, 2 * PEN);
  }

  function handOn(made) {
    picture = made;
    show();
    changed(picture);
  }

  function give(made) {
    ink.forEach((_, k) => { ink[k] = made[Math.floor(k / SIDE / CELL) * 28 + Math.floor(k % SIDE / CELL)] / 255; });
    handOn(made);
  }

  // Ink within the pen's radius of the way from one point to another.
  function stroke(from, to) {
    const dx = to.x - from.x, dy = to.y - from.y, square = dx * dx + dy * dy || 1;
    ink.forEach((old, k) => {
      const x = k % SIDE + 0.5 - from.x, y = Math.floor(k / SIDE) + 0.5 - from.y;
      const way = clamp((x * dx + y * dy) / square, 0, 1);
      ink[k] = Math.max(old, clamp(PEN - Math.hypot(x - way * dx, y - way * dy), 0, 1));
    });
    handOn(cleanUp(ink, SIDE));
  }

  function follow(event) {
    const box = board.getBoundingClientRect(), scale = SIDE / box.width;
    const next = { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
    stroke(last ?? next, next);
    last = next;
  }

  Object.assign(board, {
    tabIndex: 0,
    onfocus: show,
    onblur: show,
    onpointerdown(event) {
      board.setPointerCapture(event.pointerId);
      follow(event);
    },
    onpointermove: event => last && follow(event),
    onlostpointercapture: () => { last = null; },
    onkeydown(event) {
      const [down, right] = ARROWS[event.key] ?? [0, 0], from = { ...cursor };
      if (event.key !== " " && !down && !right) return;
      event.preventDefault(); // the page would scroll
      if (event.key === " ") {
        cursor.down = !cursor.down;
        say(cursor.down ? "The pen is down." : "The pen is lifted.");
      }
      cursor.x = clamp(cursor.x + CELL * right, 0, SIDE);
      cursor.y = clamp(cursor.y + CELL * down, 0, SIDE);
      cursor.down ? stroke(from, cursor) : show();
    },
  });
  return { board, pen, give, current: () => picture };
}

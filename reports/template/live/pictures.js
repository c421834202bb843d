// Numbers as pictures: dark where they are high; or, if signed, blue below zero and red above.
import { clamp } from "./arrays.js";
import { element, note } from "./dom.js";

export const canvas = (rows, columns, scale, label, more) => element("canvas", {
  width: columns, height: rows, style: { width: `${columns * scale}px` },
  aria: { role: "img", "aria-label": label, ...more },
});

const BLACK = [0, 0, 0], RED = [178, 24, 43], BLUE = [33, 102, 172];

export function paint(target, values, { low = 0, high = 1, signed = false } = {}) {
  const context = target.getContext("2d"), image = context.createImageData(target.width, target.height);
  values.forEach((value, i) => {
    const t = clamp((value - low) / (high - low || 1), signed ? -1 : 0, 1), ink = signed ? (t > 0 ? RED : BLUE) : BLACK;
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = 255 + Math.abs(t) * (ink[c] - 255);
    image.data[4 * i + 3] = 255;
  });
  context.putImageData(image, 0, 0);
}

// Maps side by side, a pixel apart, under their name; returns the figure and a function that shows others: numbers of
// rows × columns × count, channels last.
export function gallery(name, whose, [rows, columns, count], { perLine, scale, signed }) {
  perLine = Math.min(perLine, count);
  const width = perLine * (columns + 1) - 1, height = Math.ceil(count / perLine) * (rows + 1) - 1;
  const view = canvas(height, width, scale, `${name}, ${whose}`), shown = new Float32Array(width * height);
  const show = maps => {
    maps.forEach((value, i) => {
      const map = i % count, column = Math.floor(i / count) % columns, row = Math.floor(i / count / columns);
      const line = Math.floor(map / perLine) * (rows + 1) + row;
      shown[line * width + (map % perLine) * (columns + 1) + column] = value;
    });
    paint(view, shown, { high: shown.reduce((most, value) => Math.max(most, Math.abs(value)), 0), signed });
  };
  return [element("div", {}, note(name), view), show];
}

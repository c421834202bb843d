// What widgets are made of. Text goes in as text, never as HTML.

export function element(tag, properties = {}, ...children) {
  const { style, aria, ...rest } = properties, made = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(style ?? {})) made.style.setProperty(name, value);
  for (const [name, value] of Object.entries(aria ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const button = (text, onclick) => element("button", { type: "button", textContent: text, onclick });

// A canvas that shows numbers (rows × columns): dark where high; or blue below zero and red above.
export function canvas(rows, columns, scale, label) {
  const made = element("canvas", { width: columns, height: rows, aria: { role: "img", "aria-label": label } });
  made.style.width = `${columns * scale}px`;
  return made;
}

export function paint(target, values, { low = 0, high = 1, signed = false } = {}) {
  const context = target.getContext("2d"), image = context.createImageData(target.width, target.height);
  values.forEach((value, i) => {
    const t = signed ? Math.max(-1, Math.min(1, value / (high || 1))) : Math.max(0, Math.min(1, (value - low) / (high - low || 1)));
    const color = !signed ? [255 * (1 - t), 255 * (1 - t), 255 * (1 - t)]
      : t > 0 ? [255 - 77 * t, 255 - 231 * t, 255 - 212 * t] : [255 + 222 * t, 255 + 153 * t, 255 + 83 * t];
    image.data.set([...color, 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
}

// Maps (rows × columns × count, channels last) side by side, a pixel apart, as one picture.
export function sideBySide(maps, rows, columns, count, perLine) {
  const lines = Math.ceil(count / perLine), width = perLine * (columns + 1) - 1, height = lines * (rows + 1) - 1;
  const values = new Float32Array(width * height);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) for (let f = 0; f < count; f++) {
    const y = Math.floor(f / perLine) * (rows + 1) + i, x = (f % perLine) * (columns + 1) + j;
    values[y * width + x] = maps[(i * columns + j) * count + f];
  }
  return { values, width, height };
}

// Ten bars with their numbers; returns the element and a function that sets them.
export function bars(names, label) {
  const rows = names.map(name => {
    const bar = element("span", { className: "bar" }), number = element("span", { className: "share" });
    return { bar, number, row: element("li", {}, element("span", { textContent: name }), bar, number) };
  });
  const list = element("ol", { className: "bars", aria: { "aria-label": label } }, ...rows.map(({ row }) => row));
  return [list, shares => {
    const best = shares.indexOf(Math.max(...shares));
    rows.forEach(({ bar, number, row }, i) => {
      bar.style.setProperty("--share", shares[i]);
      number.textContent = `${(100 * shares[i]).toFixed(0)} %`;
      row.classList.toggle("best", i === best);
    });
  }];
}

// The last of many calls that come while one is still being answered, and none of the others.
export function latest(answer) {
  let busy = false, next = null;
  return async function ask(...question) {
    next = question;
    if (busy) return;
    busy = true;
    try {
      while (next) {
        const now = next;
        next = null;
        await answer(...now);
      }
    } finally {
      busy = false;
    }
  };
}

// A number of the normal distribution (Box and Muller).
export function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

// What widgets are made of. Text goes in as text, never as HTML.

export function element(tag, properties = {}, ...children) {
  const { style, aria, ...rest } = properties, made = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(style ?? {})) made.style.setProperty(name, value);
  for (const [name, value] of Object.entries(aria ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const button = (text, onclick) => element("button", { type: "button", textContent: text, onclick });
export const section = (title, ...parts) => element("section", { className: "network", aria: { "aria-label": title } },
  element("p", { className: "name", textContent: title }), ...parts);
export const note = (text = "") => element("p", { className: "quiet", textContent: text });
export const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }; // down, right

// Buttons of which one is pressed; returns their group and a function that presses one.
export function choices(label, names, chosen) {
  const press = i => {
    buttons.forEach((one, j) => one.setAttribute("aria-pressed", i === j));
    chosen(i);
  };
  const buttons = names.map((name, i) => button(name, () => press(i)));
  return [element("div", { className: "buttons", aria: { role: "group", "aria-label": label } }, ...buttons), press];
}

// Bars with their shares in percent; returns their list and a function that sets them.
export function bars(names, label) {
  const span = (className, textContent = "") => element("span", { className, textContent });
  const rows = names.map(name => element("li", {}, span("class", name), span("bar"), span("share")));
  const set = shares => rows.forEach((row, i) => {
    row.style.setProperty("--share", shares[i]);
    row.lastChild.textContent = percent(shares[i]);
    row.classList.toggle("best", shares[i] > 0 && shares[i] === Math.max(...shares));
  });
  return [element("ol", { className: "bars", aria: { "aria-label": label } }, ...rows), set];
}

export const percent = share => `${(100 * share).toFixed(0)}\u00a0%`;

// A place whose text is read out, once `pause` milliseconds have passed without another; and a function that sets it.
export function voice(pause = 0, className = "answer") {
  const status = element("p", { className, aria: { role: "status" } });
  return [status, rested(text => { status.textContent = text; }, pause)];
}

// The last of calls that follow each other within less than `pause` milliseconds.
export function rested(call, pause) {
  let timer;
  return (...about) => {
    clearTimeout(timer);
    timer = setTimeout(call, pause, ...about);
  };
}

// The last of the calls that come while one is still being answered, and none of the others.
export function latest(answer) {
  let count = 0, busy = Promise.resolve();
  return (...question) => {
    const mine = ++count;
    busy = busy.catch(() => {}).then(() => (mine === count ? answer(...question) : undefined));
    return busy;
  };
}

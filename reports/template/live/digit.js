// Draw a digit, and see what networks make of it: probabilities, feature maps, what pooling keeps, and the filters.
import { unpack } from "./arrays.js";
import { bars, button, canvas, element, latest, normal, paint, sideBySide } from "./dom.js";
import { softmax } from "./network.js";
import { pad } from "./pad.js";

const CLASSES = [..."0123456789"];

export async function digit(place, facts, arrays, ask) {
  await ask("learn", { descriptions: facts.networks, arrays });
  const rows = Object.keys(facts.networks).map(name => row(name, facts, arrays));
  const status = element("p", { className: "answer", aria: { role: "status" } });
  let quiet;

  const answer = latest(async picture => {
    const begin = performance.now(), blank = !picture.some(value => value > 0);
    const said = await Promise.all(rows.map(one => one.read(picture, ask, blank)));
    performance.measure("widget digit frame", { start: begin });
    clearTimeout(quiet); // the answer is read out when the pen rests
    quiet = setTimeout(() => { status.textContent = blank ? "The pad is empty." : said.join(" "); }, 400);
  });

  const { board, pen, give, clear, current } = pad(answer);
  const digits = unpack(arrays.digits), count = digits.length / 784;
  const take = i => give(Float32Array.from(digits.subarray(784 * i, 784 * (i + 1))));
  let hard = facts.random;
  const buttons = element("div", { className: "buttons" },
    button("Random test digit", () => take(Math.floor(Math.random() * facts.random))),
    button("Hardest test digits", () => { take(hard); hard = hard + 1 < count ? hard + 1 : facts.random; }),
    button("Add noise", () => give(current().map(value => Math.max(0, Math.min(255, value + 40 * normal()))))),
    button("Clear", clear));
  place.append(element("div", { className: "pad" }, board, buttons, pen), status, ...rows.map(one => one.element));
  take(0);
}

// One network: its name, its bars, and its pictures.
function row(name, facts, arrays) {
  const title = facts.titles[name], maps = facts.maps[name], { mean, sd } = facts.pixels[name];
  const [list, set] = bars(CLASSES, `Probabilities, ${title}`);
  const bank = facts.filters[name], weights = unpack(arrays[bank.array]);
  const filters = sideBySide(weights, bank.rows, bank.columns, bank.count, bank.count);
  const bankCanvas = canvas(filters.height, filters.width, 3, `Filters of the first convolution, ${title}`);
  paint(bankCanvas, filters.values, { signed: true, high: Math.max(...weights.map(Math.abs)) });
  const views = maps.map(({ what, shape: [rows, columns, count] }) => {
    const perLine = Math.min(count, Math.round(240 / (columns + 1)));
    const { width, height } = sideBySide([], rows, columns, count, perLine);
    const view = canvas(height, width, 1.6, `${what}, ${title}`);
    const show = values => paint(view, sideBySide(values, rows, columns, count, perLine).values, { high: Math.max(...values) });
    return { show, figure: element("div", {}, element("p", { className: "quiet", textContent: what }), view) };
  });
  const filterFigure = element("div", {}, element("p", { className: "quiet", textContent: "filters of the first convolution" }), bankCanvas);
  const made = element("section", { className: "network", aria: { "aria-label": title } },
    element("p", { className: "name", textContent: title }), list,
    element("div", { className: "maps" }, filterFigure, ...views.map(({ figure }) => figure)));

  async function read(picture, ask, blank) {
    const sample = Float32Array.from(picture, value => (value - mean) / sd);
    const { outputs, kept } = await ask("run", { network: name, samples: [sample], keep: maps.map(({ layer }) => layer) });
    const shares = softmax(outputs[0]), best = shares.indexOf(Math.max(...shares));
    set(blank ? shares.map(() => 0) : shares);
    views.forEach(({ show }, i) => show(kept[i]));
    return `${title} reads ${best} (${(100 * shares[best]).toFixed(0)} %).`;
  }
  return { element: made, read };
}

// Draw a digit, and see what networks make of it: probabilities, feature maps, what pooling keeps, and the filters.
import { clamp, noise, unpack } from "./arrays.js";
import { bars, button, element, latest, percent, section, voice } from "./dom.js";
import { softmax } from "./network.js";
import { pad } from "./pad.js";
import { gallery } from "./pictures.js";

export async function digit(place, facts, arrays, ask) {
  const rows = facts.readers.map(reader => row(reader, arrays, ask));
  const [status, say] = voice(400); // when the pen rests
  const { board, pen, give, current } = pad(latest(async picture => {
    const begin = performance.now(), blank = picture.every(value => value === 0);
    const answers = await Promise.all(rows.map(({ read }) => read(picture, blank)));
    performance.measure("widget digit frame", { start: begin });
    say(blank ? "The pad is empty." : answers.join(" "));
  }));

  const digits = unpack(arrays.digits), count = digits.length / 784;
  const take = i => give(Float32Array.from(digits.subarray(784 * i, 784 * (i + 1))));
  let hard = facts.random - 1;
  place.append(
    element("div", { className: "pad" }, board, element("div", { className: "buttons" },
      button("Random test digit", () => take(Math.floor(Math.random() * facts.random))),
      button("Hardest test digits", () => take(hard = hard + 1 < count ? hard + 1 : facts.random)),
      button("Add noise", () => give(noise(784).map((value, i) => clamp(current()[i] + 40 * value, 0, 255)))),
      button("Clear", () => give(new Float32Array(784)))), pen),
    status, ...rows.map(({ shown }) => shown));
  take(0);
}

// One network: its name, its bars, and its pictures.
function row({ network, title, mean, sd, filters, layers }, arrays, ask) {
  const [list, set] = bars([..."0123456789"], `Probabilities, ${title}`);
  const [bank, showFilters] = gallery(filters.what, title, filters.shape, { perLine: 8, scale: 6, signed: true });
  showFilters(unpack(arrays[filters.array]));
  const views = layers.map(({ what, shape }) =>
    gallery(what, title, shape, { perLine: Math.round(240 / (shape[1] + 1)), scale: 1.3 }));
  const maps = element("div", { className: "maps" }, bank, ...views.map(([figure]) => figure));

  async function read(picture, blank) {
    const sample = picture.map(value => (value - mean) / sd);
    const { outputs, kept } = await ask("run", { network, samples: [sample], keep: layers.map(({ layer }) => layer) });
    const shares = softmax(outputs[0]), best = shares.indexOf(Math.max(...shares));
    set(blank ? shares.fill(0) : shares);
    views.forEach(([, show], i) => show(kept[i]));
    return `${title} reads ${best} (${percent(shares[best])}).`;
  }
  return { shown: section(title, list, maps), read };
}

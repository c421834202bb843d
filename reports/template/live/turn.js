// Turn networks round: each changes the same noise, step by step, into what it takes for the wanted digit.
import { unpack } from "./arrays.js";
import { button, canvas, element, paint } from "./dom.js";

export async function turn(place, facts, arrays, ask) {
  await ask("learn", { descriptions: facts.networks, arrays });
  const names = Object.keys(facts.networks), starts = unpack(arrays.starts), count = starts.length / 784;
  const status = element("p", { className: "answer", aria: { role: "status" } });
  const step = element("p", { className: "quiet" });
  const views = names.map(name => canvas(28, 28, 7, `What ${facts.titles[name]} draws`));
  const shares = names.map(() => element("p", { className: "quiet" }));
  const hurry = matchMedia("(prefers-reduced-motion: reduce)");
  let round = 0, wanted = 0;

  async function draw(label) {
    const mine = ++round, noise = Math.floor(Math.random() * count);
    wanted = label;
    buttons.forEach((one, i) => one.setAttribute("aria-pressed", i === label));
    status.textContent = `Drawing a ${label} …`;
    const ends = await Promise.all(names.map((name, n) => climb(ask, name, starts.subarray(784 * noise, 784 * (noise + 1)), label,
      { ...facts.recipe, ...facts.pixels[name] }, (picture, share, done) => {
        const last = done === facts.recipe.steps;
        if (mine === round && (last || !hurry.matches)) {
          paint(views[n], picture, { high: 255 });
          shares[n].textContent = `${facts.titles[name]}: ${(100 * share).toFixed(0)} % sure of a ${label}`;
          step.textContent = `step ${done} of ${facts.recipe.steps}`;
        }
        return mine === round; // another digit was chosen: no need to go on
      })));
    if (mine !== round) return;
    status.textContent = `Drawn: a ${label}. ${names.map((name, n) => `${facts.titles[name]} is ${(100 * ends[n]).toFixed(0)} % sure of its own.`).join(" ")}`;
  }

  const buttons = Array.from({ length: 10 }, (_, label) => button(`${label}`, () => draw(label)));
  place.append(
    element("div", { className: "buttons", aria: { role: "group", "aria-label": "Digit to draw" } }, ...buttons,
      button("From other noise", () => draw(wanted))),
    element("div", { className: "pictures" }, ...views.map((view, n) => element("div", {}, view, shares[n]))), step, status);
  draw(3);
}

// Adam on the picture, whose pixels stay between paper and ink; see lib/coursework/synthesis/activation_maximization.py.
// `seen` is called with the picture in grey levels, the probability of the wanted digit and the number of steps, and
// says whether to go on. The last probability is returned.
export async function climb(ask, network, start, label, recipe, seen) {
  const { steps, rate, decay, variation, jitter, logits, mean, sd } = recipe;
  const x = Float32Array.from(start, grey => (grey - mean) / sd), paper = -mean / sd, ink = (255 - mean) / sd;
  const m = new Float64Array(784), v = new Float64Array(784);
  const share = async () => (await ask("slope", { network, sample: x, label, logits })).probabilities[label];
  const show = (p, done) => seen(x.map(value => Math.max(0, Math.min(255, value * sd + mean))), p, done);
  for (let t = 1; t <= steps; t++) {
    const [down, right] = [0, 1].map(() => Math.floor(Math.random() * (2 * jitter + 1)) - jitter);
    const { gradient, probabilities } = await ask("slope", { network, sample: roll(x, down, right), label, logits });
    if (!show(probabilities[label], t - 1)) return probabilities[label];
    const slope = roll(gradient, -down, -right);
    if (variation) addVariation(slope, x, variation);
    for (let i = 0; i < 784; i++) {
      m[i] += 0.1 * (slope[i] - m[i]);
      v[i] += 0.001 * (slope[i] * slope[i] - v[i]);
      x[i] -= rate * (m[i] / (1 - 0.9 ** t)) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-7);
      x[i] += decay * (paper - x[i]);
      if (decay || variation) x[i] = Math.max(paper, Math.min(ink, x[i]));
    }
  }
  const last = await share();
  show(last, steps);
  return last;
}

// The picture moved, what leaves at one side coming in at the other.
function roll(x, down, right) {
  const moved = new Float32Array(784);
  for (let i = 0; i < 28; i++) for (let j = 0; j < 28; j++) {
    moved[((i + down + 28) % 28) * 28 + (j + right + 28) % 28] = x[i * 28 + j];
  }
  return moved;
}

// The gradient of the total variation: of √(d² + 0.01) over the differences d of neighbours.
function addVariation(slope, x, weight) {
  const pair = (a, b) => {
    const d = x[b] - x[a], pull = weight * d / Math.sqrt(d * d + 0.01);
    slope[a] -= pull;
    slope[b] += pull;
  };
  for (let i = 0; i < 28; i++) for (let j = 0; j < 28; j++) {
    if (j < 27) pair(i * 28 + j, i * 28 + j + 1);
    if (i < 27) pair(i * 28 + j, (i + 1) * 28 + j);
  }
}

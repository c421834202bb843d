// Turn networks round: each changes the same noise, step by step, into what it takes for the wanted digit.
import { clamp, unpack } from "./arrays.js";
import { button, choices, element, note, percent, voice } from "./dom.js";
import { canvas, paint } from "./pictures.js";

export async function turn(place, { artists, recipe }, arrays, ask) {
  const starts = unpack(arrays.starts), calm = matchMedia("(prefers-reduced-motion: reduce)");
  const [status, say] = voice(), step = note();
  const views = artists.map(({ title }) => canvas(28, 28, 7, `What ${title} draws`)), notes = artists.map(() => note());
  let round = 0, wanted;

  async function draw(label) {
    const mine = ++round, start = 784 * Math.floor(Math.random() * starts.length / 784);
    wanted = label;
    say(`Drawing a ${label} …`);
    const shares = await Promise.all(artists.map(({ network, title, mean, sd }, i) => {
      const seen = (picture, share, done) => {
        if (mine !== round) return false; // another digit was chosen
        if (done === recipe.steps || !calm.matches) {
          paint(views[i], picture, { high: 255 });
          notes[i].textContent = `${title}: ${percent(share)} sure of a ${label}`;
          step.textContent = `step ${done} of ${recipe.steps}`;
        }
        return true;
      };
      return climb(ask, network, starts.subarray(start, start + 784), label, { ...recipe, mean, sd }, seen);
    }));
    const sure = artists.map(({ title }, i) => `${title} is ${percent(shares[i])} sure of its own.`);
    if (mine === round) say(`Drawn: a ${label}. ${sure.join(" ")}`);
  }

  const [group, press] = choices("Digit to draw", [..."0123456789"], draw);
  group.append(button("From other noise", () => draw(wanted)));
  const shown = views.map((view, i) => element("div", {}, view, notes[i]));
  place.append(group, element("div", { className: "pictures" }, ...shown), step, status);
  press(3);
}

// Adam on the picture, whose pixels stay between paper and ink, as in coursework/synthesis/activation_maximization.py.
// `seen` is called with the picture in grey levels, the probability of the wanted digit and the number of steps, and
// says whether to go on. The last probability is returned.
export async function climb(ask, network, start, label, recipe, seen) {
  const { steps, rate, decay, variation, jitter, logits, mean, sd } = recipe;
  const x = Float32Array.from(start, grey => (grey - mean) / sd), paper = -mean / sd, ink = (255 - mean) / sd;
  const m = new Float64Array(784), v = new Float64Array(784);
  for (let t = 1; ; t++) {
    const [down, right] = [0, 0].map(() => (t > steps ? 0 : Math.floor(Math.random() * (2 * jitter + 1)) - jitter));
    const { gradient, probabilities } = await ask("slope", { network, sample: roll(x, down, right), label, logits });
    const goOn = seen(x.map(value => clamp(value * sd + mean, 0, 255)), probabilities[label], t - 1);
    if (!goOn || t > steps) return probabilities[label];
    const slope = roll(gradient, -down, -right);
    if (variation) addVariation(slope, x, variation);
    for (let i = 0; i < 784; i++) {
      m[i] += 0.1 * (slope[i] - m[i]);
      v[i] += 0.001 * (slope[i] * slope[i] - v[i]);
      x[i] -= rate * (m[i] / (1 - 0.9 ** t)) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-7);
      x[i] += decay * (paper - x[i]);
      if (decay || variation) x[i] = clamp(x[i], paper, ink);
    }
  }
}

// The picture moved, what leaves at one side coming in at the other.
function roll(x, down, right) {
  return x.map((_, k) => x[(Math.floor(k / 28) - down + 28) % 28 * 28 + (k % 28 - right + 28) % 28]);
}

// The gradient of the total variation: of √(d² + 0.01) over the differences d of neighbours.
function addVariation(slope, x, weight) {
  for (let k = 0; k < 784; k++) for (const next of [k % 28 < 27 ? k + 1 : k, k < 756 ? k + 28 : k]) {
    const d = x[next] - x[k], pull = weight * d / Math.sqrt(d * d + 0.01);
    slope[k] -= pull;
    slope[next] += pull;
  }
}

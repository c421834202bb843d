// Ask a generator: for a digit, along directions of its latent space, and half-way from one digit to another.
import { noise, unpack } from "./arrays.js";
import { button, choices, element, latest, percent, voice } from "./dom.js";
import { canvas, paint } from "./pictures.js";

export async function generator(place, facts, arrays, ask) {
  const directions = unpack(arrays.directions), { latent, classes, spread } = facts;
  const digits = Array.from({ length: classes }, (_, i) => `${i}`); // none if the generator takes no class
  const [status, say] = voice(400); // when the slider rests
  const view = canvas(28, 28, 9, "What the generator draws");
  let point = unpack(arrays.point), from = 0;

  const draw = latest(async () => {
    const sample = new Float32Array(latent + classes), share = Number(morph.value);
    point.forEach((value, i) => {
      sample[i] = value + sliders.reduce((sum, slider, k) => sum + slider.value * directions[k * latent + i], 0);
    });
    if (classes) {
      sample[latent + from] += 1 - share;
      sample[latent + Number(goal.value)] += share;
    }
    const { outputs } = await ask("run", { network: "generator", samples: [sample] });
    paint(view, outputs[0], { low: -1, high: 1 });
    const way = share ? `, ${percent(share)} of the way to a ${goal.value}` : "";
    say(classes ? `Asked for: a ${from}${way}.` : "Drawn: what the generator likes.");
  });

  const range = (min, max) => element("input", { type: "range", min, max, step: "any", value: 0, oninput: draw });
  const label = (text, input) => element("label", {}, text, input);
  const sliders = Array.from({ length: directions.length / latent }, () => range(-spread, spread)), morph = range(0, 1);
  const goal = element("select", { onchange: draw }, ...digits.map(text => element("option", { textContent: text })));
  const [group, press] = choices("Digit to ask for", digits, i => { from = i; draw(); });
  group.append(button("Another hand", () => { point = noise(latent); draw(); }));
  place.append(group, ...(classes ? [label("morph", morph), label("into", goal)] : []),
    ...sliders.map((slider, k) => label(`direction ${k + 1}`, slider)), view, status);
  goal.value = digits.at(-2);
  press(0);
}

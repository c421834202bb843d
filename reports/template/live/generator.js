// Ask a generator: for a digit, along directions of its latent space, and half-way from one digit to another.
import { unpack } from "./arrays.js";
import { button, canvas, element, latest, normal, paint } from "./dom.js";

export async function generator(place, facts, arrays, ask) {
  await ask("learn", { descriptions: { generator: facts.layers }, arrays });
  const directions = unpack(arrays.directions), { latent, classes, spread } = facts;
  const status = element("p", { className: "answer", aria: { role: "status" } });
  const view = canvas(28, 28, 9, "What the generator draws");
  let point = Float32Array.from(unpack(arrays.point)), from = 0, quiet;

  const range = (text, min, max, value) => {
    const input = element("input", { type: "range", min, max, step: "any", value, oninput: () => draw() });
    return { input, label: element("label", {}, text, input) };
  };
  const sliders = Array.from({ length: directions.length / latent }, (_, k) => range(`direction ${k + 1}`, -spread, spread, 0));
  const morph = range("morph", 0, 1, 0);
  const goal = element("select", { onchange: () => draw() },
    ...Array.from({ length: classes }, (_, i) => element("option", { textContent: `${i}`, value: i, selected: i === 8 })));

  const draw = latest(async () => {
    const sample = new Float32Array(latent + (classes > 1 ? classes : 0)), share = Number(morph.input.value);
    point.forEach((value, i) => { sample[i] = value + sliders.reduce((sum, { input }, k) => sum + input.value * directions[k * latent + i], 0); });
    if (classes > 1) {
      sample[latent + from] += 1 - share;
      sample[latent + Number(goal.value)] += share;
    }
    const { outputs } = await ask("run", { network: "generator", samples: [sample] });
    paint(view, outputs[0], { low: -1, high: 1 });
    buttons.forEach((one, i) => one.setAttribute("aria-pressed", i === from));
    clearTimeout(quiet); // told when the slider rests
    quiet = setTimeout(() => {
      const there = share && classes > 1 ? `, ${(100 * share).toFixed(0)} % of the way to a ${goal.value}` : "";
      status.textContent = classes > 1 ? `Asked for: a ${from}${there}.` : "Drawn: what the generator likes.";
    }, 400);
  });

  const buttons = classes > 1
    ? Array.from({ length: classes }, (_, label) => button(`${label}`, () => { from = label; draw(); })) : [];
  const controls = [element("div", { className: "buttons", aria: { role: "group", "aria-label": "Digit to ask for" } },
    ...buttons, button("Another hand", () => { point = point.map(normal); draw(); }))];
  if (classes > 1) controls.push(morph.label, element("label", {}, "into", goal));
  place.append(...controls, ...sliders.map(({ label }) => label), element("div", { className: "pictures" }, view), status);
  await draw();
}

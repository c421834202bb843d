// Write a sentence, and see what a network thinks of it and what each word was worth.
import { element, latest } from "./dom.js";
import { softmax } from "./network.js";
import { tokenize } from "./text.js";

const RAISES = "0 114 178", LOWERS = "213 94 0"; // as in the tables of the chapter

export async function sentence(place, facts, arrays, ask) {
  await ask("learn", { descriptions: { judge: facts.layers }, arrays });
  const numbers = new Map(facts.words.map((word, i) => [word, i + 1]));
  const status = element("p", { className: "answer", aria: { role: "status" } });
  const marked = element("p", { className: "words" }), notes = element("p", { className: "quiet" });

  const judge = async sentences => {
    const samples = sentences.map(tokens => {
      const sample = new Float32Array(facts.length); // zeros behind the last token
      tokens.slice(0, facts.length).forEach((token, i) => { sample[i] = numbers.get(token) ?? 0; });
      return sample;
    });
    const { outputs } = await ask("run", { network: "judge", samples });
    return outputs.map(logits => softmax(logits)[1]);
  };

  const answer = latest(async text => {
    const begin = performance.now(), tokens = tokenize(text), known = tokens.filter(token => numbers.has(token));
    // without a token behind the first that is not read any more, nothing changes
    const read = tokens.slice(0, facts.length);
    const [p, ...without] = await judge([tokens, ...read.map((_, i) => tokens.toSpliced(i, 1))]);
    const worth = tokens.map((_, i) => (i < read.length ? p - without[i] : 0)), most = Math.max(...worth.map(Math.abs), 1e-9);
    marked.replaceChildren(...tokens.flatMap((token, i) => [word(token, worth[i] / most, numbers.has(token)), " "]));
    const percent = (100 * Math.max(p, 1 - p)).toFixed(0), [verdict, other] = p >= 0.5 ? ["positive", "negative"] : ["negative", "positive"];
    const strongest = sign => tokens[worth.findIndex(value => value === sign * Math.max(...worth.map(one => sign * one)) && value * sign > 0)];
    const [for_, against] = p >= 0.5 ? [strongest(1), strongest(-1)] : [strongest(-1), strongest(1)];
    status.textContent = known.length
      ? `${verdict} (${percent} %).${for_ ? ` Most for it: ${for_}.` : ""}${against ? ` Most for ${other}: ${against}.` : ""}`
      : tokens.length ? "No opinion: none of its words is known." : "Write a sentence.";
    const unknown = [...new Set(tokens.filter(token => !numbers.has(token)))];
    notes.textContent = [
      unknown.length ? `Unknown (dotted): ${unknown.slice(0, 12).join(", ")}${unknown.length > 12 ? " and others" : ""}.` : "",
      tokens.length > facts.length ? `Only the first ${facts.length} of its ${tokens.length} tokens are read.` : "",
    ].join(" ");
    performance.measure("widget sentence answer", { start: begin });
  });

  let quiet;
  const box = element("textarea", { rows: 2, value: facts.sentence, spellcheck: false, dir: "auto", oninput() {
    clearTimeout(quiet);
    quiet = setTimeout(() => answer(box.value), 150);
  } });
  place.append(element("label", { className: "stacked" }, "A sentence in English", box), status, marked, notes);
  await answer(facts.sentence);
}

function word(token, strength, known) {
  const color = `rgb(${strength > 0 ? RAISES : LOWERS} / ${(0.6 * Math.abs(strength)).toFixed(2)})`;
  return element("span", { textContent: token, className: known ? "" : "unknown", style: { background: color } });
}

// Write a sentence, and see what a network thinks of it and what each word was worth.
import { element, latest, note, percent, rested, voice } from "./dom.js";
import { softmax } from "./network.js";
import { tokenize } from "./text.js";

const RAISES = "0 114 178", LOWERS = "213 94 0"; // as in the tables of the chapter

export async function sentence(place, facts, arrays, ask) {
  const numbers = new Map(facts.words.map((word, i) => [word, i + 1])), knows = token => numbers.has(token);
  const [status, say] = voice(), marked = element("p", { className: "words" }), notes = note();

  async function positive(sentences) {
    const padded = tokens => Float32Array.from({ length: facts.length }, (_, i) => numbers.get(tokens[i]) ?? 0);
    const { outputs } = await ask("run", { network: "judge", samples: sentences.map(padded) });
    return outputs.map(logits => softmax(logits)[1]);
  }

  const answer = latest(async text => {
    const begin = performance.now(), tokens = tokenize(text, facts.contractions), read = tokens.slice(0, facts.length);
    const [p, ...without] = await positive([tokens, ...read.map((_, i) => tokens.toSpliced(i, 1))]);
    const worth = without.map(other => p - other), most = Math.max(...worth.map(Math.abs), 1e-9);
    const words = tokens.map((token, i) => word(token, (worth[i] ?? 0) / most, knows(token)));
    marked.replaceChildren(...words.flatMap(made => [made, " "]));
    say(tokens.some(knows) ? verdict(p, tokens, worth)
      : tokens.length ? "No opinion: none of its words is known." : "Write a sentence.");
    const unknown = [...new Set(tokens.filter(token => !knows(token)))], named = unknown.slice(0, 12).join(", ");
    notes.textContent = [
      named && `Unknown (dotted): ${named}${unknown.length > 12 ? " and others" : ""}.`,
      tokens.length > facts.length ? `Only the first ${facts.length} of its ${tokens.length} tokens are read.` : "",
    ].join(" ");
    performance.measure("widget sentence answer", { start: begin });
  });

  const box = element("textarea", { rows: 2, value: facts.sentence, spellcheck: false, dir: "auto" });
  box.oninput = rested(() => answer(box.value), 150);
  place.append(element("label", { className: "stacked" }, "A sentence in English", box), status, marked, notes);
  await answer(facts.sentence);
}

// The answer in words, with the words that speak most for it and most for the other.
function verdict(p, tokens, worth) {
  const [answer, other, sign] = p >= 0.5 ? ["positive", "negative", 1] : ["negative", "positive", -1];
  const mostFor = (what, sign) => {
    const most = Math.max(...worth.map(value => sign * value));
    return most > 0 ? ` Most for ${what}: ${tokens[worth.indexOf(sign * most)]}.` : "";
  };
  return `${answer} (${percent(Math.max(p, 1 - p))}).${mostFor("it", sign)}${mostFor(other, -sign)}`;
}

function word(token, strength, known) {
  const color = `rgb(${strength > 0 ? RAISES : LOWERS} / ${(0.6 * Math.abs(strength)).toFixed(2)})`;
  return element("span", { textContent: token, className: known ? "" : "unknown", style: { background: color } });
}

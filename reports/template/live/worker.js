// What runs beside the page, so that it never stutters: networks by name, and three questions to them.
import { unpack } from "./arrays.js";
import { backward, forward, softmax } from "./network.js";

const known = {};
const QUESTIONS = {
  // layers name their arrays; one of whole numbers is multiplied by its scales, which belong to the last axis
  learn({ networks, arrays }) {
    const read = name => {
      const values = unpack(arrays[name]), scales = arrays[`${name}.scales`] && unpack(arrays[`${name}.scales`]);
      return scales ? new Float32Array(values).map((value, i) => value * scales[i % scales.length]) : values;
    };
    const fill = (_, value) => (value.array ? read(value.array) : value);
    Object.assign(known, JSON.parse(JSON.stringify(networks), fill));
  },
  // the output for each sample and, of the last one, what layers (by number) make of it
  run({ network, samples, keep = [] }) {
    const all = samples.map(x => forward(known[network], x));
    return { outputs: all.map(activations => activations.at(-1)), kept: keep.map(i => all.at(-1)[i + 1]) };
  },
  // the probabilities of a sample, and the gradient of its cross-entropy, or of minus the wanted logit itself
  slope({ network, sample, label, logits = false }) {
    const activations = forward(known[network], sample), probabilities = softmax(activations.at(-1));
    const slopes = probabilities.map((p, i) => (logits ? 0 : p) - (i === label));
    return { gradient: backward(known[network], activations, slopes), probabilities };
  },
};

onmessage = ({ data: { question, about } }) => {
  try {
    postMessage({ answer: QUESTIONS[question](about) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
};

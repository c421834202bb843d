// What runs beside the page, so that it never stutters: networks by name, and three questions to them.
import { unpack } from "./arrays.js";
import { backward, forward, softmax } from "./network.js";

const networks = {};
const QUESTIONS = {
  // layers name their arrays; one of whole numbers is multiplied by its scales, which belong to the last axis
  learn({ descriptions, arrays }) {
    const read = name => {
      const values = unpack(arrays[name]);
      if (!arrays[`${name}.scales`]) return values;
      const scales = unpack(arrays[`${name}.scales`]);
      return new Float32Array(values).map((value, i) => value * scales[i % scales.length]);
    };
    const withArrays = layer => ({
      ...layer,
      ...Object.fromEntries(Object.entries(layer.arrays ?? {}).map(([role, name]) => [role, read(name)])),
      branches: layer.branches?.map(branch => branch.map(withArrays)),
    });
    for (const [name, layers] of Object.entries(descriptions)) networks[name] = layers.map(withArrays);
  },
  // the output for each sample and, of the last one, what layers (by number) make of it
  run({ network, samples, keep = [] }) {
    let activations;
    const outputs = samples.map(x => (activations = forward(networks[network], x)).at(-1));
    return { outputs, kept: keep.map(i => activations[i + 1]) };
  },
  // the probabilities of a sample, and the gradient of its cross-entropy, or of minus the wanted logit itself
  slope({ network, sample, label, logits = false }) {
    const activations = forward(networks[network], sample), probabilities = softmax(activations.at(-1));
    const gradient = backward(networks[network], activations, probabilities.map((p, i) => (logits ? 0 : p) - (i === label)));
    return { gradient, probabilities };
  },
};

onmessage = ({ data: { id, question, ...about } }) => {
  try {
    postMessage({ id, answer: QUESTIONS[question](about) });
  } catch (error) {
    postMessage({ id, error: String(error) });
  }
};

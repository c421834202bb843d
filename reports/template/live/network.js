// A network: layers that pass one sample on, and a gradient back. Samples are flat Float32Arrays; images in them go
// row by row, column by column, channel by channel. A layer is what lib/coursework/live.py says of it, with its arrays.

const CONVOLUTION = {
  forward: (layer, x) => correlate(layer, x, startWith(layer.bias, layer.outputs)),
  backward: (layer, dy) => scatter(layer, dy, zeros(layer.size, layer.channels)),
};
const LAYERS = {
  convolution: CONVOLUTION,
  dense: CONVOLUTION, // of a picture that is one pixel, with all numbers as its channels
  transposed: { // what a convolution does to gradients, plus a bias
    forward: (layer, x) => scatter(layer, x, startWith(layer.bias, layer.size)),
    backward: (layer, dy) => correlate(layer, dy, zeros(layer.outputs, layer.filters)),
  },
  leaky: elementwise((x, { slope }) => (x > 0 ? x : slope * x), (y, { slope }) => (y > 0 ? 1 : slope)),
  tanh: elementwise(Math.tanh, y => 1 - y * y),
  pool: {
    forward: (layer, x) => Float32Array.from(largest(layer, x), place => x[place]),
    backward(layer, dy, x) {
      const dx = new Float32Array(x.length);
      largest(layer, x).forEach((place, i) => { dx[place] += dy[i]; });
      return dx;
    },
  },
  parallel: { // branches on the same input, whose rows are joined; only sentences have them
    forward: (layer, x) => Float32Array.from(layer.branches.flatMap(branch => [...forward(branch, x).at(-1)])),
  },
  words: { // numbers to the rows of a table; numbers have no gradient
    forward(layer, numbers) {
      const { table, dimensions } = layer, y = new Float32Array(numbers.length * dimensions);
      numbers.forEach((n, i) => y.set(table.subarray(n * dimensions, (n + 1) * dimensions), i * dimensions));
      return y;
    },
  },
};

// The sample and what each layer makes of it.
export function forward(layers, x) {
  const activations = [x];
  for (const layer of layers) activations.push(LAYERS[layer.type].forward(layer, activations.at(-1)));
  return activations;
}

// The gradient of the sample, from that of the last activation.
export function backward(layers, activations, last) {
  const back = (dy, layer, i) => LAYERS[layer.type].backward(layer, dy, activations[i], activations[i + 1]);
  return layers.reduceRight(back, last);
}

export function softmax(logits) {
  const top = Math.max(...logits), powers = logits.map(z => Math.exp(z - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map(power => power / sum);
}

// A function of each number, and its derivative told by its value.
function elementwise(f, derivative) {
  return {
    forward: (layer, x) => x.map(value => f(value, layer)),
    backward: (layer, dy, x, y) => dy.map((slope, i) => slope * derivative(y[i], layer)),
  };
}

const zeros = ([rows, columns], count) => new Float32Array(rows * columns * count);
const startWith = (bias, size) => zeros(size, bias.length).map((_, i) => bias[i % bias.length]);

// Visit each place of the output and each place of the kernel that meets the image there:
// f(offset in the output, offset in the image, offset in the weights).
function visit({ size: [rows, columns], outputs: [h, w], channels, filters, kernel, strides, padding }, f) {
  for (let i = 0; i < h; i++) for (let a = 0; a < kernel[0]; a++) {
    const row = i * strides[0] + a - padding[0];
    if (row < 0 || row >= rows) continue;
    for (let j = 0; j < w; j++) for (let b = 0; b < kernel[1]; b++) {
      const column = j * strides[1] + b - padding[1];
      if (column < 0 || column >= columns) continue;
      f((i * w + j) * filters, (row * columns + column) * channels, (a * kernel[1] + b) * channels * filters);
    }
  }
}

// Add to y the fit of each filter at each place.
function correlate(layer, x, y) {
  const { channels, filters, weights } = layer;
  visit(layer, (output, image, weight) => {
    for (let c = 0; c < channels; c++, weight += filters) {
      const value = x[image + c];
      if (value !== 0) for (let f = 0; f < filters; f++) y[output + f] += value * weights[weight + f];
    }
  });
  return y;
}

// Add to the image, at each place, the filters in the strength that y has there.
function scatter(layer, y, image) {
  const { channels, filters, weights } = layer;
  visit(layer, (output, start, weight) => {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let f = 0; f < filters; f++, weight++) sum += y[output + f] * weights[weight];
      image[start + c] += sum;
    }
  });
  return image;
}

// Where the largest number of each window stands, the first if there are several.
function largest(layer, x) {
  const { outputs: [h, w], channels } = layer, places = new Int32Array(h * w * channels).fill(-1);
  visit(layer, (output, image) => {
    for (let c = 0; c < channels; c++) {
      const best = places[output + c];
      if (best < 0 || x[image + c] > x[best]) places[output + c] = image + c;
    }
  });
  return places;
}

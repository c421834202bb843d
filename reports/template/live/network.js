// A network: layers that pass one sample on, and a gradient back. Samples are flat Float32Arrays; images in them go
// row by row, column by column, channel by channel. A layer is what lib/coursework/live.py says of it, with its arrays.

const LAYERS = {
  convolution: {
    forward: (layer, x) => correlate(layer, x, startWith(layer.bias, layer.outputs[0] * layer.outputs[1])),
    backward: (layer, dy) => scatter(layer, dy, new Float32Array(layer.size[0] * layer.size[1] * layer.channels)),
  },
  transposed: { // what a convolution does to gradients, plus a bias
    forward: (layer, x) => scatter(layer, x, startWith(layer.bias, layer.size[0] * layer.size[1])),
    backward: (layer, dy) => correlate(layer, dy, new Float32Array(layer.outputs[0] * layer.outputs[1] * layer.filters)),
  },
  dense: {
    forward(layer, x) {
      const y = Float32Array.from(layer.bias), { weights } = layer, units = y.length;
      for (let i = 0; i < x.length; i++) {
        const value = x[i];
        if (value !== 0) for (let j = 0, w = i * units; j < units; j++, w++) y[j] += value * weights[w];
      }
      return y;
    },
    backward(layer, dy, x) {
      const dx = new Float32Array(x.length), { weights } = layer;
      for (let i = 0, w = 0; i < dx.length; i++) {
        let sum = 0;
        for (let j = 0; j < dy.length; j++, w++) sum += dy[j] * weights[w];
        dx[i] = sum;
      }
      return dx;
    },
  },
  leaky: {
    forward: (layer, x) => x.map(value => (value > 0 ? value : layer.slope * value)),
    backward: (layer, dy, x, y) => dy.map((slope, i) => (y[i] > 0 ? slope : layer.slope * slope)),
  },
  tanh: {
    forward: (layer, x) => x.map(Math.tanh),
    backward: (layer, dy, x, y) => dy.map((slope, i) => slope * (1 - y[i] * y[i])),
  },
  pool: {
    forward: (layer, x) => Float32Array.from(largest(layer, x), place => x[place]),
    backward(layer, dy, x) {
      const dx = new Float32Array(x.length);
      largest(layer, x).forEach((place, i) => { dx[place] += dy[i]; });
      return dx;
    },
  },
  parallel: { // branches on the same input, whose outputs are rows that are joined
    forward(layer, x) {
      const rows = layer.branches.map(branch => forward(branch, x).at(-1));
      return Float32Array.from(rows.flatMap(row => [...row]));
    },
    backward(layer, dy, x) {
      const dx = new Float32Array(x.length);
      let start = 0;
      for (const branch of layer.branches) {
        const activations = forward(branch, x), end = start + activations.at(-1).length;
        backward(branch, activations, dy.subarray(start, end)).forEach((slope, i) => { dx[i] += slope; });
        start = end;
      }
      return dx;
    },
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
export function backward(layers, activations, dy) {
  for (let i = layers.length - 1; i >= 0; i--) {
    dy = LAYERS[layers[i].type].backward(layers[i], dy, activations[i], activations[i + 1]);
  }
  return dy;
}

export function softmax(logits) {
  const top = Math.max(...logits), powers = Array.from(logits, z => Math.exp(z - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return Float32Array.from(powers, power => power / sum);
}

function startWith(bias, places) {
  const y = new Float32Array(places * bias.length);
  for (let place = 0; place < places; place++) y.set(bias, place * bias.length);
  return y;
}

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
function largest({ size: [rows, columns], outputs: [h, w], channels, kernel }, x) {
  const places = new Int32Array(h * w * channels);
  for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) for (let c = 0; c < channels; c++) {
    let best = -1;
    for (let row = i * kernel[0]; row < Math.min(rows, (i + 1) * kernel[0]); row++) {
      for (let column = j * kernel[1]; column < Math.min(columns, (j + 1) * kernel[1]); column++) {
        const place = (row * columns + column) * channels + c;
        if (best < 0 || x[place] > x[best]) best = place;
      }
    }
    places[(i * w + j) * channels + c] = best;
  }
  return places;
}

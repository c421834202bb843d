// Arrays of the page: base64 of numbers in the byte order of every machine that browsers run on (little-endian).

export function unpack({ dtype, base64 }) {
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  switch (dtype) {
    case "uint8": return bytes;
    case "int8": return new Int8Array(bytes.buffer);
    case "float32": return new Float32Array(bytes.buffer);
    case "float16": return new Float32Array(new Uint16Array(bytes.buffer)).map(fromHalf);
  }
  throw new Error(`no arrays of ${dtype} are known`);
}

// IEEE 754: a sign, five bits of exponent, ten of fraction
function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction);
}

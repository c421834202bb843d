// Numbers of the page: base64 in the byte order of every machine that browsers run on (little-endian), and noise.

const TYPES = { uint8: Uint8Array, int8: Int8Array, float32: Float32Array };

export function unpack({ dtype, base64 }) {
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return new TYPES[dtype](bytes.buffer);
}

export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

// Numbers of the normal distribution (Box and Muller).
export const noise = count => Float32Array.from({ length: count }, () =>
  Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()));

import { byteField, bytesLess, merge, record } from "promisegrid";

export const Text = record({ version: "u8", body: byteField(0, 16) });
export const longest = merge(Text, (current, incoming) => {
  const a = current.body, b = incoming.body;
  if (a.length < b.length) return incoming;
  if (a.length > b.length) return current;
  return bytesLess(a, b) ? incoming : current;
});

import { deliver, route } from "promisegrid";
export const evaluatedOnce = route((m) => {
  const _first = m.payload[0];
  return deliver();
});

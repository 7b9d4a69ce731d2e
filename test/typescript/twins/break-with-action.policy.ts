import { deliver, drop, reply, route } from "promisegrid";
export const breakWithAction = route((m) => {
  let at = 0;
  for (const x of m.payload) {
    if (x === 7) return reply(at);
    if (x === 255) return drop("malformed");
    at++;
  }
  return deliver();
});

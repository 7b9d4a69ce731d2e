import { all, any, deliver, drop, reply, route } from "promisegrid";
export const anyAll = route((m) => {
  if (any(m.payload, (x) => 48 <= x && x <= 57)) return reply(9);
  return all(m.payload, (x) => x >= 97) ? deliver() : drop("unwanted");
});

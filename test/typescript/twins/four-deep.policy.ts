import { range, reply, route } from "promisegrid";
export const fourDeep = route(() => {
  let n = 0;
  for (const a of range(3)) for (const b of range(3)) for (const c of range(3)) for (const d of range(3)) n += 1;
  return reply(n);
});

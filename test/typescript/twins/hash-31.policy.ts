import { reply, route } from "promisegrid";
export const hash31 = route((m) => {
  let h = 7;
  for (const c of m.payload) h = (Math.imul(h, 31) + c) | 0;
  return reply(h);
});

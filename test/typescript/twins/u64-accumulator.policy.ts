import { reply, route, u32bes } from "promisegrid";
export const u64Accumulator = route((m) => {
  let sum = 0n;
  for (const w of u32bes(m.payload)) sum += BigInt(w);
  return reply(sum > 0xffff_ffffn ? 1 : 0);
});

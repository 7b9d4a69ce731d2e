//; expect: "a/b/cd" => reply 2
//; expect: "plain" => reply 5
//; expect: "x/" => reply 0
import { range, reply, route } from "promisegrid";
export const byteAccumulator = route((m) => {
  let rest: Uint8Array = m.payload;
  for (const i of range(m.size)) if (m.payload[i] === 47) rest = m.payload.subarray(i + 1);
  return reply(rest.length);
});

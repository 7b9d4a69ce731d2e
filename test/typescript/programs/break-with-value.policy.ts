//; expect: #"01 02 00 03" => reply 2
//; expect: #"01" => reply -1
//; expect: "" => reply -1
import { reply, route } from "promisegrid";
export const breakWithValue = route((m) => {
  let at = 0;
  for (const x of m.payload) {
    if (x === 0) return reply(at);
    at += 1;
  }
  return reply(-1);
});

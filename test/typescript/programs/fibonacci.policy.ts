//; expect: "" ttl=10 => reply 55
//; expect: "" ttl=0 => reply 0
//; expect: "" ttl=47 => fault overflow
import { range, reply, route } from "promisegrid";
export const fibonacci = route((m) => {
  let a = 0, b = 1;
  for (const _ of range(m.ttl)) {
    const sum = a + b;
    a = b;
    b = sum;
  }
  return reply(a);
});

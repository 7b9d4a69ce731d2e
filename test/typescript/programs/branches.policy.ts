// Branches that assign one and several variables, nested, with and without else.
//; expect: "" ttl=1 priority=1 => reply 111
//; expect: "" ttl=1 priority=5 => reply 131
//; expect: "" ttl=9 priority=1 => reply 242
//; expect: "" ttl=9 priority=7 sequence=4 => reply 1447
//; expect: "abcde" => reply 201
//; expect: "" sequence=3 => reply 247
//; expect: "a" ttl=9 priority=7 => drop malformed
//; expect: "ab" ttl=1 priority=1 => reply 113
//; expect: "ab" ttl=9 priority=6 => reply 1244
import { drop, reply, route } from "promisegrid";
export const branches = route((m) => {
  let a = 0, b = 0, c = 1;
  if (m.ttl > 5) {
    a = 200;
    b = m.size === 5 ? 0 : 40;
  } else {
    a = 100;
    b = 10;
  }
  if (m.priority > 3) {
    if (m.ttl > 5) a += 1000;
    else b += 20;
  }
  if (m.size === 1) {
    if (m.priority === 7) return drop("malformed");
    c = 9;
  } else if (m.size === 2) {
    c = c + 2;
    const t = c;
    if (a > 1000) { c = t + 1; a -= 0; }
  }
  if (m.sequence > 3) { a += 200; c += 6; }
  else if (m.sequence === 3) { c += 5; b += 1; }
  if (m.priority === 1 && m.ttl > 5) c++;
  return reply(a + b + c);
});

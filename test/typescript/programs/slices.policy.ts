// Byte strings: lengths, loads, subarrays that fault, comparisons by content.
//; expect: "key=value" => reply 5
//; expect: "key" => reply -1
//; expect: "keyx" => reply 0
//; expect: "abcdefg" => reply 2
//; expect: "kez=" => fault slice
//; expect: "abc" ttl=2 => reply 99
//; expect: "abc" ttl=3 => fault index
//; expect: "abcd" priority=3 ttl=4 => fault index
//; expect: "abcd" priority=5 ttl=4 => fault slice
//; expect: "abcd" priority=2 ttl=4 => reply 25187
import { bytes, bytesEqual, reply, route, startsWith, u16be } from "promisegrid";
const equals = "=";
export const slices = route((m) => {
  const b = m.payload;
  if (m.ttl === 4) return reply(u16be(b.subarray(1, 5 - m.priority), 0));
  if (m.ttl === 2 || m.ttl === 3) return reply(b[m.ttl]);
  if (startsWith(b, bytes("key")) && !bytesEqual(b, "key")) return bytesEqual(b.subarray(3, 4), equals) ? reply(b.subarray(4).length) : reply(0);
  if (bytesEqual(b.subarray(0, 3), "key")) return reply(-1);
  return reply(b.subarray(5, b.length).length);
});

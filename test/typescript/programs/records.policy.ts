// Records: taken from bytes, made, changed, read; their fields in the layout's encodings.
//; expect: #"0102 00000005 01 abcd" => reply 263
//; expect: #"0102 00000005 00" ttl=1 => fault slice
//; expect: #"0102 00000005 00 abcdef" ttl=2 => reply 3
//; expect: #"0102 00000005 00 abcdef" ttl=3 => reply 7
//; expect: #"ffff 7fffffff 01 00" ttl=4 => fault overflow
//; expect: #"0102 00000005 01 00" ttl=4 => reply 6
//; expect: #"0102 00000005 00 00" ttl=5 => reply 12
//; expect: #"0102 00000005 00 6162" ttl=5 => reply 5
//; expect: #"0102 00000005 01 6162" ttl=5 => reply 13
//; expect: #"0102 00000005 00 00" ttl=3 time=1 => reply 8
//; expect: "short" => fault slice
import { byteField, bytesEqual, record, reply, route, withFields } from "promisegrid";
import type { RecordOf } from "promisegrid";
const Reading = record({ id: "u16", value: "u32", urgent: "bool", rest: byteField(0, 8) });
const Pair = record({ left: "u16le", stamp: "u64", right: "u8" });
const sumOf = (r: RecordOf<typeof Reading>): number => r.id + r.value;
export const records = route((m) => {
  const r = Reading.from(m.payload);
  if (m.ttl === 1) return reply(r.rest.subarray(1).length);
  if (m.ttl === 2) return reply(r.rest.length);
  const p = Pair({ stamp: m.time, left: r.value, right: 2 });
  if (m.ttl === 3) return reply(p.left + p.right + (p.stamp > 5n ? 0 : 1));
  if (m.ttl === 4) return reply(withFields(r, { value: r.value + 1 }).value);
  if (m.ttl === 5) return reply(bytesEqual(r.rest, "ab") && !r.urgent ? 5 : r.rest.length + Pair.from(p).length);
  return reply(r.urgent ? sumOf(r) : 0);
});

import { bit, deliver, drop, match, range, route, table, u16le, u8s } from "promisegrid";

const writers = table("exact", { keyBytes: 32, of: "int" });

/** Delivers intact Modbus frames: reads from anybody, single writes from listed senders. */
export const modbusGate = route((m) => {
  if (m.size < 4 || m.size > 256) return drop("malformed");
  const end = m.size - 2;
  let crc = 0xffff;
  for (const byte of u8s(m.payload.subarray(0, end), { max: 254 })) {
    crc ^= byte;
    for (const _bit of range(8)) {
      if (bit(crc, 0)) crc = (crc >>> 1) ^ 0xa001;
      else crc = crc >>> 1;
    }
  }
  if (crc !== u16le(m.payload, end)) return drop("checksum");
  switch (m.payload[1]) {
    case 1: case 2: case 3: case 4: return deliver();
    case 5: case 6: return match(writers, m.source, { else: 0 }) === 1 ? deliver() : drop("forbidden");
    default: return drop("forbidden");
  }
});

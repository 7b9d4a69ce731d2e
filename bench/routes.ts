/** Routes as people might write them, generated from a seed: guards, byte tests, loops, hashes, tables. */

/** xorshift32 (Marsaglia, 2003). */
function random(seed: number): (below: number) => number {
  let x = (seed * 2654435761 + 1) >>> 0 || 1;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

export function generateRoute(seed: number): string {
  const pick = random(seed);
  const one = (...choices: readonly string[]): string => choices[pick(choices.length)]!;
  const guards = Array.from({ length: 1 + pick(4) }, () =>
    one(
      `((<= %ttl ${pick(4)}) (drop 'expired))`,
      `((> %size ${64 << pick(6)}) (drop 'too-large))`,
      `((and (>= %priority ${pick(8)}) (/= %type 'log)) (forward-to (dht-lookup (multihash %payload '${one("sha2-256", "sha3-256", "sha3-512", "blake3")}))))`,
      `((prefix? %payload #"${(10 + pick(80)).toString()} ${(10 + pick(80)).toString()}") (deliver))`,
      `((any (b (u8s (slice %payload 0 ${1 + pick(64)}))) (= b ${pick(256)})) (drop 'unwanted))`,
      `((< (rem %sequence ${2 + pick(30)}) ${1 + pick(2)}) (deliver))`,
    ));
  const last = one(
    `(forward-to (match sinks-${seed} (slice %payload 0 16)) :else (drop 'no-sink))`,
    `(fold (w (u16les (slice %payload 0 ${2 * (1 + pick(32))}))) (sum ${pick(1000)}) (+% (*% sum 31) w))`,
    `(let ((id (multihash %payload 'blake3))) (forward-to (dht-lookup id) :else (gateway)))`,
    `(case %type (('urgent 'command) (gateway)) ('telemetry (deliver)) (else (drop 'unknown-type)))`,
  );
  const table = last.includes("sinks-") ? `(deftable sinks-${seed} (prefix (bytes 16) node))\n` : "";
  const body = last.startsWith("(fold") ? `(reply ${last})` : last;
  return `${table}(defroute route-${seed}\n  (cond ${guards.join("\n        ")}\n        (t ${body})))\n`;
}

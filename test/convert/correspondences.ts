/** Lisp and what `pgrid convert` writes for it; docs/reference/convert.md shows those that say so. */
export interface Correspondence {
  readonly lisp: string;
  readonly ts: string;
  readonly shown?: true;
}

export const correspondences: readonly Correspondence[] = [
  {
    shown: true,
    lisp: `(deftable sinks (prefix (bytes 32) node))

(defroute telemetry
  "Readings go to the sink of their key."
  (when (<= %ttl 1) (drop 'expired))
  (unless (>= %size 32) (drop 'too-small))
  (forward-to (match-prefix sinks (slice %payload 0 32)) :else (drop 'no-sink)))
`,
    ts: `import { drop, forwardTo, matchPrefix, route, table } from "promisegrid";

const sinks = table("prefix", { keyBytes: 32, of: "node" });

/** Readings go to the sink of their key. */
export const telemetry = route((m) => {
  if (m.ttl <= 1) return drop("expired");
  if (m.size < 32) return drop("too-small");
  return forwardTo(matchPrefix(sinks, m.payload.subarray(0, 32)), { else: drop("no-sink") });
});
`,
  },
  {
    shown: true,
    lisp: `(defroute lanes
  (cond ((= %priority 7) (deliver))
        ((and (> %size 1024) (< %priority 3)) (drop 'too-large))
        (else (gateway))))
`,
    ts: `import { deliver, drop, gateway, route } from "promisegrid";

export const lanes = route((m) => {
  if (m.priority === 7) return deliver();
  if (m.size > 1024 && m.priority < 3) return drop("too-large");
  return gateway();
});
`,
  },
  {
    shown: true,
    lisp: `(defroute sum
  (let* ((size (min %size 16)) (first (slice %payload 0 size)))
    (reply (fold (x (u8s first)) (total 0) (+ total x)))))
`,
    ts: `import { reply, route } from "promisegrid";

export const sum = route((m) => {
  const size = Math.min(m.size, 16);
  const first = m.payload.subarray(0, size);
  let total = 0;
  for (const x of first) total += x;
  return reply(total);
});
`,
  },
  {
    shown: true,
    lisp: `(defroute first-zero
  (fold (x (u8s %payload)) (at 0)
    (if (= x 0) (break (reply at)) (next (+ at 1)))
    (drop 'malformed)))
`,
    ts: `import { drop, reply, route } from "promisegrid";

export const firstZero = route((m) => {
  let at = 0;
  for (const x of m.payload) {
    if (x === 0) return reply(at);
    at++;
  }
  return drop("malformed");
});
`,
  },
  {
    shown: true,
    lisp: `(defroute either
  (for (x (u8s %payload)) (when (= x 255) (drop 'malformed)))
  (deliver))
`,
    ts: `import { deliver, drop, route } from "promisegrid";

export const either = route((m) => {
  for (const x of m.payload) {
    if (x === 255) return drop("malformed");
  }
  return deliver();
});
`,
  },
  {
    shown: true,
    lisp: `(defrecord sample "of a sensor" (sensor u16) (value int))
(defun larger ((a sample) (b sample)) (if (< (sample-value a) (sample-value b)) b a))
(defmerge highest sample "the larger value wins" (lambda (current incoming) (larger current incoming)))
(deftest the-larger-wins
  (expect (highest (sample :sensor 1 :value 3) (sample :sensor 1 :value 5)) (sample :sensor 1 :value 5)))
`,
    ts: `import { type RecordOf, expectThat, merge, record, test } from "promisegrid";

/** of a sensor */
const Sample = record({ sensor: "u16", value: "int" });
const larger = (a: RecordOf<typeof Sample>, b: RecordOf<typeof Sample>) => a.value < b.value ? b : a;
/** the larger value wins */
export const highest = merge(Sample, (current, incoming) => larger(current, incoming));
test("the larger wins", () => {
  expectThat(
    highest.of(Sample({ sensor: 1, value: 3 }), Sample({ sensor: 1, value: 5 })),
    Sample({ sensor: 1, value: 5 })
  );
});
`,
  },
  {
    shown: true,
    lisp: `(defroute by-type
  (case %type
    ('urgent (deliver))
    (('log 'heartbeat) (drop 'unwanted))
    (else (gateway))))
`,
    ts: `import { deliver, drop, gateway, route } from "promisegrid";

export const byType = route((m) => {
  switch (m.type) {
    case "urgent": return deliver();
    case "log": case "heartbeat": return drop("unwanted");
    default: return gateway();
  }
});
`,
  },
  {
    shown: true,
    lisp: `(deftable owners (exact (bytes 2) node))
(defroute found
  (if-let (owner (match owners (slice %payload 0 2))) (forward-to owner) (drop 'no-route)))
`,
    ts: `import { drop, forwardTo, match, route, table } from "promisegrid";

const owners = table("exact", { keyBytes: 2, of: "node" });
export const found = route((m) => {
  const owner = match(owners, m.payload.subarray(0, 2));
  if (owner !== undefined) return forwardTo(owner);
  return drop("no-route");
});
`,
  },
  {
    shown: true,
    lisp: `(defpolicy valve "who may move it"
  (grant (node "1111111111111111111111111111111111111111111111111111111111111111") 'send)
  (grant 'anyone 'send :when (= %priority 7) :budget (:instructions 100)))
`,
    ts: `import { grant, node, policy } from "promisegrid";

/** who may move it */
export const valve = policy([
  grant(node("1111111111111111111111111111111111111111111111111111111111111111"), "send"),
  grant("anyone", "send", { when: (m) => m.priority === 7, budget: { instructions: 100 } }),
]);
`,
  },
  {
    lisp: `(defcache digest ((content (bytes 0 64))) "the name of a content" :ttl 60 (multihash content 'sha3-256))
(defroute r (forward-to (dht-lookup (digest (slice %payload 0 (min %size 64))))))
`,
    ts: `import { type BytesOf, cache, dhtLookup, forwardTo, multihash, route } from "promisegrid";

/** the name of a content */
export const digest = cache((content: BytesOf<0, 64>) => multihash(content, "sha3-256"), { ttl: 60 });
export const r = route((m) => forwardTo(dhtLookup(digest(m.payload.subarray(0, Math.min(m.size, 64))))));
`,
  },
  {
    lisp: `(defroute bits (reply (+% (bit-xor (shl %ttl 3) 0xff) (*% %size 0x01000193))))
`,
    ts: `import { reply, route } from "promisegrid";

export const bits = route((m) => reply((m.ttl << 3 ^ 0xff) + Math.imul(m.size, 0x01000193) | 0));
`,
  },
  {
    lisp: `(defroute two (fold (i (range %ttl)) ((a 0) (b 1)) (next b (+ a b)) (reply a)))
`,
    ts: `import { range, reply, route } from "promisegrid";

export const two = route((m) => {
  let a = 0;
  let b = 1;
  for (const i of range(m.ttl)) {
    const bNext = a + b;
    a = b;
    b = bNext;
  }
  return reply(a);
});
`,
  },
  {
    lisp: `(defroute named-budget (:budget :instructions 100) (deliver))
`,
    ts: `import { deliver, route } from "promisegrid";

export const namedBudget = route(() => deliver(), { budget: { instructions: 100 } });
`,
  },
  {
    shown: true,
    lisp: `(defrecord reading (level fix) (limit fix))
(defun smooth ((levels (list fix 4)))
  (fold (x levels) (y 0.0) (+ y (/ (- x y) 4))))
(defroute level
  (let* ((r (as reading %payload)) (y (smooth (list (reading-level r) (fix %ttl) -0.25))))
    (when (> y (reading-limit r)) (drop 'rate))
    (reply (int (clamp (* y 10) 0.0 100.0)))))
`,
    ts: `import { type Fix, type List, drop, fix, list, record, reply, route } from "promisegrid";

const Reading = record({ level: "fix", limit: "fix" });
const smooth = (levels: List<Fix, 4>) => {
  let y = fix(0.0);
  for (const x of levels) y = y.plus(x.minus(y).div(4));
  return y;
};
export const level = route((m) => {
  const r = Reading.from(m.payload);
  const y = smooth(list(r.level, fix(m.ttl), fix(-0.25)));
  if (y.gt(r.limit)) return drop("rate");
  return reply(y.times(10).clamp(fix(0.0), fix(100.0)).trunc());
});
`,
  },
];

/**
 * The kernel's fast path against the model: sequences of short messages, signals and interrupts around a passive server, as the differential run
 * of all operations (proofs/kernel) makes them too seldom. The driver takes the fast path (native/driver.c).
 */
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { sys } from "../../model/kernel/numbers.ts";
import type { Kernel, Tcb } from "../../model/kernel/state.ts";
import { Random } from "../../proofs/kernel/generate.ts";
import { buildDriver, drive } from "../../proofs/kernel/native.ts";
import { apply, kinds, never, type Operation } from "../../proofs/kernel/operations.ts";
import { begin, digestOf, prologue, type Sequence, wordsOf } from "../../proofs/kernel/sequences.ts";
import { worldNames } from "../../proofs/kernel/worlds.ts";
import { invocations } from "../../spec/kernel.ts";

/** Slots of A (and of C, which shares them) in the world "domains", and of B. */
const A = { root: 1, tcbA: 8, tcbC: 10, ep: [11, 12, 28], notification: [13, 29], reply: [15, 16], scB: 18, scC: 19, vspace: 20, nodeB: 25, handler: 27 };
const B = { ep: [2, 6], notification: [4], reply: [3, 7] };
const noCap = 0;
const world = worldNames.indexOf("domains");

interface Call {
  readonly r0: number;
  readonly number: number;
  readonly r3?: number;
  readonly info?: number;
  readonly words?: readonly number[];
  readonly caps?: readonly number[];
  readonly passed?: number;
}
function operation(k: Kernel, { r0, number, r3 = 0, info = 0, words = [], caps = [], passed = 0 }: Call): Operation {
  const four = [0, 1, 2, 3].map((i) => (words[i] ?? 0) >>> 0);
  const buffer = (k.current!.buffer - 0x20000000) / 4;
  const writes = [...words.slice(4).map((word, i) => [buffer + 5 + i, word]), ...caps.map((pointer, i) => [buffer + 122 + i, pointer])];
  return [kinds.syscall | (never << 8), passed, r0, info >>> 0, number >>> 0, r3, 0, ...four, writes.length, ...writes.flat()];
}
const invoke = (k: Kernel, r0: number, name: keyof typeof invocations, words: readonly number[], caps: readonly number[]): Operation =>
  operation(k, { r0, number: sys.call, words, caps, info: (invocations[name].label << 12) | (caps.length << 7) | words.length });

/** C gets a CSpace without guard, waits at the first Endpoint, and has no time of its own; an interrupt signals. */
const start: readonly ((k: Kernel) => Operation)[] = [
  (k) => invoke(k, A.tcbC, "tcb-set-space", [27, 0], [noCap, A.root, A.vspace]),
  (k) => invoke(k, A.handler, "irq-set-irq-handler", [], [A.notification[1]!]),
  (k) => invoke(k, A.handler, "irq-ack-irq", [], []),
  (k) => invoke(k, A.scC, "sched-context-bind", [], [A.tcbC]),
  (k) => invoke(k, A.tcbC, "tcb-resume", [], []),
  (k) => operation(k, { r0: A.ep[0]!, number: sys.recv, r3: A.reply[1]! }),
  (k) => invoke(k, A.scC, "sched-context-unbind", [], []),
];
/** What differs. The last but one: C gets time with a signal, and does not run before who gives it. The last: B is a server without time, too, at the second Endpoint, with the first Reply. */
const variants: readonly (readonly ((k: Kernel) => Operation)[])[] = [
  [(k) => invoke(k, A.tcbA, "tcb-set-priority", [60], [A.tcbA]), ...start],
  start,
  [...start, (k) => invoke(k, A.tcbC, "tcb-bind-notification", [], [A.notification[0]!]), (k) => invoke(k, A.tcbC, "tcb-set-priority", [50], [A.tcbA])],
  [
    ...start,
    (k) => invoke(k, A.tcbC, "tcb-bind-notification", [], [A.notification[0]!]),
    (k) => invoke(k, A.tcbC, "tcb-set-priority", [1], [A.tcbA]),
    (k) => invoke(k, A.scC, "sched-context-bind", [], [A.notification[0]!]),
  ],
  [
    (k) => invoke(k, A.nodeB, "cnode-copy", [6, 3, A.ep[1]!, 5, 15], [A.root]),
    (k) => invoke(k, A.nodeB, "cnode-copy", [7, 3, A.reply[0]!, 5, 15], [A.root]),
    ...start,
    (k) => invoke(k, A.tcbA, "tcb-set-priority", [40], [A.tcbA]),
    (k) => operation(k, { r0: 6, number: sys.recv, r3: 7 }),
    (k) => invoke(k, A.scB, "sched-context-unbind", [], []),
  ],
];

/** Cells of the threads; who has had no time of its own from the start. */
const threads = { B: 304, C: 320 };
const servesIn = (variant: number, tcb: Tcb): boolean => tcb.cell === threads.C || (variant === variants.length - 1 && tcb.cell === threads.B);

function next(r: Random, k: Kernel, variant: number): Operation {
  const passed = r.is(70) ? 0 : r.is(80) ? r.below(60) : r.below(3000);
  const tcb = k.current;
  if (tcb === null || r.is(8)) {
    if (r.is(60)) return [kinds.interrupt | (never << 8), passed, 0];
    const at = k.world.timerAt;
    return [kinds.timer | (never << 8), tcb === null && Number.isFinite(at) && at > k.world.now ? at - k.world.now : passed];
  }
  const server = servesIn(variant, tcb);
  const own = tcb.slots[0]!.cap?.bits === 3 ? B : A;
  // Who waits is woken by the interrupt.
  if (own === A && !server && (k.world.unmasked & 1) === 0 && r.is(60)) return invoke(k, A.handler, "irq-ack-irq", [], []);
  const nested = server && own === A && r.is(30);
  const odd = r.is(3);
  const number = nested ? sys.call : server
    ? (r.is(85) ? sys.replyRecv : r.of([sys.nbRecv, sys.send, sys.nbSend, sys.recv]))
    : r.is(65) ? sys.call : r.is(85) ? r.of([sys.send, sys.nbSend, sys.wait]) : r.of([sys.nbRecv, sys.replyRecv]);
  const signals = number === sys.send || number === sys.nbSend || number === sys.wait;
  const r0 = odd ? r.of([r.below(40), r.word(), 0x100 | own.ep[0]!]) : signals && !r.is(10) ? r.of(own.notification) : nested ? A.ep[1]! : server && own === B ? own.ep[1]! : r.is(85) ? own.ep[0]! : r.of(own.ep);
  const length = odd && r.is(30) ? r.below(8) : r.below(5);
  const caps = odd && r.is(30) ? [r.of(own.ep)] : [];
  return operation(k, {
    r0, number, passed, caps, r3: odd && r.is(30) ? r.below(40) : r.is(85) ? own.reply.at(-1)! : r.of(own.reply),
    words: [r.word(), r.word(), r.word(), r.word()], info: ((r.is(50) ? 0 : r.below(100)) << 12) | (odd && r.is(20) ? 0xe00 : 0) | (caps.length << 7) | length,
  });
}

interface Made {
  readonly sequence: Sequence;
  readonly calls: number;
  readonly answers: number;
  readonly lent: number;
}
function make(seed: number): Made {
  const r = new Random(seed);
  const variant = seed % variants.length;
  const k = begin(world);
  const operations: Operation[] = [];
  const step = (each: Operation): void => {
    operations.push(each);
    apply(k, each);
  };
  for (const each of variants[variant]!) step(each(k));
  let [calls, answers, lent] = [0, 0, 0];
  let idle = 0;
  for (let i = 0; i < 40 && idle < 4; i++) {
    idle = k.current === null ? idle + 1 : 0;
    const before = k.current;
    const time = before?.sc;
    const ready = k.ready.length;
    step(next(r, k, variant));
    if (variant === variants.length - 2 && before !== null && k.current === before && k.ready.length > ready && before.cell !== threads.C) lent++;
    // Who runs on the time of who ran before.
    if (before === null || k.current === before || k.current === null || time === null || k.current.sc !== time) continue;
    if (k.current.reply === null && servesIn(variant, before)) answers++;
    else if (before.reply !== null) calls++;
  }
  return { sequence: { world, operations }, calls, answers, lent };
}

describe("the fast path", () => {
  let driver = "";
  beforeAll(() => {
    driver = buildDriver(packageRoot());
  }, 120_000);

  it("leaves the state that the model has, after each of 50,000 operations", { timeout: 120_000 }, () => {
    const made = Array.from({ length: 3000 }, (_, i) => make(i));
    const { out, died } = drive(driver, [...prologue(), ...made.flatMap(({ sequence }) => wordsOf(sequence))]);
    expect(died).toBeNull();
    const wrong = made.flatMap(({ sequence }, i) => {
      const [one, two] = digestOf(sequence);
      return out.readUInt32LE(8 * i) === one && out.readUInt32LE(8 * i + 4) === two ? [] : [i];
    });
    expect(wrong).toEqual([]);
    expect(made.reduce((sum, { sequence }) => sum + sequence.operations.length, 0)).toBeGreaterThan(50_000);
    // Time went to the server and came back.
    expect(made.reduce((sum, { calls }) => sum + calls, 0)).toBeGreaterThan(1500);
    expect(made.reduce((sum, { answers }) => sum + answers, 0)).toBeGreaterThan(500);
    expect(made.reduce((sum, { lent }) => sum + lent, 0)).toBeGreaterThan(100);
  });
});


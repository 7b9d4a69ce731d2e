/**
 * One refusal a row: what is asked of the kernel, and the error with its words. Every row is run on the model and on the C, which must also agree on
 * the whole state. The system is the world `domains` of proofs/kernel/worlds.ts, thread A; numbers of slots are those given there.
 *
 * One table of some hundred rows: longer than most files.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { seen } from "../../model/kernel/kernel.ts";
import { cap, error, reg, right, state, sys } from "../../model/kernel/numbers.ts";
import { buildDriver, drive } from "../../proofs/kernel/native.ts";
import { apply, kinds, never, type Operation } from "../../proofs/kernel/operations.ts";
import { begin, digestOf, prologue, wordsOf } from "../../proofs/kernel/sequences.ts";
import { type InvocationName, invocationLayout, invocations } from "../../spec/kernel.ts";

const at = {
  nothing: 0, root: 1, objects: 2, memory: 3, user: 4, device: 5, irqControl: 6, schedControl: 7, a: 8, b: 9, c: 10, ep1: 11, ep2: 12, ntfn1: 13, ntfn2: 14, reply1: 15,
  reply2: 16, scA: 17, scB: 18, scC: 19, vs1: 20, vs2: 21, frameA: 22, frameB: 23, frameC: 24, nodeB: 25, nested: 26, handler: 27, ep7: 28, free: 30, free2: 31,
} as const;
const depth = 5; // of a slot of the root

/** A system call of the running thread, A, whose IPC buffer is at the beginning of the memory. */
function syscall(number: number, target: number, label: number, words: readonly number[], caps: readonly number[], length = words.length): Operation {
  const fast = [0, 1, 2, 3].map((i) => words[i] ?? 0);
  const writes = [...words.slice(4).map((value, i) => [5 + i, value]), ...caps.map((pointer, i) => [122 + i, pointer])].flat();
  return [kinds.syscall | (never << 8), 0, target, ((label << 12) | (caps.length << 7) | length) >>> 0, number >>> 0, 0, 0, ...fast, writes.length / 2, ...writes];
}
const call = (name: InvocationName, target: number, words: readonly number[], caps: readonly number[] = [], length = words.length): Operation =>
  syscall(sys.call, target, invocations[name].label, words, caps, length);

interface Row {
  readonly name: string;
  readonly before?: readonly Operation[];
  readonly asked: Operation;
  readonly error: number;
  readonly words?: readonly number[];
}

const copy = (from: number, to: number, rights: number): Operation => call("cnode-copy", at.root, [to, depth, from, depth, rights], [at.root]);
const mint = (from: number, to: number, data: number): Operation => call("cnode-mint", at.root, [to, depth, from, depth, right.all, data], [at.root]);
const retype = (from: number, type: number, bits: number, offset: number): Operation => call("untyped-retype", from, [type - 1, bits, 0, 0, offset, 1], [at.root]);
const guard = (value: number, size: number): number => ((value << 5) | size) >>> 0;

/** What is well-formed of each invocation: refusals that all have leave out or change one thing of it. */
const wellFormed: Readonly<Record<InvocationName, readonly [target: number, caps: readonly number[]]>> = {
  "untyped-retype": [at.memory, [at.root]], "tcb-read-registers": [at.b, []], "tcb-write-registers": [at.b, []], "tcb-configure": [at.b, [at.nodeB, at.vs2, at.frameB]],
  "tcb-set-priority": [at.b, [at.a]], "tcb-set-mc-priority": [at.b, [at.a]], "tcb-set-sched-params": [at.c, [at.a, at.scC, at.ep1]], "tcb-set-timeout-endpoint": [at.b, [at.ep1]],
  "tcb-set-ipc-buffer": [at.b, [at.frameB]], "tcb-set-space": [at.b, [at.ep1, at.nodeB, at.vs2]], "tcb-suspend": [at.b, []], "tcb-resume": [at.b, []],
  "tcb-bind-notification": [at.b, [at.ntfn1]], "tcb-unbind-notification": [at.b, []], "cnode-revoke": [at.root, []], "cnode-delete": [at.root, []],
  "cnode-cancel-badged-sends": [at.root, []], "cnode-copy": [at.root, [at.root]], "cnode-mint": [at.root, [at.root]], "cnode-move": [at.root, [at.root]],
  "irq-issue-irq-handler": [at.irqControl, [at.root]], "irq-ack-irq": [at.handler, []], "irq-set-irq-handler": [at.handler, [at.ntfn1]], "irq-clear-irq-handler": [at.handler, []],
  "sched-control-configure-flags": [at.schedControl, [at.scC]], "sched-context-consumed": [at.scC, []], "sched-context-bind": [at.scC, [at.c]], "sched-context-unbind": [at.scC, []],
  "sched-context-unbind-object": [at.scC, [at.c]], "frame-map": [at.frameA, [at.vs1]], "frame-unmap": [at.frameA, []],
};

const common: readonly Row[] = Object.entries(invocations).flatMap(([key, invocation]) => {
  const name = key as InvocationName;
  const [target, caps] = wellFormed[name];
  const { words } = invocationLayout(invocation);
  const zeros = Array.from({ length: words }, () => 0);
  const other = invocation.on === "tcb" ? at.scC : at.b;
  const wants: readonly [string, string] | null = invocation.wants;
  return [
    { name: `${name} of nothing`, asked: call(name, at.nothing, zeros, caps), error: error.invalidCapability, words: [0] },
    { name: `${name} of another object`, asked: call(name, other, zeros, caps), error: error.illegalOperation },
    ...(words > 0 ? [{ name: `${name} with a word less`, asked: call(name, target, zeros, caps, words - 1), error: error.truncated }] : []),
    ...(caps.length > 0 ? [{ name: `${name} with a capability less`, asked: call(name, target, zeros, caps.slice(1)), error: error.truncated }] : []),
    ...(wants === null ? [] : [{
      name: `${name} with another capability than a ${wants[0]}`, asked: call(name, target, zeros, [at.ep2, ...caps.slice(1)]),
      ...(wants[1] === "illegal-operation" ? { error: error.illegalOperation } : { error: error.invalidCapability, words: [1] }),
    }]),
  ];
});

const make = (type: number, bits: number, offset: number, count = 1, [index, bitsOf, root]: readonly [number, number, number] = [0, 0, at.root]): Operation =>
  call("untyped-retype", at.memory, [type - 1, bits, index, bitsOf, offset, count], [root]);
const retypes: readonly Row[] = [
  { name: "no such type", asked: make(10, 0, at.free), error: error.invalidArgument, words: [0] },
  { name: "larger than there can be", asked: make(cap.cnode, 28, at.free), error: error.range, words: [0, 31] },
  { name: "a size that is no number of bits", asked: make(cap.endpoint, 32, at.free), error: error.range, words: [0, 31] },
  { name: "an Untyped below a cell", asked: make(cap.untyped, 3, at.free), error: error.invalidArgument, words: [1] },
  { name: "a Frame below a region", asked: retype(at.user, cap.frame, 4, at.free), error: error.invalidArgument, words: [1] },
  { name: "a CNode of one slot", asked: make(cap.cnode, 0, at.free), error: error.invalidArgument, words: [1] },
  { name: "a root that is no CNode", asked: make(cap.endpoint, 0, at.free, 1, [0, depth, at.ep1]), error: error.failedLookup, words: [0, 1] },
  { name: "a CNode by no bits, in no CNode", asked: make(cap.endpoint, 0, at.free, 1, [0, 0, at.ep1]), error: error.failedLookup, words: [0, 2, 32] },
  { name: "more bits than a word has", asked: make(cap.endpoint, 0, 0, 1, [0, 33, at.root]), error: error.range, words: [1, 32] },
  { name: "fewer bits than a level takes", asked: make(cap.endpoint, 0, 0, 1, [0, 3, at.root]), error: error.failedLookup, words: [0, 3, 3, 5] },
  { name: "bits left over", asked: make(cap.endpoint, 0, 0, 1, [at.ep1 << 4, 9, at.root]), error: error.failedLookup, words: [0, 3, 4, 0] },
  { name: "another guard", before: [mint(at.root, at.free, guard(1, 3))], asked: make(cap.endpoint, 0, 0, 1, [0, 8, at.free]), error: error.failedLookup, words: [0, 4, 8, 1] },
  { name: "capabilities into what is no CNode", asked: make(cap.endpoint, 0, 0, 1, [at.ep1, depth, at.root]), error: error.failedLookup, words: [0, 2, 5] },
  { name: "a slot behind the last", asked: make(cap.endpoint, 0, 32), error: error.range, words: [0, 31] },
  { name: "no object", asked: make(cap.endpoint, 0, at.free, 0), error: error.range, words: [1, 256] },
  { name: "more than at once", asked: make(cap.endpoint, 0, at.free, 257), error: error.range, words: [1, 256] },
  { name: "more than there are slots", asked: make(cap.endpoint, 0, at.free2, 2), error: error.range, words: [1, 1] },
  { name: "over a capability", asked: make(cap.endpoint, 0, at.ep1), error: error.deleteFirst },
  { name: "more than there is memory", asked: make(cap.untyped, 11, at.free), error: error.notEnoughMemory, words: [1024] },
  { name: "more than there is left", before: [make(cap.untyped, 9, at.free)], asked: make(cap.untyped, 10, at.free2), error: error.notEnoughMemory, words: [512] },
  { name: "kernel objects of user memory", asked: retype(at.device, cap.endpoint, 0, at.free), error: error.invalidArgument, words: [1] },
  { name: "a Frame of kernel memory", asked: make(cap.frame, 5, at.free), error: error.invalidArgument, words: [1] },
].map((row) => ({ ...row, name: `untyped-retype: ${row.name}` }));

const smallFrame = retype(at.user, cap.frame, 5, at.free);
const deviceFrame = retype(at.device, cap.frame, 9, at.free);
const bufferB = 0x20000200;
const readOnly = (from: number): Operation => copy(from, at.free, right.read);
const writeOnly = (from: number): Operation => copy(from, at.free, right.write);
const params = (target: number, [mcp, priority]: readonly [number, number], caps: readonly number[]): Operation => call("tcb-set-sched-params", target, [mcp, priority], caps);
const threads: readonly Row[] = [
  { name: "tcb-read-registers: none", asked: call("tcb-read-registers", at.b, [0, 0]), error: error.range, words: [1, 17] },
  { name: "tcb-read-registers: more than there are", asked: call("tcb-read-registers", at.b, [0, 18]), error: error.range, words: [1, 17] },
  { name: "tcb-read-registers: its own", asked: call("tcb-read-registers", at.a, [0, 1]), error: error.illegalOperation },
  { name: "tcb-write-registers: more than were sent", asked: call("tcb-write-registers", at.b, [0, 2, 0]), error: error.truncated },
  { name: "tcb-write-registers: its own", asked: call("tcb-write-registers", at.a, [0, 1, 0]), error: error.illegalOperation },
  { name: "tcb-configure: no CNode", asked: call("tcb-configure", at.b, [0, 0, 0], [at.ep1, at.vs2, at.frameB]), error: error.illegalOperation },
  { name: "tcb-configure: guard and radix longer than a word", asked: call("tcb-configure", at.b, [guard(0, 30), 0, 0], [at.nodeB, at.vs2, at.frameB]), error: error.illegalOperation },
  { name: "tcb-configure: no VSpace", asked: call("tcb-configure", at.b, [0, 0, 0], [at.nodeB, at.ep1, at.frameB]), error: error.illegalOperation },
  { name: "tcb-configure: a buffer that is no Frame", asked: call("tcb-configure", at.b, [0, 0, bufferB], [at.nodeB, at.vs2, at.ep1]), error: error.illegalOperation },
  { name: "tcb-configure: a device as buffer", before: [deviceFrame], asked: call("tcb-configure", at.b, [0, 0, 0x40000000], [at.nodeB, at.vs2, at.free]), error: error.illegalOperation },
  { name: "tcb-configure: a buffer that is not aligned", asked: call("tcb-configure", at.b, [0, 0, bufferB + 256], [at.nodeB, at.vs2, at.frameB]), error: error.alignment },
  { name: "tcb-set-ipc-buffer: no Frame", asked: call("tcb-set-ipc-buffer", at.b, [bufferB], [at.ep1]), error: error.illegalOperation },
  { name: "tcb-set-ipc-buffer: a device", before: [deviceFrame], asked: call("tcb-set-ipc-buffer", at.b, [0x40000000], [at.free]), error: error.illegalOperation },
  { name: "tcb-set-ipc-buffer: not aligned", asked: call("tcb-set-ipc-buffer", at.b, [bufferB + 4], [at.frameB]), error: error.alignment },
  { name: "tcb-set-ipc-buffer: a Frame smaller than the buffer", before: [smallFrame], asked: call("tcb-set-ipc-buffer", at.b, [0x20000600], [at.free]), error: error.alignment },
  { name: "tcb-set-priority: above the authority's maximum", asked: call("tcb-set-priority", at.b, [101], [at.a]), error: error.range, words: [0, 100] },
  { name: "tcb-set-mc-priority: above the authority's maximum", asked: call("tcb-set-mc-priority", at.b, [51], [at.b]), error: error.range, words: [0, 50] },
  { name: "tcb-set-sched-params: maximum above the authority's", asked: params(at.c, [101, 0], [at.a, at.scC, at.ep1]), error: error.range, words: [0, 100] },
  { name: "tcb-set-sched-params: priority above the authority's", asked: params(at.c, [0, 101], [at.a, at.scC, at.ep1]), error: error.range, words: [0, 100] },
  { name: "tcb-set-sched-params: no scheduling context", asked: params(at.c, [0, 0], [at.a, at.ep1, at.ep1]), error: error.invalidCapability, words: [2] },
  { name: "tcb-set-sched-params: one that serves another", asked: params(at.c, [0, 0], [at.a, at.scB, at.ep1]), error: error.illegalOperation },
  { name: "tcb-set-sched-params: a second one", asked: params(at.b, [0, 0], [at.a, at.scC, at.ep1]), error: error.illegalOperation },
  { name: "tcb-set-sched-params: its own time away", asked: params(at.a, [0, 0], [at.a, at.nothing, at.ep1]), error: error.illegalOperation },
  { name: "tcb-set-sched-params: a fault handler that is no Endpoint", asked: params(at.c, [0, 0], [at.a, at.scC, at.ntfn1]), error: error.invalidCapability, words: [3] },
  { name: "tcb-set-sched-params: one that cannot be called", before: [writeOnly(at.ep1)], asked: params(at.c, [0, 0], [at.a, at.scC, at.free]), error: error.invalidCapability, words: [3] },
  { name: "tcb-set-timeout-endpoint: no Endpoint", asked: call("tcb-set-timeout-endpoint", at.b, [], [at.ntfn1]), error: error.invalidCapability, words: [1] },
  { name: "tcb-set-timeout-endpoint: one without Write", before: [copy(at.ep1, at.free, right.read | right.grant)], asked: call("tcb-set-timeout-endpoint", at.b, [], [at.free]), error: error.invalidCapability, words: [1] },
  { name: "tcb-set-space: a fault handler that is no Endpoint", asked: call("tcb-set-space", at.b, [0, 0], [at.ntfn1, at.nodeB, at.vs2]), error: error.invalidCapability, words: [1] },
  { name: "tcb-set-space: no CNode", asked: call("tcb-set-space", at.b, [0, 0], [at.ep1, at.ep1, at.vs2]), error: error.illegalOperation },
  { name: "tcb-set-space: no VSpace", asked: call("tcb-set-space", at.b, [0, 0], [at.ep1, at.nodeB, at.ep1]), error: error.illegalOperation },
  { name: "tcb-bind-notification: a second one", before: [call("tcb-bind-notification", at.b, [], [at.ntfn1])], asked: call("tcb-bind-notification", at.b, [], [at.ntfn2]), error: error.illegalOperation },
  { name: "tcb-bind-notification: one that another has", before: [call("tcb-bind-notification", at.b, [], [at.ntfn1])], asked: call("tcb-bind-notification", at.c, [], [at.ntfn1]), error: error.illegalOperation },
  { name: "tcb-bind-notification: without Read", before: [writeOnly(at.ntfn1)], asked: call("tcb-bind-notification", at.b, [], [at.free]), error: error.illegalOperation },
  { name: "tcb-unbind-notification: none is bound", asked: call("tcb-unbind-notification", at.b, []), error: error.illegalOperation },
];

const slotNames = ["cnode-revoke", "cnode-delete", "cnode-cancel-badged-sends", "cnode-copy", "cnode-mint", "cnode-move"] as const;
const derivations = ["cnode-copy", "cnode-mint", "cnode-move"] as const;
const slotCall = (name: (typeof slotNames)[number], to: readonly [number, number], from: readonly [number, number], root: number = at.root): Operation =>
  (name === "cnode-copy" ? call(name, at.root, [...to, ...from, right.all], [root])
  : name === "cnode-mint" ? call(name, at.root, [...to, ...from, right.all, 3], [root])
  : name === "cnode-move" ? call(name, at.root, [...to, ...from], [root]) : call(name, at.root, [...to]));
const slots: readonly Row[] = [
  ...slotNames.flatMap((name) => [
    { name: `${name}: no bits`, asked: slotCall(name, [at.ep1, 0], [at.ep1, depth]), error: error.range, words: [1, 32] },
    { name: `${name}: more bits than a word has`, asked: slotCall(name, [at.ep1, 33], [at.ep1, depth]), error: error.range, words: [1, 32] },
    { name: `${name}: fewer bits than a level takes`, asked: slotCall(name, [0, 4], [at.ep1, depth]), error: error.failedLookup, words: [0, 3, 4, 5] },
    { name: `${name}: bits left over`, asked: slotCall(name, [at.ep1 << 2, 7], [at.ep1, depth]), error: error.failedLookup, words: [0, 3, 2, 0] },
  ]),
  ...derivations.flatMap((name) => [
    { name: `${name}: onto a capability`, asked: slotCall(name, [at.ep2, depth], [at.ep1, depth]), error: error.deleteFirst },
    { name: `${name}: out of what is no CNode`, asked: slotCall(name, [at.free, depth], [at.ep1, depth], at.ep1), error: error.failedLookup, words: [1, 1] },
    { name: `${name}: a source by no bits`, asked: slotCall(name, [at.free, depth], [at.ep1, 0]), error: error.range, words: [1, 32] },
    { name: `${name}: a source by too few bits`, asked: slotCall(name, [at.free, depth], [0, 2]), error: error.failedLookup, words: [1, 3, 2, 5] },
    { name: `${name}: nothing`, asked: slotCall(name, [at.free, depth], [at.nothing, depth]), error: error.failedLookup, words: [1, 2, 5] },
  ]),
  ...(["cnode-copy", "cnode-mint"] as const).flatMap((name) => [
    { name: `${name}: IRQControl`, asked: slotCall(name, [at.free, depth], [at.irqControl, depth]), error: error.illegalOperation },
    { name: `${name}: an Untyped with children`, asked: slotCall(name, [at.free, depth], [at.objects, depth]), error: error.revokeFirst },
  ]),
  { name: "cnode-mint: a second badge", asked: mint(at.ep7, at.free, 8), error: error.illegalOperation },
  { name: "cnode-mint: the same badge again", asked: mint(at.ep7, at.free, 7), error: error.illegalOperation },
  { name: "cnode-mint: guard and radix longer than a word", asked: mint(at.root, at.free, guard(0, 28)), error: error.illegalOperation },
  { name: "cnode-cancel-badged-sends: no Endpoint", asked: call("cnode-cancel-badged-sends", at.root, [at.ntfn1, depth]), error: error.illegalOperation },
  { name: "cnode-cancel-badged-sends: without all rights", before: [copy(at.ep7, at.free, right.all & ~right.grantReply)], asked: call("cnode-cancel-badged-sends", at.root, [at.free, depth]), error: error.illegalOperation },
];

const configure = (budget: readonly [number, number], period: readonly [number, number], refills: number): Operation =>
  call("sched-control-configure-flags", at.schedControl, [...budget, ...period, refills, 0, 0], [at.scC]);
const issue = (line: number, index: number, bits: number): Operation => call("irq-issue-irq-handler", at.irqControl, [line, index, bits], [at.root]);
const map = (frame: number, address: number, vspace: number): Operation => call("frame-map", frame, [address, right.all, 0], [vspace]);
/** Six Frames in the regions of vs1 that are free, out of the way of the seventh. */
const crowd: readonly Operation[] = ([[at.nested, 1, 2], [at.nested, 2, 2], [at.nested, 3, 2], [at.nodeB, 6, 3], [at.nodeB, 7, 3], [at.root, at.free2, 5]] as const).flatMap(([root, index, bits], i) => [
  smallFrame, map(at.free, 0x20000600 + 32 * i, at.vs1), call("cnode-move", root, [index, bits, at.free, depth], [at.root]),
]);
const others: readonly Row[] = [
  { name: "irq-issue-irq-handler: no such line", asked: issue(4, at.free, depth), error: error.range, words: [0, 3] },
  { name: "irq-issue-irq-handler: a line that has one", asked: issue(0, at.free, depth), error: error.revokeFirst },
  { name: "irq-issue-irq-handler: no slot", asked: issue(1, 0, 4), error: error.failedLookup, words: [0, 3, 4, 5] },
  { name: "irq-issue-irq-handler: no bits", asked: issue(1, 0, 0), error: error.range, words: [1, 32] },
  { name: "irq-issue-irq-handler: over a capability", asked: issue(1, at.ep1, depth), error: error.deleteFirst },
  { name: "irq-set-irq-handler: without Write", before: [readOnly(at.ntfn1)], asked: call("irq-set-irq-handler", at.handler, [], [at.free]), error: error.invalidCapability, words: [1] },
  { name: "sched-control-configure-flags: no budget", asked: configure([0, 0], [10, 0], 0), error: error.range },
  { name: "sched-control-configure-flags: a budget above the period", asked: configure([11, 0], [10, 0], 0), error: error.range },
  { name: "sched-control-configure-flags: a budget beyond all clocks", asked: configure([0, 1], [0, 2], 0), error: error.range },
  { name: "sched-control-configure-flags: a period beyond all clocks", asked: configure([1, 0], [0, 1], 0), error: error.range },
  { name: "sched-control-configure-flags: refills", asked: configure([10, 0], [10, 0], 1), error: error.range, words: [0, 0] },
  { name: "sched-context-bind: neither thread nor Notification", asked: call("sched-context-bind", at.scC, [], [at.ep1]), error: error.invalidCapability, words: [1] },
  { name: "sched-context-bind: one that serves", asked: call("sched-context-bind", at.scA, [], [at.c]), error: error.illegalOperation },
  { name: "sched-context-bind: one that waits at a Notification", before: [call("sched-context-bind", at.scC, [], [at.ntfn1])], asked: call("sched-context-bind", at.scC, [], [at.c]), error: error.illegalOperation },
  { name: "sched-context-bind: a thread that has one", asked: call("sched-context-bind", at.scC, [], [at.b]), error: error.illegalOperation },
  { name: "sched-context-bind: a Notification that has one", before: [call("sched-context-unbind", at.scB, []), call("sched-context-bind", at.scB, [], [at.ntfn1])], asked: call("sched-context-bind", at.scC, [], [at.ntfn1]), error: error.illegalOperation },
  { name: "sched-context-unbind: its own", asked: call("sched-context-unbind", at.scA, []), error: error.illegalOperation },
  { name: "sched-context-unbind-object: neither thread nor Notification", asked: call("sched-context-unbind-object", at.scB, [], [at.ep1]), error: error.invalidCapability, words: [1] },
  { name: "sched-context-unbind-object: another thread", asked: call("sched-context-unbind-object", at.scB, [], [at.c]), error: error.illegalOperation },
  { name: "sched-context-unbind-object: another Notification", asked: call("sched-context-unbind-object", at.scB, [], [at.ntfn1]), error: error.illegalOperation },
  { name: "sched-context-unbind-object: itself", asked: call("sched-context-unbind-object", at.scA, [], [at.a]), error: error.illegalOperation },
  { name: "frame-map: mapped elsewhere", asked: map(at.frameA, 0x20000000, at.vs2), error: error.invalidCapability, words: [1] },
  { name: "frame-map: not aligned", asked: map(at.frameA, 0x20000020, at.vs1), error: error.alignment },
  { name: "frame-map: where it is not", asked: map(at.frameA, 0x20000200, at.vs1), error: error.invalidArgument, words: [0] },
  { name: "frame-map: more Frames than regions", before: [...crowd, smallFrame], asked: map(at.free, 0x20000600 + 32 * 6, at.vs1), error: error.deleteFirst },
  { name: "sending without Write", before: [readOnly(at.ep1)], asked: syscall(sys.call, at.free, 0, [], []), error: error.invalidCapability, words: [0] },
  { name: "signalling without Write", before: [readOnly(at.ntfn1)], asked: syscall(sys.call, at.free, 0, [], []), error: error.invalidCapability, words: [0] },
];

/** What the kernel answers with a capability fault: nobody hears of A's, so it stops before its call. */
const receive = (number: number, from: number, reply: number): Operation => [kinds.syscall | (never << 8), 0, from, 0, number >>> 0, reply, 0, 0, 0, 0, 0, 0];
const faults: readonly (Omit<Row, "error" | "words"> & { readonly failure: readonly number[] })[] = [
  { name: "sending through a slot that is not there", asked: syscall(sys.send, 0x80000000, 0, [], []), failure: [4, 32, 0, 27] },
  { name: "a capability sent along that is not there", asked: syscall(sys.call, at.ep1, 0, [], [0x80000000]), failure: [4, 32, 0, 27] },
  { name: "receiving from nothing", asked: receive(sys.recv, at.nothing, at.reply1), failure: [2, 32] },
  { name: "receiving from what is no Endpoint", asked: receive(sys.recv, at.scA, at.reply1), failure: [2, 32] },
  { name: "receiving without Read", before: [writeOnly(at.ep1)], asked: receive(sys.recv, at.free, at.reply1), failure: [2, 32] },
  { name: "waiting without Read", before: [writeOnly(at.ntfn1)], asked: receive(sys.wait, at.free, at.reply1), failure: [2, 32] },
  { name: "waiting at a Notification that is another's", before: [call("tcb-bind-notification", at.b, [], [at.ntfn1])], asked: receive(sys.wait, at.ntfn1, 0), failure: [2, 32] },
  { name: "receiving with a Reply that is none", asked: receive(sys.recv, at.ep1, at.ep2), failure: [2, 32] },
  { name: "receiving with a Reply that is not there", asked: receive(sys.recv, at.ep1, 0x80000000), failure: [4, 32, 0, 27] },
];

const rows: readonly Row[] = [...common, ...retypes, ...threads, ...slots, ...others];
const sequenceOf = ({ before = [], asked }: Pick<Row, "before" | "asked">): { readonly world: number; readonly operations: readonly Operation[] } => ({ world: 0, operations: [...before, asked] });
const digests = new Map<string, string>();

beforeAll(() => {
  const all = [...rows, ...faults];
  const { out, died } = drive(buildDriver(packageRoot()), [...prologue(), ...all.flatMap((row) => wordsOf(sequenceOf(row)))]);
  expect(died).toBe(null);
  all.forEach(({ name }, i) => digests.set(name, `${out.readUInt32LE(8 * i)} ${out.readUInt32LE(8 * i + 4)}`));
}, 300_000);

const agrees = (row: Pick<Row, "name" | "before" | "asked">): void => expect(digests.get(row.name)).toBe(digestOf(sequenceOf(row)).join(" "));

describe("refused", () => {
  test("every row has its own name", () => expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length));
  test("every error that the table names of an invocation has its row", () => {
    const errors = Object.entries(invocations).flatMap(([name, { errors: named }]) => named.map((each) => `${name} ${each}`));
    const codes: Readonly<Record<string, number>> = {
      "invalid-argument": 1, "invalid-capability": 2, "illegal-operation": 3, "range-error": 4, "alignment-error": 5, "failed-lookup": 6, "truncated-message": 7, "delete-first": 8,
      "revoke-first": 9, "not-enough-memory": 10,
    };
    const lacking = errors.filter((each) => {
      const [name, word] = each.split(" ") as [InvocationName, string];
      return !rows.some((row) => row.error === codes[word] && row.asked[3]! >>> 12 === invocations[name].label);
    });
    expect(lacking).toEqual([]);
  });
  test.each(rows)("$name", (row) => {
    const k = begin(0);
    for (const operation of row.before ?? []) {
      apply(k, operation);
      expect(seen.error).toBe(error.none);
    }
    const caller = k.current!;
    apply(k, row.asked);
    expect([seen.error, caller.regs[reg.r1]! >>> 12]).toEqual([seen.error < 0 ? -1 : row.error, row.error]);
    if (row.words !== undefined) expect([...caller.regs.subarray(0, Math.min(4, row.words.length))]).toEqual(row.words);
    agrees(row);
  });
  test.each(faults)("$name", (row) => {
    const k = begin(0);
    for (const operation of row.before ?? []) apply(k, operation);
    const caller = k.current!;
    const pc = caller.regs[reg.pc]!;
    apply(k, row.asked);
    expect([caller.state, caller.regs[reg.pc], k.failure]).toEqual([state.inactive, pc, row.failure]);
    agrees(row);
  });
});


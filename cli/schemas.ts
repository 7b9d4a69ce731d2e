/** The shapes of what --json prints and of build.json. docs/schema/ is written from them; tests hold real output against them. */
import { stages } from "../compiler/stages.ts";
import { capabilityRights, capabilityTypes } from "../spec/kernel.ts";
import { resourceNames } from "../spec/resources.ts";
import { updateComponents, updateRefusals, updateStates } from "../spec/update.ts";
import { schemaFile } from "../toolchain/config/json-schema.ts";
import type { Shape } from "../toolchain/config/shape.ts";
import { slotNames } from "../toolchain/config/flash.ts";
import { boardShape, projectShape, targetShape } from "../toolchain/config/shapes.ts";
import { lockShape } from "../toolchain/lock.ts";
import { groupings } from "../toolchain/size/groupings.ts";
import { snapshotShape } from "../toolchain/size/snapshot.ts";
import { runnerNames } from "../toolchain/flash/settings.ts";
import { systemNames } from "../toolchain/tools.ts";
import { systemShape } from "../toolchain/system/description.ts";
import { messageShape } from "./messages.ts";
import { certificateShape } from "../toolchain/certificates.ts";
import { recordedTheoremsShape, theoremListShape } from "../toolchain/theorems.ts";

const text = { kind: "string" } as const satisfies Shape;
const flag = { kind: "boolean" } as const satisfies Shape;
const count = { kind: "int", least: 0, most: Number.MAX_SAFE_INTEGER } as const satisfies Shape;
const u32 = { kind: "int", least: 0, most: 2 ** 32 - 1 } as const satisfies Shape;
const i32 = { kind: "int", least: -(2 ** 31), most: 2 ** 31 - 1 } as const satisfies Shape;
const sha256 = { kind: "string", pattern: "^[0-9a-f]{64}$" } as const satisfies Shape;
const cid = { kind: "string", pattern: "^b[a-z2-7]+$" } as const satisfies Shape;
const nullable = <const S extends Shape>(of: S) => ({ kind: "nullable", of }) as const;
const array = <const S extends Shape>(of: S) => ({ kind: "array", of }) as const;
const object = <const K extends Readonly<Record<string, Shape>>, const O extends Readonly<Record<string, Shape>> = Readonly<Record<never, never>>>(keys: K, optional?: O) =>
  ({ kind: "object", keys, optional: optional ?? ({} as O) }) as const;

export const diagnosticShape = object({
  code: { kind: "string", pattern: "^PG[0-9]{4}$" }, severity: { kind: "word", words: ["error", "warning"] }, message: text,
  file: nullable(text), line: nullable(count), column: nullable(count), notes: array(text), help: nullable(text),
});

const bound = object({ instructions: u32, hashBytes: u32, lookups: count, sends: count });
const usage = object({ name: text, flash: count, ram: count });
const stackKeys = { bytes: count, path: array(text), frames: array(count), bounded: array(text), open: array(text) } as const;
const stack = nullable(object(stackKeys));
const handlers = nullable(object({ reserved: count, ...stackKeys }));

const slot = { kind: "word", words: slotNames, means: "of the flash that the image is linked for; left out: the start of the board's `memory.flash`" } as const satisfies Shape;
const recordedFile = object({ file: text, bytes: count, sha256 });

export const recordShape = object({
  schema: { kind: "constant", value: "pgrid.record/1" }, project: text, board: text, target: text,
  build: { kind: "string", pattern: "^[0-9a-f]{8}$" },
  compiler: object({ command: text, version: text }),
  flags: array(text),
  routes: array(object({ name: text, cid, imageBytes: count, bound, native: flag, image: recordedFile, certificate: recordedFile })),
  sizes: object({ flash: count, ram: count, stackReserved: count, modules: array(usage) }),
  stack, handlers,
  inputs: { kind: "map", keyPattern: ".", of: sha256 },
  outputs: { kind: "map", keyPattern: "^(elf|bin|hex|map)$", of: recordedFile },
  proofs: recordedTheoremsShape,
}, { slot });

const component = { kind: "word", words: Object.keys(updateComponents) } as const satisfies Shape;
const keyId = { kind: "string", pattern: "^[0-9a-f]{16}$" } as const satisfies Shape;
const uuid = { kind: "string", pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" } as const satisfies Shape;
const keyData = { file: text, parameters: text, id: keyId, publicKey: { kind: "string", pattern: "^([0-9a-f]{64}|[0-9a-f]{120})$" }, encrypted: flag, used: nullable(count), left: nullable(count) } as const satisfies Readonly<Record<string, Shape>>;
const signedKeys = {
  file: text, board: text, component, sequence: u32, useBefore: nullable(count), cid, class: uuid, key: keyId,
  bytes: count, envelopeBytes: count, payloadBytes: count, sha256,
} as const satisfies Readonly<Record<string, Shape>>;
const u64 = { kind: "string", pattern: "^[0-9]{1,20}$" } as const satisfies Shape;
const limitsShape = { kind: "map", keyPattern: `^(${resourceNames.join("|")})$`, of: u64 } as const satisfies Shape;
const chainKeys = {
  file: text, bytes: count, root: keyId, effective: object({ expires: u64, limits: limitsShape }),
  links: array(object({ hash: sha256, holder: sha256, id: { kind: "string", pattern: "^[0-9a-f]{32}$" }, expires: u64, limits: limitsShape })),
} as const satisfies Readonly<Record<string, Shape>>;
const logKeys = {
  file: text, bytes: count, log: sha256, segments: count, firstSegment: u32, open: count, logged: count,
  heads: array(object({ epoch: u32, segments: u32, records: u64, link: sha256, key: keyId })),
} as const satisfies Readonly<Record<string, Shape>>;
const placeInDevice = object({ state: { kind: "word", words: Object.keys(updateStates) }, sequence: u32, cid: nullable(cid) });
/** signed.json beside a .suit file. */
export const signedShape = object({ schema: { kind: "constant", value: "pgrid.signed/1" }, ...signedKeys });

const span = object({ base: u32, bytes: u32, used: u32 });
const worstStack = object(stackKeys);
const handler = nullable(object({ endpoint: text, badge: u32 }));
const share = object({ used: count, waste: count, of: count });

/** build.json of a system of components. */
export const systemRecordShape = object({
  schema: { kind: "constant", value: "pgrid.system-record/1" }, system: text, board: text, target: text,
  compiler: object({ command: text, version: text }),
  kernel: object({ text: count, rodata: count, stack: count, worstStack, objects: count, data: count, lines: array(count) }),
  components: array(object({
    name: text, priority: count, mcp: count, faults: handler, timeouts: handler, code: span, data: span, stack: count, worstStack, waste: object({ flash: count, ram: count }), slots: count,
    regions: array(object({ base: u32, bits: count, kind: { kind: "word", words: ["code", "data", "device", "memory", "frame"] }, name: nullable(text), access: { kind: "word", words: ["r", "rw", "rx"] } })),
    holds: array(object({
      slot: count, constant: text, type: { kind: "word", words: Object.keys(capabilityTypes) }, object: text,
      rights: nullable(array({ kind: "word", words: Object.keys(capabilityRights) })), badge: nullable(u32), bytes: nullable(u32),
    })),
  })),
  flash: share, ram: share,
  inputs: { kind: "map", keyPattern: ".", of: sha256 },
  outputs: array(object({ kind: { kind: "word", words: ["elf", "bin", "map"] }, file: text, bytes: count, sha256 })),
}, { slot });

/** One object: schema, ok, diagnostics, and, unless it failed early, the rest. */
const result = <const O extends Readonly<Record<string, Shape>>>(verb: string, rest: O) =>
  object({ schema: { kind: "constant", value: `pgrid.${verb}/1` }, ok: flag, diagnostics: array(diagnosticShape) }, rest);

const decisionShape = object({
  event: { kind: "constant", value: "decision" }, payload: text, cid: nullable(cid),
  action: { kind: "word", words: ["forward", "drop", "deliver", "reply", "fault"] },
  next_hop: nullable(sha256), vm_instructions: u32, cpu_instructions: nullable(count),
}, { route: text, via: { kind: "constant", value: "gateway" }, reason: text, value: i32, fault: text });

const contentShape = object({ event: { kind: "constant", value: "content" }, payload: text, length: u32, at: u32, piece: { kind: "string", pattern: "^(?:[0-9a-f]{2})*$" } });

/** With --public: the boot stage. */
const boot = object({ elf: text, bin: text, flash: count, ram: count, stack: count, keys: array(keyId) });

const pathStep = object({
  kind: { kind: "word", words: ["test", "value", "loop", "again", "call", "match", "next", "action"] }, depth: count, what: text, file: text,
  line: nullable(count), column: nullable(count), cost: count, leads: nullable(count), trips: nullable(count),
});
const programKeys = {
  kind: { kind: "word", words: ["route", "merge", "function", "policy"] }, name: text, signature: text, doc: nullable(text), cid, reads: array(text), rights: array(text), hosts: array(text),
  tables: array(object({ name: text, kind: text, keyBytes: count })), bound, hash: text,
  registers: object({ ints: count, bytes: count }), scratch: count, stackBytes: count, cacheEntries: count, path: array(pathStep), gatewayOnMiss: flag, imageBytes: count, core: text, compressed: { kind: "string", pattern: "^([0-9a-f]{2})+$" },
} as const satisfies Readonly<Record<string, Shape>>;
const grant = object({
  who: nullable(array(sha256)), right: text, reach: text, guarded: flag, budget: { kind: "map", keyPattern: "^[a-zA-Z]+$", of: count },
});

const proof = object({
  property: { kind: "word", words: ["no-fault", "reachable", "bound", "within", "commutative", "associative", "idempotent", "closed"] },
  program: text, verdict: { kind: "word", words: ["proved", "refuted", "unknown"] }, file: nullable(text), source: nullable(text),
  fault: nullable(text), detail: nullable(text), figures: nullable(object({ linear: u32, proved: u32, observed: u32 })),
  counterexample: nullable(object({ calls: array(text), notes: array(text) })),
});

const checkedState = { kind: "word", words: ["held", "failed", "not checked"] } as const satisfies Shape;

const steps = array(object({ name: { kind: "word", words: ["check", "generate", "compile", "link", "measure"] }, of: { ...nullable(text), means: "the program of a system that it is about" }, ran: flag, why: text, milliseconds: count }));

const sizeKeys = {
  board: text, by: { kind: "word", words: groupings }, rows: { ...array(usage), means: "they add up to all of flash and RAM, stacks included" }, flash: count, ram: count,
  routes: array(object({ name: text, image: count, entry: count, tables: count, code: count, certificate: { ...count, means: "of a file beside the image" } })),
  grown: array(object({
    of: { kind: "word", words: ["total", "module", "route"] }, name: text, what: { kind: "word", words: ["flash", "ram", "stack"] }, before: count, now: count,
    beyond: { ...flag, means: "by more than the tolerance" },
  })),
} as const satisfies Readonly<Record<string, Shape>>;

/** With --dump. */
const dumped = (verb: string) => result(verb, { stage: { kind: "word", words: stages }, programs: array(object({ name: text, text })) });

const listedBoards = array(object({
  name: text, ok: flag, title: nullable(text), target: nullable(text), tested: nullable(text), sim: nullable(text), slots: nullable(flag), files: array(text), codes: array(text),
}));

export const outputShapes = {
  new: [result("new", { directory: text, files: array(text) })],
  check: [result("check", {
    routes: array(object(programKeys)),
    merges: array(object({ ...programKeys, record: text, requires: flag, assumes: flag })),
    caches: array(object({ ...programKeys, ttl: nullable(count), replicas: nullable(count) })),
    policies: array(object({ ...programKeys, grants: array(grant), within: nullable(text) })),
    tests: count, notes: array(text), solver: text, proofs: array(proof),
  }), dumped("check")],
  convert: [result("convert", { from: text, to: text, written: nullable(text), programs: count, text })],
  types: [result("types", { directory: text, files: array(text), text, programs: count, records: count })],
  test: [result("test", {
    tests: array(object({
      name: text, doc: nullable(text), target: text,
      steps: array(object({ program: text, at: text, passed: flag, expected: text, actual: text, instructions: count })),
    })),
  })],
  build: [result("build", { directory: text, current: flag, record: recordShape, steps, sbom: nullable(text), boot }), dumped("build"), result("build", { directory: text, current: flag, record: systemRecordShape, steps, sbom: nullable(text), boot })],
  lock: [result("lock", { file: text, lock: lockShape })],
  flash: [result("flash", {
    board: text, place: { kind: "word", words: ["start", "a", "b", "boot"] }, runner: { kind: "word", words: runnerNames }, dryRun: flag,
    verified: nullable({ kind: "word", words: ["by the tool", "by reading back", "not by this runner"] }), commands: array(text),
    images: array(object({ what: text, address: u32, bytes: count, erased: flag })),
  })],
  size: [result("size", { ...sizeKeys, stackReserved: count, stack }), result("size", { ...sizeKeys, record: systemRecordShape })],
  stack: [result("stack", { board: text, stacks: array(object({ name: text, reserved: count, ...stackKeys, observed: { ...nullable(count), means: "in the simulator, with --sim" } })) })],
  disasm: [result("disasm", {
    routes: array(object({
      name: text, cid, core: text,
      code: array(object({ word: count, words: array(u32), label: nullable(text), mnemonic: text, operands: array(text), note: nullable(text) })),
    })),
  })],
  "image verify": [result("image-verify", {
    record: text, project: text, board: text, build: text, files: array(object({ file: text, state: checkedState })),
    routes: array(object({ name: text, cid, image: checkedState, certificate: checkedState })),
    theorems: nullable(object({ state: checkedState, count, routes: nullable(count), coq: nullable(text), milliseconds: nullable(count), install: nullable(text) })),
  }), result("image-verify", {
    file: text, key: nullable(keyId), refusal: nullable({ kind: "word", words: Object.keys(updateRefusals).filter((name) => name !== "ok") }), component: nullable(component), sequence: nullable(u32), cid: nullable(cid),
  })],
  "update push": [result("update-push", { file: text, component, sequence: u32, cid, bytes: count })],
  "update status": [result("update-status", {
    running: nullable({ kind: "word", words: ["a", "b"] }), receiving: nullable(object({ offset: count, total: count })),
    places: object({ a: placeInDevice, b: placeInDevice, routes: placeInDevice }),
  })],
  "update confirm": [result("update-confirm", { confirmed: flag })],
  "update rollback": [result("update-rollback", { back: { kind: "word", words: ["image", "routes"] } })],
  doctor: [result("doctor", {
    system: { kind: "word", words: systemNames },
    tools: array(object({
      tool: text, use: { kind: "word", words: ["build", "proofs", "flash", "tests"] }, purpose: text, path: nullable(text), version: nullable(text), needed: flag,
      state: { kind: "word", words: ["found", "missing", "too old", "without its C library"] }, install: nullable(text),
    })),
  })],
  "board list": [result("board-list", { boards: listedBoards })],
  "board show": [result("board-show", { name: text, files: array(text), values: array(object({ path: text, value: { kind: "scalar" }, file: text, line: nullable(count), source: nullable(text) })) })],
  "board check": [result("board-check", { boards: listedBoards })],
  "board new": [result("board-new", { name: text, file: text, extends: text })],
  "target list": [result("target-list", {
    targets: array(object({
      name: text, ok: flag, title: nullable(text), environment: nullable(text), compiler: nullable(text), flags: array(text), emulator: nullable(text), files: array(text), codes: array(text),
    })),
  })],
  "image inspect": [result("image-inspect", {
    file: text, component, board: nullable(text), vendor: uuid, class: uuid, sequence: u32, useBefore: nullable({ kind: "string", pattern: "^[0-9]+$" }), cid,
    envelopeBytes: count, imageBytes: u32, there: count, key: nullable(keyId), signatureBytes: nullable(count),
  })],
  "msg decode": [result("msg-decode", { file: text, bytes: count, message: messageShape, signed: { kind: "string", pattern: "^(?:[0-9a-f]{2})+$" } })],
  "msg encode": [result("msg-encode", { file: text, bytes: count, signed: { kind: "string", pattern: "^(?:[0-9a-f]{2})+$" } })],
  "msg send": [result("msg-send", { decisions: array(decisionShape), contents: array(contentShape) })],
  "key new": [result("key-new", { ...keyData, public: text })],
  "key show": [result("key-show", keyData)],
  "cap mint": [result("cap-mint", chainKeys)],
  "cap delegate": [result("cap-delegate", chainKeys)],
  "cap inspect": [result("cap-inspect", chainKeys)],
  "cap verify": [result("cap-verify", { ...chainKeys, rootKey: sha256, at: u64 })],
  "cap revoke": [result("cap-revoke", { file: text, bytes: count, of: sha256, link: count, by: keyId, device: flag })],
  "cap session": [result("cap-session", { file: text, node: sha256, handle: u32, expires: u64, public: nullable(text) })],
  "audit verify": [result("audit-verify", logKeys)],
  "audit replay": [result("audit-replay", { ...logKeys, replayed: count, same: count, records: array(object({ segment: count, record: count, kind: text, time: u64, verdict: { kind: "word", words: ["same", "other", "no-message", "no-state"] } }, { differs: text })) })],
  "audit pull": [result("audit-pull", { file: text, epoch: count, added: count, segments: count })],
  sign: [result("sign", { images: array(object(signedKeys)), sboms: array(text), boot })],
  explain: [result("explain", { code: text, page: text })],
  sim: [
    object({ schema: { kind: "constant", value: "pgrid.sim/1" } }),
    decisionShape,
    object({ event: { kind: "constant", value: "twin" }, of: text, on: text, differs: array(text) }),
    object({
      event: { kind: "constant", value: "summary" }, ok: flag, messages: count, diagnostics: array(diagnosticShape),
      actions: { kind: "map", keyPattern: "^(forward|drop|deliver|reply|fault)$", of: count },
    }),
    result("sim", {}),
  ],
} as const satisfies Readonly<Record<string, readonly Shape[]>>;

/** docs/schema/ by file name. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const files = new Map([
    ["project.json", schemaFile("pgrid.json, the project file", [projectShape])],
    ["board.json", schemaFile("a board: boards/*.json", [boardShape])],
    ["target.json", schemaFile("a target: targets/*.json", [targetShape])],
    ["system.json", schemaFile("system.json, the components of a system and what each may do", [systemShape])],
    ["lock.json", schemaFile("pgrid.lock, the tools and boards that a project is built with", [lockShape])],
    ["record.json", schemaFile("build.json, the build record", [recordShape])],
    ["system-record.json", schemaFile("build.json of a system of components", [systemRecordShape])],
    ["sizes.json", schemaFile("a snapshot of sizes: what `pgrid size --save` writes", [snapshotShape])],
    ["signed.json", schemaFile("signed.json beside each .suit file, what `pgrid sign` wrote", [signedShape])],
    ["certificate.json", schemaFile("the bounds certificate of a route: routes/*.certificate.json beside build.json", [certificateShape])],
    ["theorems.json", schemaFile("proofs/theorems.json, the headline theorems", [theoremListShape])],
  ]);
  for (const [verb, shapes] of Object.entries(outputShapes)) {
    const form = verb === "sim" ? "each line of `pgrid sim --json` (the last form is a usage error, which is the only line)" : `what \`pgrid ${verb} --json\` prints`;
    files.set(`output-${verb.replace(" ", "-")}.json`, schemaFile(form, shapes));
  }
  return files;
}

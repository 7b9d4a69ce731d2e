/** audit.*: the audit log on the simulated board (bench/audit): instructions and bytes of what is logged, its hash included; flash and memory. */
import { join } from "node:path";
import { readElf } from "../toolchain/elf.ts";
import type { Host } from "../toolchain/host.ts";
import { auditUnitsFor, firmwareFor, messageSources, systemSourcesFor } from "../toolchain/sources.ts";
import type { Unit } from "../toolchain/sources.ts";
import { componentFlags, coreFlags, kernelFlags, libraryFlags } from "../toolchain/system/kernel.ts";
import { locateAll } from "../toolchain/tools.ts";
import { buildBare } from "./bare.ts";
import type { Bare } from "./bare.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { must } from "./must.ts";
import { runUntilEnd } from "./run-until-end.ts";
import { boardOf } from "./systems.ts";

/** Its program linked with these, and what it says. */
async function measured(host: Host, name: string, units: readonly Unit[], flags: Readonly<Record<string, { readonly flags: readonly string[] }>>): Promise<{ readonly bare: Bare; value(name: string): number }> {
  // What logs decisions is a port's main, which is compiled for speed; in the node of domains it is its logbook's loop.
  const decide = { label: "bench/decide", directory: join(host.root, "bench/audit"), source: "decide.c", flags: [...must(firmwareFor(host, boardOf(host).port)).projectFlags, "-O2"] };
  const bare = await buildBare(host, name, join(host.root, "bench/audit/main.c"), [...units, decide], [], {}, flags);
  const text = await runUntilEnd(host, bare.emulator, bare.elf);
  if (!/^failed 0 /mu.test(text)) throw new Error(`the bench of the audit log went wrong:\n${text}`);
  return {
    bare,
    value(figure) {
      const [, found] = new RegExp(`^${figure} (\\d+) `, "mu").exec(text) ?? [];
      if (found === undefined) throw new Error(`the bench of the audit log says nothing of ${figure}:\n${text}`);
      return Number(found);
    },
  };
}

/** With the flags that the store domain of systems/grid has. */
async function inNode(host: Host): Promise<(name: string) => number> {
  const { port, layout } = boardOf(host);
  const sources = must(systemSourcesFor(host, { port, chip: layout?.chip ?? null }, { component: componentFlags, library: libraryFlags, core: coreFlags, kernel: kernelFlags }));
  if (sources === null) throw new Error("the bench's board has no kernel");
  const more = (source: string): { readonly flags: readonly string[] } => ({ flags: sources.forAudit({ label: source, directory: "", source, flags: [] }).flags });
  const { value } = await measured(host, "audit-node", sources.libraries.audit.map((unit) => sources.forAudit(unit)), { "blake3_portable.c": more("blake3_portable.c") });
  return value;
}

export async function auditFigures(host: Host): Promise<Figures> {
  const out = join(host.root, "build/bench/audit");
  const board = boardOf(host);
  const units = must(auditUnitsFor(host, board.port));
  const { bare, value } = await measured(host, "audit", units, messageSources(host).perFile);
  const node = await inNode(host);

  // The log's own objects and the CBOR under them, without what nothing calls; BLAKE3 is in every image.
  const compiler = must(locateAll(host, [board.target.compiler]))[board.target.compiler]!;
  const object = join(out, "log.o");
  const entries = ["pg_audit_start", "pg_audit_decision_new", "pg_audit_result", "pg_audit_act", "pg_audit_admission", "pg_audit_epoch", "pg_audit_to_sign", "pg_audit_signed", "pg_audit_read"];
  const linked = await host.run(compiler, [...board.target.flags, "-nostdlib", "-r", "-Wl,--gc-sections", "-Wl,--entry=pg_audit_start", ...entries.map((name) => `-Wl,-u,${name}`), ...units.map(({ label }) => bare.objects.get(label)!), "-o", object], { cwd: out });
  if (linked.code !== 0) throw new Error(`link: ${linked.stderr}`);
  const flash = readElf(host.readFile(object)!).sections.filter(({ name, allocated, writable }) => allocated && !writable && /^\.(?:text|rodata)/u.test(name)).reduce((sum, { size }) => sum + size, 0);

  return {
    "audit.decision": figure(value("decision") / 10, "instructions a decision, amortised over segments of 64, the link included: eight outcomes in random order, 1 ms apart", 150),
    "audit.node_decision": figure(node("decision") / 10, "instructions, the same as the store domain of systems/grid has the log", 150),
    "audit.node_decision_lookup": figure(node("lookup") / 10, "instructions, the same, each with the node that a lookup gave, one of three in random order"),
    "audit.decision_20ms": figure(value("decision_20ms") / 10, "instructions, the same 20 ms apart: a byte more each"),
    "audit.decision_200ms": figure(value("decision_200ms") / 10, "instructions, the same 200 ms apart: two bytes more each"),
    "audit.decision_distinct": figure(value("distinct") / 10, "instructions, each decision with an outcome that the segment has not"),
    "audit.decision_lookup": figure(value("lookup") / 10, "instructions, each with the node that a lookup gave, one of three in random order"),
    "audit.decision_lookup_distinct": figure(value("lookup_distinct") / 10, "instructions, each with a node that the segment has not"),
    "audit.bytes_per_decision": figure(value("decision_bytes") / 100, "bytes of a segment for each of its 64 decisions, header and outcomes included"),
    "audit.act": figure(value("act"), "instructions, an act of 80 bytes hashed and written down"),
    "audit.epoch": figure(value("epoch"), "instructions, an epoch ended with a segment of 62 records, and its head put together; the signature is another's"),
    "audit.flash": figure(flash, "bytes, .text and .rodata of log, ring and heads, and of the CBOR under them; BLAKE3 is in every image"),
    "audit.ram": figure(value("ram"), "bytes of RAM, a ring of 8 KiB among it"),
    "audit.held": figure(value("decision_held"), "segments of 64 decisions that such a ring holds"),
  };
}

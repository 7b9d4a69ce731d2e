/**
 * The benchmarks: `npm run -s bench -- [--json] [--only PREFIX] [--save]`.
 * Instruction counts come from QEMU under -icount and are the same on every run; seconds are this machine's.
 * Exit code 6 when a figure is over its limit, or below the least that it has to be.
 */
import { join } from "node:path";
import { nodeHost } from "../cli/host.ts";
import { prefixes as allPrefixes } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { buildFigures } from "./build.ts";
import { boundFigures } from "./bounds/figure.ts";
import { checkFigures, compileFigures, firstDecision, policyFigures } from "./compiler.ts";
import { imageFigures } from "./image.ts";
import { attackFigures } from "./attacks.ts";
import { bootFigures } from "./boot.ts";
import { updateFigures } from "./update.ts";
import { envelopeFigures } from "./envelope.ts";
import { flashFigures } from "./flash.ts";
import { gridFigures } from "./grid.ts";
import { signingFigures } from "./signing.ts";
import { admissionFigures } from "./admission.ts";
import { auditFigures } from "./audit.ts";
import { aotFigures } from "./aot.ts";
import { kernelFigures } from "./kernel.ts";
import { interpreterFigures } from "./interpreter.ts";
import { nodeFigures, updatingNodeFigures } from "./node.ts";
import { proofFigures } from "./proofs.ts";
import { proveFigures } from "./prove.ts";
import { readerFigures } from "./reader.ts";
import { registryFigures } from "./registry.ts";
import { stackFigures } from "./stack.ts";
import { storeFigures } from "./store.ts";
import { tokenFigures } from "./tokens.ts";

const args = process.argv.slice(2);
const only = args.includes("--only") ? (args[args.indexOf("--only") + 1] ?? "") : "";
const unknown = args.filter((arg, at) => !["--json", "--only", "--save"].includes(arg) && args[at - 1] !== "--only");
if (unknown.length > 0) {
  process.stderr.write(`unknown ${unknown.join(" ")}: --json, --only PREFIX, --save\n`);
  process.exit(2);
}

const host = nodeHost();
const groups: readonly { readonly prefixes: readonly `${(typeof allPrefixes)[number]}${string}`[]; readonly run: () => Promise<Figures> | Figures }[] = [
  { prefixes: ["image."], run: () => imageFigures(host) },
  { prefixes: ["interp.", "decision."], run: () => interpreterFigures(host) },
  { prefixes: ["decision."], run: () => firstDecision(host) },
  { prefixes: ["kernel.", "ipc."], run: () => kernelFigures(host) },
  { prefixes: ["kernel."], run: () => nodeFigures(host) },
  { prefixes: ["attack."], run: () => attackFigures() },
  { prefixes: ["store."], run: () => storeFigures(host) },
  { prefixes: ["reader."], run: () => readerFigures(host) },
  { prefixes: ["aot."], run: () => aotFigures(host) },
  { prefixes: ["compile."], run: () => compileFigures() },
  { prefixes: ["check."], run: () => checkFigures(host) },
  { prefixes: ["prove."], run: () => proveFigures(host) },
  { prefixes: ["lang.check_"], run: () => policyFigures(host) },
  { prefixes: ["lang.bound_"], run: () => boundFigures() },
  { prefixes: ["build."], run: () => buildFigures(host) },
  { prefixes: ["stack."], run: () => stackFigures(host) },
  { prefixes: ["proofs."], run: () => proofFigures(host) },
  { prefixes: ["boot."], run: () => bootFigures(host) },
  { prefixes: ["update."], run: () => updateFigures(host) },
  { prefixes: ["flash."], run: () => flashFigures(host) },
  { prefixes: ["update."], run: () => signingFigures() },
  { prefixes: ["update."], run: () => updatingNodeFigures(host) },
  { prefixes: ["envelope."], run: () => envelopeFigures(host) },
  { prefixes: ["envelope.node_", "registry.node_", "state.node_"], run: () => gridFigures(host) },
  { prefixes: ["registry.", "state.", "reader.again", "reader.first", "reader.programs_", "envelope.standard_path"], run: () => registryFigures(host) },
  { prefixes: ["token."], run: () => tokenFigures(host) },
  { prefixes: ["token."], run: () => admissionFigures(host) },
  { prefixes: ["audit."], run: () => auditFigures(host) },
];

const wanted = (name: string): boolean => name.startsWith(only);
const figures: Figures = {};
for (const { prefixes, run } of groups) {
  if (!prefixes.some((prefix) => prefix.startsWith(only) || only.startsWith(prefix))) continue;
  process.stderr.write(`measuring ${prefixes.map((prefix) => `${prefix}*`).join(" ")}\n`);
  for (const [name, figure] of Object.entries(await run())) if (wanted(name)) figures[name] = figure;
}
const over = Object.entries(figures).filter(([, { ok }]) => !ok);
if (args.includes("--json")) {
  process.stdout.write(`${JSON.stringify({ schema: "pgrid.bench/1", figures })}\n`);
} else {
  for (const [name, { value, unit, limit, least, ok }] of Object.entries(figures)) {
    const bar = `${limit === null ? "" : ` of ${limit}`}${least === undefined ? "" : ` of at least ${least}`}`;
    process.stdout.write(`${ok ? " " : "✗"} ${name.padEnd(40)} ${String(value).padStart(9)}${bar}  ${unit}\n`);
  }
}
if (args.includes("--save")) host.writeFile(join(host.root, "docs/figures.json"), `${JSON.stringify({ schema: "pgrid.bench/1", figures }, null, 1)}\n`);
for (const [name, { value, limit, least }] of over) {
  process.stderr.write(limit !== null && value > limit ? `over its limit: ${name} ${value} > ${limit}\n` : `below its limit: ${name} ${value} < ${least}\n`);
}
process.exit(over.length > 0 ? 6 : 0);

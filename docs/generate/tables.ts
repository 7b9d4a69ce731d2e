/** Blocks out of the repository's own data: examples, boards, limits, saved figures. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { nodeHost, packageRoot } from "../../cli/host.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import type { Board } from "../../toolchain/config/board.ts";
import { onTwin } from "../../toolchain/config/twin.ts";
import { prefixes } from "../../bench/figures.ts";
import { auditFaults, auditKinds, auditLimits, auditMessages } from "../../spec/audit.ts";
import { codes, dictionaryFaults, dictionaryLimits, operandOrder, symbols } from "../../spec/dictionary.ts";
import { envelopeFaults, envelopeLimits, payloadKeys, receiptFaults, windowFaults, windowLimits } from "../../spec/envelope.ts";
import { cborFaults } from "../../spec/cbor.ts";
import { limits } from "../../spec/limits.ts";
import { programStatuses, registryLimits, registryStatuses } from "../../spec/registry.ts";
import { stateFaults } from "../../spec/state.ts";
import { ownKinds, recordFlags, recordKinds, storeLayout, storeLimits, storeStatuses } from "../../spec/store.ts";
import { resources } from "../../spec/resources.ts";
import { admissionFaults, admissionLimits, sessionLimits } from "../../spec/admission.ts";
import { claims, tokenFaults, tokenStages } from "../../spec/tokens.ts";
import { wpSources } from "../../proofs/wp/units.ts";
import type { Shape } from "../../toolchain/config/shape.ts";
import { runnersShape } from "../../toolchain/flash/settings.ts";
import { installOn, knownTools, systemNames, systemTitle } from "../../toolchain/tools.ts";
import type { Block } from "./pages.ts";
import { fenced, output, table } from "./command.ts";

const root = packageRoot();
const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), "utf8")) as T;

interface ExampleMessage { readonly file: string; readonly type?: string; readonly ttl?: number; readonly priority?: number; readonly source?: string }
interface ExpectedRow { readonly action: string; readonly next_hop?: string; readonly via?: string; readonly reason?: string; readonly value?: number; readonly fault?: string }

function outcome(row: ExpectedRow): string {
  switch (row.action) {
    case "forward": return row.via === "gateway" ? "to the gateway" : `to \`${row.next_hop}\``;
    case "drop": return `drop: ${row.reason}`;
    case "deliver": return "deliver";
    case "reply": return row.value === undefined ? "reply with the time" : `reply ${row.value}`;
    default: return `${row.action} ${row.fault ?? ""}`;
  }
}

/** What the example of this page is sent and what it decides: pgrid.json beside expected.json, which a test holds it to. */
const example: Block = (path) => {
  const directory = dirname(path);
  const { messages } = readJson<{ messages: readonly ExampleMessage[] }>(join(directory, "pgrid.json"));
  const expected = readJson<readonly ExpectedRow[]>(join(directory, "expected.json"));
  const rows = messages.map(({ file, type = "data", ttl = 8, priority = 3, source = "–" }, i) => [
    `[${file.replace("messages/", "")}](${file})`, `${statSync(join(root, directory, file)).size} B`, type, String(ttl), String(priority), source, outcome(expected[i]!),
  ]);
  return table(["message", "payload", "type", "ttl", "priority", "from", "decision"], rows);
};

/** One line an example, out of its page. */
const examples: Block = () => {
  const names = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  return table(["example", "what it does"], names.map((name) => {
    const summary = readFileSync(join(root, "examples", name, "README.md"), "utf8").split("\n")[2]!;
    return [`[${name}](examples/${name}/README.md)`, summary.replace(/\.$/u, "")];
  }));
};

/** What a board's claim rests on: what the tests do with it (test/toolchain/boards.test.ts, test/runtime/chips.test.ts, test/store/drivers.test.ts, test/boot/twins.test.ts, test/sim). */
function evidence({ name, tested, sim, layout }: Board): string {
  if (tested === "native") return "the node runs as a process of this machine";
  if (sim?.kind === "qemu") return `all of it runs on QEMU's model (\`${sim.machine}\`)`;
  if (sim?.twin == null) return "links";
  const { differs } = onTwin(loaded(name), sim.twin, sim.twin.sim!.memory).twin!;
  return `image and boot stage link and pass the layout checks${layout!.store === null ? ", as does the node in domains, with its store in RAM" : ""}; its code runs on \`${sim.twin.name}\` (${differs.join("; ")}), and its boot stage with that board's flash; the start of its \`${layout!.chip}\`, its UART and its flash driver ran against models of their registers, and on nothing else`;
}

function loaded(name: string): Board {
  const found = loadBoard(nodeHost(), name, null, nowhere, new Map());
  if (!found.ok) throw new Error(`board ${name} is refused: ${found.diagnostics[0]!.message}`);
  return found.value;
}

const boards: Block = () => {
  const names = readdirSync(join(root, "boards")).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length)).sort();
  const claims: Readonly<Record<string, string>> = { native: "run on this machine" };
  return table(["board", "what it is", "hardware / QEMU / builds only", "which means"], names.map((name) => {
    const board = loaded(name);
    return [`\`${name}\``, board.title, `**${claims[board.tested] ?? board.tested}**`, evidence(board)];
  }));
};

const count = (value: number): string => value.toLocaleString("en-US");

const limitsBlock: Block = () => table(["", "limit"], [
  ["payload of one message", `${count(limits.payloadBytes)} B`],
  ["program image; code in it", `${count(limits.imageBytes)} B; ${count(limits.codeWords)} words of 32 bits`],
  ["VM instructions of one run", `${count(limits.budgetInstructions)}, bounded before the program is admitted`],
  ["bytes hashed, lookups of one run", `${count(limits.budgetHashBytes)}, ${limits.budgetLookups}`],
  ["registers", `${limits.intRegisters - limits.intFields} integers, ${limits.bytesRegisters - limits.bytesFields} byte strings, beside the message's fields`],
  ["scratch memory of one run", `${limits.scratchBytes} B`],
  ["loops", `${limits.loopDepth} deep, ${count(limits.loopTrips)} iterations each`],
  ["routes, tables of a node", `${limits.routes}, ${limits.nodeTables}`],
  ["entries of a table, their keys", `${limits.tableEntries}, ${limits.tableKeyBytes} B`],
  ["providers that a node remembers", String(limits.providers)],
]);

interface Figure { readonly value: number; readonly unit: string; readonly limit: number | null; readonly least?: number; readonly ok: boolean }

/** docs/figures.json as `npm run bench -- --save` wrote it; null when nobody has. */
function saved(): readonly (readonly [name: string, figure: Figure])[] | null {
  const path = "docs/figures.json";
  return existsSync(join(root, path)) ? Object.entries(readJson<{ figures: Readonly<Record<string, Figure>> }>(path).figures) : null;
}

const notSaved = "No figures are saved yet; `npm run bench -- --save` measures and saves them.";
const figureTable = (rows: readonly (readonly [string, Figure])[]): string => table(["figure", "measured", "limit"], rows.map(([name, { value, unit, limit, least }]) =>
  [`\`${name}\``, `${count(value)} ${unit}`, typeof limit === "number" ? count(limit) : least === undefined ? "" : `at least ${count(least)}`]));

/** Those that have a limit. */
const figures: Block = () => {
  const rows = saved()?.filter(([, { limit, least }]) => typeof limit === "number" || least !== undefined);
  return rows === undefined ? notSaved : figureTable(rows);
};

/** All of them, and which of the benchmark's groups have none saved. */
const allFigures: Block = () => {
  const rows = saved();
  if (rows === null) return notSaved;
  const missing = prefixes.filter((prefix) => !rows.some(([name]) => name.startsWith(prefix)));
  const note = missing.length === 0 ? "" : `\n\nNot in this table, as they have not been saved: ${missing.map((prefix) => `\`${prefix}*\``).join(", ")}.`;
  return `${figureTable(rows)}${note}`;
};

/** `pgrid check` of the route that the page shows. */
const check: Block = async () => fenced("console", `$ npx pgrid check examples/telemetry\n${await output("check", join(root, "examples/telemetry"))}`);

const storeKinds: Block = () => table(["kind", "code", "key", "value"], Object.entries({ ...recordKinds, ...ownKinds }).map(([name, { code, key, value }]) => [`\`${name}\``, String(code), key, value]));
const storeStatusTable: Block = () => table(["status", "code", "means"], Object.entries(storeStatuses).map(([name, { code, title }]) => [`\`${name}\``, String(code), title]));
const storeLayoutTable: Block = () => [
  table(["layout", "", "means"], Object.entries(storeLayout).map(([name, { value, means }]) => [`\`${name}\``, value > 0xffff ? `0x${value.toString(16)}` : String(value), means])),
  table(["flag", "bit", "means"], Object.entries(recordFlags).map(([name, { code, means }]) => [`\`${name}\``, String(code), means])),
  table(["limit", "", "means"], Object.entries(storeLimits).map(([name, { value, means }]) => [`\`${name}\``, String(value), means])),
].join("\n\n");

const statusRows = (rows: Readonly<Record<string, { readonly code: number; readonly title: string }>>): string => table(["answer", "code", "means"], Object.entries(rows).map(([name, { code, title }]) => [`\`${name}\``, String(code), title]));
const registryStatusTable: Block = () => statusRows(registryStatuses);
const programStatusTable: Block = () => statusRows(programStatuses);
const registryLimitTable: Block = () => table(["limit", "", "means"], Object.entries(registryLimits).map(([name, { value, means }]) => [`\`${name}\``, String(value), means]));
const stateFaultTable: Block = () => statusRows(stateFaults);

const payloadTable: Block = () => table(["key", "", "", "means"], Object.entries(payloadKeys).map(([name, { key, required, type, means }]) => [String(key), `\`${name}\``, required ? "always" : "", `${means} (\`${type}\`)`]));
const envelopeLimitTable: Block = () => table(["limit", "", "means"], [...Object.entries(envelopeLimits), ...Object.entries(windowLimits).map(([name, row]) => [`window ${name}`, row] as const)].map(([name, { value, means }]) => [`\`${name}\``, String(value), means]));
const messageFaultTable: Block = () => table(["code", "fault", "means"], Object.entries({ ...envelopeFaults, ...receiptFaults, ...windowFaults }).map(([name, { code, title }]) => [String(code), `\`${name}\``, title]));
const tokenClaims: Block = () => table(["claim", "label", "means"], Object.entries(claims).map(([name, { label, means }]) => [`\`${name}\``, String(label).replace("-", "−"), means]));
const resourceTable: Block = () => table(["resource", "code", "means"], Object.entries(resources).map(([name, { code, means }]) => [`\`${name}\``, String(code), means]));
const tokenStageTable: Block = () => table(["stage", "what is looked at", "faults"], tokenStages.map(({ stage, means, faults }) => [stage, means, faults.map((name) => `\`${name}\``).join(", ")]));
const tokenFaultTable: Block = () => table(["fault", "code", "means"], Object.entries(tokenFaults).map(([name, { code, title }]) => [`\`${name}\``, String(code), title]));
const admissionFaultTable: Block = () => table(["fault", "code", "means"], Object.entries(admissionFaults).map(([name, { code, title }]) => [`\`${name}\``, String(code), title]));
const admissionLimitTable: Block = () => table(["limit", "", "means"], Object.entries({ ...admissionLimits, ...sessionLimits }).map(([name, { value, means }]) => [`\`${name}\``, String(value), means]));

const auditKindTable: Block = () => table(["record", "code", "fields", "means"], Object.entries(auditKinds).map(([name, { code, fields, means }]) => [`\`${name}\``, String(code), fields.map(([field]) => field).join(", "), means]));
const auditMessageTable: Block = () => table(["kind", "message", "from", "fields", "means"], Object.entries(auditMessages).map(([name, { kind, from, fields, means }]) =>
  [`0x${kind.toString(16)}`, `\`${name}\``, from, fields.filter(([field]) => !field.startsWith("zero")).map(([field, type]) => `${field} (${type})`).join(", "), means]));
const auditLimitTable: Block = () => table(["limit", "means"], Object.values(auditLimits).map(({ value, means }) => [value.toLocaleString("en-US"), means]));
const auditFaultTable: Block = () => table(["fault", "code", "means"], Object.entries(auditFaults).filter(([name]) => !Object.hasOwn(cborFaults, name)).map(([name, { code, title }]) => [`\`${name}\``, String(code), title]));

const dictionaryTable: Block = () => table(["word", "first in a list", "elsewhere"], [
  ...symbols.map((name, code) => [`\`${name}\``, String(code), String(codes.firstVariables + operandOrder.indexOf(name))]),
  [`\`v0\` to \`v${codes.firstVariables - 1}\``, `${codes.headVariables} and up`, `0 to ${codes.firstVariables - 1}`],
  [`\`v${codes.firstVariables}\` to \`v${dictionaryLimits.variables.value - 1}\``, `${codes.headVariables + codes.firstVariables} and up`, `${codes.operandVariables} and up`],
]);
const dictionaryLimitTable: Block = () => table(["limit", "means"], Object.values(dictionaryLimits).map(({ value, means }) => [value.toLocaleString("en-US"), means]));
const dictionaryFaultTable: Block = () => table(["fault", "code", "found by", "means"], Object.entries(dictionaryFaults).map(([name, { code, by, title }]) => [`\`${name}\``, String(code), { reader: "reader", checker: "checker", limit: "limits" }[by], title]));

/** The headline theorems, as proofs/theorems.json lists them. */
const theorems: Block = () => {
  const list = readJson<{ theorems: readonly { name: string; file: string }[] }>("proofs/theorems.json");
  const files = [...new Set(list.theorems.map(({ file }) => file))];
  return table(["theory", "headline theorems"], files.map((file) => [`[${file}](coq/${file})`, list.theorems.filter((each) => each.file === file).map(({ name }) => `\`${name}\``).join(", ")]));
};

/** The files of C that Frama-C WP proves. */
const wpFiles: Block = () => [...Map.groupBy(wpSources, ({ file }) => file)].map(([file, parts]) => {
  const only = parts.flatMap((each) => each.only ?? []).map((name) => `\`${name}\``);
  return `- [runtime-c/${file}](../runtime-c/${file})${only.length === 0 ? "" : `: ${only.join(", ")} only`}`;
}).join("\n");

/** What a board's file tells each runner. */
const runnersBlock: Block = () => table(["runner", "key", "meaning"], Object.entries(runnersShape.optional).flatMap(([runner, { keys, optional }]) => {
  const told = [...Object.entries<Shape>(keys), ...Object.entries<Shape>(optional).map(([key, shape]) => [`${key}?`, shape] as const)];
  return told.length === 0 ? [[`\`${runner}\``, "–", ""]] : told.map(([key, shape], i) => [i === 0 ? `\`${runner}\`` : "", `\`${key}\``, shape.means ?? (shape.kind === "word" ? shape.words.join(", ") : "")]);
}));

/** How each system gets each tool. */
const toolsBlock: Block = () => table(["tool", "what for", ...systemNames.map(systemTitle)], knownTools.map((tool) => [
  `\`${tool.command}\`${tool.least === null ? "" : ` ≥ ${tool.least.version}`}`, tool.purpose, ...systemNames.map((system) => {
    const { line } = installOn(system, tool);
    return /^(?:not|install) /u.test(line) ? line : `\`${line}\``;
  }),
]));

export const tableBlocks = { dictionary: dictionaryTable, "dictionary-limits": dictionaryLimitTable, "dictionary-faults": dictionaryFaultTable, "payload-keys": payloadTable, "envelope-limits": envelopeLimitTable, "message-faults": messageFaultTable, "token-claims": tokenClaims, resources: resourceTable, "token-stages": tokenStageTable, "token-faults": tokenFaultTable, "admission-limits": admissionLimitTable, "admission-faults": admissionFaultTable, "audit-kinds": auditKindTable, "audit-messages": auditMessageTable, "audit-limits": auditLimitTable, "audit-faults": auditFaultTable, "registry-statuses": registryStatusTable, "program-statuses": programStatusTable, "registry-limits": registryLimitTable, "state-faults": stateFaultTable, "store-kinds": storeKinds, "store-statuses": storeStatusTable, "store-layout": storeLayoutTable, runners: runnersBlock, tools: toolsBlock, theorems, "wp-files": wpFiles, example, examples, boards, limits: limitsBlock, figures, "all-figures": allFigures, check } as const satisfies Record<string, Block>;

/** What `npm start` shows: the example of the design note, built, measured and fed real files. */
import { join } from "node:path";
import { limits } from "../../spec/limits.ts";
import { messageDefaults } from "../../toolchain/config/project.ts";
import type { CommandResult, Context } from "../context.ts";
import { failed } from "../context.ts";
import { build } from "../building.ts";
import { decisionLines } from "../decisions.ts";
import { payloadsOf, simulate } from "../simulating.ts";
import type { Payload } from "../simulating.ts";
import { summaryLines, usageTable } from "../table.ts";

/** Files of the repository; what is longer than one message is cut. */
const files = ["README.md", "package.json", "LICENSE", "runtime-c/vm/vm.h", "boards/qemu-mps2-an500.json"];

export async function run(outer: Context): Promise<CommandResult> {
  const { host, style } = outer;
  const context: Context = { ...outer, argument: join(host.root, "examples/standard-path") };
  const built = await build(context, { simulating: true });
  if (!built.ok) return failed(built.diagnostics);
  const { project, board, compiled, build: made } = built.value;

  for (const line of usageTable(made.record.sizes.modules, "module", style)) context.print(line);
  context.print("");
  for (const line of summaryLines(made.record, board, style)) context.print(line);
  context.print("");
  for (const line of project.sources[0]!.text.trimEnd().split("\n")) context.print(`  ${line}`);
  context.print(`  ${style.faint(compiled.routes[0]!.cid)}`);
  context.print("");

  const own = payloadsOf(context, project);
  if (!own.ok) return failed(own.diagnostics);
  const repository = files.flatMap((name): Payload[] => {
    const whole = host.readFile(join(host.root, name));
    if (whole === undefined) return [];
    const cut = whole.length > limits.payloadBytes;
    return [{ ...messageDefaults, shown: cut ? `${name} (first ${limits.payloadBytes} B)` : name, bytes: whole.subarray(0, limits.payloadBytes), route: null }];
  });
  const end = await simulate(context, built.value, [...own.value, ...repository], (payload, decision) => {
    for (const line of decisionLines(payload, decision, project.nodes, style)) context.print(line);
  });
  if (end.diagnostics.length > 0 || end.exit !== undefined) return { diagnostics: end.diagnostics, data: {}, ...(end.exit === undefined ? {} : { exit: end.exit }) };
  context.print("");
  context.print(`${end.sent} messages decided on ${board.sim?.kind === "qemu" ? `QEMU ${board.sim.machine} (Cortex-M7; simulated, not hardware)` : "this machine"}.`);
  context.print("Next: npx pgrid check · npx pgrid disasm · npx pgrid sim --send FILE, each with examples/standard-path");
  return { diagnostics: [], data: { sent: end.sent } };
}

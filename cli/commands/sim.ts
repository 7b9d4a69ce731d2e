/** pgrid sim: --json prints NDJSON, a schema line, one line a decision, a summary. */
import { resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Sign } from "../../protocol/ed25519.ts";
import { pullLog } from "../../sim/auditing.ts";
import type { Simulation } from "../../sim/simulator.ts";
import { headSigner, writeLog } from "../auditing.ts";
import { signerOf } from "../tokens.ts";
import type { CommandResult, Context } from "../context.ts";
import { build } from "../building.ts";
import { decisionEvent, decisionLines } from "../decisions.ts";
import { twinLine } from "../../toolchain/config/twin.ts";
import { exitCodeOf } from "../exit.ts";
import { jsonDiagnostic } from "../json-diagnostic.ts";
import { openProject } from "../open.ts";
import { payloadsOf, simulate } from "../simulating.ts";
import type { SimEnd } from "../simulating.ts";

export async function run(context: Context): Promise<CommandResult> {
  const json = context.flags.json === true;
  const line = (value: object): void => context.host.stdout.write(`${JSON.stringify(value)}\n`);
  if (json) line({ schema: "pgrid.sim/1" });
  const tally: Record<string, number> = {};
  const end = await send(context, json ? line : null, tally);
  const exit = end.exit ?? exitCodeOf(end.diagnostics);
  if (json) {
    const diagnostics = end.diagnostics.map((found) => jsonDiagnostic(found, context.texts));
    line({ event: "summary", ok: exit === 0, messages: end.sent, actions: tally, diagnostics });
  } else if (exit === 0) {
    const parts = Object.entries(tally).map(([action, count]) => `${count} ${action}`);
    context.progress(` ${context.errorStyle.good("✓")} ${end.sent} message${end.sent === 1 ? "" : "s"}: ${parts.join(", ")}`);
  }
  return { diagnostics: end.diagnostics, data: null, exit };
}

async function send(context: Context, line: ((value: object) => void) | null, tally: Record<string, number>): Promise<SimEnd> {
  // Before anything is built: what was asked for exists and fits a message.
  const project = openProject(context);
  if (!project.ok) return { diagnostics: project.diagnostics, sent: 0 };
  const payloads = payloadsOf(context, project.value);
  if (!payloads.ok) return { diagnostics: payloads.diagnostics, sent: 0 };
  const key = context.flags.log === undefined ? null : await signerOf(context, "sim --log");
  if (key !== null && !key.ok) return { diagnostics: key.diagnostics, sent: 0 };
  const built = await build(context, { simulating: true });
  if (!built.ok) return { diagnostics: built.diagnostics, sent: 0 };
  const { board } = built.value;
  const where = board.twin !== null ? twinLine(board.twin) : board.sim?.kind === "qemu" ? `QEMU ${board.sim.machine}, not hardware` : "a process of this machine";
  context.progress(` ▶ sim       ${where}`);
  if (board.twin !== null && line !== null) line({ event: "twin", ...board.twin });
  const end = await simulate(context, built.value, payloads.value, (payload, decision) => {
    const event = decisionEvent(payload, decision);
    tally[event.action] = (tally[event.action] ?? 0) + 1;
    if (line !== null) return line(event);
    for (const text of decisionLines(payload, decision, built.value.project.nodes, context.style)) context.print(text);
  }, (sim) => (key === null ? Promise.resolve([]) : keepLog(context, sim, key.value)));
  return { ...end, diagnostics: [...built.value.diagnostics, ...end.diagnostics] };
}

/** --log: what the device wrote down, under one head. */
async function keepLog(context: Context, { device }: Simulation, key: { readonly key: Uint8Array; readonly sign: Sign }): Promise<readonly Diagnostic[]> {
  const signer = headSigner(key);
  const pulled = await pullLog(device, 0, signer.sign);
  if (pulled === null || pulled === "other-signer" || pulled === "busy") return [diagnostic("PG8805", nowhere, {})]; // no single image signs for itself, or is busy
  if (!signer.named()) return [diagnostic("PG8806", nowhere, { what: "the device's log", key: `\`${context.flags.key!}\`` })];
  const written = writeLog(context, resolve(context.host.cwd, context.flags.log!), signer.log(), { items: [], next: 0 }, pulled, key.key);
  if (!written.ok) return written.diagnostics;
  context.progress(` ✓ log       ${written.value.file}, epoch ${written.value.log.heads[0]!.epoch}`);
  return [];
}

/** pgrid audit replay: every decision of a log that holds, made again by the model machine. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { logData, logLines, openLog } from "../auditing.ts";
import { auditLogOf } from "../building.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { compileSources, openBoard, openProject } from "../open.ts";
import { messagesFor, replayLog, replayOf } from "../replaying.ts";
import type { Replayed } from "../replaying.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags } = context;
  const opened = openLog(context, "audit replay");
  if (!opened.ok) return failed(opened.diagnostics);
  const project = openProject({ ...context, argument: flags.project });
  if (!project.ok) return failed(project.diagnostics);
  const board = openBoard(context, project.value);
  if (!board.ok) return failed(board.diagnostics);
  const audit = auditLogOf(host, project.value, board.value);
  if (!audit.ok) return failed(audit.diagnostics);
  const sources = await compileSources({ kind: "project", project: project.value }, context);
  if (!sources.ok) return failed(sources.diagnostics);
  const { compiled, input, diagnostics } = sources.value;
  const messages = messagesFor(context, project.value, compiled);
  if (!messages.ok) return failed(messages.diagnostics);
  const made = replayOf(project.value, compiled, board.value, audit.value, flags.aot === true ? input.libraries : null);
  if (!made.ok) return failed(made.diagnostics);

  const records = replayLog(opened.value.log, made.value, messages.value);
  const of = (verdict: Replayed["verdict"]["verdict"]): number => records.filter((each) => each.verdict.verdict === verdict).length;
  for (const line of logLines(opened.value, context)) context.print(line);
  context.print(`  ${"replayed".padEnd(9)} ${of("same")} of ${records.length} the same${of("other") === 0 ? "" : `, ${of("other")} otherwise`}`);
  const shown = records.map(({ segment, record, kind, time, verdict }) => ({ segment, record, kind, time: String(time), ...verdict }));
  return { diagnostics: [...diagnostics, ...found(opened.value.file, records)], data: { ...logData(opened.value), replayed: records.length - of("no-message") - of("no-state"), same: of("same"), records: shown } };
}

function found(file: string, records: readonly Replayed[]): Diagnostic[] {
  const what = `\`${file}\``;
  const total = String(records.length);
  const others = records.flatMap(({ verdict, ...each }) => (verdict.verdict === "other" ? [{ ...each, differs: verdict.differs }] : []));
  const missing = [["no-message", "their messages are not there"], ["no-state", "what the node decided with is not known"]] as const;
  return [
    ...others.slice(0, 1).map(({ segment, record, differs }) => diagnostic("PG8802", nowhere, { count: String(others.length), of: total, what, segment: String(segment), record: String(record), differs })),
    ...missing.flatMap(([verdict, why]) => {
      const count = records.filter((each) => each.verdict.verdict === verdict).length;
      return count === 0 ? [] : [diagnostic("PG8804", nowhere, { count: String(count), of: total, what, why })];
    }),
  ];
}

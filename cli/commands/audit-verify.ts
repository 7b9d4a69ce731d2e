/** pgrid audit verify: an audit log as whoever trusts these keys judges it. */
import { logData, logLines, openLog } from "../auditing.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";

export function run(context: Context): Promise<CommandResult> {
  const opened = openLog(context, "audit verify");
  if (!opened.ok) return Promise.resolve(failed(opened.diagnostics));
  for (const line of logLines(opened.value, context)) context.print(line);
  return Promise.resolve({ diagnostics: [], data: logData(opened.value) });
}

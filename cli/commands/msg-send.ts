/** pgrid msg send: payloads with a route of the project, as messages of a session; what the node decides about each. */
import { resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../../compiler/diagnostics/nearest.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { compressedOf } from "../compressed.ts";
import { failed } from "../context.ts";
import type { CommandResult, Context } from "../context.ts";
import { contentEvent, contentLine, decisionEvent, decisionLines } from "../decisions.ts";
import type { ContentEvent, DecisionEvent } from "../decisions.ts";
import { compileSources, openProject } from "../open.ts";
import { mostSequence, readSession, writeSession } from "../session-file.ts";
import { sayInSession, troubleOf } from "../sessions.ts";
import { payloadsOf } from "../simulating.ts";
import { withDevice } from "../updating.ts";

export async function run(context: Context): Promise<CommandResult> {
  const { host, flags } = context;
  if (flags.session === undefined) return failed([diagnostic("PG4004", nowhere, { verb: "msg send", what: "a session: --session FILE, which `pgrid cap session` writes" })]);
  const session = readSession(host, flags.session);
  if (!session.ok) return failed(session.diagnostics);
  const project = openProject(context);
  if (!project.ok) return failed(project.diagnostics);
  const payloads = payloadsOf(context, project.value);
  if (!payloads.ok) return failed(payloads.diagnostics);
  const sources = await compileSources({ kind: "project", project: project.value }, context);
  if (!sources.ok) return failed(sources.diagnostics);
  const { routes } = sources.value.compiled;
  const names = routes.map(({ name }) => name);
  const unknown = payloads.value.find(({ route }) => route !== null && !names.includes(route))?.route;
  if (unknown != null || routes.length === 0) {
    return failed([diagnostic("PG4012", nowhere, { name: project.value.raw.name, route: unknown ?? "", routes: names.join(", ") }, { help: didYouMean(unknown ?? "", names) })]);
  }
  return withDevice(context, "msg send", async (device) => {
    const path = resolve(host.cwd, flags.session!);
    const decisions: DecisionEvent[] = [], contents: ContentEvent[] = [];
    let { sequence } = session.value;
    for (const payload of payloads.value) {
      const { type, ttl, priority, bytes } = payload;
      if (sequence > mostSequence) return failed([diagnostic("PG8693", nowhere, { file: flags.session!, why: "it has used all its sequence numbers" })]);
      // Written down first: a number that was on the line is not used again, whatever becomes of this process.
      writeSession(host, path, { ...session.value, sequence: sequence + 1 });
      const route = compressedOf(routes[payload.route === null ? 0 : names.indexOf(payload.route)]!);
      const told = await sayInSession(device, session.value, { route, payload: bytes, source: session.value.source, type, priority, sequence }, ttl);
      sequence++;
      if (!told.ok) return { diagnostics: [...sources.diagnostics, troubleOf(told.trouble, `\`${payload.shown}\``)], data: { decisions, contents } };
      if ("piece" in told.value) {
        contents.push(contentEvent(payload, told.value));
        context.print(contentLine(payload, told.value, context.style));
      } else {
        decisions.push(decisionEvent(payload, told.value));
        for (const line of decisionLines(payload, told.value, project.value.nodes, context.style)) context.print(line);
      }
    }
    return { diagnostics: sources.diagnostics, data: { decisions, contents } };
  });
}

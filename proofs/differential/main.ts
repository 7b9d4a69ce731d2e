/** `node proofs/differential/main.ts [--long] [--programs=N] [--first=N] [--json]`: exit code 0 agreed, 1 disagreed, 4 a tool is missing. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runDifferential } from "./run.ts";

const { values } = parseArgs({ options: { long: { type: "boolean", default: false }, programs: { type: "string" }, first: { type: "string" }, json: { type: "boolean", default: false } } });
const report = await runDifferential(fileURLToPath(new URL("../..", import.meta.url)), {
  programs: values.programs === undefined ? (values.long ? 1_000_000 : 100_000) : Number(values.programs),
  ...(values.first === undefined ? {} : { first: Number(values.first) }),
  progress: (text) => process.stderr.write(`\r${text}   `),
});
process.stderr.write("\n");
if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
else {
  process.stdout.write(`${report.status}${report.missing.length > 0 ? `: missing ${report.missing.join(", ")}` : ""}
${report.programs} generated programs (${report.accepted} admitted), ${report.exhaustive} of the bounded-exhaustive set (${report.acceptedExhaustive} admitted), ${report.records} records of the link's codecs, ${report.unverified} programs that no verifier has seen
${Object.entries(report.judged).map(([name, count]) => `  ${name}: ${count}`).join("\n")}
${report.mismatches} mismatches, ${report.seconds.toFixed(1)} s
${report.shown.join("\n")}
`);
}
process.exitCode = report.status === "agreed" ? 0 : report.status === "disagreed" ? 1 : 4;

/** `node proofs/mutants/main.ts [--long | --all] [--sample=N] [--seed=N] [--file=F] [--json]`: exit code 0 passed, 1 failed, 4 a tool is missing. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runMutants } from "./run.ts";

const { values } = parseArgs({
  options: {
    long: { type: "boolean", default: false }, all: { type: "boolean", default: false }, sample: { type: "string" }, seed: { type: "string" }, file: { type: "string", multiple: true },
    json: { type: "boolean", default: false },
  },
});
const report = await runMutants(fileURLToPath(new URL("../..", import.meta.url)), {
  all: values.all || values.long,
  ...(values.sample === undefined ? {} : { sample: Number(values.sample) }),
  ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
  ...(values.file === undefined ? {} : { files: values.file }),
  progress: (text) => process.stderr.write(`${text}\n`),
});
const rows = (title: string, from: Readonly<Record<string, { valid: number; killed: number }>>): string =>
  `${title}\n${Object.entries(from).map(([name, { valid, killed }]) => `  ${name}: ${killed} of ${valid}`).join("\n")}`;
if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
else {
  process.stdout.write(`${report.status}${report.missing.length > 0 ? `: missing ${report.missing.join(", ")}` : ""}
${report.generated} mutants by the operators, ${report.tried} tried: ${report.invalid} do not compile, ${report.same} are the same program
${report.valid} others, ${report.killed} killed (${(100 * report.score).toFixed(2)} %), ${report.survivors.length} survived, ${report.survivors.filter((each) => each.why === null).length} of them not explained
${rows("by file", report.byFile)}
${rows("by operator", report.byOperator)}
${Object.entries(report.ways).map(([way, count]) => `${way}: ${count}`).join(", ")}; ${Object.entries(report.cases).map(([suite, count]) => `${suite} corpus ${count}`).join(", ")}; ${report.seconds.toFixed(1)} s
${report.survivors.filter((each) => each.why === null).map((each) => `  ${each.key}`).join("\n")}
`);
}
process.exitCode = report.status === "passed" ? 0 : report.status === "failed" ? 1 : 4;

/** `node proofs/kernel/main.ts [--sequences N] [--first N] [--threads N] [--omit CHECK] [--counts] [--json]`: exit code 0 agreed, 1 disagreed or an invariant does not hold. */
import { parseArgs } from "node:util";
import { packageRoot } from "../../cli/host.ts";
import { runKernel } from "./run.ts";

const { values } = parseArgs({
  options: {
    sequences: { type: "string", default: "1000000" }, first: { type: "string", default: "0" }, threads: { type: "string", default: "2" }, omit: { type: "string" },
    counts: { type: "boolean", default: false }, json: { type: "boolean", default: false },
  },
});
const report = await runKernel(packageRoot(), {
  sequences: Number(values.sequences), first: Number(values.first), threads: Number(values.threads), ...(values.omit === undefined ? {} : { omit: values.omit, short: true }),
  progress: (text) => process.stderr.write(`\r${text}   `),
});
process.stderr.write("\n");
if (values.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
else {
  const { sequences, operations, succeeded, counts, missing, disagreements, broken, shown, seconds } = report;
  process.stdout.write(`${sequences} sequences, ${operations} operations, ${((100 * succeeded) / operations).toFixed(1)} % succeed; ${disagreements} sequences disagree; ${seconds.toFixed(1)} s
${values.counts ? `${Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b)).map(([name, count]) => `  ${name}: ${count}`).join("\n")}\n` : ""}did not come: ${missing.join(", ") || "nothing"}
${[...broken, ...shown].join("\n")}
`);
}
process.exitCode = report.disagreements + report.broken.length === 0 ? 0 : 1;

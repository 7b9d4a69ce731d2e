/**
 * `node proofs/kernel/main.ts [--coq] [--sequences N] [--first N] [--threads N] [--omit CHECK] [--counts] [--json]`: exit code 0 agreed, 1 disagreed or an
 * invariant does not hold. The kernel's C is compared with its model (a million sequences); with --coq, with the operations extracted from the Coq
 * theories (20,000).
 */
import { parseArgs } from "node:util";
import { packageRoot } from "../../cli/host.ts";
import { runCoq, runKernel } from "./run.ts";

const { values } = parseArgs({
  options: {
    coq: { type: "boolean", default: false }, sequences: { type: "string" }, first: { type: "string", default: "0" }, threads: { type: "string", default: "2" },
    omit: { type: "string" }, counts: { type: "boolean", default: false }, json: { type: "boolean", default: false },
  },
});
const options = {
  sequences: Number(values.sequences ?? (values.coq ? 20_000 : 1_000_000)), first: Number(values.first), threads: Number(values.threads),
  ...(values.omit === undefined ? {} : { omit: values.omit, short: true }), progress: (text: string) => process.stderr.write(`\r${text}   `),
};
const listed = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b)).map(([name, times]) => `  ${name}: ${times}\n`).join("");
const part = (some: number, all: number): string => `${((100 * some) / all).toFixed(1)} %`;

async function kernel(): Promise<boolean> {
  const report = await runKernel(packageRoot(), options);
  const { sequences, operations, succeeded, counts, missing, disagreements, broken, shown, seconds } = report;
  process.stderr.write("\n");
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : `${sequences} sequences, ${operations} operations, ${part(succeeded, operations)} succeed; ${disagreements} sequences disagree; ${seconds.toFixed(1)} s
${values.counts ? `${listed(counts)}\n` : ""}did not come: ${missing.join(", ") || "nothing"}
${[...broken, ...shown].join("\n")}
`);
  return disagreements + broken.length === 0;
}

async function coq(): Promise<boolean> {
  const report = await runCoq(packageRoot(), options);
  const { sequences, operations, compared, succeeded, changed, counts, left, disagreements, shown, seconds } = report;
  process.stderr.write("\n");
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : `${sequences} sequences, ${operations} operations, ${compared} compared, of which ${part(succeeded, compared)} succeed and ${part(changed, compared)} change the table; ${disagreements} sequences disagree; ${seconds.toFixed(1)} s
${values.counts ? `${listed(counts)}\n` : ""}not in the theories, or not compared:
${listed(left)}${shown.join("\n")}
`);
  return disagreements === 0;
}

process.exitCode = await (values.coq ? coq() : kernel()) ? 0 : 1;

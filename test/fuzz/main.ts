/**
 * npm run fuzz -- [--seconds N] [--only NAME]: each harness for so many seconds (60), from the inputs that it kept the last time.
 *
 * Exit code 0: nothing was found. 1: something was; its input is in build/fuzz/<name>/findings/. 2: wrong arguments. 4: no clang.
 */
import { realpathSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { exitCodes } from "../../cli/exit.ts";
import { nearest } from "../../compiler/diagnostics/nearest.ts";
import { harnesses } from "./harnesses.ts";
import { compiler, Fuzzing } from "./libfuzzer.ts";

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const progressEvery = 10;
const most = 86_400;
const grouped = (value: number): string => String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/gu, ",");

function usage(why: string, complain: (text: string) => void): number {
  complain(`error: ${why}\n  = help: npm run fuzz -- [--seconds 1..${most}] [--only ${harnesses.map(({ name }) => name).join("|")}]\n`);
  return exitCodes.usage;
}

/** `complain`: where it says why it does not begin. */
export async function main(args: readonly string[], complain = (text: string): void => void process.stderr.write(text)): Promise<number> {
  let values: { readonly seconds?: string; readonly only?: readonly string[] };
  try {
    ({ values } = parseArgs({ args: [...args], options: { seconds: { type: "string" }, only: { type: "string", multiple: true } } }));
  } catch (error) {
    return usage((error as Error).message, complain);
  }
  const seconds = /^\d{1,5}$/u.test(values.seconds ?? "60") ? Number(values.seconds ?? "60") : 0;
  if (seconds < 1 || seconds > most) return usage(`--seconds takes a whole number from 1 to ${most}, not ${values.seconds}`, complain);
  for (const name of values.only ?? []) {
    const names = harnesses.map((each) => each.name);
    const meant = nearest(name, names);
    if (!names.includes(name)) return usage(`there is no harness ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`, complain);
  }
  const found = compiler();
  if ("install" in found) {
    complain(`error: npm run fuzz needs clang with its libFuzzer\n  = help: as root on Debian: ${found.install}\n`);
    return exitCodes.missingTool;
  }
  const fuzzing = new Fuzzing(found.path);
  let findings = 0;
  for (const harness of harnesses.filter(({ name }) => values.only?.includes(name) ?? true)) {
    out(` ▶ ${harness.name.padEnd(10)} ${harness.about}`);
    const executable = await fuzzing.build(harness);
    let next = progressEvery;
    const { executions, taken, coverage, corpus, finding, log, seconds: took } = await fuzzing.run(harness, executable, { seconds }, {
      keep: true,
      progress: (seen) => {
        if (seen.seconds < next) return;
        next = seen.seconds + progressEvery;
        out(`   ${harness.name.padEnd(10)} ${Math.round(seen.seconds)} of ${seconds} s  ${grouped(seen.executions)} executions, coverage ${grouped(seen.coverage)}`);
      },
    });
    const figures = `${grouped(executions)} executions, ${grouped(executions / took)} a second, ${grouped(taken)} taken; coverage ${grouped(coverage)} edges, ${grouped(corpus)} inputs`;
    if (finding === null) {
      out(` ✓ ${harness.name.padEnd(10)} ${figures}`);
      continue;
    }
    findings++;
    out(`${log.trimEnd()}\n ✗ ${harness.name.padEnd(10)} ${figures}`);
    for (const file of finding.files) out(`   found: ${file}\n   again: ${relative(process.cwd(), executable)} ${join(relative(process.cwd(), join(import.meta.dirname, "../..")), file)}`);
  }
  out(findings === 0 ? "nothing was found" : `${findings} of the harnesses found something`);
  return findings === 0 ? exitCodes.ok : exitCodes.failed;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));

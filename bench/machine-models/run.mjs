#!/usr/bin/env node
// Builds every machine model in every form, runs it on QEMU's Cortex-M7 and prints instructions per run.
//   node bench/machine-models/run.mjs            a markdown table
//   node bench/machine-models/run.mjs --json     {"unit": "instructions", "rows": [...]}
//   node bench/machine-models/run.mjs register   only the models whose name contains "register"
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../../build/machine-models");

const CC = "arm-none-eabi-gcc";
const CPU = "-mcpu=cortex-m7 -mthumb -mfpu=fpv5-d16 -mfloat-abi=hard".split(" ");
const CFLAGS = [...CPU, "-std=c11", "-ffreestanding", "-fno-strict-aliasing", "-Wall", "-Wextra"];
const QEMU = ("-M mps2-an500 -nodefaults -net none -display none -monitor none -serial stdio " +
  "-semihosting-config enable=on,target=native -icount shift=7,sleep=off").split(" ");

/** The route's low half is the decision; a model may add the index of the best entry above it. */
const EXPECTED = { fletcher: [0x5bac8c3d], route: [0x00001047, 0x00071047], loop: [0x09a7aae8], empty: [0] };

const SPLIT = "-fno-crossjumping";
const forms = [];
const form = (model, dispatch, opt, ...flags) => forms.push({ model, dispatch, opt, flags });

form("native", "", "-O2");
for (const model of ["stack", "accumulator", "register32", "register16"]) {
  for (const opt of ["-O2", "-Os", "-O3"]) {
    form(model, "switch", opt);
    form(model, "goto", opt);
  }
  form(model, "switch", "-O2", "-DBARRIER");
  form(model, "goto", "-O2", SPLIT);
}
for (const model of ["stack", "accumulator"]) form(model, "goto", "-O2", SPLIT, "-DTRUST_FIELDS");
for (const flag of ["-DCOUNTING=0", "-DCOUNTING=2", "-DCOUNTING=3", "-DLAYOUT_OP_SHIFT=24", "-DLOOP_MADD", "-DFLETCHER_TWO_ADDRESS", "-fno-gcse"]) {
  form("register32", "goto", "-O2", SPLIT, flag);
}
form("register32", "goto", "-O2", "-fno-gcse");

async function measure({ model, dispatch, opt, flags }) {
  const name = [model, dispatch, opt, ...flags].join("").replace(/[^\w]+/g, "_");
  const object = join(out, `${name}.o`), elf = join(out, `${name}.elf`);
  const form = dispatch === "goto" ? ["-DDISPATCH_GOTO"] : [];
  await run(CC, [...CFLAGS, opt, ...form, ...flags, "-c", join(here, `${model}.c`), "-o", object]);
  await run(CC, [...CPU, "-nostdlib", "-nostartfiles", "-T", join(here, "board.ld"), "-Wl,--no-warn-rwx-segments",
    join(out, "board.o"), object, "-lgcc", "-o", elf]);
  const { stdout } = await run("qemu-system-arm", [...QEMU, "-kernel", elf], { timeout: 120_000 });

  const row = { model, dispatch, opt, flags: flags.join(" ") };
  const programBytes = {}, executed = {};
  for (const line of stdout.trim().split("\n")) {
    const [workload, value, cost, bytes, count] = line.trim().split(" ");
    const expected = EXPECTED[workload];
    if (!expected?.includes(Number(value))) throw new Error(`${name}: ${workload} gave ${value ?? line}`);
    row[workload] = Number(cost);
    programBytes[workload] = Number(bytes);
    executed[workload] = Number(count);
  }
  for (const workload of Object.keys(EXPECTED)) if (!(workload in row)) throw new Error(`${name}: no figure for ${workload}`);
  row.text_bytes = await interpreterBytes(object);
  row.program_bytes = programBytes;
  if (executed.loop) row.executed = executed;
  return row;
}

/** The interpreter itself: its function and its label table, without the bench's programs. */
async function interpreterBytes(object) {
  const { stdout } = await run("arm-none-eabi-nm", ["-S", object]);
  let bytes = 0;
  for (const [, size, name] of stdout.matchAll(/^\w+ (\w+) \w (\S+)$/gm)) {
    if (/^(execute|labels)(\.|$)/.test(name)) bytes += parseInt(size, 16);
  }
  return bytes;
}

/** Runs the jobs a few at a time and keeps their order; a failed one is reported and makes the whole fail. */
async function measureAll(jobs) {
  const rows = new Array(jobs.length);
  let next = 0, failed = false;
  const worker = async () => {
    while (next < jobs.length) {
      const i = next++;
      try {
        rows[i] = await measure(jobs[i]);
      } catch (error) {
        failed = true;
        console.error(error.stderr || error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  if (failed) process.exitCode = 1;
  return rows.filter(Boolean);
}

function markdown(rows) {
  const head = ["model", "dispatch", "opt", "flags", "fletcher", "route", "loop", "empty", "text B", "programs B"];
  const cells = (row) => [row.model, row.dispatch, row.opt, row.flags, row.fletcher, row.route, row.loop, row.empty,
    row.text_bytes || "", Object.values(row.program_bytes).filter(Boolean).join(" / ")];
  const line = (values) => `| ${values.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i < 4 ? "---" : "---:"))), ...rows.map((row) => line(cells(row)))].join("\n");
}

const filter = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "";
const selected = forms.filter(({ model }) => model.includes(filter));
if (selected.length === 0) {
  console.error(`no model's name contains "${filter}"`);
  process.exit(2);
}
await mkdir(out, { recursive: true });
await run(CC, [...CFLAGS, "-O2", "-c", join(here, "board.c"), "-o", join(out, "board.o")]);
const rows = await measureAll(selected);
console.log(process.argv.includes("--json") ? JSON.stringify({ unit: "instructions", rows }) : markdown(rows));

/** The corpus on every back end: the C machine under both dispatches, and the device in QEMU, decide as the comments say. */
import { expect, test } from "vitest";
import { compileProgram, frontEnd } from "../../compiler/pipeline.ts";
import type { CompiledProgram } from "../../compiler/pipeline.ts";
import { hashes } from "../../spec/hashes.ts";
import type { HashName } from "../../spec/hashes.ts";
import { limits } from "../../spec/limits.ts";
import { installedRoute } from "../../spec/wire.ts";
import type { Simulation } from "../../sim/simulator.ts";
import { decisionOf, runOnModel, text } from "../compiler/routes.ts";
import { startFirmware } from "../differential/firmware.ts";
import { encodeCase, lineOf } from "../differential/batch.ts";
import type { Case } from "../differential/cases.ts";
import { buildDriver } from "../differential/native.ts";
import { nodeTables } from "../differential/node-cases.ts";
import { cidOf as contentId } from "../../model/hashing.ts";
import type { TableEntry } from "./expectations.ts";
import { corpus } from "./programs.ts";

const programs = corpus().map((program) => {
  const checked = frontEnd(program.file, program.text);
  const compiled = checked.ok ? compileProgram(checked.value.routes[0]!) : checked;
  if (!compiled.ok) throw new Error(`${program.file} does not compile`);
  return { ...program, compiled: compiled.value };
});

const generous = { instructions: 0xffffffff, hashBytes: 0xffffffff, lookups: 0xffff, sends: 1 };

function entryOf({ key, bits, value }: TableEntry): Case["tables"][number]["entries"][number] {
  const padded = new Uint8Array(limits.tableKeyBytes);
  padded.set(key.subarray(0, limits.tableKeyBytes));
  return value instanceof Uint8Array ? { key: padded, bits, value: 0, node: value } : { key: padded, bits, value: value >>> 0, node: new Uint8Array(limits.nodeIdBytes) };
}

test.each(["switch", "goto"] as const)("the C machine, %s dispatch", (dispatch) => {
  const runs = programs.flatMap(({ file, compiled, expectations }) => expectations.cases.map(({ line, message, expected }) => ({ where: `${file}:${line}`, compiled, expectations, message, expected })));
  const batch = Buffer.concat(runs.map(({ compiled, expectations, message }, seed) => encodeCase({
    seed, mutation: null, image: compiled.image, grant: generous, message, held: Object.keys(hashes) as HashName[],
    tables: compiled.tables.map(({ name, kind }) => ({ kind, entries: expectations.tables.filter(({ table }) => table === name).map(entryOf) })),
    // The newest provider of a content wins; the driver takes the first.
    providers: expectations.providers.toReversed().map(({ content, hash, node }) => ({ cid: contentId(content, hash), node })),
  })));
  const lines = buildDriver({ dispatch, sanitize: true }).run(batch);
  expect(runs.length).toBeGreaterThan(300);
  const wrong = runs.flatMap(({ where, compiled, expectations, message, expected }, index) => {
    const outcome = runOnModel(compiled.image, compiled, message, expectations);
    const found = lineOf({ verdict: "ok", bound: compiled.bound.instructions, outcome });
    return text(decisionOf(outcome)) === text(expected) && found === lines[index] ? [] : [`${where}: expected ${text(expected)}, model ${found}, C ${lines[index]}`];
  });
  expect(wrong).toEqual([]);
});

const fitsFirmware = ({ compiled }: { compiled: CompiledProgram }): boolean =>
  compiled.tables.every(({ kind }, index) => nodeTables[index] === kind) && !compiled.reads.includes("time") && compiled.image.length <= limits.installBytes;

test("the device in QEMU", { timeout: 240_000 }, async () => {
  const sim: Simulation = await startFirmware("qemu-mps2-an500");
  const wrong: string[] = [];
  let decided = 0;
  try {
    for (const { file, compiled, expectations } of programs.filter(fitsFirmware)) {
      await sim.reset();
      for (const entry of expectations.tables) {
        const table = compiled.tables.findIndex(({ name }) => name === entry.table);
        if (table < 0) continue;
        const { key, bits, value, node } = entryOf(entry);
        expect(await sim.tableSet({ table, keyBits: bits, remove: 0, value, node, key })).toMatchObject({ status: "ok" });
      }
      for (const { content, hash, node } of expectations.providers) {
        expect(await sim.provide({ seconds: 86_400, node, cid: contentId(content, hash) })).toMatchObject({ status: "ok" });
      }
      expect(await sim.install(compiled.image)).toMatchObject({ status: "ok" });
      for (const { line, message, expected } of expectations.cases) {
        const { ttl, priority, type, sequence, source, payload } = message;
        const got = await sim.message({ ttl, priority, type, route: installedRoute, sequence, source, payload });
        const outcome = runOnModel(compiled.image, compiled, message, expectations);
        const decision = got.action === "gateway" ? text({ action: "gateway" }) : text(decisionOf({ ...got, bytes: got.node ?? new Uint8Array() }));
        if (decision !== text(expected) || got.vmInstructions !== outcome.instructions) wrong.push(`${file}:${line}: expected ${text(expected)} in ${outcome.instructions}, got ${decision} in ${got.vmInstructions}`);
        decided++;
      }
    }
  } finally {
    sim.close();
  }
  expect(wrong).toEqual([]);
  expect(decided).toBeGreaterThan(250);
});

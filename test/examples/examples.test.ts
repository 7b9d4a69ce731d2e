/** Every example is sound: it checks without warnings, its files are what pgrid.json says, its decisions are the expected ones. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileProject } from "../../compiler/pipeline.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import { inputsOf, run as runModel } from "../../model/machine.ts";
import { pgrid } from "../../docs/generate/command.ts";
import { dropReasons, messageTypes } from "../../spec/fields.ts";
import { comparable, exampleNames, examplesDirectory, expectedOf, projectOf, simulate } from "./examples.ts";

test("there are at least eight", () => {
  expect(exampleNames.length).toBeGreaterThanOrEqual(8);
  expect(exampleNames).toContain("standard-path");
});

describe.each(exampleNames)("%s", (name) => {
  const directory = join(examplesDirectory, name);

  test("checks with no error and no warning; every route says what it does", async () => {
    const { code, stdout } = await pgrid("check", directory, "--json");
    const result = JSON.parse(stdout) as { diagnostics: unknown[]; routes: { name: string; doc: string | null }[] };
    expect({ code, diagnostics: result.diagnostics }).toEqual({ code: 0, diagnostics: [] });
    // The design note's route stands as it does there, without a docstring.
    if (name !== "standard-path") for (const route of result.routes) expect(route.doc, route.name).toMatch(/^[A-Z].*\.$/su);
  });

  test("has a page, and messages that are all used", () => {
    const { messages = [], providers = [] } = projectOf(name) as unknown as { messages?: { file: string }[]; providers?: { file?: string }[] };
    expect(readFileSync(join(directory, "README.md"), "utf8")).toMatch(new RegExp(`^# ${name}\n`, "u"));
    const used = new Set([...messages, ...providers].map(({ file }) => file));
    expect(readdirSync(join(directory, "messages")).map((file) => `messages/${file}`).sort()).toEqual([...used].filter((file) => file !== undefined).sort());
    for (const file of used) if (file !== undefined) expect(existsSync(join(directory, file)), file).toBe(true);
  });

  test("decides as expected, natively", async () => {
    const expected = expectedOf(name);
    expect(expected.map(({ payload }) => payload)).toEqual((projectOf(name).messages ?? []).map(({ file }) => file));
    const { run, decisions } = await simulate(name, "host");
    expect(run.code, run.stdout + run.stderr).toBe(0);
    expect(decisions.map((decision, i) => comparable(decision, expected[i]!))).toEqual(expected);
  });
});

test("standard-path is the design note's route, and its messages reach from nothing to the largest payload", () => {
  const directory = join(examplesDirectory, "standard-path");
  expect(readFileSync(join(directory, "src/main.lisp"), "utf8")).toContain(`(defroute standard-path
  (let ((content-id (multihash %payload 'sha3-256)))
    (forward-to (dht-lookup content-id))))
`);
  const sizes = (projectOf("standard-path").messages ?? []).map(({ file }) => statSync(join(directory, file)).size);
  expect(sizes).toContain(0);
  expect(sizes).toContain(4096);
});

// A simulation lasts milliseconds; what a route makes of a later hour is asked of the model of the machine.
describe("time-window, at other times", () => {
  const file = join(examplesDirectory, "time-window/src/main.lisp");
  const compiled = compileProject([{ file, text: readFileSync(file, "utf8") }]);
  if (!compiled.ok) throw new Error("time-window does not compile");
  const verdict = verify(compiled.value.routes[0]!.image);
  if (!verdict.ok) throw new Error(`time-window is refused: ${verdict.refusal}`);
  const { program } = verdict;

  function decide(type: keyof typeof messageTypes, time: bigint, stamp: bigint) {
    const payload = new Uint8Array(8);
    new DataView(payload.buffer).setBigUint64(0, stamp);
    const message = { ttl: 8, type: messageTypes[type], priority: 3, sequence: 0, time, source: new Uint8Array(32), payload };
    const { action, value } = runModel(program, inputsOf(message), { tables: [], call: () => null });
    return action === "drop" ? Object.keys(dropReasons)[value] : action === "reply" ? value : action;
  }

  test.each([
    [601_000n, 1_000n, "deliver"], [601_001n, 1_000n, "expired"],
    [10_000n, 12_000n, "deliver"], [10_000n, 12_001n, "malformed"],
    [2n ** 40n, 2n ** 40n - 600_000n, "deliver"], [2n ** 40n, 2n ** 40n - 600_001n, "expired"],
    [10_000n, 2n ** 63n, "malformed"], [10_000n, 0n, "malformed"],
  ])("at %i ms, a command of %i ms: %s", (time, stamp, outcome) => expect(decide("command", time, stamp)).toBe(outcome));

  test.each([[0n, 0], [86_400_000n, 86_400_000], [2n ** 31n, 2 ** 31 - 1]])("at %i ms, the time is answered as %i", (time, answer) => {
    expect(decide("query", time, 0n)).toBe(answer);
  });
});

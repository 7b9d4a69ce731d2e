import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diagnosticCodes } from "../../compiler/diagnostics/catalogue.ts";
import { commands } from "../../cli/commands.ts";
import { exitCodes } from "../../cli/exit.ts";
import { flags } from "../../cli/flags.ts";
import { nodeHost } from "../../cli/host.ts";
import { outputShapes, recordShape, schemaFiles } from "../../cli/schemas.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import type { Shape } from "../../toolchain/config/shape.ts";
import { lisp, newPlace, project } from "./harness.ts";
import type { Place } from "./harness.ts";

const root = nodeHost().root;
let place: Place;
beforeAll(() => {
  place = newPlace();
  place.write("main.lisp", lisp.standard);
  place.write("wrong.lisp", "(defroute r (drop 'unwated))");
  place.write("pgrid.json", project());
});
afterAll(() => place.remove());

function faults(text: string, shape: Shape): string[] {
  const tree = parseJson("output", text);
  return tree.ok ? checkShape(tree.value, shape, "the output").map((found) => found.message) : ["not JSON"];
}

test("docs/schema/ is what the shapes say (else: npm run generate)", () => {
  const folder = join(root, "docs/schema");
  const files = schemaFiles();
  expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
  for (const [file, text] of files) expect(readFileSync(join(folder, file), "utf8"), file).toBe(text);
});

describe("--json prints one object of its schema", () => {
  const runs: readonly (readonly [verb: Exclude<keyof typeof outputShapes, "sim">, argv: readonly string[], exit: number])[] = [
    ["check", ["check"], 0], ["check", ["check", "wrong.lisp"], 1], ["check", ["check", "nowhere"], 2],
    ["build", ["build"], 0], ["size", ["size"], 0], ["size", ["size", "--by", "symbol"], 0], ["size", ["size", "--by", "route"], 0], ["stack", ["stack"], 3], ["disasm", ["disasm"], 0],
    ["explain", ["explain", "PG1001"], 0], ["explain", ["explain", "PG0"], 2], ["doctor", ["doctor", "--board", "host"], 0], ["new", ["new", "fresh"], 0], ["new", ["new", "fresh"], 2],
  ];
  test.each(runs)("%s: %j", async (verb, argv, exit) => {
    const ran = await place.run(...argv, "--json");
    expect(ran.exit).toBe(exit);
    expect(ran.err).toBe("");
    expect(ran.out.trimEnd().split("\n")).toHaveLength(1);
    expect(faults(ran.out, outputShapes[verb][0])).toEqual([]);
    expect((JSON.parse(ran.out) as { ok: boolean }).ok).toBe(exit === 0);
  }, 60_000);

  test("and what the schema does not know is noticed", () => {
    expect(faults('{"schema":"pgrid.new/1","ok":true,"diagnostics":[],"more":1}', outputShapes.new[0])).toEqual(["unknown key `more` in the output"]);
    expect(faults('{"schema":"pgrid.new/2","ok":true,"diagnostics":[]}', outputShapes.new[0])).toHaveLength(1);
  });

  test("build.json has the schema of a record", () => {
    expect(faults(readFileSync(join(place.directory, "build/host/build.json"), "utf8"), recordShape)).toEqual([]);
  });
});

test("docs/reference/cli.md names every command, flag and exit code", () => {
  const page = readFileSync(join(root, "docs/reference/cli.md"), "utf8");
  for (const [name, entry] of Object.entries(commands)) if (entry.hidden !== true) expect(page).toContain(`\`pgrid ${name}`);
  for (const flag of Object.keys(flags)) expect(page).toContain(`\`--${flag}`);
  for (const code of Object.values(exitCodes)) expect(page).toMatch(new RegExp(`^\\| ${code} \\|`, "mu"));
});

test("every board, target and example of the repository has the shape of its file", async () => {
  for (const board of readdirSync(join(root, "boards")).filter((file) => file.endsWith(".json"))) {
    const { err } = await place.run("doctor", "--board", board.replace(".json", ""));
    expect(err, board).not.toContain("PG4");
  }
  for (const example of readdirSync(join(root, "examples"))) {
    if (!nodeHost().stat(join(root, "examples", example, "pgrid.json"))) continue;
    const { exit, err } = await place.run("check", join(root, "examples", example));
    expect(err, example).not.toContain("error");
    expect(exit, example).toBe(0);
  }
});

// PG80xx are PG8000 plus a device's number: test/cli/update.test.ts has each of them reported.
test("every code from PG4000 to PG7999, and of PG81xx to PG84xx, has a test that names it", () => {
  const tests = ["cli", "sim", "toolchain", "system", "flash", "update"].flatMap((area) => readdirSync(join(root, "test", area)).filter((file) => file.endsWith(".ts")).map((file) => readFileSync(join(root, "test", area, file), "utf8"))).join("");
  expect(diagnosticCodes.filter((code) => /^PG(?:[4-7]|8[1234])/u.test(code) && !tests.includes(code))).toEqual([]);
});

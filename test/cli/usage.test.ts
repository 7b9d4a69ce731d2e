import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commands } from "../../cli/commands.ts";
import { nodeHost } from "../../cli/host.ts";
import { lisp, newPlace, project } from "./harness.ts";
import type { Place } from "./harness.ts";

let place: Place;
beforeEach(() => void (place = newPlace()));
afterEach(() => place.remove());

describe("the command line", () => {
  const cases: readonly (readonly [code: string, argv: readonly string[], says: string])[] = [
    ["PG4001", ["buidl"], "did you mean `build`?"],
    ["PG4001", ["--color", "never", "simulate"], "there is no command `simulate`"],
    ["PG4002", ["build", "--bord", "host"], "did you mean `--board`?"],
    ["PG4002", ["check", "--board", "host"], "`--board` belongs to other commands"],
    ["PG4002", ["check", "-x"], "no flag `-x`"],
    ["PG4002", ["sim", "--sent", "a"], "did you mean `--send`?"],
    ["PG4003", ["size", "--by", "file"], "`--by` takes module, symbol, route, not `file`"],
    ["PG4003", ["build", "-j", "0"], "a whole number from 1 to 256, not `0`"],
    ["PG4003", ["build", "-j", "many"], "not `many`"],
    ["PG4003", ["sim", "--priority", "8"], "from 0 to 7, not `8`"],
    ["PG4003", ["sim", "--send"], "at least one file"],
    ["PG4003", ["build", "--board", "host", "--board", "qemu-mps2-an500"], "one value, not `host and qemu-mps2-an500`"],
    ["PG4003", ["check", "--color", "sometimes"], "auto, always, never"],
    ["PG4003", ["convert", "a.lisp", "-o", "./a.lisp"], "another file than the one that is converted"],
    ["PG4004", ["explain"], "needs the code of a diagnostic"],
    ["PG4004", ["new"], "needs a directory"],
    ["PG4004", ["--verbose"], "`pgrid --verbose` needs a command"],
    ["PG4004", ["--vesion"], "did you mean `--version`?"],
    ["PG4001", ["image", "verfy"], "did you mean `image verify`?"],
    ["PG4002", ["image", "verify", "--proof"], "did you mean `--proofs`?"],
    ["PG4004", ["image"], "`pgrid image --help` lists them"],
    ["PG4005", ["image", "verify", "a", "b"], "does not know what to do with `b`"],
    ["PG4006", ["image", "verify", "nowhere"], "there is no file `nowhere`"],
    ["PG4005", ["check", "a", "b"], "does not know what to do with `b`"],
    ["PG4005", ["doctor", "a"], "does not know what to do with `a`"],
    ["PG4006", ["check", "nowhere.lisp"], "there is no file `nowhere.lisp`"],
    ["PG4006", ["build", "nowhere"], "there is no file `nowhere`"],
    ["PG4009", ["explain", "PG4000"], "there is no diagnostic `PG4000`"],
    ["PG4014", ["check", "sub.lisp"], "`sub.lisp` is a directory, not a file"],
    ["PG4008", ["new", "Not_a_name"], "`Not_a_name` cannot be the name"],
  ];
  test.each(cases)("%s: pgrid %j", async (code, argv, says) => {
    place.write("sub.lisp/a", "");
    const { exit, out, err } = await place.run(...argv);
    expect(err).toContain(`error[${code}]`);
    expect(err).toContain(says);
    expect(exit).toBe(2);
    expect(out).toBe("");
  });

  test("usage errors are JSON under --json, on stdout", async () => {
    const { exit, out, err } = await place.run("check", "--jsno", "--json");
    expect(exit).toBe(2);
    expect(err).toBe("");
    expect(JSON.parse(out)).toMatchObject({ schema: "pgrid.check/1", ok: false, diagnostics: [{ code: "PG4002", help: "did you mean `--json`?" }] });
  });

  test("what --send names and is no file: a near name, or that it is a directory; under --json in the summary alone", async () => {
    place.write("pgrid.json", project());
    place.write("main.lisp", lisp.drop);
    place.write("messages/hello.txt", "x");
    const said = await place.run("sim", "--send", "messages/helo.txt", "messages");
    expect(said.exit).toBe(2);
    expect(said.err).toContain("there is no file `messages/helo.txt`\n  = help: did you mean `hello.txt`?");
    expect(said.err).toContain("error[PG4014]: `messages` is a directory, not a file");
    const { exit, out, err } = await place.run("sim", "--json", "--send", "messages/helo.txt");
    expect(exit).toBe(2);
    expect(err).toBe("");
    const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([{ schema: "pgrid.sim/1" }, { event: "summary", ok: false, diagnostics: [{ code: "PG4006" }] }]);
  });

  test("a file that is no project", async () => {
    place.write("notes.txt", "");
    const { exit, err } = await place.run("build", "notes.txt");
    expect(err).toContain("error[PG4013]: `notes.txt` is neither a project nor a route file");
    expect(exit).toBe(2);
  });

  test("new refuses a directory that holds something, and writes nothing", async () => {
    place.write("full/keep", "x");
    const { exit, err } = await place.run("new", "full");
    expect(err).toContain("error[PG4007]");
    expect(exit).toBe(2);
    const again = await place.run("check", "full");
    expect(again.err).toContain("PG4101");
  });

  test("help names every command that is not hidden, and each command's own flags", async () => {
    const { out, exit } = await place.run("--help");
    expect(exit).toBe(0);
    for (const verb of Object.entries(commands).flatMap(([name, entry]) => ("hidden" in entry ? [] : [name]))) {
      expect(out).toContain(`  ${verb} `);
      expect((await place.run(...verb.split(" "), "--help")).out).toContain("--json");
    }
    expect((await place.run("image", "--help")).out).toMatch(/^usage: pgrid image <command>[\s\S]*image verify \[path\]/u);
    expect((await place.run("--color", "never", "image", "--json", "verify", "--help")).out).toContain("usage: pgrid image verify [path]");
    expect(out).not.toContain("demo");
    expect((await place.run("sim", "--help")).out).toContain("--send FILE…");
  });

  test("--version is that of the package", async () => {
    expect((await place.run("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/u);
  });
});

describe("colours", () => {
  const red = "\u001b[31m";
  const run = (env: Readonly<Record<string, string>>, isTTY: boolean, ...argv: readonly string[]) => {
    let err = "";
    return place.runOn((host) => ({ env: { ...host.env, ...env }, stderr: { write: (text) => void (err += text), isTTY } }), "check", "nowhere.lisp", ...argv).then(() => err.includes(red));
  };

  test("--color over NO_COLOR over FORCE_COLOR over the terminal", async () => {
    expect(await run({}, false)).toBe(false);
    expect(await run({}, true)).toBe(true);
    expect(await run({ TERM: "dumb" }, true)).toBe(false);
    expect(await run({ FORCE_COLOR: "1" }, false)).toBe(true);
    expect(await run({ FORCE_COLOR: "0" }, true)).toBe(false);
    expect(await run({ FORCE_COLOR: "1", NO_COLOR: "1" }, true)).toBe(false);
    expect(await run({ NO_COLOR: "" }, true)).toBe(true);
    expect(await run({ NO_COLOR: "1" }, false, "--color", "always")).toBe(true);
    expect(await run({ FORCE_COLOR: "1" }, true, "--color", "never")).toBe(false);
  });
});

describe("check, disasm, explain, new", () => {
  test("check states type, reads, effects, bounds and name", async () => {
    place.write("a.lisp", lisp.standard);
    const { exit, out, err } = await place.run("check", "a.lisp");
    expect(err).toBe("");
    expect(exit).toBe(0);
    for (const text of ["standard-path  message -> action", "%payload", "lookup", "lookups <= 1, sends <= 1", "size of payload, <= 4096 B", "gateway on a miss"]) expect(out).toContain(text);
    expect(out).toMatch(/cid +bafkrei[a-z2-7]+\n/u);
  });

  test("check says what a miss means where a project names no gateway", async () => {
    place.write("pgrid.json", project());
    place.write("main.lisp", lisp.standard);
    expect((await place.run("check")).out).toContain("goes to the gateway on a miss; the project names none, so it is dropped (no-route)");
  });

  test("errors of the user's code end with 1 and point at the place", async () => {
    place.write("a.lisp", "(defroute r (drop 'unwated))\n");
    const { exit, out, err } = await place.run("check", "a.lisp");
    expect(exit).toBe(1);
    expect(out).toBe("");
    expect(err).toContain("┌─ a.lisp:1:");
    expect(err).toContain("did you mean");
  });

  test("disasm shows core form and code", async () => {
    place.write("a.lisp", lisp.standard);
    const { out } = await place.run("disasm", "a.lisp");
    expect(out).toContain("; (core 1");
    expect(out).toMatch(/ +0 {2}[0-9a-f]{8} /u);
    expect(out).toContain("sha3-256");
  });

  test.each(["PG4103", "pg4103", "4103"])("explain %s prints the page", async (code) => {
    const { exit, out } = await place.run("explain", code);
    expect(exit).toBe(0);
    expect(out).toContain("# PG4103: unknown key");
    expect(out).not.toContain("do not edit");
  });

  test("new makes a project that checks; check finds it from below", async () => {
    expect((await place.run("new", "hello")).exit).toBe(0);
    expect((await place.run("check", "hello")).out).toContain("standard-path");
    expect((await place.run("check", "hello/src")).out).toContain("standard-path");
    expect((await place.run("new", "hello")).exit).toBe(2);
  });

  test("a project's warnings do not fail it", async () => {
    place.write("pgrid.json", project());
    place.write("main.lisp", lisp.drop);
    expect((await place.run("check")).exit).toBe(0);
  });

  test("PG7005 names the file that could not be written, and leaves no part of it", async () => {
    const host = nodeHost();
    place.write("from", "x");
    const to = join(place.directory, "to");
    mkdirSync(join(to, "inside"), { recursive: true });
    for (const write of [() => host.writeFile(to, "x"), () => host.copy(join(place.directory, "from"), to)]) {
      expect(write).toThrow(expect.objectContaining({ path: to }) as Error);
    }
    expect(host.list(place.directory)).toEqual(["from", "to"]);
  });

  // Node's own recursive mkdir never comes back from the second.
  test.each([["a file in the way", "taken/new"], ["a file system that takes no directories", "/proc/pgrid/new"]])("PG7005: %s", async (_what, path) => {
    place.write("taken", "");
    const { exit, err } = await place.run("new", path);
    expect(exit).toBe(1);
    expect(err).toMatch(/^error\[PG7005\]: `.*`: (not a directory|no such file or directory) \(mkdir\)/u);
    expect(err).not.toMatch(/^\s+at /mu);
  });
});

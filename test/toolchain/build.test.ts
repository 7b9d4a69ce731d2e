import { chmodSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lisp, newPlace } from "../cli/harness.ts";
import type { Place, Ran } from "../cli/harness.ts";
import { filesBelow, tabledProject, tabledRoutes } from "./projects.ts";

let place: Place;
beforeEach(() => void (place = newPlace()));
afterEach(() => place.remove());

const names = { steps: (ran: Ran) => (JSON.parse(ran.out) as { steps: { name: string; ran: boolean; why: string }[] }).steps };
const board = "qemu-mps2-an500";
describe("a build", () => {
  test("again does nothing; each change runs the steps that it concerns", async () => {
    tabledProject(place, "p");
    await place.run("build", "p", "--json");
    const image = join(place.directory, "p/build", board, "sample.bin");
    const before = statSync(image).mtimeMs;
    const again = await place.run("build", "p", "--json");
    expect(JSON.parse(again.out)).toMatchObject({ ok: true, current: true });
    expect(names.steps(again).filter((step) => step.ran).map((step) => step.name)).toEqual(["check"]);
    expect(statSync(image).mtimeMs).toBe(before);

    place.write(`p/build/${board}/sample.bin`, "damaged");
    const mended = names.steps(await place.run("build", "p", "--json"));
    expect(mended.find((step) => step.name === "link")).toMatchObject({ ran: true, why: "missing or altered: sample.bin" });
    expect(mended.find((step) => step.name === "compile")).toMatchObject({ ran: false });

    // A route that no earlier run left in the object cache.
    const other = tabledRoutes.replace("(deliver)", `(reply ${Date.now() % 2 ** 31})`);
    place.write("p/main.lisp", other);
    const changed = names.steps(await place.run("build", "p", "--json"));
    expect(changed.find((step) => step.name === "compile")).toMatchObject({ ran: true, why: "not in the cache: project (changed: project)" });
    expect(changed.find((step) => step.name === "link")).toMatchObject({ ran: true, why: "changed: project" });

    place.write("p/main.lisp", `; a remark\n${other}`);
    const remark = await place.run("build", "p", "--json");
    expect(names.steps(remark).filter((step) => step.ran).map((step) => step.name)).toEqual(["check", "measure"]);
  }, 120_000);

  test("holds its tables and routes, readably", async () => {
    tabledProject(place, "p");
    await place.run("build", "p");
    const unit = readFileSync(join(place.directory, "p/build", board, "gen/project.c"), "utf8");
    for (const text of [
      'name = "to-sink"', 'name = "other"', ".route_count = 2", ".table_count = 2", ".seed_count = 3", "core form:", "code:", "%payload",
      "{.table = 1, .bits = 16,", "{.table = 1, .bits = 4,", "{.table = 0, .bits = 256, .value = 1u, .node = NULL,", ".gateway = gateway,",
    ]) expect(unit).toContain(text);
  }, 60_000);

  test("text of a route cannot end the comment that shows it", async () => {
    place.write("main.lisp", "(defroute r (if (prefix? %payload \"*/ /* ??/\") (deliver) (drop 'unwanted)))\n");
    place.write("pgrid.json", { schemaVersion: 1, name: "sample", entry: "main.lisp", board });
    const { exit, err } = await place.run("build");
    expect(err).not.toContain("error");
    expect(exit).toBe(0);
  }, 60_000);

  test("-o puts the outputs elsewhere", async () => {
    tabledProject(place, "p");
    expect((await place.run("build", "p", "-o", "out")).exit).toBe(0);
    expect(filesBelow(join(place.directory, "out"))).toContain("sample.hex");
    expect(filesBelow(join(place.directory, "p"))).toEqual(["main.lisp", "pgrid.json"]);
  }, 60_000);
});

describe("what a build cannot do without", () => {
  beforeEach(() => tabledProject(place, "p"));
  const errors = async (code: string, exit: number, ran: Promise<Ran>, ...says: readonly string[]): Promise<void> => {
    const { exit: got, err } = await ran;
    expect(err).toContain(`error[${code}]`);
    for (const text of says) expect(err).toContain(text);
    expect(got).toBe(exit);
  };
  /** A command of this name on the PATH before the others. */
  const fake = (name: string, script: string): void => {
    place.write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
    chmodSync(join(place.directory, "bin", name), 0o755);
  };
  const withFakes = (...argv: readonly string[]): Promise<Ran> =>
    place.runOn((host) => ({ env: { ...host.env, PATH: `${place.directory}/bin:${host.env["PATH"]}`, PGRID_CACHE: join(place.directory, "cache") } }), ...argv);

  test("PG7001: the tools, all missing ones at once, with the line that brings them", async () => {
    await errors("PG7001", 4, place.runOn((host) => ({ env: { ...host.env, PATH: "/nowhere" } }), "build", "p"),
      "`arm-none-eabi-gcc` is not on the PATH", "apt-get install --no-install-recommends gcc-arm-none-eabi libnewlib-arm-none-eabi", "`arm-none-eabi-objcopy`");
  });

  test("PG7001: from doctor", async () => {
    await errors("PG7001", 4, place.runOn((host) => ({ env: { ...host.env, PATH: "/nowhere" } }), "doctor"), "qemu-system-arm", "gcc");
    expect((await place.runOn((host) => ({ env: { ...host.env, PATH: "/nowhere" } }), "doctor")).out).toContain("✗ qemu-system-arm");
  });

  test("PG7002: the sources of the hash functions", async () => {
    // A root that has everything but node_modules and dist.
    const root = join(place.directory, "root");
    await errors("PG7002", 4, place.runOn((host) => {
      for (const directory of ["boards", "targets", "runtime-c"]) for (const file of filesBelow(join(host.root, directory))) if (!file.endsWith(".c")) place.write(`root/${directory}/${file}`, readFileSync(join(host.root, directory, file)));
      return { root };
    }, "build", "p"), "pqclean, blake3, mbedtls, ed25519", "npm ci --ignore-scripts");
  });

  test("PG7003: a compiler that compiles", async () => {
    fake("arm-none-eabi-gcc", 'case "$*" in *--version*) echo fake 1;; *) echo "file.c:1: error: no"; exit 3;; esac');
    await errors("PG7003", 4, withFakes("build", "p"), "with code 3", "-mcpu=cortex-m7", "file.c:1: error: no");
  });

  test("PG7004: a compiler that tells its version", async () => {
    fake("arm-none-eabi-gcc", "exit 1");
    await errors("PG7004", 4, withFakes("build", "p"), "--version fails");
  });

  test("PG7004: an objcopy that works", async () => {
    fake("arm-none-eabi-objcopy", "echo cannot; exit 9");
    await errors("PG7004", 4, place.runOn((host) => ({ env: { ...host.env, PATH: `${place.directory}/bin:${host.env["PATH"]}` } }), "build", "p"), "arm-none-eabi-objcopy failed with code 9", "cannot");
  }, 60_000);

  test("PG6102: room on the board", async () => {
    place.write("p/boards/small.json", { extends: board, memory: { flash: { size: "4K" } } });
    await errors("PG6102", 6, place.run("build", "p", "--board", "small"), "does not fit board `small`", "flash lacks");
  }, 60_000);

  test("PG6101: its budgets, of the image and of the routes, at the limit and below", async () => {
    const used = (JSON.parse((await place.run("size", "p", "--json")).out) as { flash: number }).flash;
    const flash = 8 * Math.ceil(used / 8);
    tabledProject(place, "p", { budgets: { flash } });
    expect((await place.run("build", "p")).exit).toBe(0);
    tabledProject(place, "p", { budgets: { flash: used - 1 } });
    await errors("PG6101", 6, place.run("build", "p"), `flash: ${used} B, over the budget of ${used - 1} B`, "pgrid.json");
    tabledProject(place, "p", { budgets: { instructions: 1 } });
    await errors("PG6101", 6, place.run("check", "p"), "route `to-sink`, VM instructions");
  }, 60_000);

  test("PG6101: budgets of the project, for a program of another kind", async () => {
    const limited = (text: string) => {
      tabledProject(place, "p", { budgets: { instructions: 50 } });
      place.write("p/main.lisp", `${readFileSync(join(place.directory, "p/main.lisp"), "utf8")}${text}\n`);
      return place.run("check", "p");
    };
    expect((await limited("(defcache twice ((n int)) (+ n n))")).exit).toBe(0);
    await errors("PG6101", 6, limited("(defcache sum ((b bytes)) (fold (x (u8s b :max 64)) (s 0) (+ s x)))"), "function `sum`, VM instructions", "loop over u8s (≤ 64 ×)");
  });

  test("PG8301: stack for its deepest path", async () => {
    place.write("p/boards/shallow.json", { extends: board, memory: { stack: "1K" } });
    await errors("PG8301", 6, place.run("build", "p", "--board", "shallow"), "the stack of the image can take", "and has 1024 B", "make room in boards/shallow.json", "the deepest path: pg_reset → main");
  }, 60_000);
});

test("a defect of pgrid itself is PG9001, with exit code 70", async () => {
  place.write("main.lisp", lisp.drop);
  const { exit, err } = await place.runOn(() => ({ readFile: () => { throw new Error("the disk is gone"); } }), "check", "main.lisp");
  expect(err).toContain("error[PG9001]: internal error: the disk is gone");
  expect(exit).toBe(70);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newPlace } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";
import { filesBelow, tabledProject } from "./projects.ts";

let place: Place;
beforeEach(() => void (place = newPlace()));
afterEach(() => place.remove());

describe.each(["qemu-mps2-an500", "host"])("a build for %s", (board) => {
  test("in two directories, with two caches, is byte-identical", async () => {
    const built: string[] = [];
    for (const at of ["first", "a/much/deeper/second"]) {
      tabledProject(place, at);
      const { exit, err } = await place.runOn((host) => ({ env: { ...host.env, PGRID_CACHE: join(place.directory, `cache of ${at.length}`) } }), "build", at, "--board", board);
      expect(err).not.toContain("error");
      expect(exit).toBe(0);
      built.push(join(place.directory, at, "build", board));
    }
    const [first, second] = built as [string, string];
    expect(filesBelow(first)).toEqual(filesBelow(second));
    const bareMetal = board === "host" ? [] : ["gen/link.ld", "sample.bin", "sample.hex"];
    expect(filesBelow(first)).toEqual(expect.arrayContaining(["build.json", "gen/pg_board.h", "gen/project.c", "sample.elf", "sample.map", ...bareMetal]));
    for (const file of filesBelow(first)) expect(readFileSync(join(first, file)).equals(readFileSync(join(second, file))), file).toBe(true);
    for (const file of ["build.json", "sample.elf", "sample.map"]) expect(readFileSync(join(first, file)).includes(place.directory), file).toBe(false);
  }, 120_000);
});

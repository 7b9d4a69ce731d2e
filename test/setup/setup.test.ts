// setup.mjs as a process, on a checkout with one source and the npm packages of this one.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root as checkout } from "../../scripts/lib/root.mjs";

let root: string;
let empty: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "pgrid-setup-"));
  empty = join(root, "empty");
  mkdirSync(empty);
  for (const name of ["scripts", "package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"]) {
    cpSync(join(checkout, name), join(root, name), { recursive: true });
  }
  symlinkSync(join(checkout, "node_modules"), join(root, "node_modules"));
  mkdirSync(join(root, "cli"));
  mkdirSync(join(root, "toolchain"));
  cpSync(join(checkout, "toolchain/tools.json"), join(root, "toolchain/tools.json"));
  writeFileSync(join(root, "cli/bin.ts"), "export {};\n");
});
afterAll(() => rmSync(root, { recursive: true }));

function setUp(args: string[], env: Record<string, string>) {
  const begin = performance.now();
  const result = spawnSync(process.execPath, [join(root, "scripts/setup.mjs"), ...args], { env, encoding: "utf8" });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr, milliseconds: performance.now() - begin };
}

test("forbidden to install, it ends with 4 and names the packages and the command", () => {
  const result = setUp([], { PATH: empty, PGRID_NO_INSTALL: "1" });
  expect(result.code).toBe(4);
  expect(result.stdout).toBe("");
  expect(result.stderr).toContain("PGRID_NO_INSTALL");
  expect(result.stderr).toContain(
    "apt-get install --no-install-recommends gcc libc6-dev gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm",
  );
  expect(result.stderr).toContain("node scripts/setup.mjs --without-arm");
  expect(result.stderr).not.toMatch(/^\s+at /m);
});

test("without apt-get, it ends with 4", () => {
  const result = setUp(["--without-arm"], { PATH: empty });
  expect(result.code).toBe(4);
  expect(result.stderr).toContain("there is no apt-get here");
  expect(result.stderr).toContain("apt-get install --no-install-recommends gcc libc6-dev");
});

test("an unknown argument ends with 2", () => {
  expect(setUp(["--without-legs"], { PATH: empty }).code).toBe(2);
});

test("does what is missing; a second time does nothing, says nothing and is quick", () => {
  const env = { PATH: process.env["PATH"] ?? "", PGRID_NO_INSTALL: "1" };
  const first = setUp(["--without-arm"], env);
  expect(first).toMatchObject({ code: 0, stdout: "", stderr: expect.stringMatching(/^ ▶ compile .*\n ✓ compile .*s\n$/) });
  expect(existsSync(join(root, "dist/cli/bin.js"))).toBe(true);

  const second = setUp(["--without-arm"], env);
  expect(second).toMatchObject({ code: 0, stdout: "", stderr: "" });
  // 0.1 s alone; a loaded machine is slower.
  expect(second.milliseconds).toBeLessThan(2000);
});

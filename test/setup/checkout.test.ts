// Freshness of node_modules and dist/, on small checkouts made for each test.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { compile, compiledCurrent } from "../../scripts/lib/compile.mjs";
import { packagesCurrent, projectNode, recordFile } from "../../scripts/lib/npm-packages.mjs";
import { locked } from "../../scripts/lib/set-up-lock.mjs";
import { root as checkout } from "../../scripts/lib/root.mjs";

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "pgrid-setup-"))));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

function write(path: string, content: unknown) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
}

describe("npm packages", () => {
  const own = `node_modules/node-linux-${process.arch}/bin/node`;
  const lock = { packages: { "": {}, "node_modules/a": { integrity: "1" }, "node_modules/b": { integrity: "2", optional: true } } };

  test("are not there at first", () => {
    write("package-lock.json", lock);
    expect(packagesCurrent(root)).toBe(false);
  });

  test("installed by hand are accepted and recorded", () => {
    write("package-lock.json", lock);
    write("node_modules/.package-lock.json", { packages: { "node_modules/a": { integrity: "1" } } });
    write(own, "");
    expect(packagesCurrent(root)).toBe(true);
    expect(readFileSync(recordFile(root), "utf8")).toContain("lock");
  });

  test("of another version are not accepted", () => {
    write("package-lock.json", lock);
    write("node_modules/.package-lock.json", { packages: { "node_modules/a": { integrity: "0" } } });
    write(own, "");
    expect(packagesCurrent(root)).toBe(false);
  });

  test("are stale when the lock file changes", () => {
    write("package-lock.json", lock);
    write("node_modules/.package-lock.json", lock);
    write(own, "");
    expect(packagesCurrent(root)).toBe(true);
    write("package-lock.json", { packages: { ...lock.packages, "node_modules/c": { integrity: "3" } } });
    expect(packagesCurrent(root)).toBe(false);
  });

  test("bring the Node of the project; a machine without it needs one of its own", () => {
    write(own, "");
    expect(projectNode(root, process.arch, "18.20.4")).toBe(join(root, own));
    expect(projectNode(root, "riscv64", "22.1.0")).toBe(process.execPath);
    expect(() => projectNode(root, "riscv64", "18.20.4")).toThrow(/Node 22 or later/);
  });

});

describe("the lock file", () => {
  const text = readFileSync(join(checkout, "package-lock.json"), "utf8");

  test("names no registry host", () => {
    expect(text).not.toContain('"resolved"');
  });

  // npm leaves an optional package out, without a word, when its engines exclude the Node that npm runs on. This
  // is why vite stays at 7: the native parts of vite 8 want Node 20.
  test("has no optional package for Linux that npm on Debian's Node 18 would leave out", () => {
    interface Entry { optional?: boolean; os?: string | string[]; engines?: { node?: string } }
    const entries = Object.entries((JSON.parse(text) as { packages: Record<string, Entry> }).packages);
    const forLinux = entries.filter(([, entry]) => entry.optional && (entry.os === undefined || entry.os.includes("linux")));
    expect(forLinux.length).toBeGreaterThan(0);
    const leftOut = forLinux.filter(([, { engines }]) => engines?.node !== undefined && !/^>= ?(\d|1[0-8])(\.|$)/.test(engines.node));
    expect(leftOut.map(([name]) => name)).toEqual([]);
  });
});

describe("dist/", () => {
  beforeEach(() => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true); // its progress
    symlinkSync(join(checkout, "node_modules"), join(root, "node_modules"));
    for (const name of ["tsconfig.json", "tsconfig.build.json"]) write(name, readFileSync(join(checkout, name), "utf8"));
    write("package.json", { type: "module" });
    write("package-lock.json", {});
    write("cli/a.ts", "export const a = 1;\n");
    write("cli/b.ts", 'export { a } from "./a.ts";\n');
  });

  test("is stale without a stamp, or with one that is no stamp", () => {
    expect(compiledCurrent(root)).toBe(false);
    write("dist/.stamp", "");
    expect(compiledCurrent(root)).toBe(false);
  });

  test("is current once compiled, whatever the time of the sources, until one changes", async () => {
    await compile(root);
    expect(readFileSync(join(root, "dist/cli/b.js"), "utf8")).toContain('"./a.js"');
    expect(existsSync(join(root, "dist/third-party/blake3/LICENSE_CC0"))).toBe(true);
    expect(compiledCurrent(root)).toBe(true);
    utimesSync(join(root, "cli/a.ts"), 1, 1);
    expect(compiledCurrent(root)).toBe(true);
    write("cli/a.ts", "export const a = 2;\n");
    expect(compiledCurrent(root)).toBe(false);
  });

  test("loses the output of a source that is gone", async () => {
    await compile(root);
    rmSync(join(root, "cli/b.ts"));
    expect(compiledCurrent(root)).toBe(false);
    await compile(root);
    expect(existsSync(join(root, "dist/cli/a.js"))).toBe(true);
    expect(existsSync(join(root, "dist/cli/b.js"))).toBe(false);
  });

  test("does not come from sources that do not compile", async () => {
    write("cli/a.ts", "export const a: number = true;\n");
    await expect(compile(root)).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining("cli/a.ts(1,14)") });
    expect(compiledCurrent(root)).toBe(false);
  });
});

test("two set-ups at once take turns, and the lock of a dead process is no obstacle", async () => {
  write(".pgrid/set-up.lock", "99999999");
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setTimeout(resolve, 50));
    inside--;
  };
  await Promise.all([locked(root, work), locked(root, work)]);
  expect(most).toBe(1);
});

/** What npm run fresh says before it begins, with the tools of this machine hidden; the run itself takes minutes (docs/contributing.md). */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onPath } from "../../scripts/lib/tools.mjs";

const root = join(import.meta.dirname, "../..");
let place: string;
beforeAll(() => void (place = mkdtempSync(join(tmpdir(), "pgrid-fresh-"))));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** With bash's own commands, sed and these on the PATH; what is not on this machine is stood for by `true`. */
function fresh(args: readonly string[], ...tools: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  const directory = mkdtempSync(join(place, "bin-"));
  for (const tool of ["sed", ...tools]) symlinkSync(onPath(tool) ?? "/bin/true", join(directory, tool));
  mkdirSync(join(place, "roots"), { recursive: true });
  const { status, stderr } = spawnSync("/bin/bash", [join(root, "scripts/fresh.sh"), ...args], { encoding: "utf8", env: { PATH: directory, FRESH_DIR: join(place, "roots") } });
  return { status, stderr };
}
const line = (packages: string): string => `error: npm run fresh needs what is not on this machine\n  = help: as root on Debian: apt-get install --no-install-recommends ${packages}\n`;

test.each([
  [["npm", "unshare"], "debootstrap"],
  [["debootstrap", "unshare"], "npm"],
  [["debootstrap", "npm"], "util-linux"],
  [[], "debootstrap npm util-linux"],
])("with %j the packages that are missing are %s", (tools, packages) => {
  expect(fresh([], ...tools)).toEqual({ status: 4, stderr: line(packages) });
});

test("a word that it does not know", () => {
  expect(fresh(["all"], "debootstrap", "npm", "unshare")).toEqual({ status: 2, stderr: expect.stringContaining("npm run fresh [-- start|test|shell]") as string });
});

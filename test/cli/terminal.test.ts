/** A passphrase typed at a terminal: a process of its own at a pseudo-terminal (`script` of util-linux), which shows nothing of what is typed. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { isKeyFault, openKeyFile, readKeyFile } from "../../toolchain/update/key-file.ts";

const directory = mkdtempSync(join(tmpdir(), "pgrid-terminal-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Types each answer when its prompt is there; what the terminal showed, and the exit code. */
function typed(command: string, answers: readonly (readonly [prompt: string, keys: string])[]): Promise<{ shown: string; code: number | null }> {
  return new Promise((done) => {
    const child = spawn("script", ["-qec", command, "/dev/null"], { cwd: directory, stdio: ["pipe", "pipe", "pipe"] });
    let shown = "";
    const left = [...answers];
    child.stdout.on("data", (text: Buffer) => {
      shown += text.toString();
      const [next] = left;
      if (next !== undefined && shown.includes(next[0])) child.stdin.write(left.shift()![1]);
    });
    child.on("close", (code) => done({ shown, code }));
  });
}
const keyNew = (file: string): string => `${process.execPath} ${join(nodeHost().root, "cli/bin.ts")} key new ${file} --parameters H5/W4`;

test.skipIf(spawnSync("script", ["--version"]).status !== 0)("is taken, twice, with a key struck by mistake and taken back; an interrupt ends it", async () => {
  const made = await typed(keyNew("typed.key"), [["passphrase for typed.key: ", "correct hörsx\u007fe\r"], ["the same again: ", "correct hörse\r"]]);
  expect(made).toMatchObject({ code: 0 });
  expect(made.shown).not.toContain("correct");
  const file = readKeyFile(readFileSync(join(directory, "typed.key")));
  if (isKeyFault(file)) throw new Error("no key");
  expect(await openKeyFile(file, "correct hörse")).toBeDefined();
  expect(await openKeyFile(file, "correct hörsx")).toBeUndefined();
  const stopped = await typed(keyNew("stopped.key"), [["passphrase for stopped.key: ", "abc\u0003"]]);
  expect(stopped.code).not.toBe(0);
  expect(() => readFileSync(join(directory, "stopped.key"))).toThrow();
}, 60_000);

/** The Host of a real process. */
import * as fs from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import type { Host, Output } from "../toolchain/host.ts";
import { connect } from "./connect.ts";
import { onInterrupt, run, start } from "./processes.ts";

export type { Child, Finished, Host, Output, Stat } from "../toolchain/host.ts";

function missing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** The package's directory, from this file in a checkout (cli/) or in a build (dist/cli/). */
export function packageRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!fs.existsSync(join(directory, "package.json"))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error("pgrid's package.json is not above its own code");
    directory = parent;
  }
  return directory;
}

const guarded = new Set<NodeJS.WriteStream>();
function stream(target: NodeJS.WriteStream): Output {
  // The reader of a pipe may leave early (`pgrid size | head`): that is no failure.
  if (!guarded.has(target)) target.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  guarded.add(target);
  return { write: (text) => void target.write(text), isTTY: target.isTTY === true };
}

function readFile(path: string): Uint8Array | undefined {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    if (missing(error)) return undefined;
    throw error;
  }
}

/** With the directories above it. Node's own recursive mkdir never returns where a file system refuses a new directory with ENOENT (/proc). */
function makeDirectory(path: string): void {
  const above: string[] = [];
  for (let at = path; !fs.existsSync(at); at = dirname(at)) above.push(at);
  for (const directory of above.reverse()) {
    try {
      fs.mkdirSync(directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // another process was first
    }
  }
}

/** The error names the file that was to be written: Node names none on a full disk, and the source of a copy. */
function refused(error: unknown, path: string): unknown {
  return Object.assign(error as NodeJS.ErrnoException, { path });
}

let temporaries = 0;
function writeFile(path: string, content: Uint8Array | string): void {
  makeDirectory(dirname(path));
  const temporary = `${path}.${process.pid}.${temporaries++}.tmp`;
  try {
    fs.writeFileSync(temporary, content);
    fs.renameSync(temporary, path);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw refused(error, path);
  }
}

/** What must survive a crash: the bytes, then the name, each flushed before this returns. */
function writeSecret(path: string, content: string): void {
  makeDirectory(dirname(path));
  const temporary = `${path}.${process.pid}.${temporaries++}.tmp`;
  try {
    const file = fs.openSync(temporary, "wx", 0o600);
    try {
      fs.writeFileSync(file, content);
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    fs.renameSync(temporary, path);
    const directory = fs.openSync(dirname(path), "r");
    try {
      fs.fsyncSync(directory);
    } finally {
      fs.closeSync(directory);
    }
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw refused(error, path);
  }
}

function claim(path: string): (() => void) | undefined {
  try {
    const file = fs.openSync(path, "wx", 0o600);
    fs.writeFileSync(file, `${process.pid}\n`);
    fs.closeSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
  return () => fs.rmSync(path, { force: true });
}

/** In raw mode the terminal echoes nothing, and sends each key: the end of the line, the erase key and an interrupt are ours to handle. */
function askSecret(prompt: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    // Before the prompt, so that nothing that follows it is shown.
    stdin.setRawMode(true).setEncoding("utf8").resume();
    stderr.write(prompt);
    let typed: string[] = [];
    const end = (value: string | undefined): void => {
      stdin.off("data", onData).setRawMode(false).pause();
      stderr.write("\n");
      resolve(value);
    };
    const onData = (text: string): void => {
      for (const key of text) {
        if (key === "\r" || key === "\n") return end(typed.join(""));
        if (key === "\u0003") {
          end(undefined);
          process.kill(process.pid, "SIGINT");
          return;
        }
        if (key === "\u007f" || key === "\b") typed = typed.slice(0, -1);
        else typed.push(key);
      }
    };
    stdin.on("data", onData);
  });
}

function list(directory: string): string[] {
  try {
    return fs.readdirSync(directory).sort();
  } catch (error) {
    if (missing(error)) return [];
    throw error;
  }
}

export function nodeHost(): Host {
  return {
    cwd: process.cwd(),
    env: process.env,
    root: packageRoot(),
    cores: availableParallelism(),
    stdout: stream(process.stdout),
    stderr: stream(process.stderr),
    now: () => performance.now(),
    today: () => Date.now(),
    readFile,
    writeFile,
    stat: (path) => {
      const stat = fs.statSync(path, { throwIfNoEntry: false });
      return stat && { kind: stat.isDirectory() ? "directory" : "file", size: stat.size, mtimeMs: stat.mtimeMs };
    },
    list,
    makeDirectory,
    makeTemporary: (parent) => {
      makeDirectory(parent);
      return fs.mkdtempSync(join(parent, "tmp-"));
    },
    remove: (path) => fs.rmSync(path, { recursive: true, force: true }),
    rename: (from, to) => fs.renameSync(from, to),
    copy: (from, to) => {
      makeDirectory(dirname(to));
      try {
        fs.copyFileSync(from, to);
      } catch (error) {
        throw refused(error, to);
      }
    },
    isExecutable: (path) => {
      try {
        fs.accessSync(path, fs.constants.X_OK);
        return fs.statSync(path).isFile();
      } catch {
        return false;
      }
    },
    mode: (path) => fs.statSync(path, { throwIfNoEntry: false })?.mode,
    writeSecret,
    claim,
    askSecret,
    run,
    spawn: start,
    connect,
    timer: (milliseconds, callback) => {
      const handle = setTimeout(callback, milliseconds);
      return () => clearTimeout(handle);
    },
    onInterrupt,
  };
}

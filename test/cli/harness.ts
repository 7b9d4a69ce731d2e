/** Runs the command line in process, in a directory of its own, with output captured and tools that a test can hide. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { nodeHost } from "../../cli/host.ts";
import type { Child, Host } from "../../cli/host.ts";
import { main } from "../../cli/main.ts";

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface Place {
  readonly directory: string;
  write(path: string, content: string | Uint8Array | object): void;
  run(...argv: readonly string[]): Promise<Ran>;
  /** The same with parts of the host replaced. */
  runOn(change: (host: Host) => Partial<Host>, ...argv: readonly string[]): Promise<Ran>;
  remove(): void;
}

export function newPlace(): Place {
  const directory = mkdtempSync(join(tmpdir(), "pgrid-cli-"));
  const real = nodeHost();
  const runOn = async (change: (host: Host) => Partial<Host>, ...argv: readonly string[]): Promise<Ran> => {
    let out = "";
    let err = "";
    const base: Host = {
      ...real, cwd: directory, env: { PATH: process.env["PATH"], PGRID_CACHE: join(real.root, "build", "test", "cache") },
      stdout: { write: (text) => void (out += text), isTTY: false },
      stderr: { write: (text) => void (err += text), isTTY: false },
    };
    const exit = await main(argv, { ...base, ...change(base) });
    return { exit, out, err };
  };
  return {
    directory,
    write(path, content) {
      const to = join(directory, path);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
    },
    run: (...argv) => runOn(() => ({}), ...argv),
    runOn,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

export const node = (digit: string): string => digit.repeat(64);

/** A whole project file; `over` replaces keys, undefined takes them out. */
export function project(over: Readonly<Record<string, unknown>> = {}): object {
  return { schemaVersion: 1, name: "sample", entry: "main.lisp", board: "host", ...over };
}

export const lisp = {
  standard: "(defroute standard-path\n  (let ((content-id (multihash %payload 'sha3-256)))\n    (forward-to (dht-lookup content-id))))\n",
  drop: "(defroute drops (drop 'unwanted))\n",
};

/** A child that a test scripts: it hears what is written to it and says what the test lets it. */
export function fakeChild(script: (say: (bytes: Uint8Array) => void, end: (code: number, stderr?: string) => void) => ((written: Uint8Array) => void) | void): Child {
  const data: ((bytes: Uint8Array) => void)[] = [];
  const exits: ((code: number, stderr: string) => void)[] = [];
  let heard: ((written: Uint8Array) => void) | void;
  queueMicrotask(() => {
    heard = script((bytes) => data.forEach((listener) => listener(bytes)), (code, stderr = "") => exits.forEach((listener) => listener(code, stderr)));
  });
  return {
    write: (bytes) => heard?.(bytes),
    onData: (listener) => void data.push(listener),
    onExit: (listener) => void exits.push(listener),
    kill: () => {},
  };
}

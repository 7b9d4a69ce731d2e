/** A device's console as a child whose process is at the other end: a serial port of this machine, or the Unix socket of an emulator. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { connect as connectSocket } from "node:net";
import type { Duplex, Readable, Writable } from "node:stream";
import { ReadStream, WriteStream } from "node:tty";
import type { Child } from "../toolchain/host.ts";

const unusable = 127;

/** With 8 data bits and no parity, which is what a line has that nobody has set otherwise. */
const baud = 115_200;

/** The stream ends, or fails: then there is nothing at the other end. */
function childOf(input: Readable, output: Writable, end: () => void): Child {
  const listeners: ((code: number, stderr: string) => void)[] = [];
  let ended: readonly [number, string] | undefined;
  const finish = (code: number, why: string): void => {
    if (ended !== undefined) return;
    ended = [code, why];
    for (const listener of listeners) listener(code, why);
  };
  for (const stream of new Set<Readable | Writable>([input, output])) stream.on("error", (error: Error) => finish(unusable, error.message));
  input.on("close", () => finish(0, ""));
  return {
    write: (bytes) => void (output.destroyed || output.write(bytes)),
    onData: (listener) => void input.on("data", listener),
    onExit: (listener) => void (ended === undefined ? listeners.push(listener) : listener(...ended)),
    kill: end,
  };
}

const broken = (why: string): Child => ({ write: () => {}, onData: () => {}, onExit: (listener) => listener(unusable, why), kill: () => {} });

export function connect(path: string): Child {
  if (fs.statSync(path).isSocket()) {
    const socket: Duplex = connectSocket(path);
    return childOf(socket, socket, () => void socket.destroy());
  }
  // stty of coreutils: Node sets no speed, and a line discipline would change bytes.
  const set = spawnSync("stty", [process.platform === "darwin" ? "-f" : "-F", path, String(baud), "raw", "-echo", "clocal", "-hupcl"], { encoding: "utf8" });
  if (set.status !== 0) return broken(set.stderr || "stty failed");
  const open = (): number => fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_NOCTTY | fs.constants.O_NONBLOCK);
  const input = new ReadStream(open());
  const output = new WriteStream(open());
  return childOf(input, output, () => {
    input.destroy();
    output.destroy();
  });
}

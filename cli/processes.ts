/** Programs that pgrid starts: they end before it does, and within a limit where they are given one. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import type { Child, Finished, RunOptions } from "../toolchain/host.ts";

/** As much of a child's stderr as an error message quotes. */
const keptStderr = 4096;
/** What a program has for ending by itself, once it is asked to: openocd lets go of the probe then. */
const graceMilliseconds = 2000;

function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

const running = new Set<() => void>();
/** A child never outlives this process, however it ends. */
process.on("exit", () => {
  for (const kill of running) kill();
});

/** A signal to a child that leads a process group, and to all that it started. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // the group has ended
  }
}

export function run(command: string, args: readonly string[], options: RunOptions): Promise<Finished> {
  const { cwd, limit } = options;
  return new Promise((resolve) => {
    // In a group of its own what the program starts can be ended with it; the terminal's interrupt does not reach it there.
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], detached: limit !== undefined });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    let end = (finished: Finished): void => resolve(finished);
    if (limit !== undefined) {
      let overran = false;
      const kill = (): void => signalGroup(child, "SIGKILL");
      const ask = (): void => signalGroup(child, "SIGTERM");
      const timers = [setTimeout(() => {
        overran = true;
        ask();
        timers.push(setTimeout(() => {
          kill();
          // One that left the group may hold the pipes, and one that waits for a device does not end before the device answers.
          end({ code: 128 + constants.signals.SIGKILL, stdout, stderr });
        }, graceMilliseconds));
      }, limit)];
      running.add(kill);
      const takeBack = onInterrupt(ask);
      end = (finished) => {
        timers.forEach(clearTimeout);
        takeBack();
        running.delete(kill);
        if (overran) {
          kill();
          child.stdout.destroy();
          child.stderr.destroy();
          child.unref();
        }
        resolve({ ...finished, ...(overran ? { overran } : {}) });
      };
    }
    child.on("error", (error) => end({ code: 127, stdout, stderr: `${stderr}${error.message}\n` }));
    child.on("close", (code, signal) => end({ code: exitCode(code, signal), stdout, stderr }));
  });
}

export function start(command: string, args: readonly string[], { cwd }: { cwd: string }): Child {
  const child = spawn(command, args, { cwd, stdio: ["pipe", "pipe", "pipe"] });
  const kill = () => void child.kill("SIGKILL");
  running.add(kill);
  let stderr = "";
  let ended: number | undefined;
  const listeners: ((code: number, stderr: string) => void)[] = [];
  const end = (code: number) => {
    if (ended !== undefined) return;
    ended = code;
    running.delete(kill);
    for (const listener of listeners) listener(code, stderr);
  };
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-keptStderr)));
  // Writing to a child that has just ended: its exit is what gets reported.
  child.stdin.on("error", () => {});
  child.on("error", (error) => {
    stderr += error.message;
    end(127);
  });
  child.on("close", (code, signal) => end(exitCode(code, signal)));
  return {
    write: (bytes) => void child.stdin.write(bytes),
    onData: (listener) => void child.stdout.on("data", listener),
    onExit: (listener) => void (ended === undefined ? listeners.push(listener) : listener(ended, stderr)),
    kill,
  };
}

export function onInterrupt(callback: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, callback);
  return () => {
    for (const signal of signals) process.off(signal, callback);
  };
}

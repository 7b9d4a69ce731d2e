import { spawn } from "node:child_process";
import { constants } from "node:os";

/** Runs a command to its end and returns its exit code with all it printed; a command that is not there ends with 127. */
export function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a command on this process's own terminal and returns its exit code. */
export function pass(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    // Ctrl-C on a terminal reaches the child by itself; it decides how to end, and its parent waits for it.
    const onInterrupt = () => process.stdin.isTTY || child.kill("SIGINT");
    const onTerminate = (signal) => child.kill(signal);
    process.on("SIGINT", onInterrupt);
    process.on("SIGTERM", onTerminate);
    process.on("SIGHUP", onTerminate);
    const done = (code) => {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onTerminate);
      process.off("SIGHUP", onTerminate);
      resolve(code);
    };
    child.on("error", (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      done(127);
    });
    child.on("close", (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

export function tail(text, lines = 15) {
  return text.trimEnd().split("\n").slice(-lines).map((line) => `   ${line}`).join("\n");
}

/**
 * Systems as tests build and run them: a description as an object, or a directory with a system.json, to an image that
 * runs in QEMU.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { render } from "../../compiler/diagnostics/render.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { nodeHost } from "../../cli/host.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { boardInSlot } from "../../toolchain/config/flash.ts";
import { updateHeaders } from "../../toolchain/plan.ts";
import type { Board } from "../../toolchain/config/board.ts";
import type { Texts } from "../../toolchain/config/files.ts";
import type { Host } from "../../toolchain/host.ts";
import { StepLog } from "../../toolchain/steps.ts";
import { buildSystem } from "../../toolchain/system/build.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { describe } from "../../toolchain/system/description.ts";

const real = nodeHost();
export const host: Host = { ...real, env: { ...real.env, PGRID_CACHE: join(real.root, "build", "test", "cache") } };
export const qemuBoard = "qemu-mps2-an500";

export function boardNamed(name: string = qemuBoard): Board {
  const board = loadBoard(host, name, null, nowhere, new Map());
  if (!board.ok) throw new Error(shown(board.diagnostics, new Map()));
  return board.value;
}

const shown = (diagnostics: readonly Diagnostic[], texts: Texts): string => diagnostics.map((each) => render(each, texts.get(each.span.file))).join("\n");

export interface ImageOptions {
  /** What sources are relative to. */
  readonly directory: string;
  /** Further flags for the kernel, such as -DPG_OMIT=PG_CHECK_NAME. */
  readonly kernelFlags?: readonly string[];
  /** Generated C for the components that take routes, by file name. */
  readonly routes?: ReadonlyMap<string, string>;
  /** An image in slot a that takes updates: names of its tables, and public keys. */
  readonly updates?: { readonly tables: readonly string[]; readonly keys: readonly Uint8Array[] };
  /** Instead of the description's. */
  readonly board?: Board;
  /** Default: a directory of its own for each description and set of flags, below build/test/systems. */
  readonly output?: string;
}

/** Whether the lock is this process's now. One of a process that is not there any more is taken away first. */
function locked(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  try {
    process.kill(Number(readFileSync(lock, "utf8") || process.pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") rmSync(lock, { force: true });
  }
  return false;
}

/** One at a time: several test files have the same image, and run beside each other. */
async function alone<T>(directory: string, build: () => Promise<T>): Promise<T> {
  const lock = `${directory}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  while (!locked(lock)) await new Promise((resolve) => void setTimeout(resolve, 100));
  try {
    return await build();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Builds a description, given as an object or as the text of a system.json; throws what pgrid would print. */
export async function imageOf(description: object | string, { directory, kernelFlags = [], routes = new Map(), updates, board: other, output }: ImageOptions): Promise<SystemBuild> {
  const text = typeof description === "string" ? description : JSON.stringify(description, null, 2);
  const texts: Texts = new Map([["system.json", text]]);
  const described = describe("system.json", text);
  if (!described.ok) throw new Error(shown(described.diagnostics, texts));
  const whole = other ?? boardNamed(described.value.description.board);
  const slot = updates === undefined ? null : boardInSlot(whole, "a");
  if (slot?.ok === false) throw new Error(shown(slot.diagnostics, texts));
  const board = slot?.value ?? whole;
  const headers = updates === undefined ? undefined : new Map([...updateHeaders(board, updates.tables, updates.keys)].map(([path, content]) => [basename(path), content]));
  const key = createHash("sha256").update(JSON.stringify([directory, text, kernelFlags, [...routes], [...headers ?? []], board.name, board.layout])).digest("hex").slice(0, 16);
  const place = output ?? join(host.root, "build", "test", "systems", `${described.value.description.name}-${key}`);
  const built = await alone(place, () => buildSystem(host, {
    described: described.value, directory, board, jobs: 2, kernelFlags, routes, ...(headers === undefined ? {} : { updates: headers }), output: place,
  }, new StepLog(host, () => {})));
  if (!built.ok) throw new Error(shown(built.diagnostics, texts));
  return built.value;
}

/** The image of a directory that holds a system.json. */
export const imageIn = (directory: string, options: Omit<ImageOptions, "directory"> = {}): Promise<SystemBuild> => imageOf(readFileSync(join(directory, "system.json"), "utf8"), { ...options, directory });

/** QEMU's arguments for an image: its UART 0 is stdin and stdout. */
export const qemuArguments = (elf: string): readonly string[] => ["-M", "mps2-an500", "-nodefaults", "-net", "none", "-display", "none", "-monitor", "none", "-serial", "stdio", "-kernel", elf];

/** What the image prints on UART 0 until a line matches, or until the time is over: then it throws with what there was. */
export function printedUntil(elf: string, last: RegExp, seconds = 20, more: readonly string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("qemu-system-arm", [...qemuArguments(elf), ...more], { stdio: ["ignore", "pipe", "ignore"] });
    let text = "";
    const end = (act: () => void): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      child.kill("SIGKILL");
      act();
    };
    const timer = setTimeout(() => end(() => reject(new Error(`no line matched ${last.source} in ${seconds} s; printed:\n${text}`))), 1000 * seconds);
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.split("\n").slice(0, -1).some((line) => last.test(line))) end(() => resolve(text));
    });
    child.on("error", (error) => end(() => reject(error)));
    child.on("close", () => end(() => reject(new Error(`QEMU ended; printed:\n${text}`))));
  });
}

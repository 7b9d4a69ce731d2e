/** A board in QEMU whose flash is a file: the boot stage in it, images for its slots, and what the console says. */
import { execFileSync, spawn } from "node:child_process";
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { nodeHost } from "../../cli/host.ts";
import { boardHeader } from "../../compiler/6-image/board-header.ts";
import { linkerScript } from "../../compiler/6-image/linker-script.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { buildBoot, slotsHeader } from "../../toolchain/boot.ts";
import type { BootBuild } from "../../toolchain/boot.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import type { Board } from "../../toolchain/config/board.ts";
import { boardInSlot } from "../../toolchain/config/flash.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { root, sources, thirdParty } from "../runtime/native.ts";
import { board as boardName, keys } from "./refused.ts";
import type { Content } from "./refused.ts";

const host = nodeHost();
const found = loadBoard(host, boardName, null, nowhere, new Map());
if (!found.ok) throw new Error("no board");
export const board: Board = found.value;
export const slots = board.slots!;
export const trailerOffset = slots.a.trailer.offset - slots.a.offset;
const publicKeys = [keys.trusted.publicKey, keys.second.publicKey];
const flashBytes = 16 << 20;
/** Behind all slots of all boards; image.c has it, too. */
const stagedAt = 0x80_0000;
/** What a slot reaches to. */
const slotsEnd = (on: Board): number => Math.max(...[on.slots!.a, on.slots!.b, on.slots!.store].map(({ offset, size }) => offset + size));

/** These take a board that runs on this one as its twin (flashOnTwin), or this one. */
export async function bootStage(directory: string, on = board): Promise<BootBuild> {
  const built = await buildBoot(host, { board: on, classId: classId(on.name), publicKeys, jobs: 2, output: directory });
  if (!built.ok) throw new Error(JSON.stringify(built.diagnostics));
  return built.value;
}

/** Images for the two slots, of `size` bytes at least; what each does is put in with `asking`. */
export function testImages(directory: string, on = board): Record<"a" | "b", Uint8Array> {
  mkdirSync(directory, { recursive: true });
  const at = (name: string): string => join(directory, name);
  host.writeFile(at("pg_board.h"), boardHeader(on.layout!));
  host.writeFile(at("pg_slots.h"), slotsHeader(on.layout!, on.flash!, on.slots!, classId(on.name), publicKeys));
  const runtime = join(root, "runtime-c");
  const files = [
    join(root, "test/boot/image.c"), ...[...sources.boot.sources, ...sources.boot.update, "port/armv7m/slots.c", "port/armv7m/flash_memory.c"].filter((name) => name !== "boot/boot.c").map((name) => join(runtime, name)),
    join(thirdParty().mbedtls, "library/sha256.c"),
  ];
  const flags = [...board.target.flags, ...sources.common, "-Os", "-mgeneral-regs-only", "-w", "-fno-tree-loop-distribute-patterns", "-I", runtime, "-I", directory, "-I", join(thirdParty().mbedtls, "include")];
  const objects = files.map((file, i) => {
    execFileSync("arm-none-eabi-gcc", [...flags, "-c", file, "-o", at(`${i}.o`)], { stdio: ["ignore", "ignore", "pipe"] });
    return at(`${i}.o`);
  });
  const build = (slot: "a" | "b"): Uint8Array => {
    const placed = boardInSlot(on, slot);
    if (!placed.ok) throw new Error("no slot");
    // The word stands behind the vectors, in their section.
    host.writeFile(at(`${slot}.ld`), linkerScript(placed.value.layout!).replace("KEEP(*(.vectors))", "KEEP(*(.vectors)) KEEP(*(.vectors.word))"));
    execFileSync("arm-none-eabi-gcc", [...board.target.flags, ...sources.port.armv7m.link, "-T", at(`${slot}.ld`), ...objects, "-o", at(`${slot}.elf`)], { stdio: ["ignore", "ignore", "pipe"] });
    execFileSync("arm-none-eabi-objcopy", ["-O", "binary", at(`${slot}.elf`), at(`${slot}.bin`)]);
    return Uint8Array.from(readFileSync(at(`${slot}.bin`)));
  };
  return { a: build("a"), b: build("b") };
}

const acts = { end: 0, confirm: 1, "roll back": 2, update: 3, reset: 4, hang: 5 } as const;
export type Act = keyof typeof acts;
const wordAt = 64;
/** The image that does these, and then ends; at most 8. `mark` makes images differ. */
export function asking(image: Uint8Array, does: readonly Act[], mark = 0): Uint8Array {
  const bytes = new Uint8Array(image.length + 4);
  bytes.set(image);
  const view = new DataView(bytes.buffer);
  view.setUint32(wordAt, does.reduce((word, act, i) => word | acts[act] << 4 * i, 0), true);
  view.setUint32(image.length, mark, true);
  return bytes;
}

/** A flash of which the slots are erased but for this. */
export function writeFlash(path: string, content: Content, on = board): void {
  const file = openSync(path, "w");
  const end = slotsEnd(on);
  ftruncateSync(file, flashBytes);
  writeSync(file, new Uint8Array(end).fill(0xff), 0, end, 0);
  for (const [at, bytes] of content) writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}
export const readSlots = (path: string, on = board): Buffer => readFileSync(path).subarray(0, slotsEnd(on));

/** An update where an image looks for it. */
export function staged(envelope: Uint8Array, image: Uint8Array): Content {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(envelope.length, 0);
  head.writeUInt32LE(image.length, 4);
  return new Map([[stagedAt, head], [stagedAt + 0x10, envelope], [stagedAt + 0x4000, image]]);
}

export interface Ran {
  /** Of the console, without line ends and empty lines. */
  readonly lines: readonly string[];
  /** Null: it was stopped. */
  readonly code: number | null;
}

/** Of the emulator, for the boot stage and the file of the flash. */
export const emulator = board.target.emulator!;
export const machineArguments = (elf: string, flash: string, ...more: readonly string[]): string[] => [
  "-M", `${board.sim!.machine!},memory-backend=nv`, "-object", `memory-backend-file,id=nv,size=16M,mem-path=${flash},share=on`,
  "-nodefaults", "-net", "none", "-display", "none", "-monitor", "none", "-serial", "stdio", "-semihosting-config", "enable=on,target=native", ...more, "-kernel", elf,
];

/**
 * Runs until the image ends QEMU, the boot stage stops, or `cutAfter` milliseconds are over: then the power is cut. `slowly` spreads
 * what a board does over real time, 64 ns an instruction, so that a cut at any moment meets any of it.
 */
export function run(elf: string, flash: string, cutAfter: number | null = null, slowly = false): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(emulator, machineArguments(elf, flash, ...(slowly ? ["-icount", "shift=6"] : [])), { stdio: ["ignore", "pipe", "pipe"] });
    let text = "", errors = "";
    const cut = setTimeout(() => child.kill("SIGKILL"), cutAfter ?? 30_000);
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (/nothing to start\r\n| hangs\r\n| fault\r\n/u.test(text)) child.kill("SIGKILL");
    });
    child.stderr.on("data", (chunk: Buffer) => void (errors += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(cut);
      // One that was stopped may have been about to say that its network card has no peer.
      if (code !== null && errors.replaceAll(/.*has no peer\n/gu, "") !== "") reject(new Error(errors));
      else resolve({ lines: text.split(/[\r\n]+/u).filter((line) => line !== ""), code });
    });
  });
}

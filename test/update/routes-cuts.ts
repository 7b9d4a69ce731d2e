/** Builds and runs routes_cut.c: power is cut natively at every write of a push of routes and of taking them back. */
import { join } from "node:path";
import { encodeUpdateMessage } from "../../sim/link.ts";
import { encodeBundle } from "../../toolchain/update/bundle.ts";
import { classId } from "../../toolchain/update/identity.ts";
import { pieceAt, totalBytes } from "../../toolchain/update/push.ts";
import { byKey, deliver } from "../runtime/routes.ts";
import { compile, root, sources } from "../runtime/native.ts";
import type { Program } from "../runtime/native.ts";
import { key, updateOf } from "./on-device.ts";
import { board } from "./signing.ts";

export function compileCuts(): Program {
  return compile({
    sources: [
      join(root, "test/update/routes_cut.c"), ...sources.updates.sources, ...sources.updates.own, ...sources.updates.boot, "store/log.c", "store/log_write.c", "vm/verify.c", "vm/table.c", "node/governor.c", "base/crc32.c",
      "generated/pg_crc32_table.c", "crypto/sha256.c",
    ],
    crypto: "sha256", link: ["-Wl,--wrap=pg_log_put,--wrap=pg_log_set_root"],
  });
}

/** Update `at` of ten: of one to eight routes, no two alike, each newer than the one before. */
function framed(at: number): Uint8Array[] {
  const bundle = encodeBundle(Array.from({ length: 1 + (at * 3) % 8 }, (_, i) => ({ name: `r${at}-${i}`, image: i % 2 === 0 ? deliver : byKey, tables: i % 2 === 0 ? [] : ["first"] })));
  const update = updateOf(bundle, { sequence: 5 + at, component: "routes" });
  const messages = [encodeUpdateMessage("update-begin", { envelopeBytes: update.envelope.length, payloadBytes: update.payload.length, time: update.time, id: update.id })];
  for (let offset = 0; offset < totalBytes(update);) {
    const piece = pieceAt(update, offset);
    messages.push(encodeUpdateMessage("update-chunk", { offset, piece }));
    offset += piece.length;
  }
  return [...messages, encodeUpdateMessage("update-finish", {}), new Uint8Array()];
}

export const flashes = {
  "qemu-mps2-an500: 4 blocks of 4 sectors of 4K, units of 8": [4096, 4, 4, 8],
  "stm32f767-nucleo: 3 sectors of 32K, units of 16": [32_768, 1, 3, 16],
  "stm32h743-nucleo: 2 sectors of 128K, units of 32": [131_072, 1, 2, 32],
} as const;

export interface Run {
  readonly flash: keyof typeof flashes;
  /** 0 to 8: pushes that update; B: takes routes back; C: from here on power is cut. */
  readonly script: string;
  /** Ways to tear each write: 1 (each time another) or 5 (all). */
  readonly tears: 1 | 5;
  /** A push follows one cut in so many. */
  readonly pushes: number;
  /** 1: the root is switched before the pieces are there; 2: the newest sequence number is not kept. */
  readonly planted?: 0 | 1 | 2;
}

/** Counts by name, as the program prints them; throws when it finds something wrong. */
export function runCuts(program: Program, { flash, script, tears, pushes, planted = 0 }: Run): ReadonlyMap<string, number> {
  const messages = Array.from({ length: 10 }, (_, at) => framed(at)).flat();
  const input = Buffer.concat([classId(board), key.publicKey, ...messages.flatMap((message) => [Uint8Array.of(message.length & 255, message.length >> 8), message])]);
  const lines = program.run(input, ...flashes[flash].map(String), script, String(tears), String(pushes), String(planted)).toString().trim().split("\n");
  return new Map(lines.map((line) => [line.split(" ")[0]!, Number(line.split(" ")[1])]));
}

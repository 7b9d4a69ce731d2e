/** flash.*: writing a slot into QEMU with gdb, comparison included; what holding a build to its lock file takes. Seconds of this machine. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nowhere } from "../compiler/support/span.ts";
import { loadBoard } from "../toolchain/config/board.ts";
import { flash } from "../toolchain/flash/flash.ts";
import type { Image } from "../toolchain/flash/images.ts";
import type { Host } from "../toolchain/host.ts";
import { pinTool, toolsOf } from "../toolchain/lock.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { must } from "./must.ts";

const imageBytes = 64 * 1024;

export async function flashFigures(host: Host): Promise<Figures> {
  const board = must(loadBoard(host, "qemu-mps2-an500", null, nowhere, new Map()));
  const seconds = async (work: () => Promise<unknown>): Promise<number> => {
    const begin = host.now();
    await work();
    return (host.now() - begin) / 1000;
  };
  const { build, simulate } = toolsOf(board);
  const pin = async (trusting: boolean): Promise<void> => {
    for (const command of [...build, ...simulate]) await pinTool(host, board, command, trusting);
  };
  const figures: Figures = {
    "flash.locked": figure(await seconds(() => pin(false)), "seconds, --locked: compiler with cc1, as, ld and libraries, objcopy and emulator read and hashed"),
    "flash.lock_again": figure(await seconds(() => pin(true)), "seconds, the same in a build whose tools have the sizes and dates of the last look"),
  };

  const directory = mkdtempSync(join(tmpdir(), "pgrid-bench-flash-"));
  const socket = join(directory, "gdb.sock");
  const qemu = spawn("qemu-system-arm", [
    "-M", "mps2-an500,memory-backend=nv", "-object", `memory-backend-file,id=nv,size=16M,mem-path=${join(directory, "nv")},share=on`, "-nodefaults", "-net", "none",
    "-display", "none", "-monitor", "none", "-serial", "none", "-S", "-gdb", `unix:${socket},server=on,wait=off`,
  ], { stdio: "ignore" });
  try {
    for (let tries = 0; !existsSync(socket) && tries < 200; tries++) await sleep(20);
    const { base } = board.flash!;
    const place = (offset: number, bytes: Uint8Array | null, size = bytes!.length): Image =>
      ({ what: "bytes", address: base + offset, bytes, size, place: { base, size: board.flash!.size, name: "the flash" }, executed: false, built: "" });
    const images = [place(0, new Uint8Array(3000)), place(8192, new Uint8Array(imageBytes)), place(board.slots!.a.trailer.offset, null, board.slots!.a.trailer.size)];
    const time = await seconds(async () => must(await flash(host, { board, images, directory: join(directory, "flash"), runner: "gdb", probe: socket, dryRun: false, seconds: 60 }, () => {})));
    figures["flash.slot_qemu"] = figure(time, `seconds, a slot with an image of ${imageBytes / 1024} KiB loaded into QEMU by gdb, compared, and the machine reset`);
  } finally {
    qemu.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
  }
  return figures;
}

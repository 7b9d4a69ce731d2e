/** image.*: what the first-light firmware takes, from its build record. */
import { join } from "node:path";
import type { BuildRecord } from "../toolchain/record.ts";
import { pgrid } from "./command.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";
import { measuredOnce } from "./firmware.ts";
import type { Host } from "../toolchain/host.ts";
import { readText } from "../toolchain/host.ts";

export async function imageFigures(host: Host): Promise<Figures> {
  pgrid(host, ["build", "examples/standard-path", "-q"]);
  const path = join(host.root, "examples/standard-path/build/qemu-mps2-an500/build.json");
  const record = JSON.parse(readText(host, path) ?? "null") as BuildRecord;
  const module = (name: string) => record.sizes.modules.find((usage) => usage.name === name)?.flash ?? Number.NaN;
  const counts = await measuredOnce(host);
  return {
    "image.flash": figure(record.sizes.flash, "bytes", 32_768),
    "image.ram": figure(record.sizes.ram + record.sizes.stackReserved, "bytes, reserved stack included", 24_576),
    "image.vm_flash": figure(module("vm"), "bytes, interpreter, verifier and table match", 6_144),
    "image.vm_instance_ram": figure(counts.get("instance")!.count, "bytes, registers, admitted program and scratch", 600),
    "image.stack": figure(record.stack?.bytes ?? Number.NaN, "bytes, worst case", record.sizes.stackReserved),
  };
}

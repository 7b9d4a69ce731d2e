/** --sbom: the bill of materials of a build, written beside its image. */
import { join } from "node:path";
import { displayName } from "../toolchain/config/files.ts";
import { readElf } from "../toolchain/elf.ts";
import type { BuildRecord } from "../toolchain/record.ts";
import type { SystemRecord } from "../toolchain/system/record.ts";
import type { Context } from "./context.ts";
import { bytes } from "./table.ts";

/** The file that was written, as it is shown; null without the flag. */
export async function writeBill(context: Context, directory: string, record: BuildRecord | SystemRecord): Promise<string | null> {
  const { host, flags } = context;
  if (flags.sbom !== true) return null;
  const isSystem = record.schema === "pgrid.system-record/1";
  // A system is its kernel and its components, each a program of its own.
  const elfs = isSystem
    ? [record.outputs.find(({ kind }) => kind === "elf")!.file, ...record.components.map(({ name }) => join("components", name, `${name}.elf`))]
    : [record.outputs["elf"]!.file];
  // The library is loaded by who asks for a bill alone.
  const { billOfMaterials } = await import("../toolchain/update/sbom.ts");
  const text = billOfMaterials(host, record, elfs.map((elf) => readElf(host.readFile(join(directory, elf))!)));
  const path = join(directory, `${isSystem ? record.system : record.project}.cdx.json`);
  host.writeFile(path, text);
  const shown = displayName(host, path);
  context.print(`${shown.padEnd(50)} ${bytes(Buffer.byteLength(text)).padStart(12)}`);
  return shown;
}

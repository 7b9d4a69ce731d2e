/** Links the programs of a system: each component by itself, then the kernel with the components' images. */
import { join, relative } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Board } from "../config/board.ts";
import { readElf } from "../elf.ts";
import type { Finished, Host } from "../host.ts";
import { outputTail } from "../objects.ts";
import type { CompiledObject } from "../objects.ts";
import { kernelCallGraph, kernelLinkFlags, linkedCallGraph } from "./kernel.ts";
import type { ComponentSizes, SystemLayout } from "./layout.ts";

export interface Linker {
  readonly host: Host;
  readonly compiler: string;
  readonly objcopy: string;
  readonly flags: readonly string[];
  readonly output: string;
}

async function run({ host, output }: Linker, tool: string, line: readonly string[], overflow?: (found: RegExpExecArray) => Diagnostic): Promise<Diagnostic | null> {
  const { code, stdout, stderr }: Finished = await host.run(tool, line, { cwd: output });
  if (code === 0) return null;
  const text = stdout + stderr;
  const over = /region `(\w+)' overflowed by (\d+) bytes/u.exec(text);
  if (over !== null && overflow !== undefined) return overflow(over);
  return diagnostic("PG7004", nowhere, { tool, code }, { notes: [`in ${output}: ${tool} ${line.join(" ")}`, outputTail(text)] });
}

const linkerManners = ["-Wl,--no-warn-rwx-segments", "-Wl,--fatal-warnings", "-Wl,--build-id=none"] as const;

/** Links a component as its script says, and gives its size. */
export async function linkComponent(linker: Linker, board: Board, name: string, script: string, objects: readonly CompiledObject[]): Promise<Outcome<ComponentSizes>> {
  const { host, output } = linker;
  const place = `components/${name}`;
  host.writeFile(join(output, place, "link.ld"), script);
  host.remove(join(output, place, "obj"));
  for (const { label, object } of objects) host.copy(object, join(output, place, "obj", `${label}.o`));
  const failure = await run(linker, linker.compiler, [
    ...linker.flags, "-T", `${place}/link.ld`, ...linkerManners, ...objects.map(({ label }) => `${place}/obj/${label}.o`), `-Wl,-Map=${place}/${name}.map`, "-o", `${place}/${name}.elf`,
  ], (over) => diagnostic("PG4217", nowhere, { memory: over[1] === "DATA" ? "RAM" : "flash", board: board.name, what: `component ${name} alone lacks ${over[2]!} bytes`, fits: `make component ${name} smaller` })) ?? await run(linker, linker.objcopy, ["-O", "binary", `${place}/${name}.elf`, `${place}.bin`]);
  if (failure !== null) return fail([failure]);
  const { sections } = readElf(host.readFile(join(output, place, `${name}.elf`))!);
  const size = (writable: boolean): number => sections.filter((section) => section.allocated && section.writable === writable).reduce((sum, section) => sum + section.size, 0);
  const image = host.readFile(join(output, `${place}.bin`))!.length;
  return succeed({ flash: image, ram: size(true) });
}

export async function linkSystem(linker: Linker, board: Board, outputs: Readonly<Record<"elf" | "bin" | "map", string>>, objects: readonly CompiledObject[], layout: SystemLayout, kernelRam: number): Promise<Diagnostic | null> {
  const { host, output } = linker;
  host.remove(join(output, "obj"));
  for (const { label, object } of objects) host.copy(object, join(output, "obj", `${label}.o`));
  // What is compiled at the link names its sources relative to where that happens.
  const paths = [[relative(output, join(host.root, "runtime-c")), "runtime-c"], [output, "."]].map(([path, name]) => `-ffile-prefix-map=${path}=${name}`);
  const failure = await run(linker, linker.compiler, [
    ...linker.flags, ...kernelLinkFlags, ...paths, "-T", "gen/link.ld", ...linkerManners, ...objects.map(({ label }) => `obj/${label}.o`), `-Wl,-Map=${outputs.map}`, "-o", outputs.elf,
  ], (over) => {
    const memory = over[1] === "RAM" ? "RAM" : "flash";
    const components = layout.components.map(({ name, code, data }) => `  ${String(memory === "RAM" ? data.bytes : code.bytes).padStart(9)} B  ${name}`);
    return diagnostic("PG4217", nowhere, { memory, board: board.name, what: `the kernel lacks ${over[2]!} bytes below the components`, fits: `${over[2]!} bytes more would do, or less for a component` }, {
      notes: [[`${memory}, components:`, ...components, ...(memory === "RAM" ? [`  ${String(kernelRam).padStart(9)} B  kernel, at least`] : [])].join("\n")],
    });
  }) ?? await run(linker, linker.objcopy, ["-O", "binary", outputs.elf, outputs.bin]);
  if (failure === null) host.copy(join(output, linkedCallGraph(outputs.elf)), join(output, kernelCallGraph));
  for (const name of host.list(output)) if (name.startsWith(`${outputs.elf}.`)) host.remove(join(output, name));
  return failure;
}

/**
 * Puts components' images into an image that was linked with others of the same sizes: the link would give the same bytes, and takes
 * longer than the rest of the build, as it compiles the kernel. False: something is not where it has to be.
 */
export function replaceImages({ host, output }: Linker, board: Board, outputs: Readonly<Record<"elf" | "bin", string>>, images: ReadonlyMap<string, Uint8Array>): boolean {
  const [elf, bin] = [host.readFile(join(output, outputs.elf)), host.readFile(join(output, outputs.bin))];
  if (elf === undefined || bin === undefined) return false;
  const [newElf, newBin] = [Uint8Array.from(elf), Uint8Array.from(bin)];
  const { sections } = readElf(elf);
  for (const [name, image] of images) {
    const section = sections.find((each) => each.name === `.component.${name}`);
    if (section === undefined || section.size !== image.length) return false;
    const at = section.address - board.layout!.flash.base;
    if (at < 0 || at + image.length > newBin.length) return false;
    newElf.set(image, section.offset);
    newBin.set(image, at);
  }
  host.writeFile(join(output, outputs.elf), newElf);
  host.writeFile(join(output, outputs.bin), newBin);
  return true;
}

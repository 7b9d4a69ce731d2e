/**
 * The memory of a system of components, each byte in one row: the kernel's sections, each component's program in its
 * spans, stacks, IPC buffers, shared frames, and what is lost as spans are rounded up to MPU regions.
 */
import { join } from "node:path";
import { readElf } from "../elf.ts";
import { readText } from "../host.ts";
import type { Host } from "../host.ts";
import { kernelCallGraph } from "../system/kernel.ts";
import { bufferBytes } from "../system/layout.ts";
import type { SystemBuild } from "../system/build.ts";
import type { Description } from "../system/description.ts";
import { piecesOf } from "./pieces.ts";
import type { Piece } from "./pieces.ts";
import { moduleOf } from "./rows.ts";
import type { Names, Usage } from "./rows.ts";

/** A program of the system: the kernel, or a component. */
export interface Program {
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly names: Names;
  /** What is no section of it, and yet its own. */
  readonly beside: readonly Usage[];
}

export interface SystemPieces {
  readonly programs: readonly Program[];
  /** Memory that belongs to no single component. */
  readonly shared: readonly Usage[];
}

const flashOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { flash, bytes }) => sum + (flash ? bytes : 0), 0);
export const kernelName = "kernel";
export const roundingName = "rounding to regions";

/** Where the kernel's functions come from: it is linked as one program, and only its call graph tells the files apart. */
function kernelModules(callGraph: string): ReadonlyMap<string, string> {
  return new Map([...callGraph.matchAll(/^node: \{ title: "(?:[^"]*:)?([^":]+)" label: "[^"\\]*\\n(?:\.?\/?runtime-c\/)?([^"\\]*)\/[^"\\/]*\\n/gmu)].map(([, name, module]) => [name!, module!]));
}

function kernelOf(host: Host, directory: string, elf: string, map: string): Program {
  const own = piecesOf(readElf(host.readFile(join(directory, elf))!), readText(host, join(directory, map))!).filter(({ section }) => !section.startsWith(".component."));
  const modules = kernelModules(readText(host, join(directory, kernelCallGraph))!);
  const module = ({ file, symbol }: Piece): string => {
    if (file.startsWith("obj/gen/")) return "objects";
    return file.startsWith("obj/") || file.includes(".ltrans") ? modules.get(symbol ?? "") ?? "kernel" : moduleOf(file);
  };
  return { name: kernelName, pieces: own, names: { prefix: `${kernelName} `, module }, beside: [] };
}

/** `router/gen/project` → project, `router/runtime-c/domains/router` → domains, `router/main` → own; libraries as elsewhere. */
function componentModule(name: string, file: string): string {
  const label = file.startsWith(`components/${name}/obj/`) ? file.slice(`components/${name}/obj/`.length) : null;
  if (label === null) return moduleOf(file);
  if (!label.startsWith(`${name}/`)) return moduleOf(`obj/${label}`);
  const own = label.slice(name.length + 1);
  if (own.startsWith("gen/")) return own.slice("gen/".length).replace(/\.o$/u, "");
  return own.startsWith("runtime-c/") ? moduleOf(`obj/${own.slice("runtime-c/".length)}`) : "own";
}

export function systemPieces(host: Host, { directory, layout, record }: SystemBuild, description: Description): SystemPieces {
  const output = (kind: string): string => record.outputs.find((each) => each.kind === kind)!.file;
  const components = layout.components.map((component): Program => {
    const { name, code, data } = component;
    const at = join(directory, "components", name, name);
    const pieces = piecesOf(readElf(host.readFile(`${at}.elf`)!), readText(host, `${at}.map`)!);
    const beside: Usage[] = [
      { name: `${name} stack`, flash: 0, ram: component.buffer - data.base },
      { name: `${name} IPC buffer`, flash: 0, ram: bufferBytes },
      // Between its sections in the image.
      { name: "padding", flash: code.used - flashOf(pieces), ram: 0 },
      { name: roundingName, flash: code.bytes - code.used, ram: data.bytes - data.used },
    ];
    return { name, pieces, names: { prefix: `${name} `, module: ({ file }) => componentModule(name, file) }, beside };
  });
  const frames = Object.entries(description.frames ?? {}).map(([name, { bytes }]) => ({ name: `frame ${name}`, flash: 0, ram: bytes }));
  const pools = Object.entries(description.components).flatMap(([owner, { untyped }]) =>
    Object.entries(untyped ?? {}).flatMap(([name, each]) => (each.for === "frames" ? [{ name: `${owner} untyped ${name}`, flash: 0, ram: each.bytes }] : [])));
  return { programs: [kernelOf(host, directory, output("elf"), output("map")), ...components], shared: [...frames, ...pools] };
}

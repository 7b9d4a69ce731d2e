/** Blocks of docs/architecture.md that need no tools: standard-path through every stage of the compiler. */
import { compressedOf } from "../../cli/compressed.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { nodeHost, packageRoot } from "../../cli/host.ts";
import { headerOffsets, readHeader } from "../../compiler/5-verify/layout.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import type { CompiledProject } from "../../compiler/compiled.ts";
import { render, disassemble } from "../../compiler/disassemble.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { imageHeader, imageHeaderBytes } from "../../spec/image.ts";
import { loadBoard } from "../../toolchain/config/board.ts";
import { loadProject } from "../../toolchain/config/project.ts";
import type { Project } from "../../toolchain/config/project.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { generated, planBuild } from "../../toolchain/plan.ts";
import type { Block } from "./pages.ts";
import { fenced, table } from "./command.ts";

const directory = join(packageRoot(), "examples/standard-path");
export const walkedBoard = "qemu-mps2-an500";

export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.diagnostics.map(({ code, message }) => `${code}: ${message}`).join("; "));
}

interface Walk {
  readonly project: Project;
  readonly compiled: CompiledProject;
}

let walked: Walk | undefined;
export function walk(): Walk {
  if (walked === undefined) {
    const project = unwrap(loadProject(nodeHost(), directory, new Map()));
    walked = { project, compiled: unwrap(compileProject(project.sources, { nodes: project.nodes })) };
  }
  return walked;
}
const route = () => walk().compiled.routes[0]!;

/** 16 bytes a line: offset, hexadecimal digits, ASCII. Bytes from `hidden[0]` up to `hidden[1]` come out as dashes. */
export function hexDump(bytes: Uint8Array, hidden: readonly [number, number] = [0, 0]): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)].map((byte, i) => (at + i >= hidden[0] && at + i < hidden[1] ? null : byte));
    const hex = row.map((byte) => byte?.toString(16).padStart(2, "0") ?? "--").join(" ");
    const text = row.map((byte) => (byte === null ? "-" : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(4, "0")}  ${hex.padEnd(47)}  ${text}`);
  }
  return lines.join("\n");
}

const source: Block = () => fenced("lisp", readFileSync(join(directory, "src/main.lisp"), "utf8"));
const core: Block = () => fenced("lisp", route().core);

const canonical: Block = () => {
  const { canonical: bytes, cid } = route();
  return `${fenced("text", hexDump(bytes))}
${bytes.length} bytes, and their name:

${fenced("text", cid)}`;
};

const compressed: Block = () => {
  const bytes = compressedOf(route());
  return `${fenced("text", hexDump(bytes))}
${bytes.length} bytes for the ${route().canonical.length} of the canonical form.`;
};

const code: Block = () => fenced("text", render(disassemble(route().image)!));

const header: Block = () => {
  const { image } = route();
  const values = readHeader(image);
  const hex = (at: number, length: number): string => Buffer.from(image.subarray(at, at + length)).toString("hex");
  const meanings: Readonly<Record<string, string>> = {
    magic: "`PGR1`", isa: "version of the instruction set", tables: "tables that it names", ints: "local integer registers", bytes: "local byte-string registers",
    codeWords: "words of code", constWords: "32-bit constants", constBytes: "bytes of byte constants", scratch: "scratch bytes",
    instructions: "bound: VM instructions", hashBytes: "bound: bytes hashed", lookups: "bound: lookups", sends: "bound: messages sent", checksum: "CRC-32 of the image with this field zero",
  };
  const number = (name: keyof typeof headerOffsets): string => (name === "magic" || name === "checksum" ? `0x${values[name].toString(16).padStart(8, "0")}` : String(values[name]));
  return table(["offset", "bytes", "field", "value", ""], imageHeader.map(([name, length]) => [String(headerOffsets[name]), `\`${hex(headerOffsets[name], length)}\``, name, number(name), meanings[name]!]))
    + `\n\n${imageHeaderBytes} bytes of header and ${image.length - imageHeaderBytes} of code.`;
};

/** What the verifier says of the image, and of the same image with one claim or one byte changed. */
const verdicts: Block = () => {
  const { image } = route();
  const changed = (at: number, change: number): Uint8Array => {
    const copy = image.slice();
    copy[at]! ^= change;
    return copy;
  };
  const claiming = (instructions: number): Uint8Array => {
    const copy = image.slice();
    const view = new DataView(copy.buffer);
    view.setUint32(headerOffsets.instructions, instructions, true);
    view.setUint32(headerOffsets.checksum, 0, true);
    view.setUint32(headerOffsets.checksum, crc32(copy), true);
    return copy;
  };
  const { instructions } = readHeader(image);
  const say = (bytes: Uint8Array): string => {
    const verdict = verify(bytes);
    return verdict.ok ? "admitted" : `refused: \`${verdict.refusal}\` at word ${verdict.word}`;
  };
  return table(["image", "verdict"], [
    ["as compiled", say(image)],
    ["one bit of the code flipped", say(changed(imageHeaderBytes, 0x01))],
    ["one byte cut off", say(image.subarray(0, -1))],
    [`claims ${instructions - 1} instructions, checksum put right`, say(claiming(instructions - 1))],
    [`claims ${instructions + 1} instructions, checksum put right`, say(claiming(instructions + 1))],
    ["another version of the instruction set", say(changed(headerOffsets.isa, 0x03))],
  ]);
};

/** The generated C, without its long comment. */
const unit: Block = () => {
  const { project, compiled } = walk();
  const board = unwrap(loadBoard(nodeHost(), walkedBoard, project.directory, nowhere, new Map()));
  const listings = compiled.routes.map(({ image }) => render(disassemble(image)!));
  const text = unwrap(planBuild(project, compiled, listings, board)).files.get(generated.unit)!;
  return fenced("c", text.slice(text.indexOf("static const uint32_t image_0")));
};

export const walkBlocks = {
  "walk-source": source, "walk-core": core, "walk-canonical": canonical, "walk-compressed": compressed, "walk-code": code, "walk-header": header, "walk-verdicts": verdicts, "walk-unit": unit,
} as const satisfies Record<string, Block>;

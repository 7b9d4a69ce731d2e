/** Boards and targets, read and checked. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { didYouMean, nearest } from "../../compiler/diagnostics/nearest.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Span } from "../../compiler/support/span.ts";
import type { Layout, Region } from "../../compiler/6-image/layout.ts";
import type { Host } from "../host.ts";
import { portNames } from "../sources.ts";
import { readFlash } from "./flash.ts";
import type { Flash, SlotName, Slots } from "./flash.ts";
import { findFile, idOf, namesIn, spanAt } from "./files.ts";
import type { Found, Texts } from "./files.ts";
import { readShape } from "./shape.ts";
import type { ValueOf } from "./shape.ts";
import type { RunnerSettings } from "../flash/settings.ts";
import { boardShape, targetShape } from "./shapes.ts";

export type Target = ValueOf<typeof targetShape> & { readonly name: string };

export interface Board {
  readonly name: string;
  readonly title: string;
  readonly target: Target;
  readonly port: string;
  readonly tested: string;
  /** Null for a board that is a process. */
  readonly layout: Layout | null;
  /** `memory.flash`, wherever `layout` puts the image. */
  readonly programFlash: Region | null;
  /** Null where the board file describes none. */
  readonly flash: Flash | null;
  readonly slots: Slots | null;
  /** Where `layout` puts the image: a slot of the flash, or null for the start of `memory.flash`. */
  readonly slot: SlotName | null;
  readonly sim: { readonly kind: "qemu" | "native"; readonly machine: string | null } | null;
  /** How its flash is written, most preferred first; empty where nothing is said. */
  readonly runners: RunnerSettings;
  readonly budgets: { readonly flash?: number; readonly ram?: number; readonly stack?: number };
  /** Files of the board and its target, parents included. */
  readonly paths: readonly string[];
}

export const boards = { directory: "boards", unknown: "PG4107" } as const;
export const targets = { directory: "targets", unknown: "PG4108" } as const;

export function loadTarget(host: Host, name: string, projectDirectory: string | null, asked: Span, texts: Texts): Outcome<{ target: Target; paths: readonly string[] }> {
  const found = findFile(host, targets, name, projectDirectory, asked, texts);
  if (!found.ok) return found;
  const read = readShape(found.value.json, targetShape, `target \`${name}\``);
  if (!read.ok) return read;
  const target = { ...read.value, name };
  if (target.environment === "bare-metal" && target.objcopy === undefined) {
    return fail([diagnostic("PG4104", spanAt(found.value.json, ["environment"]), { where: `bare-metal target \`${name}\``, key: "objcopy" })]);
  }
  return succeed({ target, paths: found.value.paths });
}

/**
 * The board that a name or a path means. What is wrong with the file itself is said, also when the name is only near one
 * that exists: "no such board" alone would hide it.
 */
export function loadBoard(host: Host, named: string, projectDirectory: string | null, asked: Span, texts: Texts): Outcome<Board> {
  const found = findFile(host, boards, named, projectDirectory, asked, texts);
  if (found.ok) return checkBoard(host, idOf(found.value.paths[0]!), found.value, projectDirectory, texts);
  const near = nearest(named, namesIn(host, boards, projectDirectory));
  const [first] = found.diagnostics;
  if (first!.code !== boards.unknown || first!.span !== asked || near === undefined) return found;
  const meant = loadBoard(host, near, projectDirectory, nowhere, texts);
  if (meant.ok) return found;
  const notes = meant.diagnostics.map((each) => `board \`${near}\` has a fault of its own: ${each.code}: ${each.message}${each.span.file === nowhere.file ? "" : ` (${each.span.file})`}`);
  return fail([{ ...first!, notes }]);
}

function checkBoard(host: Host, name: string, { json, paths }: Found, projectDirectory: string | null, texts: Texts): Outcome<Board> {
  const read = readShape(json, boardShape, `board \`${name}\``);
  if (!read.ok) return read;
  const board = read.value;
  const loaded = loadTarget(host, board.target, projectDirectory, spanAt(json, ["target"]), texts);
  if (!loaded.ok) return loaded;
  const { target } = loaded.value;

  const ports = portNames(host);
  if (!ports.includes(board.port)) {
    const expected = `a port of the runtime: ${ports.join(", ")}`;
    return fail([diagnostic("PG4105", spanAt(json, ["port"]), { where: "`port`", expected }, { help: didYouMean(board.port, ports) })]);
  }
  const whole = { ...json.span, end: Math.min(json.span.start + 1, json.span.end) };
  let layout: Layout | null = null;
  if (target.environment === "bare-metal") {
    for (const key of ["memory", "console", "counter"] as const) {
      if (board[key] === undefined) return fail([diagnostic("PG4104", whole, { where: `bare-metal board \`${name}\``, key })]);
    }
    const memory = board.memory!;
    layout = {
      board: name, flash: memory.flash, ram: memory.ram, stackBytes: memory.stack,
      uart: board.console!.uart0, uartReceiveIrq: board.console!.uart0ReceiveIrq, counter: board.counter!,
    };
    const why = layoutFault(layout);
    if (why !== null) return fail([diagnostic("PG4117", spanAt(json, ["memory"]), { name, why })]);
  }
  if (board.sim?.kind === "qemu" && (board.sim.machine === undefined || target.emulator === undefined)) {
    const lacking = board.sim.machine === undefined ? { where: "`sim` of kind qemu", key: "machine" } : { where: `target \`${target.name}\` of a board simulated in QEMU`, key: "emulator" };
    return fail([diagnostic("PG4104", spanAt(json, ["sim"]), lacking)]);
  }
  const flash = readFlash(name, board, json);
  if (!flash.ok) return flash;
  return succeed({
    name, title: board.title, target, port: board.port, tested: board.tested, layout, programFlash: layout?.flash ?? null, ...flash.value, slot: null,
    sim: board.sim === undefined ? null : { kind: board.sim.kind, machine: board.sim.machine ?? null },
    runners: board.runners ?? {},
    budgets: board.budgets ?? {},
    paths: [...paths, ...loaded.value.paths],
  });
}

/** Why a memory map cannot be, or null. */
function layoutFault({ flash, ram, stackBytes }: Layout): string | null {
  if (flash.base < ram.base + ram.size && ram.base < flash.base + flash.size) return "flash and RAM overlap";
  if ([flash.base, flash.size, ram.base, ram.size].some((value) => value % 8 !== 0)) return "regions have to begin and end at multiples of 8";
  if (flash.base + flash.size > 2 ** 32 || ram.base + ram.size > 2 ** 32) return "a region ends beyond the 32-bit address space";
  if (stackBytes % 8 !== 0 || stackBytes < 256) return "the stack has to be a multiple of 8, at least 256";
  if (stackBytes >= ram.size) return "the stack fills the RAM";
  return null;
}

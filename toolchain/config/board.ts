/** Boards and targets, read and checked. */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { didYouMean, nearest } from "../../compiler/diagnostics/nearest.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Span } from "../../compiler/support/span.ts";
import { hex, mostLines } from "../../compiler/6-image/layout.ts";
import type { Layout, Region } from "../../compiler/6-image/layout.ts";
import { readText } from "../host.ts";
import type { Host } from "../host.ts";
import { tableDirectory } from "../registers/table.ts";
import type { RegisterTable } from "../registers/table.ts";
import { chipNames, domainDrivers, portNames } from "../sources.ts";
import { readFlash, storeFlash, vectorAlignment } from "./flash.ts";
import type { Flash, SlotName, Slots } from "./flash.ts";
import { join } from "node:path";
import { findFile, idOf, namesIn, spanAt } from "./files.ts";
import type { Found, Texts } from "./files.ts";
import { readShape } from "./shape.ts";
import type { ValueOf } from "./shape.ts";
import type { RunnerSettings } from "../flash/settings.ts";
import { boardShape, targetShape } from "./shapes.ts";
import type { Twin } from "./twin.ts";

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
  /** Where a boot ROM looks first, in front of what lies at the start of the flash; `layout` has it where that is the image. */
  readonly romBase: number | null;
  /** Null where the board file describes none. */
  readonly flash: Flash | null;
  readonly slots: Slots | null;
  /** Where `layout` puts the image: a slot of the flash, or null for the start of `memory.flash`. */
  readonly slot: SlotName | null;
  /** `twin`: the board that stands in for it; `memory`: where the machine of a board that is one has any. */
  readonly sim: { readonly kind: "qemu" | "native" | "twin"; readonly machine: string | null; readonly memory: readonly Region[]; readonly twin: Board | null } | null;
  /** What this is, if it is a board as its twin runs it. */
  readonly twin: Twin | null;
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
    const chips = chipNames(host, board.port);
    if (board.chip !== undefined && !chips.includes(board.chip)) {
      return fail([diagnostic("PG4105", spanAt(json, ["chip"]), { where: "`chip`", expected: `a chip that port ${board.port} starts: ${chips.join(", ")}` }, { help: didYouMean(board.chip, chips) })]);
    }
    const lacking = board.chip === undefined ? null : board.clock === undefined ? "clock" : board.console!.baud === undefined ? "baud" : null;
    if (lacking !== null) return fail([diagnostic("PG4104", lacking === "baud" ? spanAt(json, ["console"]) : whole, { where: lacking === "baud" ? `\`console\` of board \`${name}\`, which has a chip,` : `board \`${name}\`, which has a chip,`, key: lacking })]);
    const memory = board.memory!;
    layout = {
      board: name, chip: board.chip ?? null, clockHz: board.clock?.hz ?? 0, baud: board.console!.baud ?? 0, bootBase: board.boot?.base ?? null,
      flash: memory.flash, ram: memory.ram, stackBytes: memory.stack,
      uartDriver: board.console!.driver ?? "cmsdk", uart: board.console!.uart0, uartReceiveIrq: board.console!.uart0ReceiveIrq,
      lines: board.interruptLines ?? (board.chip === undefined ? mostLines : chipLines(host, board.chip)), counter: { address: board.counter!.address, turns: board.counter!.turns ?? null, hz: board.counter!.hz },
      reset: board.reset === undefined ? null : { driver: board.reset.driver, address: board.reset.address }, slot: null, store: null,
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
  if (layout !== null) layout = { ...layout, store: storeFlash(flash.value.flash, flash.value.slots, domainDrivers(host, board.port)) };
  let twin: Board | null = null;
  if (board.sim?.kind === "twin") {
    const unfit = (why: string): Outcome<never> => fail([diagnostic("PG8420", spanAt(json, ["sim", "twin"]), { board: name, why })]);
    if (board.sim.twin === undefined) return fail([diagnostic("PG4104", spanAt(json, ["sim"]), { where: "`sim` of kind twin", key: "twin" })]);
    if (board.sim.twin === name) return unfit("it names itself");
    const stands = loadBoard(host, board.sim.twin, projectDirectory, spanAt(json, ["sim", "twin"]), texts);
    if (!stands.ok) return stands;
    if (stands.value.sim?.kind !== "qemu") return unfit(`\`${stands.value.name}\` is not simulated in QEMU`);
    if (stands.value.target.name !== target.name) return unfit(`\`${stands.value.name}\` has the target ${stands.value.target.name}, and \`${name}\` has ${target.name}`);
    twin = stands.value;
  }
  return succeed({
    name, title: board.title, target, port: board.port, tested: board.tested, layout, programFlash: layout?.flash ?? null, romBase: layout?.bootBase ?? null, ...flash.value, slot: null, twin: null,
    sim: board.sim === undefined ? null : { kind: board.sim.kind, machine: board.sim.machine ?? null, memory: board.sim.memory ?? [], twin },
    runners: board.runners ?? {},
    budgets: board.budgets ?? {},
    paths: [...paths, ...loaded.value.paths],
  });
}

/** As its register table has them; every chip that is started has one (test/toolchain/boards.test.ts). */
function chipLines(host: Host, chip: string): number {
  return (JSON.parse(readText(host, join(host.root, tableDirectory, `${chip}.json`))!) as RegisterTable).lines;
}

/** The blocks of imxrt1062_boot.c, up to where the ROM's manual has the image. */
const bootBytes = 0x2000;

/** Why a memory map cannot be, or null. */
function layoutFault({ flash, ram, stackBytes, bootBase, counter }: Layout): string | null {
  if (bootBase !== null && flash.base - bootBase < bootBytes) return `what the boot ROM reads takes ${bootBytes} bytes from ${hex(bootBase)}, and \`memory.flash\` begins at ${hex(flash.base)}`;
  if (flash.base % vectorAlignment !== 0) return `the vector table has to begin at a multiple of ${vectorAlignment}, and \`memory.flash\` begins at ${hex(flash.base)}`;
  if (flash.base < ram.base + ram.size && ram.base < flash.base + flash.size) return "flash and RAM overlap";
  if ([flash.base, flash.size, ram.base, ram.size].some((value) => value % 8 !== 0)) return "regions have to begin and end at multiples of 8";
  if (flash.base + flash.size > 2 ** 32 || ram.base + ram.size > 2 ** 32) return "a region ends beyond the 32-bit address space";
  if (counter.turns !== null && counter.turns < counter.address + 4) return `the counter's turns have to lie above it, and are at ${hex(counter.turns)}`;
  if (stackBytes % 8 !== 0 || stackBytes < 256) return "the stack has to be a multiple of 8, at least 256";
  if (stackBytes >= ram.size) return "the stack fills the RAM";
  return null;
}

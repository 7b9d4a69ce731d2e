/** PG42xx: the description of a system, system.json. */
import { kernelLimits } from "../../../spec/kernel.ts";
import type { Rows } from "./row.ts";

export const systemRows = {
  PG4201: {
    stage: "command", title: "name that a system does not have", template: "{where} names the {kind} `{name}`, and there is none",
    explanation: "Components, endpoints, notifications and frames are named once, in the part of system.json that describes them, and referred to by that name.",
  },
  PG4202: {
    stage: "command", title: "component without time, or with two kinds of it", template: "component `{name}` has {what}",
    help: "give it a `context` with budget and period, or `\"passive\": true`",
    explanation: "A thread runs on a scheduling context: its own, with a budget in each period, or that of whoever calls it.",
  },
  PG4203: {
    stage: "command", title: "passive component that cannot be called", template: "component `{name}` is passive and {what}",
    help: "a passive component receives on one endpoint and has a Reply to receive with",
    explanation: "A passive component begins to run when it is first called, on its caller's time, so it starts as the receiver of its one endpoint.",
  },
  PG4204: {
    stage: "command", title: "budget longer than its period", template: "a budget of {budget} us does not fit a period of {period} us",
    explanation: "In each period a thread runs for at most its budget.",
  },
  PG4205: {
    stage: "command", title: "badge used twice", template: "{what}: badge {badge} is that of {one} and of {other}",
    help: "give each its own; badges of a notification are best powers of two, as they add up",
    explanation: "The badge is the only thing that the receiver knows about who sent: two senders with one badge would be one to it.",
  },
  PG4206: {
    stage: "command", title: "size that no region has", template: "{what} has to be a power of two of at least {least} bytes, not {bytes}",
    help: "the next one is {next}",
    explanation: "A region of the memory protection unit is a power of two in size and begins at a multiple of it, so Frames and untyped memory do as well.",
  },
  PG4207: {
    stage: "command", title: "device without a place", template: "device `{name}` needs either `board`, or `base` and `size`",
    explanation: "A device is one that the board file knows, or a range of addresses.",
  },
  PG4208: {
    stage: "command", title: "device that no region covers", template: "{what}: no region begins at {base} and has {bytes} bytes",
    help: "the least region around it begins at {fitting}",
    explanation: "A region of the memory protection unit is a power of two of at least 32 bytes and begins at a multiple of its size.",
  },
  PG4209: {
    stage: "command", title: "device over other memory", template: "{what} lies over {over}",
    explanation: "Memory of the board is given to components as stack, data, frames and untyped memory; the processor's own registers are the kernel's alone.",
  },
  PG4210: {
    stage: "command", title: "interrupt line used twice", template: "line {line} is that of interrupt `{one}` and of `{other}`",
    help: "lines go from 0 to one below {lines}; one notification can tell several lines apart by their badges",
    explanation: "A line has one handler, who acknowledges it, and signals one notification.",
  },
  PG4211: {
    stage: "command", title: "name given twice", template: "there are two of the name `{name}` ({what})",
    explanation: "Names become constants of the component's header.",
  },
  PG4212: {
    stage: "command", title: "component that nobody can restart", template: "component `{name}` cannot be restarted by `{by}`: {why}",
    help: "let `faults` name an endpoint that `{by}` receives on",
    explanation: "Who starts a component again has to hear that it stopped: the kernel tells the receiver of the endpoint that `faults` names.",
  },
  PG4213: {
    stage: "command", title: "component that handles its own faults", template: "component `{name}` would have to receive on `{endpoint}` what stopped it",
    help: "name an endpoint that another component receives on",
    explanation: "A thread that has a fault does not run until its handler has answered.",
  },
  PG4214: {
    stage: "command", title: "stack that is too small", template: "component `{name}` has a stack of {bytes} bytes, and {least} are the least",
    explanation: "The processor stacks 104 bytes and their alignment for an exception, besides what the component's functions take.",
  },
  PG4215: {
    stage: "command", title: "two that control interrupts", template: "IRQControl goes to `{one}` or to `{other}`",
    help: "let one of them hand out the interrupt lines, or describe them in `interrupts`",
    explanation: "IRQControl cannot be copied: there is one, so that no two handlers can be made of one line.",
  },
  PG4216: {
    stage: "command", title: "too many regions", template: `component \`{name}\` takes {count} regions of the memory protection unit, and there are ${kernelLimits.regions}`,
    help: "{fits}",
    explanation: "Code, data, each device and each frame take a region at least; the memory protection unit shows a thread this many at a time. The notes list them.",
  },
  PG4217: {
    stage: "command", title: "system that does not fit its memory", template: "{memory} of board `{board}` is too small: {what}",
    help: "{fits}",
    explanation: "Regions are powers of two at multiples of their size, so a memory can be too small although the sum of what is used is not. The notes show the layout.",
  },
  PG4218: {
    stage: "command", title: "more kernel memory than there can be", template: "kernel objects take {cells} cells of 16 bytes, and 65535 are the most",
    help: "give less untyped memory for objects, or fewer slots",
    explanation: "The kernel links capabilities by the index of their cell, which has 16 bits.",
  },
  PG4219: {
    stage: "command", title: "board that runs no system", template: "board `{board}` runs no system of components: {why}",
    help: "build it for a board of port armv7m: `--board qemu-mps2-an500`",
    explanation: "The capability kernel runs on Cortex-M processors with a memory protection unit, and keeps time in whole ticks a microsecond of the board's counter.",
  },
  PG4220: {
    stage: "command", title: "component without a source", template: "component `{name}` has no sources",
    explanation: "A component is a program: C files, of which one defines main.",
  },
  PG4221: {
    stage: "command", title: "two bound notifications", template: "component `{name}` would be bound to `{one}` and to `{other}`",
    explanation: "A thread has at most one bound notification, whose signals end its receives.",
  },
  PG4222: {
    stage: "command", title: "system without components", template: "the system has no components",
    explanation: "The kernel runs components; with none there is nothing to build.",
  },
  PG4223: {
    stage: "command", title: "source that a system names is not there", template: "there is no file `{path}`",
    help: "paths in system.json are relative to its directory; those that begin with runtime-c/ are pgrid's own",
    explanation: "A component's sources have to exist.",
  },
  PG4224: {
    stage: "command", title: "no system here", template: "there is no system.json in `{path}` or above it",
    help: "docs/reference/systems.md shows how one looks",
    explanation: "Capabilities are held by the components of a system, which system.json describes. A project without one is a firmware of a single program.",
  },
  PG4225: {
    stage: "command", title: "component with the routes of no project", template: "component `{name}` takes the routes of a project, and there is no pgrid.json beside system.json",
    explanation: "With `routes` the routes of the project in the same directory are linked into a component.",
  },
  PG4226: {
    stage: "command", title: "more interrupt lines than a kernel has", template: "the system names {count} interrupt lines, and the kernel of a system has {most} at most",
    help: "leave out lines that nobody waits for",
    explanation: "The kernel has a slot for each line that `interrupts` and `lines` name, whatever number the processor has for it. Its model and its proofs know as many as this limit.",
  },
  PG4227: {
    stage: "command", title: "lines for nobody's IRQControl", template: "component `{name}` has `lines`, and no IRQControl to make handlers of them",
    help: "add `\"control\": [\"interrupts\"]`, or describe the line under `interrupts`",
    explanation: "`lines` are those that IRQControl can make handlers of, besides those of `interrupts`. No other line has a place in the kernel.",
  },
  PG4228: {
    stage: "command", title: "store that no component can program", template: "component `{name}` has a store, device `{device}`, and no component can program a store's flash on board `{board}`",
    help: "`otherwise` says how much RAM is to stand in; what it holds is lost at a reset",
    explanation: "A component has no privilege and sees what is mapped to it. A driver that masks faults, runs from RAM or needs registers with which all of the flash can be erased is none for it. QEMU's memory that behaves as flash has one that is.",
  },
  PG4229: {
    severity: "warning", stage: "command", title: "store in RAM", template: "the store of component `{name}` is {bytes} bytes of RAM on board `{board}`: it is empty after each reset",
    help: "the firmware of one program keeps its store in flash where pgrid has a driver for it",
    explanation: "No component can program the flash of this board, and `otherwise` of the system's description has RAM stand in. A crash of the component loses nothing, a loss of power everything.",
  },
  PG4230: {
    stage: "command", title: "RAM in the place of a device", template: "device `{device}` has `otherwise`, and is no store",
    explanation: "RAM can stand in for the flash of a store, and for nothing else.",
  },
} as const satisfies Rows;

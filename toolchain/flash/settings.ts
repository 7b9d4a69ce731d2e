/**
 * What a board file says under `runners`: for each program that can write the board's flash what that program has to be
 * told about the board. The order of the keys is the order of preference.
 */
import type { Shape, ValueOf } from "../config/shape.ts";

/** What a command of a runner may take, in seconds: erasing and writing 2 MB through a slow probe takes about one of these minutes. */
export const commandSeconds = { usual: 300, most: 86_400 } as const;

const text = { kind: "string" } as const satisfies Shape;
const none = { kind: "object", keys: {}, optional: {} } as const satisfies Shape;

export const runnersShape = {
  kind: "object", keys: {}, means: "how images get into the flash (`pgrid flash`); the first that is installed is used, unless --runner names one",
  optional: {
    openocd: {
      kind: "object",
      keys: { config: { kind: "array", of: { ...text }, means: "configuration files, in openocd's own order of search" } },
      optional: { commands: { kind: "array", of: { ...text }, means: "further commands before `init`" } },
    },
    "st-flash": none,
    "dfu-util": {
      kind: "object", optional: {},
      keys: {
        device: { kind: "string", pattern: "^[0-9a-f]{4}:[0-9a-f]{4}$", expected: "vendor and product as 4 hexadecimal digits each, with a colon", means: "USB vendor and product of the boot loader" },
        alt: { kind: "int", least: 0, most: 255, means: "the alternate setting that is the flash" },
      },
    },
    "probe-rs": { kind: "object", keys: { chip: { ...text, means: "probe-rs's name of the chip" } }, optional: {} },
    pyocd: { kind: "object", keys: { target: { ...text, means: "pyOCD's name of the target" } }, optional: { pack: { ...text, means: "the CMSIS pack that brings the target, where pyOCD does not" } } },
    jlink: {
      kind: "object", optional: {},
      keys: {
        device: { ...text, means: "J-Link's name of the device" },
        interface: { kind: "word", words: ["SWD", "JTAG"] },
        speed: { kind: "int", least: 5, most: 50_000, means: "kHz" },
      },
    },
    "mass-storage": { kind: "object", keys: { label: { ...text, means: "name of the drive that the board shows" } }, optional: {} },
    uf2: {
      kind: "object",
      keys: { family: { kind: "string", pattern: "^0x[0-9a-f]{8}$", expected: "0x and 8 hexadecimal digits", means: "family id of the boot loader" } },
      optional: { label: { ...text, means: "name of the drive that the boot loader shows" }, board: { ...text, means: "what INFO_UF2.TXT has to give as Board-ID" } },
    },
    teensy: { kind: "object", keys: { mcu: { ...text, means: "what teensy_loader_cli calls it: TEENSY41" } }, optional: {} },
    gdb: { kind: "object", keys: {}, optional: {
      remote: { ...text, means: "what `target remote` is given (default: localhost:1234)" }, reset: { ...text, means: "command of the server's monitor that resets: system_reset is QEMU's" },
    } },
  },
} as const satisfies Shape;

export type RunnerName = keyof typeof runnersShape.optional;
export type RunnerSettings = ValueOf<typeof runnersShape>;
export const runnerNames = Object.keys(runnersShape.optional) as readonly RunnerName[];

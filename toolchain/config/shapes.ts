/** The shapes of pgrid.json, boards/*.json and targets/*.json. docs/schema/ is generated from them. */
import { messageTypes } from "../../spec/fields.ts";
import { hashes } from "../../spec/hashes.ts";
import type { HashName } from "../../spec/hashes.ts";
import { mostLines, resetDrivers, uartDrivers } from "../../compiler/6-image/layout.ts";
import { limits } from "../../spec/limits.ts";
import { runnersShape } from "../flash/settings.ts";
import type { Shape } from "./shape.ts";

const text = { kind: "string" } as const satisfies Shape;
const size = { kind: "size" } as const satisfies Shape;
const schemaVersion = { kind: "constant", value: 1 } as const satisfies Shape;
const schema = { kind: "string", means: "where an editor finds the schema of this file" } as const satisfies Shape;
const int = (least: number, most: number, means: string) => ({ kind: "int", least, most, means }) as const satisfies Shape;
const u32 = 2 ** 32 - 1;

export const namePattern = "^[a-z][a-z0-9-]{0,39}$";
const name = { kind: "string", pattern: namePattern, expected: "a name of lower-case letters, digits and dashes" } as const satisfies Shape;
const node = { kind: "string", means: "a name of `nodes`, or 64 hexadecimal digits" } as const satisfies Shape;

export const projectShape = {
  kind: "object",
  keys: {
    schemaVersion,
    name: { ...name, means: "names the project and its output files" },
    entry: { ...text, means: "the route file; its first route is the default" },
    board: { ...text, means: "the board unless --board names another" },
  },
  optional: {
    $schema: schema,
    sources: { kind: "array", of: { ...text }, means: "further files whose programs belong to the project; what they import is found by itself" },
    gateway: { ...node, means: "where a message goes whose lookup finds nothing" },
    roots: { kind: "array", of: { ...text }, means: "files of public keys (pgrid key new --parameters Ed25519) whose tokens a node takes that takes messages of strangers" },
    policy: { ...text, means: "a policy of the sources: what a node that takes messages of strangers asks what they may reach; everything when left out" },
    nodes: {
      kind: "map", keyPattern: namePattern, means: "names for node ids",
      of: { kind: "string", pattern: "^[0-9a-f]{64}$", expected: "64 lower-case hexadecimal digits" },
    },
    tables: {
      kind: "map", keyPattern: "^[^\\s()]+$", means: "entries that the firmware's tables hold from the start, by table name",
      of: {
        kind: "array",
        of: {
          kind: "object",
          keys: { key: { ...text, means: "the key: text, or bytes as 0x and hexadecimal digits" } },
          optional: {
            bits: int(0, 8 * limits.tableKeyBytes, "prefix length in bits; the whole key when left out"),
            node: { ...node, means: "in a table of nodes" },
            value: int(-(2 ** 31), 2 ** 31 - 1, "in a table of integers"),
          },
        },
      },
    },
    providers: {
      kind: "array", means: "who provides which content when a simulation starts",
      of: {
        kind: "object",
        keys: { node, seconds: int(1, u32, "how long the announcement holds") },
        optional: {
          file: { ...text, means: "a file whose content it is (or `cid`)" },
          hash: { kind: "word", words: Object.keys(hashes) as HashName[], means: "hash of the file's CID; sha3-256 when left out" },
          cid: { ...text, means: "the content's CID (or `file`)" },
        },
      },
    },
    audit: {
      kind: "object", optional: {}, means: "the firmware keeps an audit log",
      keys: {
        log: { kind: "string", pattern: "^[0-9a-f]{64}$", expected: "64 lower-case hexadecimal digits", means: "the log's id, which no other log has" },
        public: { ...text, means: "the public key (Ed25519) of who signs its heads, by its path from here" },
      },
    },
    sign: { kind: "object", keys: { key: { ...text, means: "a key file, by its path from here" } }, optional: {}, means: "what `pgrid sign` signs with unless --key names another key" },
    budgets: {
      kind: "object", means: "upper limits; the board's own hold besides", keys: {},
      optional: {
        instructions: int(1, u32, "VM instructions of any program"), hashBytes: int(0, u32, "bytes hashed by any program"),
        lookups: int(0, 65535, "lookups of any program"), sends: int(0, 1, "messages that any program sends"),
        cacheEntries: int(0, u32, "cache entries that any program fills"), scratch: int(0, limits.scratchBytes, "bytes of scratch memory of any program"),
        programStack: int(0, 4096, "bytes of stack that any program adds"), flash: size, ram: size, stack: size,
      },
    },
    messages: {
      kind: "array", means: "what `pgrid sim` sends when no --send names files",
      of: {
        kind: "object",
        keys: { file: { ...text, means: "the payload" } },
        optional: {
          type: { kind: "string", pattern: "^(?:[a-z][a-z0-9-]*|[0-9]{1,5})$", expected: `a message type (${Object.keys(messageTypes).join(", ")}) or its number` },
          ttl: int(0, 255, "hops left"),
          priority: int(0, limits.priorities, "0 (background) to 7 (alarm)"),
          source: node,
          route: { ...text, means: "the route that decides; the first when left out" },
        },
      },
    },
  },
} as const satisfies Shape;

const file = { $schema: schema, extends: { ...text, means: "name of the one parent file: objects merge, other values replace, null deletes" } } as const;
const region = (means: string) => ({ kind: "object", keys: { base: size, size }, optional: {}, means }) as const satisfies Shape;

const slot = (means: string) => ({ kind: "object", keys: { offset: size, size }, optional: {}, means }) as const satisfies Shape;
export const flashDrivers = ["memory", "stm32f7", "stm32h7", "sam", "imxrt"] as const;

export const boardShape = {
  kind: "object",
  keys: {
    schemaVersion,
    title: text,
    target: { ...text, means: "a file of targets/" },
    port: { ...text, means: "the port of runtime-c that drives the board" },
    tested: { kind: "word", words: ["hardware", "QEMU", "native", "builds only"], means: "what the board's claims rest on" },
  },
  optional: {
    ...file,
    memory: {
      kind: "object", means: "bare-metal boards only", optional: { source: { ...text, means: "where these values are from" } },
      keys: {
        flash: region("code and constants; the vector table is at its base"),
        ram: region("data and stack"),
        stack: { ...size, means: "reserved for the stack inside `ram`" },
      },
    },
    flash: {
      kind: "object", optional: {}, means: "the flash that images and the store are written to, as sectors",
      keys: {
        base: size,
        erase: {
          kind: "array", means: "runs of sectors of equal size, in order from `base`",
          of: { kind: "object", keys: { count: int(1, 65536, "sectors of the run"), size: { ...size, means: "bytes of each" } }, optional: {} },
        },
        write: { ...size, means: "bytes of the smallest unit that is programmed at once, and once between erases: a power of two from 1 to 512" },
        driver: { kind: "word", words: flashDrivers, means: "what programs it; memory: RAM of QEMU that behaves as NOR flash" },
        source: { ...text, means: "where these numbers are from" },
      },
    },
    slots: {
      kind: "object", means: "who has which part of the flash; offsets are from its base",
      keys: {
        a: slot("an image"), b: slot("an image"), store: slot("routes, keys, revocations, audit heads"),
        manifest: { ...size, means: "room for the manifest at the start of `a` and of `b`; rounded up to whole sectors" },
      },
      optional: { boot: slot("the boot stage; left out where it lies in `memory.flash`") },
    },
    console: {
      kind: "object", means: "the link to the host",
      keys: { uart0: { ...size, means: "base address of the UART" }, uart0ReceiveIrq: int(0, mostLines - 1, "its receive interrupt") },
      optional: {
        driver: { kind: "word", words: uartDrivers, means: "what kind of UART it is; cmsdk when left out" },
        baud: int(300, 4_000_000, "bits a second; of an emulated UART none is kept"),
        source: { ...text, means: "where these values are from" },
      },
    },
    counter: {
      kind: "object", means: "a free-running up-counter of 32 bits",
      optional: { turns: { ...size, means: "of a counter of 16 bits, where its turns are counted, in 16 more" }, source: { ...text, means: "where these values are from" } },
      keys: { address: size, hz: int(1, u32, "its rate") },
    },
    reset: {
      kind: "object", means: "registers that reset it without privilege, as a domain on the kernel needs them",
      keys: { driver: { kind: "word", words: resetDrivers, means: "what it is; cmsdk: the watchdog" }, address: { ...size, means: "base address" } },
      optional: { source: { ...text, means: "where these values are from" } },
    },
    chip: { ...text, means: "its registers are those of boards/registers/<chip>.json, and runtime-c starts it (port/armv7m/chip)" },
    interruptLines: int(1, mostLines, "interrupt lines of the processor; those of the chip when left out"),
    clock: {
      kind: "object", means: "of UART and counter, as the chip's start sets it", keys: { hz: int(1, u32, "its rate"), is: { ...text, means: "which clock it is" } },
      optional: { source: { ...text, means: "where these values are from" } },
    },
    boot: {
      kind: "object", means: "what a boot ROM reads in front of the image",
      keys: { base: { ...size, means: "where it looks; `memory.flash` begins behind" } }, optional: { source: { ...text, means: "where these values are from" } },
    },
    sim: {
      kind: "object", means: "how it is simulated",
      keys: { kind: { kind: "word", words: ["qemu", "native", "twin"] } },
      optional: {
        machine: { ...text, means: "QEMU's name of the machine" },
        memory: { kind: "array", of: region("memory that the machine has, as the simulator shows it"), means: "where the images of other boards can lie, whose twin this board is" },
        twin: { ...text, means: "the board that stands in: it runs the image with its own UART, clocks and counter" },
      },
    },
    runners: runnersShape,
    budgets: { kind: "object", keys: {}, optional: { flash: size, ram: size, stack: size }, means: "upper limits of the whole image" },
  },
} as const satisfies Shape;

export const targetShape = {
  kind: "object",
  keys: {
    schemaVersion,
    title: text,
    compiler: { ...text, means: "command of the C compiler" },
    flags: { kind: "array", of: text, means: "instruction set and ABI, for compiling and linking" },
    environment: { kind: "word", words: ["bare-metal", "process"] },
  },
  optional: {
    ...file,
    objcopy: { ...text, means: "makes .bin and .hex; bare-metal targets only" },
    emulator: { ...text, means: "command of the emulator" },
  },
} as const satisfies Shape;


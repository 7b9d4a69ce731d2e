/** The fault handlers of port/armv7m, in QEMU: each kind of fault comes as its own `crash` message. */
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { FrameReader, type Message } from "../../sim/link.ts";
import { type CrashName, crashes } from "../../spec/faults.ts";
import { here, root, scratchDirectory, sources } from "./native.ts";

const stackBytes = 1024;
const script = `ENTRY(pg_reset)
MEMORY { FLASH (rx) : ORIGIN = 0, LENGTH = 256K
  RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 64K }
SECTIONS {
  .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) . = ALIGN(4); } > FLASH
  .data : ALIGN(4) { _sdata = .; *(.data*) . = ALIGN(4); _edata = .; } > RAM AT> FLASH
  _sidata = LOADADDR(.data);
  .bss (NOLOAD) : ALIGN(4) { _sbss = .; *(.bss*) *(COMMON) . = ALIGN(4); _ebss = .; } > RAM
  .stack (NOLOAD) : ALIGN(8) { _sstack = .; . += ${stackBytes}; _estack = .; } > RAM
}
`;
const board = `#define PG_BOARD_NAME "test"
#define PG_BOARD_UART "port/armv7m/uart/cmsdk.h"
#define PG_BOARD_START() ((void)0)
#define PG_BOARD_UART0_BASE 0x40004000u
#define PG_BOARD_UART0_RX_IRQ 0u
#define PG_BOARD_COUNTER_ADDRESS 0x40028018u
#define PG_BOARD_COUNTER_HZ 25000000u
`;
const cpu = ["-mcpu=cortex-m7", "-mthumb", "-mfpu=fpv5-d16", "-mfloat-abi=hard"];
const files = ["port/armv7m/startup.c", "port/armv7m/crash.c", "port/armv7m/link.c", "wire/frame.c", "wire/message.c", "base/crc32.c", "generated/pg_crc32_table.c"];

function firmware(trigger: number): string {
  const elf = join(scratchDirectory, `crash-${trigger}.elf`);
  execFileSync("arm-none-eabi-gcc", [
    ...cpu, ...sources.common, ...sources.warnings, "-Os", `-DPG_TRIGGER=${trigger}`, `-DPG_STACK_BYTES=${stackBytes}u`,
    "-I", join(root, "runtime-c"), "-I", scratchDirectory, here("crash_main.c"), ...files.map((file) => join(root, "runtime-c", file)),
    ...sources.port.armv7m.link, "-T", join(scratchDirectory, "link.ld"), "-o", elf,
  ], { stdio: ["ignore", "ignore", "pipe"] });
  return elf;
}

/** The first message that the machine sends; it is then stopped. */
function firstMessage(elf: string): Promise<Message | string> {
  const machine = spawn("qemu-system-arm", ["-M", "mps2-an500", "-nodefaults", "-net", "none", "-display", "none", "-monitor", "none",
    "-serial", "stdio", "-icount", "shift=7,sleep=off", "-kernel", elf], { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve, reject) => {
    const reader = new FrameReader();
    const late = setTimeout(() => { machine.kill("SIGKILL"); reject(new Error("nothing came")); }, 10_000);
    machine.on("error", reject);
    machine.on("exit", (code) => { clearTimeout(late); reject(new Error(`QEMU ended with ${code}`)); });
    machine.stdout.on("data", (bytes: Buffer) => {
      const [message] = reader.push(bytes);
      if (message === undefined) return;
      clearTimeout(late);
      resolve(message);
      machine.kill("SIGKILL");
    });
  });
}

beforeAll(() => {
  writeFileSync(join(scratchDirectory, "link.ld"), script);
  writeFileSync(join(scratchDirectory, "pg_board.h"), board);
});

describe("a processor fault is reported", () => {
  const usage = { undefinedInstruction: 1 << 16, divideByZero: 1 << 25 };
  const cases: [string, number, CrashName, number, number][] = [
    ["an undefined instruction", 1, "usage-fault", usage.undefinedInstruction, 0],
    ["a division by zero", 2, "usage-fault", usage.divideByZero, 0],
    ["a read where nothing is", 3, "bus-fault", 1 << 9 | 1 << 15, 0],
    ["a fault without a handler of its own", 4, "hard-fault", usage.undefinedInstruction, 1 << 30],
    ["an exception that nothing raises", 5, "unexpected", 0, 0],
    ["a stack that was overrun", 6, "stack", 0, 0],
    ["code where none may be", 8, "mem-manage", 1 << 0, 0],
    ["a fault below the stack", 7, "stack", usage.undefinedInstruction, 0],
  ];
  it.each(cases)("%s", async (_, trigger, crash, cfsr, hfsr) => {
    const message = await firstMessage(firmware(trigger));
    expect(message).toMatchObject({ name: "crash", fields: { crash: crashes[crash].code, cfsr, hfsr } });
    if (typeof message === "string" || message.name !== "crash") throw new Error("not a crash");
    if (crash === "stack") expect(message.fields.pc).toBe(0);
    else expect(message.fields.pc).toBeGreaterThanOrEqual(0x40);
    expect(message.fields.address).toBe(crash === "bus-fault" ? 0xfffffffc : 0);
  });
});

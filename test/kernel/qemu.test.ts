/** The Armv7-M port of the kernel in QEMU: one image, whose tester tries what domains may and may not do (test/runtime/kernel/board). */
import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { boardImage, runBoard } from "./image.ts";

let elf = "";
let lines: string[] = [];
beforeAll(async () => {
  elf = await boardImage();
  lines = (await runBoard(elf)).trim().split("\n");
}, 120_000);

/** Numbers of the line that begins so. */
function numbers(start: string, of: readonly string[] = lines): number[] {
  const line = of.find((each) => each.startsWith(`${start} `));
  if (line === undefined) throw new Error(`no line ${start}:\n${of.join("\n")}`);
  return line.slice(start.length + 1).split(" ").map(Number);
}

const vm = 6;
const exception = 3;
/** UsageFault's half of the CFSR. */
const usage = { undefined: 1, state: 2, coprocessor: 8, unaligned: 256, divide: 512 };

describe("the kernel on the board", () => {
  it("boots and comes to the end", () => {
    expect(lines[0]).toBe("boot");
    expect(lines.at(-1)).toBe("end");
  });

  it.each([
    ["undefined", usage.undefined, 0], ["divide", usage.divide, 2], ["breakpoint", 0, 0], ["coprocessor", usage.coprocessor, 0],
    ["unaligned", usage.unaligned, null], ["state", usage.state, null],
  ])("reports a user exception: %s", (name, code, offset) => {
    const [badge, label, wanted, at, , found] = numbers(`fault ${name}`);
    expect({ badge, label, wanted, code: found }).toEqual({ badge: 5, label: exception, wanted: exception, code });
    if (offset !== null) expect(at).toBe(offset);
  });

  it.each([
    ["read-kernel", 0], ["write-kernel", 0], ["read-null", 0], ["execute-kernel", 1], ["read-other", 0], ["write-other", 0], ["write-code", 0],
    ["execute-stack", 1], ["read-mpu", 0], ["write-mpu", 0], ["write-systick", 0], ["read-uart", 0], ["write-counter", 0],
  ])("reports a VM fault with its address: %s", (name, fetch) => {
    const [badge, label, wanted, address, wantedAddress, found] = numbers(`fault ${name}`);
    expect({ badge, label, wanted, address, fetch: found }).toEqual({ badge: 5, label: vm, wanted: vm, address: wantedAddress, fetch });
  });

  const targets = ["kernel", "other", "code", "processor", "null", "wrap", "edge"];
  it.each(targets.flatMap((target) => ["svc", "undefined", "breakpoint", "store", "interrupt"].map((way) => [target, way] as const)))(
    "contains a stack pointer aimed at %s, by %s", (target, way) => {
      const [label, address, wanted, again, offset, signal, interrupt] = numbers(`stack ${target} ${way}`);
      expect({ label, address }).toEqual({ label: vm, address: wanted });
      // Resumed as it is, it faults where its frame would have been written.
      expect({ again, offset }).toEqual({ again: vm, offset: 0 });
      // Neither its system call nor its interrupt went to somebody else.
      expect(signal).toBe(0);
      expect(interrupt).toBe(way === "interrupt" ? 1 : undefined);
    });

  it.each(["stack-sum", "float-alpha", "float-beta", "float-turns", "float-seen", "float-reads", "call-info", "call-word", "budget-times",
    "budget-away", "budget-consumed", "interrupts"])("%s is what it should be", (name) => {
    for (const line of lines.filter((each) => each.startsWith(`${name} `))) {
      const [, value, wanted] = line.split(" ");
      expect(value, line).toBe(wanted);
    }
    numbers(name);
  });

  it.each(["vanish-frame", "vanish-half", "vanish-float", "vanish-registers"])("stops a thread whose stack goes away, and lets it go on: %s", (name) => {
    const [unmapped, label, address, wanted, mapped, result, right] = numbers(name);
    expect({ unmapped, label, address, mapped, result }).toEqual({ unmapped: 0, label: vm, address: wanted, mapped: 0, result: right });
  });

  const size = (): Map<string, number> => new Map(execFileSync("arm-none-eabi-nm", [elf], { encoding: "utf8" }).trim().split("\n")
    .map((line) => line.split(" ")).map(([value, , name]) => [name!, Number.parseInt(value!, 16)]));

  it("has 12,288 bytes of code and constants at most, vectors included", () => {
    const bytes = size().get("_kernel_flash")!;
    expect(bytes).toBeGreaterThan(8000);
    expect(bytes).toBeLessThanOrEqual(12288);
  });

  /** From a thread's svc, or the device's interrupt, to the next instruction of the thread that runs then; the MPU's change included. */
  it.each([
    ["call-reply-recv", 300], ["nb-recv", 110], ["signal-wait-alone", 250], ["interrupt-idle", 250], ["interrupt-preempts", 250],
    ["signal-wait", 450], ["nb-send-nothing", 300],
  ])("%s takes %i instructions at most", (name, most) => {
    const taken = numbers(`count ${name}`)[0]!;
    expect(taken).toBeGreaterThan(60);
    expect(taken).toBeLessThanOrEqual(most);
  });

  it("moves nothing through a thread's floating-point registers but where it saves and loads them", () => {
    const listing = execFileSync("arm-none-eabi-objdump", ["-d", "--no-show-raw-insn", "--stop-address=0x20000", elf], { encoding: "utf8" });
    const float = [...listing.matchAll(/\s(v[a-z]+[\w.]*)\s/gu)].map(([, name]) => name);
    expect(float.sort()).toEqual(["vldmia", "vldmia", "vldmia", "vmsr", "vstmia"]);
  });

  it("uses no more than half of its stack", () => expect(numbers("kernel-stack")[0]).toBeLessThanOrEqual(512));
});

describe("without one of the port's checks", () => {
  it.each([
    ["FRAME_STORE", /^stack-sum|^stack code store/u], ["FP_SWITCH", /^float-seen/u], ["FAULT_PENDED", /^stack kernel svc/u],
  ] as const)("%s is missed", async (check, affected) => {
    const rows = (all: readonly string[]): string[] => all.filter((line) => affected.test(line));
    const without = (await runBoard(await boardImage(check), 4)).trim().split("\n");
    expect(rows(without)).not.toEqual(rows(lines));
    // What comes before is as ever.
    expect(without.slice(0, 20)).toEqual(lines.slice(0, 20));
  }, 60_000);
});

/** The kernel's user side: it compiles with warnings as errors, sends what the contract says, and its code is the moves and the call. */
import { execFileSync, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { camel } from "../../spec/generate/names.ts";
import { capabilityTypes, invocations, kernelLimits, messageInfoFields, systemCalls } from "../../spec/kernel.ts";
import { compile, root, scratchDirectory } from "../runtime/native.ts";

const runtime = join(root, "runtime-c");
const here = (name: string): string => join(root, "test/kernel", name);
const headers = ["types.h", "sel4.h", "generated/sel4_types.h", "generated/sel4_stubs.h"].map((name) => readFileSync(join(runtime, "libsel4", name), "utf8"));
const functions = [...headers.join("\n").matchAll(/^(?:static inline|SEL4_INLINE) [\w *]*?\b(seL4_\w+)\(/gmu)].map(([, name]) => name!);

const arm = (...flags: string[]): string[] => ["-std=c11", "-mcpu=cortex-m7", "-mthumb", "-ffixed-r9", "-Wall", "-Wextra", "-Werror", "-Wconversion", "-I", runtime, ...flags];
const uses = here("libsel4_uses.c");

describe("libsel4/sel4.h", () => {
  it("declares each function once, and one for each invocation", () => {
    expect(new Set(functions).size).toBe(functions.length);
    expect(functions).toEqual(expect.arrayContaining(Object.values(invocations).map(({ libsel4 }) => `seL4_${libsel4}`)));
    for (const name of Object.keys(systemCalls)) expect(functions).toContain(`seL4_${camel(name)}`);
  });

  it("has each function with libsel4's type in libsel4_uses.c", () => {
    const typed = [...readFileSync(uses, "utf8").matchAll(/^TYPED\((seL4_\w+),/gmu)].map(([, name]) => name!);
    expect(typed.sort()).toEqual([...functions].sort());
  });

  it("binds each value to the register that the kernel reads it from", () => {
    const bound = [...headers[1]!.matchAll(/^ {2}register seL4_Word (\w+) __asm__\("(r\d+)"\)/gmu)].map(([, name, register]) => `${name} ${register}`);
    expect([...new Set(bound)].sort()).toEqual(["cap r0", "cap_and_badge r0", "destination r12", "information r1", "mr0 r4", "mr1 r5", "mr2 r6", "mr3 r7", "number r2", "reply_cap r3"]);
  });

  it("has sizes that hold the kernel's objects, and that half of would not", () => {
    for (const { bits, retype } of Object.values(capabilityTypes)) {
      if (bits === null || retype?.size !== "fixed") continue;
      const size = Number(new RegExp(`^#define seL4_${bits} (\\d+)$`, "mu").exec(headers[2]!)![1]);
      expect(2 ** size, bits).toBeGreaterThanOrEqual(retype.cells * kernelLimits.cellBytes);
      expect(2 ** (size - 1), bits).toBeLessThan(retype.cells * kernelLimits.cellBytes);
    }
  });

  it.each(["-Os", "-O1", "-O2", "-O3"])("compiles without a warning at %s, every function, layouts as they must be", (level) => {
    execFileSync("arm-none-eabi-gcc", arm(level, "-c", uses, "-o", join(scratchDirectory, "uses.o")), { stdio: ["ignore", "ignore", "pipe"] });
  });

  it("says why it does not compile without optimisation", () => {
    const { status, stderr } = spawnSync("arm-none-eabi-gcc", arm("-O0", "-fsyntax-only", uses), { encoding: "utf8" });
    expect(status).not.toBe(0);
    expect(stderr).toContain("libsel4 needs -Os or another optimisation");
  });
});

describe("its code at -Os", () => {
  /** Instructions of each function: mnemonic and operands. */
  const code = new Map<string, (readonly [string, string])[]>();
  beforeAll(() => {
    const object = join(scratchDirectory, "uses-os.o");
    execFileSync("arm-none-eabi-gcc", arm("-Os", "-c", uses, "-o", object), { stdio: ["ignore", "ignore", "pipe"] });
    const listing = execFileSync("arm-none-eabi-objdump", ["-d", "--no-show-raw-insn", object], { encoding: "utf8" });
    for (const [, name, body] of listing.matchAll(/^[0-9a-f]+ <(\w+)>:\n((?: .*\n)*)/gmu)) {
      code.set(name!, [...body!.matchAll(/^ +[0-9a-f]+:\t(\S+)(?:\t([^@;\n]*))?/gmu)].map(([, mnemonic, operands]) => [mnemonic!, (operands ?? "").trim()] as const));
    }
  });
  const mnemonics = (name: string): string[] => code.get(name)!.map(([mnemonic]) => mnemonic);
  const move = /^(?:mov|movs|movw|mov\.w|mvn\.w)$/u;

  /** The number that r2 holds at the call. */
  function numberOf(name: string): number {
    const body = code.get(name)!;
    const at = body.findIndex(([mnemonic]) => mnemonic === "svc");
    const [mnemonic, operands] = body.slice(0, at).findLast(([, each]) => each.startsWith("r2, #"))!;
    const value = Number(/#(\d+)/u.exec(operands)![1]);
    return (mnemonic.startsWith("mvn") ? ~value : value) | 0;
  }

  it.each(Object.entries(systemCalls))("seL4_%s calls by its number", (name, { number }) => {
    expect(numberOf(`seL4_${camel(name)}`)).toBe(number);
    if (name !== "yield") expect(numberOf(`seL4_${camel(name)}WithMRs`)).toBe(number);
  });

  it("seL4_Signal and seL4_Poll are a Send and an NBWait", () => {
    expect([numberOf("seL4_Signal"), numberOf("seL4_Poll")]).toEqual([systemCalls.send.number, systemCalls["nb-wait"].number]);
  });

  it("every function calls the kernel once, and those of the invocations share one", () => {
    const calls = (name: string): number => mnemonics(name).filter((each) => each === "svc").length;
    const through = (name: string): boolean => code.get(name)!.some(([mnemonic, operands]) => /^(?:bl|b\.w|b\.n)$/u.test(mnemonic) && operands.includes("<sel4_invoke>"));
    for (const name of [...Object.keys(systemCalls).map(camel), "Signal", "Poll"]) expect(calls(`seL4_${name}`), name).toBe(1);
    for (const { libsel4 } of Object.values(invocations)) expect(calls(`seL4_${libsel4}`) + Number(through(`seL4_${libsel4}`)), libsel4).toBe(1);
  });

  it("a call with four registers is a move for each that is not in place, and the call", () => {
    const body = code.get("call_with_four")!;
    const at = body.findIndex(([mnemonic]) => mnemonic === "svc");
    // Saves what it must, takes its fifth argument from the stack: the rest are moves.
    expect(body[0]![0]).toBe("push");
    const before = body.slice(1, at);
    expect(before.filter(([mnemonic, operands]) => !move.test(mnemonic) && !(mnemonic === "ldr" && operands.includes("[sp")))).toEqual([]);
    expect(before.length).toBeLessThanOrEqual(6);
    expect(body.slice(at + 1).map(([mnemonic]) => mnemonic)).toEqual(["add", "add", "adds", "pop"]);
  });

  it("a call with one register sends zeros for the others, never what happened to be there", () => {
    const before = code.get("call_with_one")!.slice(0, mnemonics("call_with_one").indexOf("svc"));
    for (const register of ["r4", "r5", "r6", "r7"]) expect(before.some(([mnemonic, operands]) => move.test(mnemonic) && operands.startsWith(`${register},`)), register).toBe(true);
  });

  it("a signal is three instructions, and a server's loop moves nothing through memory", () => {
    expect(mnemonics("signal")).toEqual(["movs", "mvn.w", "svc", "bx"]);
    const loop = code.get("serve")!.slice(1);
    expect(loop.filter(([mnemonic]) => /^(?:ldr|str|ldm|stm|push|pop)/u.test(mnemonic))).toEqual([]);
    expect(loop.filter(([mnemonic]) => mnemonic === "svc").length).toBe(2);
  });

  it("a poll reads and writes no IPC buffer", () => {
    expect(code.get("poll")!.filter(([, operands]) => operands.includes("r9"))).toEqual([]);
  });
});

describe("on a host", () => {
  it("the kernel's view of an IPC buffer is libsel4's", () => {
    const fields = { tag: "tag", words: "msg", user_data: "userData", caps: "caps_or_badges", receive_cnode: "receiveCNode", receive_index: "receiveIndex", receive_depth: "receiveDepth" };
    const text = readFileSync(join(runtime, "kernel/object.h"), "utf8");
    const [, declared] = /^struct pg_buffer \{([^}]*)\}/mu.exec(text)!;
    expect([...declared!.matchAll(/(\w+)(?:\[\w+\])?[,;]/gu)].map(([, name]) => name)).toEqual(Object.keys(fields));
    const unit = join(scratchDirectory, "buffer.c");
    writeFileSync(join(scratchDirectory, "pg_system.h"), "#define PG_SYSTEM_CELLS 64\n#define PG_SYSTEM_IRQS 32u\n");
    writeFileSync(unit, ['#include "kernel/object.h"', '#include "libsel4/types.h"', ...Object.entries(fields).map(([ours, theirs]) =>
      `_Static_assert(offsetof(struct pg_buffer, ${ours}) == offsetof(seL4_IPCBuffer, ${theirs}), "${theirs}");`), "int main(void) { return 0; }", ""].join("\n"));
    execFileSync("cc", ["-std=c11", "-fsyntax-only", "-I", runtime, "-I", scratchDirectory, unit], { stdio: ["ignore", "ignore", "pipe"] });
  });


  it("each invocation sends what the contract says, and takes what comes back", () => {
    const file = here("libsel4_stubs.c");
    const text = readFileSync(file, "utf8");
    for (const { libsel4 } of Object.values(invocations)) expect(text).toContain(`SENDS(seL4_${libsel4}(`);
    const count = [...text.matchAll(/^ {2}(?:SENDS|expect)\(/gmu)].length;
    expect(compile({ sources: [file] }).run("").toString()).toBe(`${count} right, 0 wrong\n`);
  });

  it("packs messages, rights and guards as the kernel reads them", () => {
    const cases = [[0, 0, 0, 0], [0xfffff, 7, 3, 127], [1 << 20, 8, 4, 128], [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      ...Array.from({ length: 2000 }, () => Array.from({ length: 4 }, () => randomInt(2 ** 32 - 1) >>> randomInt(32)))];
    const out = compile({ sources: [here("libsel4_types.c")] }).run(cases.map((row) => row.join(" ")).join("\n")).toString().trim().split("\n");
    const rights = Array.from({ length: 16 }, (_, at) => `${at} ${at.toString(2).padStart(4, "0")}`);
    const guards = [0, 7, 14, 21, 28].map((size) => `${(size * 3) << 5 | size} ${size * 3} ${size}`);
    const packed = cases.map((row) => {
      let at = 0;
      let word = 0;
      for (const [name, bits] of messageInfoFields) {
        word = (word | (row[["label", "capsUnwrapped", "extraCaps", "length"].indexOf(name)]! & (2 ** bits - 1)) << at) >>> 0;
        at += bits;
      }
      return `${word} ${word}`;
    });
    expect(out).toEqual([...rights, ...guards, ...packed]);
    // By hand: the label's 20 bits highest, then 3, 2 and 7.
    expect(packed[1]).toBe("4294967295 4294967295");
    expect(messageInfoFields.map(([name]) => name)).toEqual(["length", "extraCaps", "capsUnwrapped", "label"]);
  });
});

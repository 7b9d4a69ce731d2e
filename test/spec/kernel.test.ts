/** The kernel's table says what its contract says: numbers, and what each invocation takes. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { invocationRule, kernelHeader } from "../../spec/generate/c-kernel.ts";
import { capabilityRights, capabilityTypes, invocationLayout, invocations, kernelErrors, kernelLimits, lookupFailures, messageInfoFields, systemCalls, threadFaults, threadRegisters } from "../../spec/kernel.ts";
import type { Invocation, InvocationName } from "../../spec/kernel.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fromZero = (numbers: readonly number[]) => expect(numbers).toEqual(numbers.map((_, index) => index));
const codes = (table: Record<string, { code: number }>): number[] => Object.values(table).map(({ code }) => code);

describe("numbers of the kernel", () => {
  it("run without gaps where C or libsel4 counts on it", () => {
    for (const table of [capabilityTypes, kernelErrors, lookupFailures]) fromZero(codes(table));
    fromZero([0, ...Object.values(invocations).map(({ label }) => label)]);
    expect(Object.values(systemCalls).map(({ number }) => number)).toEqual(Array.from({ length: 11 }, (_, at) => -1 - at));
    expect(Object.values(capabilityRights).map(({ bit }) => bit)).toEqual([1, 2, 4, 8]);
    expect(Object.values(threadFaults).map(({ label }) => label)).toEqual([0, 1, 2, 3, 5, 6]);
  });

  it("put what Retype makes first, so that its number is the capability's less one", () => {
    const made = Object.values(capabilityTypes).filter(({ retype }) => retype !== null).map(({ code }) => code);
    expect(made).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const { retype, object } of Object.values(capabilityTypes)) expect(object === null).toBe(retype === null);
  });

  it("fill a message's information word, and count as far as its fields reach", () => {
    const bits = Object.fromEntries(messageInfoFields);
    expect(messageInfoFields.reduce((sum, [, width]) => sum + width, 0)).toBe(32);
    expect(kernelLimits.messageRegisters).toBeLessThan(2 ** bits.length!);
    expect(kernelLimits.messageCaps).toBe(2 ** bits.extraCaps! - 1);
    expect(4 * (1 + kernelLimits.messageRegisters + 1 + kernelLimits.messageCaps + 3)).toBe(kernelLimits.ipcBufferBytes);
  });

  it("keep fault messages within a message", () => {
    for (const { registers } of Object.values(threadFaults)) expect(registers.length).toBeLessThanOrEqual(kernelLimits.messageRegisters);
  });
});

/** By hand, from the contract: words and extra capabilities at least, what the first extra one must be. */
const takes: Record<InvocationName, readonly [on: string, words: number, caps: number, wants?: string]> = {
  "untyped-retype": ["untyped", 6, 1],
  "tcb-read-registers": ["tcb", 2, 0], "tcb-write-registers": ["tcb", 2, 0], "tcb-configure": ["tcb", 3, 3],
  "tcb-set-priority": ["tcb", 1, 1, "tcb invalid-capability"], "tcb-set-mc-priority": ["tcb", 1, 1, "tcb invalid-capability"],
  "tcb-set-sched-params": ["tcb", 2, 3, "tcb invalid-capability"], "tcb-set-timeout-endpoint": ["tcb", 0, 1],
  "tcb-set-ipc-buffer": ["tcb", 1, 1], "tcb-set-space": ["tcb", 2, 3], "tcb-suspend": ["tcb", 0, 0], "tcb-resume": ["tcb", 0, 0],
  "tcb-bind-notification": ["tcb", 0, 1, "notification illegal-operation"], "tcb-unbind-notification": ["tcb", 0, 0],
  "cnode-revoke": ["cnode", 2, 0], "cnode-delete": ["cnode", 2, 0], "cnode-cancel-badged-sends": ["cnode", 2, 0],
  "cnode-copy": ["cnode", 5, 1], "cnode-mint": ["cnode", 6, 1], "cnode-move": ["cnode", 4, 1],
  "irq-issue-irq-handler": ["irq-control", 3, 1], "irq-ack-irq": ["irq-handler", 0, 0],
  "irq-set-irq-handler": ["irq-handler", 0, 1, "notification invalid-capability"], "irq-clear-irq-handler": ["irq-handler", 0, 0],
  "sched-control-configure-flags": ["sched-control", 7, 1, "sched-context invalid-capability"],
  "sched-context-consumed": ["sched-context", 0, 0], "sched-context-bind": ["sched-context", 0, 1],
  "sched-context-unbind": ["sched-context", 0, 0], "sched-context-unbind-object": ["sched-context", 0, 1],
  "frame-map": ["frame", 3, 1, "vspace invalid-capability"], "frame-unmap": ["frame", 0, 0],
};

describe("invocations", () => {
  const rows = Object.entries(invocations) as [InvocationName, Invocation][];
  it.each(rows)("%s takes what the contract says, and its rule says so to the kernel", (name, invocation) => {
    const { words, caps } = invocationLayout(invocation);
    const [on, wordsSaid, capsSaid, wants] = takes[name];
    expect([invocation.on, words, caps.length, invocation.wants?.join(" ")]).toEqual([on, wordsSaid, capsSaid, wants]);
    const rule = invocationRule(invocation);
    const type = (code: number): string => Object.entries(capabilityTypes).find(([, each]) => each.code === code)![0];
    expect([type(rule & 15), rule >> 4 & 7, rule >> 7 & 3]).toEqual([on, wordsSaid, capsSaid]);
    const wanted = rule >> 9 & 15;
    expect(wanted === 0 ? undefined : `${type(wanted)} ${rule >> 13 === 1 ? "illegal-operation" : "invalid-capability"}`).toBe(wants);
  });

  it("are refused a rule that would not fit", () => {
    const words = Array.from({ length: 8 }, (_, at) => [`w${at}`, "word"] as const);
    expect(() => invocationRule({ ...invocations["untyped-retype"], arguments: words })).toThrow("Untyped_Retype takes more");
  });

  it("put small arguments that follow each other into one register, and nothing else", () => {
    const of = (...list: Invocation["arguments"]) => invocationLayout({ ...invocations["tcb-suspend"], arguments: list }).places.map(([[name], register, shift]) => `${name} ${register} ${shift}`);
    expect(of(["a", "bool"], ["b", "byte"], ["c", "byte"], ["d", "byte"], ["e", "byte"])).toEqual(["a 0 0", "b 0 8", "c 0 16", "d 0 24", "e 1 0"]);
    expect(of(["a", "word"], ["b", "byte"], ["c", "cap"], ["d", "word"], ["e", "byte"])).toEqual(["a 0 0", "b 1 0", "d 2 0", "e 3 0"]);
    expect(of(["a", "time"], ["b", "time"], ["c", "word"])).toEqual(["a 0 0", "b 2 0", "c 4 0"]);
  });
});

it("the kernel's own lists of registers are in the table's order", () => {
  const list = (file: string, name: string): string[] => {
    const text = readFileSync(join(root, "runtime-c/kernel", file), "utf8");
    const [, body] = new RegExp(`\\b${name}\\[\\w*\\] = \\{([^}]*)\\}`, "u").exec(text)!;
    return body!.split(",").map((word) => word.trim().replace("PG_", "").toLowerCase());
  };
  const inKernel: Record<string, string> = { cpsr: "psr", r14: "lr", faultip: "pc" };
  const named = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase()).map((name) => inKernel[name] ?? name);
  expect(list("registers.c", "pg_context")).toEqual(named(threadRegisters));
  const unknown = threadFaults["unknown-syscall"].registers;
  expect([...list("fault.c", "syscall_registers"), "syscall"]).toEqual(named(unknown));
  expect([...list("fault.c", "exception_registers"), "number", "code"]).toEqual(named(threadFaults["user-exception"].registers));
});

it("pg_kernel_spec.h holds in C, rules included", () => {
  const unit = `${kernelHeader()}
static const unsigned short rules[] = {PG_INVOCATION_RULES};
_Static_assert(sizeof rules / sizeof rules[0] == PG_INVOCATIONS, "a rule for every label, and none for 0");
_Static_assert(PG_SYS_CALL == -1 && PG_SYS_YIELD == -11 && PG_BADGE_MASK == 0x0fffffffu && PG_RIGHT_ALL == 15u, "numbers");
int main(void) { return rules[0]; }
`;
  execFileSync("cc", ["-std=c11", "-Wall", "-Wextra", "-Werror", "-Wconversion", "-fsyntax-only", "-x", "c", "-"], { input: unit, stdio: ["pipe", "ignore", "pipe"] });
});

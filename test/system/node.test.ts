/** The node's domains on the kernel, in QEMU: the answers of the single image, and crashes of any domain that nobody notices. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { domainLimits, domainNames, domains, isIn } from "../../spec/domains.ts";
import { faults } from "../../spec/faults.ts";
import { actions } from "../../spec/wire.ts";
import { readElf } from "../../toolchain/elf.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { asks, nodeProject } from "../runtime/frames.ts";
import { nodeFiguresOf } from "../../bench/node.ts";
import { answersAsSingle, singleImage } from "./answers.ts";
import { host } from "./image.ts";
import { exchange, killing, said, Victim } from "./kills.ts";
import { nodeImage } from "./node.ts";

let build: SystemBuild;
beforeAll(async () => {
  build = await nodeImage(nodeProject);
}, 240_000);

/** Where a function of a component begins. */
function addressOf(component: string, name: string): number {
  const { symbols } = readElf(readFileSync(join(build.directory, "components", component, `${component}.elf`)));
  return symbols.find((symbol) => symbol.name === name)!.address & ~1;
}

describe("the node as a system of domains", () => {
  it("answers as the single image does", async () => {
    await answersAsSingle(build.elf, singleImage(), 12, 11);
  }, 240_000);

  it("gives every component no more than the table says", () => {
    for (const { name, holdings } of build.distribution.components) {
      const domain = domains[name as keyof typeof domains];
      const calls = holdings.filter(({ type, rights }) => type === "endpoint" && rights?.includes("write") === true);
      for (const { badge } of calls) expect(badge, name).toBe(domain.code);
      // A capability that controls something is the supervisor's alone.
      const controls = holdings.filter(({ type }) => ["tcb", "cnode", "sched-context", "sched-control", "untyped", "irq-control", "vspace", "frame"].includes(type));
      if (name !== "supervisor") expect(controls, name).toEqual([]);
      for (const { type, rights } of holdings) if (type === "endpoint") expect(rights, name).not.toContain("grant");
    }
    expect(build.distribution.components.map(({ name }) => name)).toEqual(domainNames.filter((name) => isIn("node", domains[name])));
  });

  it("keeps to its bars: from last byte to decision, flash and RAM", async () => {
    const figures = await nodeFiguresOf(host, build.directory, build.record);
    expect(Object.entries(figures).filter(([, { ok }]) => !ok)).toEqual([]);
    expect(figures["kernel.node_standard_path"]!.value).toBeGreaterThan(1000); // six ways between domains are among them
  }, 240_000);

  it("starts a domain again so often in a minute, and goes on without it then", async () => {
    const node = await Victim.start(build);
    try {
      const none = (): void => {};
      const lookup = addressOf("store", "pg_providers_find_words");
      const [standard] = exchange;
      for (const make of [...exchange].reverse()) await node.ask(make(), none);
      for (let crash = 1; crash <= domainLimits.restartsPerMinute.value; crash++) {
        const { crashed, result } = await node.crashAt(lookup, () => node.ask(standard!(), none));
        expect([crashed, said(result)]).toMatchObject([true, { action: actions.forward }]);
      }
      const last = await node.crashAt(lookup, () => node.ask(standard!(), none));
      expect([last.crashed, said(last.result)]).toMatchObject([true, { action: actions.gateway }]);
      // No store: no provider is found, none is taken; routes that need none, and the rest of the node, are as they were.
      const answers = [];
      for (const make of exchange) answers.push(said(await node.ask(make(), none)));
      expect(answers).toMatchObject([{ action: actions.gateway }, { action: actions.reply, value: 7 }, { action: actions.forward }, { status: 4 }, { status: 4 }, { status: 0 }, { routes: 8, refused: 1 }]);
    } finally {
      node.close();
    }
  }, 240_000);

  it("ends a program that runs beyond any bound by the time it has, and decides the next message", async () => {
    const node = await Victim.start(build);
    try {
      const machine = addressOf("router", "pg_run");
      const before = await node.patch(machine, Uint8Array.of(0xfe, 0xe7)); // b .
      node.line.send(asks(1)[1]!);
      expect(said(await node.line.next(120_000))).toMatchObject({ action: actions.fault, fault: faults["no-route"].code });
      await node.patch(machine, before);
      node.line.send(asks(2)[1]!);
      expect(said(await node.line.next(10_000))).toMatchObject({ action: actions.reply, value: 41 });
    } finally {
      node.close();
    }
  }, 240_000);

  it("loses nothing that it acknowledged when any of its domains crashes anywhere", async () => {
    const robust = await nodeImage(nodeProject, { RESTARTS_PER_MINUTE: 1_000_000 });
    const { crashes } = await killing(robust, ["driver", "protocol", "router", "store", "governor"], 60, 3);
    for (const [name, count] of crashes) expect(count, name).toBeGreaterThan(2);
  }, 240_000);
});

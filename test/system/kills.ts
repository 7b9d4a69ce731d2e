/** Crashes of the node's domains at instructions that they execute, one after the other, while messages flow. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Message } from "../../sim/link.ts";
import type { DomainName } from "../../spec/domains.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { acknowledged, asks } from "../runtime/frames.ts";
import { Console } from "./console.ts";
import { Gdb } from "./gdb.ts";
import { codeOf, executed } from "./node.ts";

/** Where no region of a domain is: to go on there is a fault. */
const nowhere = 0x6000_0000;

export interface Killed {
  /** Crashes by domain. */
  readonly crashes: ReadonlyMap<DomainName, number>;
  /** Frames that were sent again, since no answer came: their bytes were in the hands of the driver or of the protocol domain. */
  readonly again: number;
}

/** What an answer says, but for the time that it took. */
export const said = (message: Message | null): unknown => (message?.name === "decision" ? { ...message.fields, ticks: 0 } : message?.fields ?? null);

/** Numbers below `below`, always the same ones (Park and Miller). */
function* random(seed: number): Generator<number> {
  for (let x = seed; ; yield x) x = (x * 48_271) % 0x7fff_ffff;
}

/** A node in QEMU with a debugger that crashes a domain when it comes to an address. */
export class Victim {
  readonly line: Console;
  readonly #gdb: Gdb;
  readonly #scratch: string;
  #stopped: Promise<string>;

  private constructor(line: Console, gdb: Gdb, scratch: string) {
    this.line = line;
    this.#gdb = gdb;
    this.#scratch = scratch;
    this.#stopped = gdb.run();
  }

  static async start(build: SystemBuild): Promise<Victim> {
    const scratch = mkdtempSync(join(tmpdir(), "pgrid-kill-"));
    const socket = join(scratch, "gdb");
    const line = new Console(build.elf, Gdb.arguments(socket));
    const victim = new Victim(line, await Gdb.connect(socket), scratch);
    expect((await line.next(5000))?.name).toBe("hello");
    return victim;
  }

  close(): void {
    this.line.close();
    this.#gdb.close();
    rmSync(this.#scratch, { recursive: true });
  }

  /** Sends a frame and waits for its answer; sends it again when there is none. */
  async ask(frame: Uint8Array, again: () => void): Promise<Message> {
    for (let tries = 0; tries < 4; tries++) {
      this.line.send(frame);
      const answer = await this.line.next(tries === 0 ? 400 : 2000);
      if (answer !== null) return answer;
      again();
      this.line.send(Uint8Array.of(0)); // ends what may be left of a frame
    }
    throw new Error("no answer to a frame that was sent four times");
  }

  /** While `act` goes on: what executes at this address goes on nowhere, once. Whether it came to it. */
  async crashAt<T>(address: number, act: () => Promise<T>): Promise<{ readonly crashed: boolean; readonly result: T }> {
    await this.#gdb.stop();
    await this.#stopped;
    await this.#gdb.breakAt(address);
    this.#stopped = this.#gdb.run();
    let over = false;
    let crashed = false;
    const watch = this.#stopped.then(async () => {
      if (over) return;
      crashed = true;
      await this.#gdb.noBreakAt(address);
      await this.#gdb.setPc(nowhere);
      this.#stopped = this.#gdb.run();
    });
    const result = await act();
    over = true;
    if (crashed) await watch;
    else {
      await this.#gdb.stop();
      await this.#gdb.noBreakAt(address);
      this.#stopped = this.#gdb.run();
    }
    return { crashed, result };
  }

  /** Writes over instructions, and gives what was there. */
  async patch(address: number, content: Uint8Array): Promise<Buffer> {
    await this.#gdb.stop();
    const before = await this.#gdb.bytes(address, content.length);
    await this.#gdb.write(address, content);
    this.#stopped = this.#gdb.run();
    return before;
  }
}

/** Crashes `count` times; each time an answer to a message has to be the one that it always was. */
export async function killing(build: SystemBuild, victims: readonly DomainName[], count: number, seed: number): Promise<Killed> {
  const frames = [...acknowledged, ...asks(1), ...asks(1)];
  const trace = await executed(build, frames);
  const addresses = new Map(victims.map((name) => {
    const { base, end } = codeOf(build, name);
    return [name, [...new Set(trace.filter((pc) => pc >= base && pc < end))]] as const;
  }));
  const node = await Victim.start(build);
  const numbers = random(seed);
  const below = (most: number): number => (numbers.next().value as number) % most;
  const crashes = new Map<DomainName, number>(victims.map((name) => [name, 0]));
  let again = 0;
  try {
    for (const frame of acknowledged) expect(said(await node.ask(frame, () => again++))).toMatchObject({ status: 0 });
    const whole: unknown[] = [];
    for (const frame of asks(1)) whole.push(said(await node.ask(frame, () => again++)));
    for (let total = 0; total < count;) {
      const name = victims[below(victims.length)]!;
      const places = addresses.get(name)!;
      const address = places[below(places.length)]!;
      const which = below(3);
      const { crashed, result } = await node.crashAt(address, () => node.ask(asks(1)[which]!, () => again++));
      expect(said(result), `${name} at ${address.toString(16)}, message ${which}`).toEqual(whole[which]);
      if (process.env["KLOG"]) console.log(total, name, address.toString(16), which, crashed, again);
      if (!crashed) continue;
      total++;
      crashes.set(name, crashes.get(name)! + 1);
    }
    for (const [i, frame] of asks(1).entries()) expect(said(await node.ask(frame, () => again++))).toEqual(whole[i]);
  } finally {
    node.close();
  }
  return { crashes, again };
}

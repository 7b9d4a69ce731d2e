/** Crashes of the node's domains at instructions that they execute, one after the other, while messages flow. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { encodeMessage, frame } from "../../sim/link.ts";
import type { AnyMessage } from "../../sim/link.ts";
import type { DomainName } from "../../spec/domains.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { acknowledged, asks } from "../runtime/frames.ts";
import { Console } from "./console.ts";
import { Gdb } from "./gdb.ts";
import { codeOf, executed, machineOf } from "./node.ts";

/** Where no region of a domain is: to go on there is a fault. */
const nowhere = 0x6000_0000;

export interface Killed {
  /** Crashes by domain. */
  readonly crashes: ReadonlyMap<DomainName, number>;
  /** Frames that were sent again, since no answer came: their bytes were in the hands of the driver or of the protocol domain. */
  readonly again: number;
}

/** What an answer says, but for the time that it took. */
type Said = AnyMessage;
export const said = (message: Said | null): unknown => (message?.name === "decision" ? { ...message.fields, ticks: 0, sequence: 0 } : message?.fields ?? null);

/** A frame, and which answers can be its own. */
export interface Sent {
  readonly bytes: Uint8Array;
  answeredBy(message: Said): boolean;
  /** Milliseconds before it is sent again for the first time; 120 when left out. */
  readonly patience?: number;
}
let sequence = 0;
/** What is said to the node while its domains crash: each has the same answer whenever it is asked, if nothing was lost. */
export const exchange: readonly (() => Sent)[] = [
  ...[0, 1, 2].map((which) => (): Sent => {
    const own = ++sequence;
    return { bytes: asks(own)[which]!, answeredBy: (message) => message.name === "decision" && message.fields.sequence === own };
  }),
  ...acknowledged.map((bytes, i) => (): Sent => ({ bytes, answeredBy: (message) => message.name === "done" && message.fields.of === 2 + i })),
  () => ({ bytes: frame(encodeMessage("hello-get", {})), answeredBy: (message) => message.name === "hello" }),
];

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
    const line = new Console(machineOf(build), Gdb.arguments(socket));
    const victim = new Victim(line, await Gdb.connect(socket), scratch);
    expect((await line.next(20_000))?.name).toBe("hello");
    return victim;
  }

  close(): void {
    this.line.close();
    this.#gdb.close();
    rmSync(this.#scratch, { recursive: true });
  }

  /** Sends a frame and waits for its answer; sends it again when there is none. An answer to an earlier one, late, is passed over. */
  async ask(sent: Sent, again: () => void): Promise<Said> {
    for (let tries = 0; tries < 4; tries++) {
      this.line.send(sent.bytes);
      for (;;) {
        const answer = await this.line.next(tries === 0 ? sent.patience ?? 120 : 2000);
        if (answer === null) break;
        if (sent.answeredBy(answer)) return answer;
      }
      again();
      this.line.send(Uint8Array.of(0)); // ends what may be left of a frame
    }
    throw new Error("no answer to a frame that was sent four times");
  }

  async #halt(): Promise<void> {
    this.#gdb.stop();
    await this.#stopped;
  }

  /** While `act` goes on: what executes at this address goes on nowhere, once. Whether it came to it. */
  async crashAt<T>(address: number, act: () => Promise<T>): Promise<{ readonly crashed: boolean; readonly result: T }> {
    await this.#halt();
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
      await this.#halt();
      await this.#gdb.noBreakAt(address);
      this.#stopped = this.#gdb.run();
    }
    return { crashed, result };
  }

  /** Who comes to this address hangs there: `here`, a jump to itself, is written over it. Ends when that happened and `act` is over; gives what was there. */
  async hangAt(address: number, here: Uint8Array, act: () => Promise<void>): Promise<Buffer> {
    await this.#halt();
    const before = await this.#gdb.bytes(address, here.length);
    await this.#gdb.breakAt(address);
    this.#stopped = this.#gdb.run();
    const hangs = this.#stopped.then(async () => {
      await this.#gdb.noBreakAt(address);
      await this.#gdb.write(address, here);
      this.#stopped = this.#gdb.run();
    });
    await act();
    await hangs;
    return before;
  }

  /** Memory as the board has it, whatever the MPU shows. */
  async memory(address: number, length: number): Promise<Buffer> {
    const most = 1024; // of a packet of the stub
    const found: Buffer[] = [];
    await this.#halt();
    for (let at = 0; at < length; at += most) found.push(await this.#gdb.bytes(address + at, Math.min(most, length - at)));
    this.#stopped = this.#gdb.run();
    return Buffer.concat(found);
  }

  /** Writes over instructions, and gives what was there. */
  async patch(address: number, content: Uint8Array): Promise<Buffer> {
    await this.#halt();
    const before = await this.#gdb.bytes(address, content.length);
    await this.#gdb.write(address, content);
    this.#stopped = this.#gdb.run();
    return before;
  }
}

/**
 * Crashes `count` times; each time an answer to a message has to be the one that it always was. `first` are frames that the node has had before, `more` what
 * is said to it besides; where domains come by is told of a node that has not had them.
 */
export async function killing(build: SystemBuild, victims: readonly DomainName[], count: number, seed: number, first: readonly Sent[] = [], more: readonly (() => Sent)[] = []): Promise<Killed> {
  const all = [...exchange, ...more];
  // Where each domain comes by for each frame: what is executed up to the answers of those before it is left out.
  const before = (await executed(build, acknowledged)).length;
  const places: { readonly name: DomainName; readonly which: number; readonly addresses: readonly number[] }[] = [];
  for (const [which, make] of all.entries()) {
    const trace = (await executed(build, [...acknowledged, make().bytes])).subarray(before);
    for (const name of victims) {
      const { base, end } = codeOf(build, name);
      const addresses = [...new Set(trace.filter((pc) => pc >= base && pc < end))];
      if (addresses.length > 0) places.push({ name, which, addresses });
    }
  }
  const node = await Victim.start(build);
  const numbers = random(seed);
  const below = (most: number): number => (numbers.next().value as number) % most;
  const crashes = new Map<DomainName, number>(victims.map((name) => [name, 0]));
  let again = 0;
  try {
    for (const sent of first) await node.ask(sent, () => again++);
    const whole: unknown[] = [];
    for (const make of [...all].reverse()) whole.unshift(said(await node.ask(make(), () => again++)));
    for (let total = 0; total < count;) {
      const { name, which, addresses } = places[below(places.length)]!;
      const address = addresses[below(addresses.length)]!;
      const { crashed, result } = await node.crashAt(address, () => node.ask(all[which]!(), () => again++));
      const message = `crash ${total} of ${name} at ${address.toString(16)}, frame ${which}`;
      expect(said(result), message).toEqual(whole[which]);
      // And the others, one after the other.
      const next = total % all.length;
      expect(said(await node.ask(all[next]!(), () => again++)), `after ${message}: frame ${next}`).toEqual(whole[next]);
      if (!crashed) continue;
      total++;
      crashes.set(name, crashes.get(name)! + 1);
    }
    for (const [i, make] of all.entries()) expect(said(await node.ask(make(), () => again++))).toEqual(whole[i]);
  } finally {
    node.close();
  }
  return { crashes, again };
}

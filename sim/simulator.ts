/** A simulated node: boot it, feed it, ask it. The interface is the link's requests with their answers decoded. */
import { counters, faults, refusals, statuses } from "../spec/faults.ts";
import type { CounterName, FaultName, RefusalName, StatusName } from "../spec/faults.ts";
import { actions, wireMessages } from "../spec/wire.ts";
import type { ActionName } from "../spec/wire.ts";
import type { Host } from "../toolchain/host.ts";
import type { Device } from "./device.ts";
import { DeviceError } from "./failure.ts";
import type { Fields } from "./link.ts";
import { boot, icountShift } from "./machines.ts";
import type { Machine } from "./machines.ts";

export interface SimOptions {
  /** How long the device may take to start, and to answer one request. */
  readonly helloMilliseconds?: number;
  readonly replyMilliseconds?: number;
}

export interface Decision {
  readonly action: ActionName;
  readonly fault: FaultName;
  /** Bytes of the last CID that the program computed; null when it computed none. */
  readonly cid: Uint8Array | null;
  /** Next hop of a forward or a gateway, 32 bytes; null otherwise. */
  readonly node: Uint8Array | null;
  /** Drop reason or replied integer, as the device sent it (u32). */
  readonly value: number;
  readonly sequence: number;
  readonly vmInstructions: number;
  readonly ticks: number;
  /** Instructions of the processor from the last byte received to the decision; null where nothing counts them. */
  readonly cpuInstructions: number | null;
}

export interface Done {
  readonly status: StatusName;
  readonly refusal: RefusalName;
  readonly word: number;
}

export interface Simulation {
  readonly hello: Fields<"hello">;
  readonly device: Device;
  message(fields: Fields<"message">): Promise<Decision>;
  provide(fields: Fields<"provide">): Promise<Done>;
  tableSet(fields: Fields<"table-set">): Promise<Done>;
  install(image: Uint8Array): Promise<Done>;
  reset(): Promise<Done>;
  stats(): Promise<Readonly<Record<CounterName, number>>>;
  close(): void;
}

function names<N extends string>(table: Readonly<Record<N, number | { readonly code: number }>>): (code: number) => N | undefined {
  const byCode = new Map<number, N>();
  for (const name of Object.keys(table) as N[]) {
    const row = table[name];
    byCode.set(typeof row === "number" ? row : row.code, name);
  }
  return (code) => byCode.get(code);
}
const actionName = names<ActionName>(actions);
const faultName = names<FaultName>(faults);
const statusName = names<StatusName>(statuses);
const refusalName = names<RefusalName>(refusals);

/** Instructions that took so many ticks of virtual time. */
export function instructionsOf(ticks: number, tickHz: number): number | null {
  return tickHz === 0 ? null : Math.round((ticks * 1e9) / tickHz / 2 ** icountShift);
}

function known<T>(value: T | undefined, awaited: keyof typeof wireMessages, what: string): T {
  if (value === undefined) throw new DeviceError({ kind: "unexpected", awaited, got: what });
  return value;
}

/** `tickHz`: 0 where nothing counts. Throws DeviceError for what is no decision. */
export function decisionOf(raw: Fields<"decision">, tickHz: number): Decision {
  const action = known(actionName(raw.action), "decision", `action ${raw.action}`);
  const cidBytes = raw.cidLength <= raw.cid.length ? raw.cidLength : undefined;
  return {
    action,
    fault: known(faultName(raw.fault), "decision", `fault ${raw.fault}`),
    cid: known(cidBytes, "decision", `a CID of ${raw.cidLength} bytes`) === 0 ? null : raw.cid.slice(0, raw.cidLength),
    node: action === "forward" || action === "gateway" ? raw.node : null,
    value: raw.value,
    sequence: raw.sequence,
    vmInstructions: raw.vmInstructions,
    ticks: raw.ticks,
    cpuInstructions: instructionsOf(raw.ticks, tickHz),
  };
}

/** Boots and waits for the hello. Rejects with DeviceError; the process has then ended. */
export async function startSim(host: Host, machine: Machine, options: SimOptions = {}): Promise<Simulation> {
  const device = boot(host, machine);
  const stopListening = host.onInterrupt(() => {
    device.interrupt();
    device.close();
  });
  const close = () => {
    stopListening();
    device.close();
  };
  let hello: Fields<"hello">;
  try {
    hello = await device.hello(options.helloMilliseconds ?? 10_000);
  } catch (error) {
    close();
    throw error;
  }
  const reply = options.replyMilliseconds ?? 30_000;
  const command = async <N extends "provide" | "table-set" | "install" | "reset">(name: N, fields: Fields<N>): Promise<Done> => {
    const done = await device.request(name, fields, "done", reply);
    if (done.of !== wireMessages[name].kind) throw new DeviceError({ kind: "unexpected", awaited: "done", got: `the outcome of request ${done.of}` });
    return {
      status: known(statusName(done.status), "done", `status ${done.status}`),
      refusal: known(refusalName(done.refusal), "done", `refusal ${done.refusal}`),
      word: done.word,
    };
  };
  return {
    hello,
    device,
    message: async (fields) => decisionOf(await device.request("message", fields, "decision", reply), hello.tickHz),
    provide: (fields) => command("provide", fields),
    tableSet: (fields) => command("table-set", fields),
    install: (image) => command("install", { image }),
    reset: () => command("reset", {}),
    stats: async () => {
      const { counters: values } = await device.request("stats-get", {}, "stats", reply);
      const entries = Object.entries(counters).map(([name, { index }]) => [name, values[index]!] as const);
      return Object.fromEntries(entries) as Record<CounterName, number>;
    },
    close,
  };
}

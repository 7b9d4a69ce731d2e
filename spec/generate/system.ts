/**
 * systems/node/system.json and systems/grid/system.json: the node's domains as components of a system. Who may send to whom, who maps what, priorities and
 * badges are those of spec/domains.ts; what is said here beside them is how much memory and time each takes on a board.
 */
import { domainMessages, domainNames, domains, isIn, sharedFrames } from "../domains.ts";
import type { DomainMessage, DomainName, NodeSystemName, SharedFrame } from "../domains.ts";

/** Badges of faults, of timeouts and of what a domain says to the supervisor: its number on top of these (domains/supervisor.c). */
const faultBadge = 0x1000;
const timeoutBadge = 0x2000;
const saysBadge = 0x4000;

/**
 * What one message takes at most, in microseconds: 1,000,000 VM instructions of 15 instructions of the processor each (bench: interp.loop)
 * and 16,384 bytes hashed with 270 (bench: decision.hash), at the board's 7.8 million a second, and a tenth more for the rest.
 */
const messageTime = { DRIVER_BUDGET_US: 2_800_000, DRIVER_PERIOD_US: 2_900_000 };

const libraries = ["core", "crypto"];

/** What the updater takes of the time that nobody else wants; what it asks of others runs on it, too, and before messages. */
const updateTime = { UPDATER_BUDGET_US: 2_800_000, UPDATER_PERIOD_US: 2_900_000 };

/** A chain of four takes 0.7 seconds at the board's 7.8 million instructions each, proof, agreement and answer as much again. */
const admissionTime = { ADMISSION_BUDGET_US: 2_800_000, ADMISSION_PERIOD_US: 2_900_000 };

/** The slot `store` of the board's flash; so much RAM where no domain can program that, which is what boards with 128 KiB of it have to spare. */
const storeDevice = { board: "store", otherwise: "16K" };
/** What differs from one domain to the other beside the table. */
const own: Readonly<Record<DomainName, Readonly<Record<string, unknown>>>> = {
  supervisor: { stack: "1K", context: { budget: 100_000, period: 100_000 }, replies: ["faults"], devices: { counter: { board: "counter", access: "r" } }, own: ["cnode"], control: ["time"], untyped: { time: { for: "objects", bytes: 512 } }, slots: 64, defines: { ...messageTime, ...updateTime } },
  driver: { stack: "1K", context: { budget: messageTime.DRIVER_BUDGET_US, period: messageTime.DRIVER_PERIOD_US }, devices: { uart0: { board: "uart0" }, counter: { board: "counter", access: "r" }, reset: { board: "reset" } } },
  protocol: { stack: "2K", libraries },
  router: { stack: "5K", libraries, routes: true, sources: ["runtime-c/domains/begin.c", "runtime-c/domains/router.c", "runtime-c/update/bundle.c"] },
  store: {
    stack: "2K", libraries, routes: true, sources: ["runtime-c/domains/begin.c", "runtime-c/domains/store.c", "runtime-c/domains/records.c"],
    devices: { flash: storeDevice },
  },
  governor: { stack: "1K", libraries },
  keys: { stack: "6K", libraries },
  gate: {
    stack: "4K", libraries: [...libraries, "messages", "sessions"], routes: true, sources: ["runtime-c/domains/begin.c", "runtime-c/domains/gate.c", "runtime-c/domains/admitted.c", "runtime-c/domains/contents_gate.c", "runtime-c/domains/changes.c", "runtime-c/domains/logs.c", "runtime-c/node/state.c", "runtime-c/domains/objects.c", "runtime-c/domains/program_index.c", "runtime-c/domains/site.c", "runtime-c/domains/words.c"],
    own: ["cnode", "vspace"], control: ["time"], untyped: { links: { for: "objects", bytes: 8192 }, sessions: { for: "frames", bytes: 16_384 } }, slots: 128, spareRegions: 1, defines: { OF_THE_GATE: 1 },
  },
  admission: {
    stack: "8K", context: { budget: admissionTime.ADMISSION_BUDGET_US, period: admissionTime.ADMISSION_PERIOD_US }, libraries: [...libraries, "judging", "messages", "tokens"],
  },
  worker: { stack: "8K", libraries: [...libraries, "messages"] },
  updater: {
    stack: "3K", context: { budget: updateTime.UPDATER_BUDGET_US, period: updateTime.UPDATER_PERIOD_US }, libraries: [...libraries, "updates"],
    sources: ["runtime-c/domains/begin.c", "runtime-c/domains/updater.c", "runtime-c/domains/site.c"],
    devices: { slot: { board: "other-slot" }, manifest: { board: "own-manifest" }, trailer: { board: "own-trailer" } },
  },
};

/** What is besides, where messages of strangers are taken. */
const begin = "runtime-c/domains/begin.c";
const ownOfGrid: Readonly<Partial<Record<DomainName, Readonly<Record<string, unknown>>>>> = {
  protocol: { sources: [begin, "runtime-c/domains/protocol.c", "runtime-c/domains/line.c"] },
  router: {
    libraries: [...libraries, "compact"],
    sources: [
      begin, "runtime-c/domains/router.c", "runtime-c/domains/kept.c", "runtime-c/domains/decided.c", "runtime-c/node/policy.c", "runtime-c/node/state.c", "runtime-c/domains/contents.c", "runtime-c/store/registry.c", "runtime-c/store/shelf.c", "runtime-c/store/backing_none.c",
      "runtime-c/domains/receipts.c", "runtime-c/crypto/merkle_hash.c", "runtime-c/wire/merkle.c", "runtime-c/update/bundle.c",
    ],
  },
  store: { libraries: [...libraries, "audit", "compact"], sources: [begin, "runtime-c/domains/store.c", "runtime-c/domains/records.c", "runtime-c/domains/logbook.c"], defines: { LOGS: 1 } },
  governor: { defines: { HOLDS_OBJECTS: 1 } },
  keys: { libraries: [...libraries, "signing"], defines: { SIGNS: 1 } },
  admission: { routes: true },
};

/** Servers wait at an endpoint; the worker waits there for nobody but a signal, with which it has a session's time. */
const waits = (name: DomainName): boolean => domains[name].time !== "own";
/** Whoever has time of its own beside the supervisor: it is taken again when it is used up. */
const payers = domainNames.filter((name) => domains[name].time === "own" && name !== "supervisor");

/** Bits of a notification by who signals it; those of interrupts come first. */
const signals = {
  progress: { waiter: "supervisor", signallers: ["driver", "updater", "admission"] },
  line: { waiter: "driver", signallers: [undefined, "updater", "admission", "worker", "gate"] },
  work: { waiter: "updater", signallers: ["protocol"] },
  requests: { waiter: "admission", signallers: ["protocol"] },
  orders: { waiter: "worker", signallers: ["gate"], bound: true },
} as const satisfies Record<string, { readonly waiter: DomainName; readonly signallers: readonly (DomainName | undefined)[]; readonly bound?: true }>;

export function nodeSystem(of: NodeSystemName): string {
  const names = domainNames.filter((name) => isIn(of, domains[name]));
  const has = (name: DomainName | undefined): name is DomainName => name !== undefined && names.includes(name);
  const messages = (Object.entries(domainMessages) as [string, DomainMessage][]).map(([, message]) => message).filter((message) => isIn(of, message));
  const calls = messages.filter(({ signal }) => signal !== true).flatMap(({ ways }) => ways).filter((way) => way.every(has));
  const servers = names.filter(waits);
  const fault = (name: DomainName, base: number) => ({ endpoint: "supervisor", badge: base + domains[name].code });
  const { defines, ...supervisor } = own.supervisor;
  const component = (name: DomainName): Record<string, unknown> => ({
    sources: ["runtime-c/domains/begin.c", `runtime-c/domains/${name}.c`], priority: domains[name].priority, ...(name === "supervisor" ? supervisor : own[name]), ...(of === "grid" ? ownOfGrid[name] ?? {} : {}),
    ...(waits(name) ? { passive: true, replies: ["calls"] } : {}),
    ...(name === "supervisor" ? { defines: { ...(defines as object), ...(of === "grid" ? admissionTime : {}) } } : { faults: fault(name, faultBadge), timeouts: fault(name, timeoutBadge), restart: { by: "supervisor" } }),
    ...(name === "supervisor" ? { manages: { ...Object.fromEntries(payers.filter(has).map((each) => [each, ["context"]])), ...Object.fromEntries(servers.map((each) => [each, ["reply"]])) } } : {}),
  });
  const senders = (to: DomainName): Record<string, { badge: number }> =>
    Object.fromEntries([...new Set(calls.filter(([, receiver]) => receiver === to).map(([from]) => from))].map((from) => [from, { badge: to === "supervisor" ? saysBadge + domains[from].code : domains[from].code }]));
  const endpoint = (receiver: DomainName) => ({ receiver, ...(Object.keys(senders(receiver)).length === 0 ? {} : { senders: senders(receiver) }) });
  const system = {
    $schema: "../../docs/schema/system.json",
    schemaVersion: 1,
    name: of,
    board: "qemu-mps2-an500",
    components: Object.fromEntries(names.map((name) => [name, component(name)])),
    endpoints: Object.fromEntries(["supervisor" as const, ...servers].map((name) => [name, endpoint(name)])),
    notifications: {
      ready: { waiter: "supervisor", bound: true, signallers: Object.fromEntries(servers.map((name) => [name, { badge: 1 << domains[name].code }])) },
      ...Object.fromEntries(Object.entries(signals).filter(([, { waiter }]) => has(waiter)).map(([name, { waiter, signallers, ...rest }]) => [name, {
        waiter, ...rest, signallers: Object.fromEntries(signallers.flatMap((each, bit) => (has(each) ? [[each, { badge: 1 << bit }]] : []))),
      }])),
    },
    frames: Object.fromEntries((Object.entries(sharedFrames) as [string, SharedFrame][]).filter(([, frame]) => isIn(of, frame)).map(([name, { bytes, grid = bytes, writes, reads }]) => [name, {
      bytes: of === "grid" ? grid : bytes, maps: Object.fromEntries([...writes.filter(has).map((each) => [each, "rw"]), ...reads.filter(has).map((each) => [each, "r"])]),
    }])),
    interrupts: { receive: { board: "uart0", notification: "line", badge: 1, handler: "driver" } },
  };
  return `${JSON.stringify(system, null, 2)}\n`;
}

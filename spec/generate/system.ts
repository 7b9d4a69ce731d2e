/**
 * systems/node/system.json: the node's domains as components of a system. Who may send to whom, who maps what, priorities and
 * badges are those of spec/domains.ts; what is said here beside them is how much memory and time each takes on a board.
 */
import { domainMessages, domainNames, domains, sharedFrames } from "../domains.ts";
import type { DomainMessage, DomainName, SharedFrame } from "../domains.ts";

/** Badges of faults and timeouts: the domain's number on top of these (domains/supervisor.c). */
const faultBadge = 0x1000;
const timeoutBadge = 0x2000;

/**
 * What one message takes at most, in microseconds: 1,000,000 VM instructions of 15 instructions of the processor each (bench: interp.loop)
 * and 16,384 bytes hashed with 270 (bench: decision.hash), at the board's 7.8 million a second, and a tenth more for the rest.
 */
const messageTime = { DRIVER_BUDGET_US: 2_800_000, DRIVER_PERIOD_US: 2_900_000 };

const libraries = ["core", "crypto"];

/** What the updater takes of the time that nobody else wants; what it asks of others runs on it, too, and before messages. */
const updateTime = { UPDATER_BUDGET_US: 2_800_000, UPDATER_PERIOD_US: 2_900_000 };

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
  updater: {
    stack: "3K", context: { budget: updateTime.UPDATER_BUDGET_US, period: updateTime.UPDATER_PERIOD_US }, libraries: [...libraries, "updates"],
    sources: ["runtime-c/domains/begin.c", "runtime-c/domains/updater.c", "runtime-c/domains/site.c"],
    devices: { slot: { board: "other-slot" }, manifest: { board: "own-manifest" }, trailer: { board: "own-trailer" } },
  },
};

export function nodeSystem(): string {
  const messages = Object.entries(domainMessages) as [keyof typeof domainMessages, DomainMessage][];
  const calls = messages.filter(([, { signal }]) => signal !== true).flatMap(([, { ways }]) => ways);
  const servers = domainNames.filter((name): name is Exclude<DomainName, "supervisor" | "driver" | "updater"> => domains[name].time === "caller");
  const fault = (name: DomainName, base: number) => ({ endpoint: "supervisor", badge: base + domains[name].code });
  const component = (name: DomainName): Record<string, unknown> => ({
    sources: ["runtime-c/domains/begin.c", `runtime-c/domains/${name}.c`], priority: domains[name].priority, ...own[name],
    ...(domains[name].time === "caller" ? { passive: true, replies: ["calls"] } : {}),
    ...(name !== "supervisor" ? { faults: fault(name, faultBadge), timeouts: fault(name, timeoutBadge), restart: { by: "supervisor" } } : {}),
    ...(name === "supervisor" ? { manages: { driver: ["context"], updater: ["context"], ...Object.fromEntries(servers.map((each) => [each, ["reply"]])) } } : {}),
  });
  const system = {
    $schema: "../../docs/schema/system.json",
    schemaVersion: 1,
    name: "node",
    board: "qemu-mps2-an500",
    components: Object.fromEntries(domainNames.map((name) => [name, component(name)])),
    endpoints: {
      supervisor: { receiver: "supervisor" },
      ...Object.fromEntries(servers.map((name) => [name, {
        receiver: name, senders: Object.fromEntries([...new Set(calls.filter(([, to]) => to === name).map(([from]) => from))].map((from) => [from, { badge: domains[from].code }])),
      }])),
    },
    notifications: {
      ready: { waiter: "supervisor", bound: true, signallers: Object.fromEntries(servers.map((name) => [name, { badge: 1 << domains[name].code }])) },
      progress: { waiter: "supervisor", signallers: { driver: { badge: 1 }, updater: { badge: 2 } } },
      line: { waiter: "driver", signallers: { updater: { badge: 2 } } },
      work: { waiter: "updater", signallers: { protocol: { badge: 1 } } },
    },
    frames: Object.fromEntries((Object.entries(sharedFrames) as [string, SharedFrame][]).map(([name, { bytes, writes, reads }]) => [name, {
      bytes, maps: Object.fromEntries([...writes.map((each) => [each, "rw"]), ...reads.map((each) => [each, "r"])]),
    }])),
    interrupts: { receive: { board: "uart0", notification: "line", badge: 1, handler: "driver" } },
  };
  return `${JSON.stringify(system, null, 2)}\n`;
}

/** The C sources of a firmware: runtime-c/sources.json with the third-party directories resolved, as a list of units to compile. */
import { basename, join } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { FlashDriver } from "./config/flash.ts";
import { readText } from "./host.ts";
import type { Host } from "./host.ts";
import { thirdPartyDirs, thirdPartyIncludes } from "./third-party.ts";
import type { ThirdPartyDirs } from "./third-party.ts";

interface SourcesFile {
  readonly common: readonly string[];
  readonly warnings: readonly string[];
  readonly core: readonly string[];
  readonly single: readonly string[];
  readonly coreFlags: readonly string[];
  readonly aotFlags: readonly string[];
  readonly crypto: Readonly<Record<"pqclean" | "mbedtls" | "blake3", readonly string[]>>;
  readonly cryptoFlags: readonly string[];
  readonly kernel: { readonly sources: readonly string[]; readonly flags: readonly string[] };
  readonly boot: { readonly sources: readonly string[]; readonly flags: readonly string[]; readonly togetherFlags: readonly string[]; readonly mbedtls: readonly string[]; readonly cryptoFlags: readonly string[] };
  /** The protocol's messages; `perFile`: flags of the packages, after those of every image. */
  readonly messages: { readonly sources: readonly string[]; readonly perFile: Readonly<Record<string, { readonly flags: readonly string[] }>> };
  /** What an image links besides to judge capability tokens; `ed25519` of the package. */
  readonly tokens: { readonly sources: readonly string[]; readonly reader: readonly string[]; readonly ed25519: readonly string[] };
  /** What an image links besides whose node signs. */
  readonly signing: { readonly sources: readonly string[]; readonly ed25519: readonly string[] };
  /** What an image links besides to keep an audit log. */
  readonly audit: {
    readonly sources: readonly string[]; readonly cbor: readonly string[]; readonly own: readonly string[]; readonly instead: readonly string[];
    /** Of a component that keeps one. */
    readonly kept: readonly string[];
  };
  /** Flags of a component that is to be small. */
  readonly compact: { readonly perFile: Readonly<Record<string, { readonly flags: readonly string[] }>> };
  /** What it links besides to admit messages under them; `alone`: caps/objects.h without a kernel; `perFile`: flags of what else a component with sessions has. */
  readonly sessions: { readonly sources: readonly string[]; readonly alone: readonly string[]; readonly judging: readonly string[]; readonly ed25519: readonly string[]; readonly perFile: Readonly<Record<string, { readonly flags: readonly string[] }>> };
  /** Objects and programs by name, and what is judged with them; `backings`: of which an image has one. */
  readonly registry: { readonly sources: readonly string[]; readonly backings: Readonly<Record<"none" | "log", string>>; readonly perFile: Readonly<Record<string, { readonly flags: readonly string[] }>> };
  /** What an image links besides to take updates; `own`: with store and node in itself. */
  readonly updates: { readonly sources: readonly string[]; readonly own: readonly string[]; readonly boot: readonly string[] };
  /** `kernel`: the port's part of the kernel; `kernelFlags`: of all kernel sources on it; `domain`: what every component begins with; `boot`: the port's part of the boot stage; `drivers`: of flash, by the board's word. */
  readonly port: Readonly<Record<string, {
    readonly sources: readonly string[]; readonly kernel?: readonly string[]; readonly kernelFlags?: readonly string[]; readonly domain?: readonly string[];
    /** What a chip of this port is started with. */
    readonly chips?: Readonly<Record<string, readonly string[]>>;
    readonly boot?: readonly string[]; readonly drivers?: Readonly<Record<FlashDriver, string>>; readonly flags: readonly string[]; readonly link: readonly string[];
    /** Of an image that takes updates: a main in the place of another, and what that needs. */
    readonly updates?: { readonly main: string; readonly instead: string; readonly sources: readonly string[] };
    /** Of an image with an audit log: a main in the place of another. */
    readonly audit?: { readonly main: string; readonly instead: string };
    /** Blocks of SHA-256 from an installed library, in the place of a package's file: for programs that ask for it. */
    readonly sha256?: { readonly source: string; readonly instead: string; readonly link: readonly string[] };
    /** Drivers of flash, by the board's word, that work without privilege and with nothing but the flash. */
    readonly domainDrivers?: readonly FlashDriver[];
  }>>;
  readonly perFile: Readonly<Record<string, { readonly flags: readonly string[] }>>;
}

export interface Unit {
  /** Path of the object below obj/, without .o: the module is its directory. */
  readonly label: string;
  /** The compiler runs here, so that no path of the machine reaches the object. */
  readonly directory: string;
  /** Relative to `directory`. */
  readonly source: string;
  readonly flags: readonly string[];
}

export interface Firmware {
  readonly units: readonly Unit[];
  /** Flags for the unit that a build generates. */
  readonly projectFlags: readonly string[];
  /** One of the runtime's own files, with its flags. */
  own(source: string): Unit;
  /** Flags for routes that are compiled ahead of time. */
  readonly aotFlags: readonly string[];
  readonly linkFlags: readonly string[];
  /** Include path, in order: as `includeNames` calls it. */
  readonly include: readonly string[];
}

/** Chips that a port starts. */
export function chipNames(host: Host, port: string): string[] {
  return Object.keys(readSources(host).port[port]?.chips ?? {});
}

/** Drivers of flash that a component without privilege can have, by their words of the board file: path below runtime-c. */
export function domainDrivers(host: Host, port: string): ReadonlyMap<string, string> {
  const ported = readSources(host).port[port];
  return new Map((ported?.domainDrivers ?? []).map((driver) => [driver, ported!.drivers![driver]]));
}

/** Ports of the runtime. */
export function portNames(host: Host): string[] {
  return Object.keys(readSources(host).port);
}

function readSources(host: Host): SourcesFile {
  const path = join(host.root, "runtime-c/sources.json");
  const text = readText(host, path);
  if (typeof text !== "string") throw new Error(`${path} is not there`);
  return JSON.parse(text) as SourcesFile;
}

/** The include path of all that is compiled, as steps and objects call it. */
export const includeNames = ["runtime-c", "pqclean", "blake3", "mbedtls", "ed25519"] as const;

const stem = (source: string): string => source.replace(/\.c$/u, "");

/** Sources as units, with their flags. */
interface Units {
  readonly file: SourcesFile;
  readonly ported: SourcesFile["port"][string];
  own(flags: readonly string[]): (source: string) => Unit;
  foreign(name: keyof ThirdPartyDirs): (source: string) => Unit;
  readonly include: readonly string[];
}

function unitsFor(host: Host, port: string): Outcome<Units> {
  const thirdParty = thirdPartyDirs(host.root);
  if ("missing" in thirdParty) return fail([diagnostic("PG7002", nowhere, { names: thirdParty.missing.join(", ") })]);
  const file = readSources(host);
  const ported = file.port[port];
  if (ported === undefined) throw new Error(`runtime-c has no port ${port}`);
  const runtime = join(host.root, "runtime-c");
  return succeed({
    file, ported,
    own: (flags) => (source) => ({
      label: stem(source), directory: runtime, source,
      flags: [...file.common, ...file.warnings, ...flags, ...(file.perFile[source]?.flags ?? [])],
    }),
    foreign: (name) => (source) => ({
      label: `${name}/${stem(basename(source))}`, directory: thirdParty[name], source,
      flags: [...file.common, ...file.cryptoFlags, ...(file.perFile[source]?.flags ?? [])],
    }),
    include: [runtime, ...thirdPartyIncludes(thirdParty)],
  });
}

/** What an image that takes messages has besides: sources of runtime-c/, and more flags for some of the packages. */
export const registrySources = (host: Host): SourcesFile["registry"] => readSources(host).registry;
/** What a native program links for SHA-256 in the place of the package's file. */
export const fastSha256 = (host: Host): { readonly source: string; readonly instead: string; readonly link: readonly string[] } => readSources(host).port["posix"]!.sha256!;
export const messageSources = (host: Host): SourcesFile["messages"] => readSources(host).messages;

const chipSources = ({ chips }: SourcesFile["port"][string], chip: string | null): readonly string[] => (chip === null ? [] : chips?.[chip] ?? []);

export function firmwareFor(host: Host, port: string, chip: string | null = null): Outcome<Firmware> {
  const units = unitsFor(host, port);
  return units.ok ? succeed(firmware(units.value, chip, null)) : units;
}

/** The same for an image that takes updates, of a port whose boards have flash. */
export function updatingFirmwareFor(host: Host, port: string, driver: FlashDriver, chip: string | null): Outcome<Firmware> {
  const units = unitsFor(host, port);
  if (!units.ok) return units;
  const { drivers, updates } = units.value.ported;
  return succeed(firmware(units.value, chip, { flash: drivers![driver], ...updates! }));
}

/** The same for an image that keeps an audit log. */
export function auditedFirmwareFor(host: Host, port: string, chip: string | null): Outcome<Firmware> {
  const units = unitsFor(host, port);
  if (!units.ok) return units;
  const { file, ported, own, foreign } = units.value;
  const whole = firmware(units.value, chip, null);
  const { main, instead } = ported.audit!;
  const without = new Set([...file.audit.instead.map(own(file.coreFlags)), own(ported.flags)(instead)].map(({ label }) => label));
  const faster = new Map(file.crypto.blake3.map((source) => [foreign("blake3")(source).label, file.messages.perFile[source]?.flags ?? []]));
  return succeed({
    ...whole,
    units: [
      ...whole.units.filter(({ label }) => !without.has(label)).map((unit) => ({ ...unit, flags: [...unit.flags, ...(faster.get(unit.label) ?? [])] })),
      ...[...file.audit.sources, ...file.audit.cbor, ...file.audit.own].map(own(file.coreFlags)), own(ported.flags)(main),
    ],
  });
}

function firmware({ file, ported, own, foreign, include }: Units, chip: string | null, withUpdates: { readonly flash: string; readonly main: string; readonly instead: string; readonly sources: readonly string[] } | null): Firmware {
  return {
    units: [
      ...(withUpdates === null ? [] : [...[...file.updates.sources, ...file.updates.own].map(own(file.coreFlags)), ...file.updates.boot.map(own(file.boot.flags))]),
      ...file.core.map(own(file.coreFlags)),
      ...file.crypto.pqclean.map(foreign("pqclean")),
      ...file.crypto.mbedtls.map(foreign("mbedtls")),
      ...file.crypto.blake3.map(foreign("blake3")),
      ...[...(withUpdates === null ? ported.sources : [...ported.sources.map((source) => (source === withUpdates.instead ? withUpdates.main : source)), ...withUpdates.sources, withUpdates.flash]), ...chipSources(ported, chip)].map(own(ported.flags)),
    ],
    projectFlags: [...file.common, ...file.warnings, ...file.coreFlags],
    own: own(file.coreFlags),
    aotFlags: [...file.common, ...file.warnings, ...file.aotFlags],
    linkFlags: ported.link,
    include,
  };
}

/** The C sources of a system of components (toolchain/system). */
export interface SystemSources {
  readonly kernel: readonly Unit[];
  /** What every component begins with. */
  readonly domain: readonly Unit[];
  readonly libraries: Readonly<Record<"audit" | "compact" | "core" | "crypto" | "judging" | "messages" | "sessions" | "signing" | "tokens", readonly Unit[]>>;
  /** A unit as a component with `sessions` has it, in which each message is taken apart and hashed. */
  forSessions(unit: Unit): Unit;
  /** The same of one with `audit`, and with `compact`. */
  forAudit(unit: Unit): Unit;
  compact(unit: Unit): Unit;
  /** What a component calls to take updates into flash of this kind: what comes of the board's slots belongs to it. Null: no domain can program such flash. */
  updates(driver: FlashDriver): readonly Unit[] | null;
  /** One of the runtime's own files, for a component. */
  own(source: string): Unit;
  /** Flags of a component's own sources. */
  readonly flags: readonly string[];
  readonly linkFlags: readonly string[];
  readonly include: readonly string[];
}

/** Null: the port has no kernel. `component` flags go to what makes system calls, or calls what makes them: other libraries leave r9 as they found it, as any function does. `library` flags go to both libraries, `core` flags to pgrid's own. */
export function systemSourcesFor(host: Host, { port, chip }: { readonly port: string; readonly chip: string | null }, flags: { readonly component: readonly string[]; readonly library: readonly string[]; readonly core: readonly string[]; readonly kernel: readonly string[] }): Outcome<SystemSources | null> {
  const units = unitsFor(host, port);
  if (!units.ok) return units;
  const { file, ported, own, foreign, include } = units.value;
  if (ported.kernel === undefined || ported.domain === undefined) return succeed(null);
  const more = (added: readonly string[]) => (unit: Unit): Unit => ({ ...unit, flags: [...unit.flags, ...added] });
  const core = own(file.coreFlags);
  const inside = (source: string): Unit => more(flags.component)(core(source));
  return succeed({
    kernel: [...file.kernel.sources, ...ported.kernel, ...chipSources(ported, chip)].map(own([...file.kernel.flags, ...(ported.kernelFlags ?? []), ...flags.kernel])),
    domain: ported.domain.map(inside),
    libraries: {
      audit: [...file.audit.sources, ...file.audit.cbor, ...file.audit.kept].map(core).map(more(flags.library)),
      compact: [],
      core: file.core.filter((source) => !file.single.includes(source)).map(core).map(more([...flags.library, ...flags.core])),
      crypto: [...file.crypto.pqclean.map(foreign("pqclean")), ...file.crypto.mbedtls.map(foreign("mbedtls")), ...file.crypto.blake3.map(foreign("blake3"))].map(more(flags.library)),
      messages: file.messages.sources.map(core).map(more(flags.library)),
      sessions: file.sessions.sources.map(core).map(more([...flags.component, ...flags.core])),
      judging: [...file.sessions.judging.map(core).map(more(flags.component)), ...file.sessions.ed25519.map(foreign("ed25519")).map(more(flags.library))],
      signing: [...file.signing.sources.map(core), ...file.signing.ed25519.map(foreign("ed25519"))].map(more(flags.library)),
      // What asks its component of something by calling a function of it, which then makes a system call.
      tokens: [...[...file.tokens.sources, ...file.tokens.reader].map(core).map(more(flags.component)), ...file.tokens.ed25519.map(foreign("ed25519")).map(more(flags.library))],
    },
    compact: (unit) => more(file.compact.perFile[unit.source]?.flags ?? [])(unit),
    forAudit: (unit) => more(file.messages.perFile[unit.source]?.flags ?? [])(unit),
    forSessions: (unit) => more([...(file.messages.perFile[unit.source]?.flags ?? []), ...(file.sessions.perFile[unit.source]?.flags ?? [])])(unit),
    updates(driver) {
      const flash = ported.drivers?.[driver];
      if (flash === undefined || ported.updates === undefined || ported.domainDrivers?.includes(driver) !== true) return null;
      // The updater asks its site, which makes system calls.
      return [...file.updates.sources.map(core).map(more(flags.component)), ...[...file.updates.boot.map(own(file.boot.flags)), ...[...ported.updates.sources, flash].map(own(ported.flags))].map(more(flags.library))];
    },
    own: inside,
    flags: [...file.common, ...file.warnings, ...file.coreFlags, ...flags.component],
    linkFlags: ported.link,
    include,
  });
}

/** The C sources of a boot stage (toolchain/boot.ts). */
export interface BootSources {
  /** What is compiled on its own: packages, and files with flags of their own. */
  readonly apart: readonly Unit[];
  /** Compiled as one unit, of which the compiler sees that it is all there is: 600 bytes less, and a call graph, which link-time optimisation has none of. Relative to runtime-c. */
  readonly together: { readonly sources: readonly string[]; readonly flags: readonly string[] };
  readonly linkFlags: readonly string[];
  readonly include: readonly string[];
}

/** Of a port whose boards have flash. `flags` go to pgrid's own. */
export function bootSourcesFor(host: Host, port: string, chip: string | null, driver: FlashDriver, flags: readonly string[]): Outcome<BootSources> {
  const units = unitsFor(host, port);
  if (!units.ok) return units;
  const { file, ported, own, foreign, include } = units.value;
  const ours = own([...file.boot.flags, ...flags]);
  const sources = [...file.boot.sources, ...ported.boot!, ...chipSources(ported, chip), ported.drivers![driver]];
  const alone = (source: string): boolean => file.perFile[source] !== undefined;
  return succeed({
    apart: [
      ...sources.filter(alone).map(ours),
      ...file.boot.mbedtls.map(foreign("mbedtls")).map((unit) => ({ ...unit, flags: [...unit.flags, ...file.boot.cryptoFlags] })),
    ],
    together: { sources: sources.filter((source) => !alone(source)), flags: [...ours("boot/boot.c").flags, ...file.boot.togetherFlags] },
    linkFlags: ported.link,
    include,
  });
}

/** What an image links besides to judge capability tokens. */
export function tokenUnitsFor(host: Host, port: string): Outcome<readonly Unit[]> {
  const units = unitsFor(host, port);
  if (!units.ok) return units;
  const { file, own, foreign } = units.value;
  return succeed([...[...file.tokens.sources, ...file.tokens.reader].map(own(file.coreFlags)), ...file.tokens.ed25519.map(foreign("ed25519"))]);
}

/** What an image links besides to keep an audit log. */
export function auditUnitsFor(host: Host, port: string): Outcome<readonly Unit[]> {
  const units = unitsFor(host, port);
  if (!units.ok) return units;
  const { file, own } = units.value;
  return succeed([...file.audit.sources, ...file.audit.cbor].map(own(file.coreFlags)));
}

/** What it links besides to admit messages under them: sessions, accounts, revocations, with what takes messages apart. `alone`: it has no kernel, and no objects of its own. */
export function admissionUnitsFor(host: Host, port: string, { alone = false }: { readonly alone?: boolean } = {}): Outcome<readonly Unit[]> {
  const units = unitsFor(host, port);
  if (!units.ok) return units;
  const { file, own, foreign } = units.value;
  const sources = new Set([...file.tokens.sources, ...file.tokens.reader, ...file.sessions.sources, ...file.sessions.judging, ...(alone ? file.sessions.alone : []), ...file.messages.sources.filter((source) => !source.startsWith("lisp/"))]);
  return succeed([...[...sources].map(own(file.coreFlags)), ...[...file.tokens.ed25519, ...file.sessions.ed25519].map(foreign("ed25519"))]);
}

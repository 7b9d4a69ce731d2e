/**
 * What a device keeps of the chains that it took, as runtime-c/caps/admission.h has it: event in, verdict out. Links are found by their names and
 * hold their parents, where the C has places in a table; a test holds the two against each other, state for state.
 */
import { admissionLimits, messageResource, sessionLimits } from "../spec/admission.ts";
import type { AdmissionFault } from "../spec/admission.ts";
import { windowLimits } from "../spec/envelope.ts";
import type { WindowFault } from "../spec/envelope.ts";
import { resourceNames } from "../spec/resources.ts";
import type { ResourceName } from "../spec/resources.ts";
import { same } from "../compiler/support/bytes.ts";
import { keyIdOf } from "./cose.ts";
import type { CoseFault } from "./cose.ts";
import type { Verify } from "./ed25519.ts";
import type { Decoded } from "./envelope.ts";
import { macOf, nodeIdOf, proofFault, readAsked, requestName, sessionKey, sharedWith } from "./session.ts";
import type { Answered, X25519 } from "./session.ts";
import { encodeChain, judgeChain, judgeRevocation, leafOf, readRevocation } from "./token.ts";
import type { Chain, Limits, Link } from "./token.ts";

export type Fault = AdmissionFault | CoseFault | WindowFault;

/** The kernel, as caps/objects.h asks it; by the names of links. */
export interface Objects {
  make(link: string, parent: string | null): boolean;
  revoke(link: string): void;
  /** Whether there is memory for what is kept of the link's sessions: once there is, it stays. */
  memory(link: string): boolean;
}

export interface PresentLink {
  readonly link: Link;
  readonly root: Uint8Array;
  readonly parent: PresentLink | null;
  readonly used: Map<ResourceName, bigint>;
}

export interface PresentSession {
  readonly handle: number;
  readonly key: Uint8Array;
  readonly leaf: PresentLink;
  readonly source: Uint8Array;
  readonly order: number;
  inUse: boolean;
  /** Numbers that were taken, as far as they are in the window; one more than the largest. */
  taken: ReadonlySet<number>;
  next: number;
}

export interface Revoked {
  readonly until: bigint;
  kept: boolean;
}

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const places = admissionLimits.sessions.value;

function* upwards(link: PresentLink): Generator<PresentLink> {
  for (let at: PresentLink | null = link; at !== null; at = at.parent) yield at;
}
const leftOf = ({ link, used }: PresentLink, name: ResourceName): bigint => (link.limits.get(name) ?? 0n) - (used.get(name) ?? 0n);

export class Admission {
  readonly #roots: readonly Uint8Array[];
  readonly #node: Uint8Array;
  readonly #verify: Verify;
  readonly #x25519: X25519;
  readonly #objects: Objects;
  #now = 0n;
  #opened = 0;
  /** By name, in hexadecimal. */
  readonly links = new Map<string, PresentLink>();
  readonly sessions: (PresentSession | null)[] = Array.from({ length: places }, () => null);
  readonly revocations = new Map<string, Revoked>();

  constructor(given: { readonly roots: readonly Uint8Array[]; readonly node: Uint8Array; readonly verify: Verify; readonly x25519: X25519; readonly objects: Objects }) {
    this.#roots = given.roots;
    this.#node = given.node;
    this.#verify = given.verify;
    this.#x25519 = given.x25519;
    this.#objects = given.objects;
  }

  clock(now: bigint): Fault | null {
    if (now < this.#now) return "clock-back";
    this.#now = now;
    for (const [name, { link }] of this.links) if (link.expires <= now) this.#remove(name);
    return null;
  }

  /** `random`: the secret of this node's ephemeral key, and four bytes for the handle. */
  request(message: Decoded, random: Uint8Array): { readonly fault: Fault } | { readonly fault: null; readonly answered: Answered } {
    if (this.#now === 0n) return { fault: "no-clock" };
    const asked = readAsked(message);
    if (!asked.ok) return { fault: asked.fault };
    if (!same(asked.value.node, this.#node)) return { fault: "other-node" };
    const { envelope, signed } = message;
    const judged = this.#judged(envelope.authority?.kind === "chain" ? envelope.authority.links : []);
    if (!judged.ok) return { fault: judged.fault };
    const leaf = leafOf(judged.value);
    if (!same(envelope.source, nodeIdOf(leaf.holder))) return { fault: "other-source" };
    const proof = proofFault(leaf.holder, signed, envelope.proof, this.#verify);
    if (proof !== null) return { fault: proof };
    const secret = random.subarray(0, sessionLimits["ephemeral-bytes"].value);
    const shared = sharedWith(secret, asked.value.ephemeral, this.#x25519);
    if (shared === null) return { fault: "weak-ephemeral" };
    const going = this.#goingFor(judged.value);
    if (going === null) return { fault: "links-full" };
    if (this.sessions.every((each) => each?.inUse === true)) return { fault: "sessions-full" };
    for (const name of going) this.#remove(name);
    const place = this.#add(judged.value);
    if (place === null) return { fault: "no-memory" };
    const ephemeral = this.#x25519.publicOf(secret);
    const key = sessionKey({ shared, asked: asked.value.ephemeral, answered: ephemeral, leaf: leaf.hash, node: asked.value.node });
    return { fault: null, answered: { handle: this.#open(place, envelope.source, key, random.subarray(secret.length)), ephemeral, request: requestName(signed) } };
  }

  /** `leaf`: under which it was admitted. */
  message({ envelope, signed }: Decoded): { readonly fault: Fault } | { readonly fault: null; readonly leaf: PresentLink } {
    const session = envelope.authority?.kind === "handle" ? this.#session(envelope.authority.handle) : null;
    if (session === null) return { fault: "no-session" };
    if (!same(envelope.source, session.source)) return { fault: "other-source" };
    const { sequence } = envelope;
    if (session.next - sequence > windowLimits.width.value) return { fault: "too-old" };
    if (session.taken.has(sequence)) return { fault: "replayed" };
    if (!same(macOf(session.key, signed), envelope.proof)) return { fault: "wrong-mac" };
    const one = new Map([[messageResource, 1n]]) as Limits;
    if (!this.#affords(session.leaf, one)) return { fault: "over-budget" };
    this.#take(session.leaf, one, 1n);
    session.next = Math.max(session.next, sequence + 1);
    session.taken = new Set([...session.taken, sequence].filter((each) => session.next - each <= windowLimits.width.value));
    if (!session.inUse) this.#end((each) => each.inUse && each.leaf === session.leaf);
    session.inUse = true;
    return { fault: null, leaf: session.leaf };
  }

  debit(handle: number, amounts: Limits): Fault | null {
    const session = this.#session(handle);
    if (session === null || !session.inUse) return "no-session";
    if (!this.#affords(session.leaf, amounts)) return "over-budget";
    this.#take(session.leaf, amounts, 1n);
    return null;
  }

  giveBack(handle: number, amounts: Limits): Fault | null {
    const session = this.#session(handle);
    if (session === null || !session.inUse) return "no-session";
    if ([...amounts].some(([name, amount]) => amount > (session.leaf.used.get(name) ?? 0n))) return "over-budget";
    this.#take(session.leaf, amounts, -1n);
    return null;
  }

  left(link: PresentLink, name: ResourceName): bigint {
    return [...upwards(link)].map((each) => leftOf(each, name)).reduce((least, each) => (each < least ? each : least));
  }

  /** `chain`: links, encoded as one; or nothing. "unwritten": the name is to be written down, then `kept`. */
  revoke(bytes: Uint8Array, chain: Uint8Array): Fault | null {
    if (this.#now === 0n) return "no-clock";
    const read = readRevocation(bytes);
    if (!read.ok) return read.fault;
    const name = hexOf(read.value.hash);
    const known = this.revocations.get(name);
    if (known !== undefined) return known.kept ? null : "unwritten";
    const present = this.links.get(name);
    if (present === undefined && chain.length === 0) return "unknown-link";
    const judged = present === undefined ? this.#judge(chain) : { ok: true as const, value: chainOf(present) };
    if (!judged.ok) return judged.fault;
    const of = judgeRevocation(bytes, judged.value, this.#verify);
    if (!of.ok) return of.fault;
    const others = admissionLimits.revocations.value - admissionLimits["revocations-of-roots"].value;
    const ofRoot = same(read.value.signerId, keyIdOf(judged.value.root));
    if (this.revocations.size >= (ofRoot ? admissionLimits.revocations.value : others)) return "revocations-full";
    this.#revoked(name, judged.value.links[of.value]!.expires, false);
    return "unwritten";
  }

  kept(hash: Uint8Array): Fault | null {
    const entry = this.revocations.get(hexOf(hash));
    if (entry === undefined) return "unknown-revocation";
    entry.kept = true;
    return null;
  }

  /** After a start, of each record. */
  restore(hash: Uint8Array, until: bigint): Fault | null {
    const name = hexOf(hash);
    if (!this.revocations.has(name) && this.revocations.size >= admissionLimits.revocations.value) return "revocations-full";
    this.#revoked(name, until === 0n ? 1n : until, true);
    return null;
  }

  /** Names whose links are over. */
  over(): string[] {
    return [...this.revocations].filter(([, { until }]) => until <= this.#now).map(([name]) => name);
  }

  forget(hash: Uint8Array): Fault | null {
    const name = hexOf(hash);
    const entry = this.revocations.get(name);
    if (entry === undefined) return "unknown-revocation";
    if (entry.until > this.#now) return "not-over";
    this.revocations.delete(name);
    return null;
  }

  #judge(chain: Uint8Array): ReturnType<typeof judgeChain> {
    return judgeChain(chain, { roots: this.#roots, now: this.#now, verify: this.#verify, revoked: (hash) => this.revocations.has(hexOf(hash)) });
  }
  #judged(links: readonly Uint8Array[]): ReturnType<typeof judgeChain> {
    return this.#judge(encodeChain(links));
  }

  #session(handle: number): PresentSession | null {
    const session = this.sessions[handle % places] ?? null;
    return session?.handle === handle ? session : null;
  }

  #affords(leaf: PresentLink, amounts: Limits): boolean {
    return [...amounts].every(([name, amount]) => [...upwards(leaf)].every((each) => amount <= leftOf(each, name)));
  }
  #take(leaf: PresentLink, amounts: Limits, times: bigint): void {
    for (const { used } of upwards(leaf)) for (const [name, amount] of amounts) used.set(name, (used.get(name) ?? 0n) + times * amount);
  }

  /** The names that have to go so that the chain has room; null: it has none. */
  #goingFor({ links }: Chain): string[] | null {
    const names = links.map(({ hash }) => hexOf(hash));
    const more = names.filter((name) => !this.links.has(name)).length;
    const room = admissionLimits.links.value;
    if (this.links.size + more <= room) return [];
    for (const open of [true, false]) {
      const keep = new Set<PresentLink>();
      const stays = (link: PresentLink): void => [...upwards(link)].forEach((each) => keep.add(each));
      for (const session of this.sessions) if (session !== null && (session.inUse || open)) stays(session.leaf);
      for (const [name, link] of this.links) if (names.includes(name) || [...link.used.values()].some((amount) => amount !== 0n)) stays(link);
      if (keep.size + more <= room) return [...this.links].filter(([, link]) => !keep.has(link)).map(([name]) => name);
    }
    return null;
  }

  #add({ links, root }: Chain & { readonly root: Uint8Array }): PresentLink | null {
    let parent: PresentLink | null = null;
    const made: string[] = [];
    const none = (): null => {
      if (made.length > 0) this.#remove(made[0]!);
      return null;
    };
    for (const link of links) {
      const name = hexOf(link.hash);
      let present: PresentLink | undefined = this.links.get(name);
      if (present === undefined) {
        if (!this.#objects.make(name, parent === null ? null : hexOf(parent.link.hash))) return none();
        made.push(name);
        present = { link, root, parent, used: new Map(resourceNames.map((each) => [each, 0n])) };
        this.links.set(name, present);
      }
      parent = present;
    }
    return parent !== null && this.#objects.memory(hexOf(parent.link.hash)) ? parent : none();
  }

  #remove(name: string): void {
    const link = this.links.get(name);
    if (link === undefined) return;
    this.#objects.revoke(name);
    const below = (each: PresentLink): boolean => [...upwards(each)].includes(link);
    this.#end((each) => below(each.leaf));
    for (const [each, present] of this.links) if (below(present)) this.links.delete(each);
  }

  #end(which: (session: PresentSession) => boolean): void {
    this.sessions.forEach((each, place) => {
      if (each !== null && which(each)) this.sessions[place] = null;
    });
  }

  #open(leaf: PresentLink, source: Uint8Array, key: Uint8Array, random: Uint8Array): number {
    const own = this.sessions.findIndex((each) => each !== null && !each.inUse && each.leaf === leaf);
    const oldest = this.sessions.filter((each) => each !== null && !each.inUse).toSorted((a, b) => a!.order - b!.order)[0];
    const free = this.sessions.indexOf(null);
    const place = own >= 0 ? own : free >= 0 ? free : this.sessions.indexOf(oldest!);
    const high = Math.floor(Number(random.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)) / places);
    const handle = (high === 0 ? 1 : high) * places + place;
    this.sessions[place] = { handle, key, leaf, source, order: this.#opened++, inUse: false, taken: new Set(), next: 0 };
    return handle;
  }

  #revoked(name: string, until: bigint, kept: boolean): void {
    this.revocations.set(name, { until, kept });
    this.#remove(name);
  }
}

/** A chain, as far as a revocation looks at it, of a link that is present. */
function chainOf(present: PresentLink): Chain & { readonly root: Uint8Array } {
  const [first, ...rest] = [...upwards(present)].reverse().map(({ link }) => link);
  return { rootId: keyIdOf(present.root), links: [first!, ...rest], root: present.root };
}

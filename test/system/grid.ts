/** The node that takes messages of strangers (systems/grid), built for tests; and a stranger at its line. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { compressedOf } from "../../cli/compressed.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { joined } from "../../compiler/support/bytes.ts";
import { encodeEnvelope, encodeHop } from "../../protocol/envelope.ts";
import type { Envelope, Payload } from "../../protocol/envelope.ts";
import { askForSession, nodeIdOf, openSession, sealed, signed } from "../../protocol/session.ts";
import type { Asking, Holder, Session } from "../../protocol/session.ts";
import { encodeGridMessage, frame } from "../../sim/link.ts";
import type { AnyMessage } from "../../sim/link.ts";
import { messageTypes } from "../../spec/fields.ts";
import { gridJudges, gridTroubles } from "../../spec/wire.ts";
import { decodeHop } from "../../protocol/envelope.ts";
import type { Board } from "../../toolchain/config/board.ts";
import type { SystemBuild } from "../../toolchain/system/build.ts";
import { verifyEd25519 } from "../../toolchain/tokens/ed25519.ts";
import { x25519 } from "../../toolchain/tokens/x25519.ts";
import { draw, plain } from "../admission/world.ts";
import { writeProject } from "../runtime/project.ts";
import type { TestProject } from "../runtime/project.ts";
import { Console } from "./console.ts";
import { host, imageOf } from "./image.ts";
import { Victim } from "./kills.ts";

const directory = join(host.root, "systems/grid");

/** `change`: of the description, before it is built; `board`: another than the system's; `kernelFlags`: further ones of the kernel. */
export async function gridImage(project: TestProject, change: (description: GridDescription) => void = () => {}, board?: Board, kernelFlags: readonly string[] = []): Promise<SystemBuild> {
  const scratch = mkdtempSync(join(tmpdir(), "pgrid-grid-"));
  try {
    writeProject(join(scratch, "project.c"), project);
    const description = JSON.parse(readFileSync(join(directory, "system.json"), "utf8")) as GridDescription;
    change(description);
    return await imageOf(description, { directory, kernelFlags, ...(board === undefined ? {} : { board }), routes: new Map([["project.c", readFileSync(join(scratch, "project.c"), "utf8")]]) });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
export interface GridDescription {
  readonly components: Readonly<Record<string, { sources: string[]; defines?: Record<string, number> }>>;
}

/** A route as it travels. */
export function routeOf(text: string): Uint8Array {
  const project = compileProject([{ file: "route.lisp", text }]);
  if (!project.ok) throw new Error(project.diagnostics.map(({ code, message }) => `${code} ${message}`).join("; "));
  return compressedOf(project.value.routes[0]!);
}

const hop = { ttl: 8, lastHop: new Uint8Array(32).fill(3) } as const;
const framed = (envelope: Envelope): Uint8Array => frame(encodeGridMessage("grid", { message: joined(encodeHop(hop), encodeEnvelope(envelope)) }));

/** Whoever speaks to the node. */
export class Stranger {
  readonly #line: Pick<Console, "send" | "next">;
  nodeKey = new Uint8Array(32);

  constructor(line: Pick<Console, "send" | "next">) {
    this.#line = line;
  }

  async ask(bytes: Uint8Array, patience = 60_000): Promise<AnyMessage | null> {
    this.#line.send(frame(bytes));
    return await this.#line.next(patience);
  }

  async meet(now: bigint): Promise<void> {
    const answer = await this.ask(encodeGridMessage("node-key-get", {}));
    if (answer?.name !== "node-key") throw new Error(`no key: ${JSON.stringify(answer)}`);
    this.nodeKey = Uint8Array.from(answer.fields.key);
    const told = await this.clock(now);
    if (told?.name !== "done" || told.fields.status !== 0) throw new Error(`no clock: ${JSON.stringify(told)}`);
  }
  clock = (seconds: bigint): Promise<AnyMessage | null> => this.ask(encodeGridMessage("clock", { seconds }));

  /** A request, in its frame. */
  asking(holder: Holder): Asking & { readonly frame: Uint8Array } {
    const asking = askForSession(holder, nodeIdOf(this.nodeKey), draw(32), plain, x25519);
    return { ...asking, frame: framed(asking.request) };
  }
  async send(bytes: Uint8Array, patience = 60_000): Promise<AnyMessage | null> {
    this.#line.send(bytes);
    return await this.#line.next(patience);
  }
  answered(asking: Asking, answer: AnyMessage | null): Session | AnyMessage | null {
    if (answer?.name !== "grid-answer") return answer;
    const read = decodeHop(answer.fields.message);
    if (!read.ok) throw new Error(`no hop: ${read.fault}`);
    const session = openSession(asking, read.value.grid, this.nodeKey, verifyEd25519, x25519);
    if (!session.ok) throw new Error(`no answer: ${session.fault}`);
    return session.value;
  }
  /** Both. */
  async open(holder: Holder): Promise<Session | AnyMessage | null> {
    const asking = this.asking(holder);
    return this.answered(asking, await this.send(asking.frame));
  }

  /** A message in a session, in its frame. */
  said = (session: Session, holder: Holder, sequence: number, message: Partial<Omit<Payload, "authority">>): Uint8Array =>
    framed(sealed(session, { ...plain, source: nodeIdOf(holder.key), type: 1, payload: new Uint8Array(4), ...message, sequence }));
  /** Sent again while the node is busy: it may have answered another session before its worker is back. */
  async say(...what: Parameters<Stranger["said"]>): Promise<AnyMessage | null> {
    for (let tries = 0; ; tries++) {
      const answer = await this.send(this.said(...what));
      if (tries === 50 || answer?.name !== "done" || answer.fields.word !== gridJudges.node.code || answer.fields.refusal !== gridTroubles.busy.code) return answer;
    }
  }

  /** The signed head of a log, in its frame. */
  headed = (head: Uint8Array, holder: Holder): Uint8Array =>
    framed(signed({ ...plain, payload: head, source: nodeIdOf(holder.key), type: messageTypes["log-head"], authority: null }, holder.sign));

  /** A revocation, in its frame. */
  revoked = (revocation: Uint8Array, links: readonly Uint8Array[], holder: Holder): Uint8Array =>
    framed(signed({ ...plain, payload: revocation, source: nodeIdOf(holder.key), type: messageTypes.revocation, authority: { kind: "chain", links } }, holder.sign));
}

type Hello = Extract<AnyMessage, { readonly name: "hello" }>["fields"];
/** Arguments of a QEMU that takes long for each instruction, so that what is on the line comes while the board works. (What keeps its clock with the host's, `align=on`, writes warnings between what the board says.) */
export const unhurried = ["-singlestep"];

/** The image in QEMU until `act` is done; `flash`: the file that is its persistent memory; `more`: further arguments. A busy machine may take long to start it. */
export async function withLine(build: SystemBuild, act: (line: Console, hello: Hello) => Promise<void>, flash?: string, more: readonly string[] = []): Promise<void> {
  const line = new Console({ kind: "qemu", emulator: "qemu-system-arm", machine: "mps2-an500", elf: build.elf, ...(flash === undefined ? {} : { flash: { file: flash, bytes: 16 << 20 } }) }, more);
  try {
    const hello = await line.next(60_000);
    if (hello?.name !== "hello") throw new Error(`no hello: ${JSON.stringify(hello)}`);
    await act(line, hello.fields);
  } finally {
    line.close();
  }
}

/** The same under a debugger, which crashes domains; the node knows the time and is known. */
export async function withVictim(build: SystemBuild, act: (stranger: Stranger, node: Victim) => Promise<void>): Promise<void> {
  const node = await Victim.start(build);
  try {
    const stranger = new Stranger(node.line);
    await stranger.meet(1000n);
    await act(stranger, node);
  } finally {
    node.close();
  }
}

/** A session, or the test fails with what the node said. */
export async function opened(stranger: Stranger, of: Holder): Promise<Session> {
  const session = await stranger.open(of);
  if (session === null || !("key" in session)) throw new Error(`no session: ${JSON.stringify(session)}`);
  return session;
}

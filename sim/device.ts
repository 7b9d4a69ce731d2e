/**
 * A device at the other end of a byte stream: requests one at a time, each answered before the next is sent, as the
 * link asks for. A failure ends the device: every later request fails with the first failure.
 */
import { crashes } from "../spec/faults.ts";
import type { CrashName } from "../spec/faults.ts";
import type { WireMessageName } from "../spec/wire.ts";
import type { Child, Host } from "../toolchain/host.ts";
import { DeviceError } from "./failure.ts";
import type { DeviceFailure } from "./failure.ts";
import { auditMessages } from "../spec/audit.ts";
import { updateMessages } from "../spec/update.ts";
import { gridJudges, gridTroubles } from "../spec/wire.ts";
import type { UpdateMessageName } from "../spec/update.ts";
import type { AuditMessageName } from "../spec/audit.ts";
import { decodeDeviceMessage, encodeAuditMessage, encodeMessage, encodeUpdateMessage, frame, FrameReader } from "./link.ts";
import type { AnyMessage, AuditFields, AuditMessage, Fields, Message, UpdateFields } from "./link.ts";
import type { UpdateMessage } from "./link.ts";

interface Waiting {
  readonly awaited: WireMessageName;
  readonly resolve: (message: Message) => void;
  readonly reject: (error: DeviceError) => void;
  readonly cancelTimer: () => void;
}

/** What a device answers a request about updates with. */
export type UpdateReply = Extract<UpdateMessage, { readonly name: "update-answer" | "update-state" }>;
/** And one about the audit log. */
export type AuditReply = Extract<AuditMessage, { readonly name: "audit-state" | "audit-piece" }>;
type Reply = UpdateReply | AuditReply;
const replies: ReadonlySet<string> = new Set<Reply["name"]>(["update-answer", "update-state", "audit-state", "audit-piece"]);
const isReply = (message: AnyMessage): message is Reply => replies.has(message.name);

/** How often a node that has another request in hand is asked about its audit log, and milliseconds in between: a request for a session takes it seconds. */
export const auditTries = 20;
const auditPause = 250;

const nameOfCrash = new Map<number, CrashName>(Object.entries(crashes).map(([name, row]) => [row.code, name as CrashName]));

export class Device {
  readonly #host: Host;
  readonly #child: Child;
  readonly #command: string;
  readonly #reader = new FrameReader<AnyMessage>(decodeDeviceMessage);
  #awaitingReply: ((reply: Reply | "busy" | null) => void) | null = null;
  #awaitingAny: ((message: AnyMessage | null) => void) | null = null;
  /** Messages that came before somebody asked: the first hello. */
  readonly #inbox: Message[] = [];
  #waiting: Waiting | null = null;
  #failure: DeviceError | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #heard = 0;
  #closing = false;

  /** `command` names the child in messages. */
  constructor(host: Host, child: Child, command: string) {
    this.#host = host;
    this.#child = child;
    this.#command = command;
    child.onData((bytes) => this.#receive(bytes));
    child.onExit((code, stderr) => {
      if (!this.#closing) this.#fail({ kind: "ended", command: this.#command, code, stderr });
    });
  }

  /** The message that a device sends when it has started. */
  async hello(milliseconds: number): Promise<Fields<"hello">> {
    try {
      return await this.#await("hello", milliseconds);
    } catch (error) {
      const failure = error instanceof DeviceError ? error.failure : undefined;
      if (failure?.kind !== "timeout") throw error;
      this.#failure = null;
      throw this.#fail({ kind: "silent", milliseconds, heard: this.#heard });
    }
  }

  request<N extends WireMessageName, R extends WireMessageName>(name: N, fields: Fields<N>, awaited: R, milliseconds: number): Promise<Fields<R>> {
    const bytes = frame(encodeMessage(name, fields));
    return this.exchange(bytes, awaited, milliseconds);
  }

  /** Sends bytes as they are, well-formed or not, and waits for an answer. */
  exchange<R extends WireMessageName>(bytes: Uint8Array, awaited: R, milliseconds: number): Promise<Fields<R>> {
    const turn = this.#queue.then(() => {
      if (this.#failure !== null) throw this.#failure;
      this.#child.write(bytes);
      return this.#await(awaited, milliseconds);
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /**
   * A request about updates. Null: no answer came in time, which ends nothing here; whoever asks knows how to go on. A device that
   * takes no updates answers that it does not know such messages: null as well.
   */
  update<N extends UpdateMessageName>(name: N, fields: UpdateFields<N>, milliseconds: number): Promise<UpdateReply | null> {
    return this.#ask(encodeUpdateMessage(name, fields), milliseconds) as Promise<UpdateReply | null>; // requests about updates have a domain of their own
  }

  /** One about the audit log; null as above. While a node in domains has another request in hand it is asked again: `auditTries` times in all, and then it is "busy". */
  async audit<N extends AuditMessageName>(name: N, fields: AuditFields<N>, milliseconds: number): Promise<AuditReply | "busy" | null> {
    for (let tries = 1; ; tries++) {
      const reply = await this.#ask(encodeAuditMessage(name, fields), milliseconds);
      if (reply !== "busy" || tries === auditTries) return reply as AuditReply | "busy" | null;
      await new Promise<void>((resolve) => void this.#host.timer(auditPause, resolve));
    }
  }

  #ask(message: Uint8Array, milliseconds: number): Promise<Reply | "busy" | null> {
    const bytes = frame(message);
    const turn = this.#queue.then(() => new Promise<Reply | "busy" | null>((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      const settle = (reply: Reply | "busy" | null): void => {
        this.#awaitingReply = null;
        cancelTimer();
        if (this.#failure === null) resolve(reply);
        else reject(this.#failure);
      };
      const cancelTimer = this.#host.timer(milliseconds, () => settle(null));
      this.#awaitingReply = settle;
      this.#child.write(bytes);
    }));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** A frame of a node that takes messages of strangers, and whatever answers it; null: nothing did in time. */
  grid(bytes: Uint8Array, milliseconds: number): Promise<AnyMessage | null> {
    const turn = this.#queue.then(() => new Promise<AnyMessage | null>((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      const settle = (message: AnyMessage | null): void => {
        this.#awaitingAny = null;
        cancelTimer();
        if (this.#failure === null) resolve(message);
        else reject(this.#failure);
      };
      const cancelTimer = this.#host.timer(milliseconds, () => settle(null));
      this.#awaitingAny = settle;
      this.#child.write(bytes);
    }));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** Sends bytes that the device does not answer (a frame that it must refuse). */
  send(bytes: Uint8Array): void {
    if (this.#failure === null) this.#child.write(bytes);
  }

  interrupt(): void {
    this.#fail({ kind: "interrupted" });
  }

  /** Ends the child. Safe to call more than once. */
  close(): void {
    this.#closing = true;
    this.#child.kill();
  }

  #await<R extends WireMessageName>(awaited: R, milliseconds: number): Promise<Fields<R>> {
    return new Promise<Message>((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      const early = this.#inbox.shift();
      if (early !== undefined) return resolve(early);
      const cancelTimer = this.#host.timer(milliseconds, () => this.#fail({ kind: "timeout", awaited, milliseconds }));
      this.#waiting = { awaited, resolve, reject, cancelTimer };
    }).then((message) => {
      if (message.name !== awaited) throw this.#fail({ kind: "unexpected", awaited, got: message.name });
      return message.fields as Fields<R>;
    });
  }

  #receive(bytes: Uint8Array): void {
    this.#heard += bytes.length;
    for (const message of this.#reader.push(bytes)) {
      if (typeof message === "string") {
        this.#fail({ kind: "garbled", error: message });
        return;
      }
      if (message.name === "crash") {
        const { crash: code, pc, cfsr, hfsr, address } = message.fields;
        this.#fail({ kind: "crashed", crash: nameOfCrash.get(code) ?? null, code, pc, cfsr, hfsr, address });
        return;
      }
      if (this.#awaitingAny !== null) {
        this.#awaitingAny(message);
        continue;
      }
      if (isReply(message)) {
        // One that comes too late answers nothing.
        this.#awaitingReply?.(message);
        continue;
      }
      if (message.name in updateMessages || message.name in auditMessages) continue;
      if (this.#awaitingReply !== null && message.name === "done") {
        this.#awaitingReply(message.fields.word === gridJudges.node.code && message.fields.refusal === gridTroubles.busy.code ? "busy" : null);
        continue;
      }
      const waiting = this.#take();
      if (waiting === null) this.#inbox.push(message as Message);
      else waiting.resolve(message as Message);
    }
  }

  #take(): Waiting | null {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.cancelTimer();
    return waiting;
  }

  #fail(failure: DeviceFailure): DeviceError {
    this.#failure ??= new DeviceError(failure);
    this.#take()?.reject(this.#failure);
    this.#awaitingReply?.(null);
    this.#awaitingAny?.(null);
    return this.#failure;
  }
}

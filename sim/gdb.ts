/**
 * QEMU's gdb stub, as far as it is needed to stop a processor at an instruction, let it go on at another, and see its memory (GDB,
 * Remote Serial Protocol). One command at a time.
 */
import { connect } from "node:net";
import type { Socket } from "node:net";

const pcRegister = 15;
const hexOf = (value: number): string => (value >>> 0).toString(16);
/** A word as the protocol has it: in the target's byte order. */
const littleEndian = (value: number): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes.toString("hex");
};

export class Gdb {
  readonly #socket: Socket;
  #text = "";
  #waiting: ((packet: string) => void) | null = null;
  readonly #packets: string[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("latin1").on("data", (part) => this.#receive(String(part)));
  }

  /** Arguments of QEMU that let it listen at this path. */
  static arguments(path: string): readonly string[] {
    return ["-gdb", `unix:${path},server=on,wait=off`];
  }

  /** Connects, and tries again for as long as QEMU is not there yet. To connect stops the processor; `halted`: it is stopped from the start (-S), and says nothing then. */
  static async connect(path: string, { tries = 100, halted = false }: { readonly tries?: number; readonly halted?: boolean } = {}): Promise<Gdb> {
    for (let left = tries; ; left--) {
      const socket = connect(path);
      const opened = await new Promise<boolean>((resolve) => {
        socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      });
      if (opened) {
        const gdb = new Gdb(socket);
        if (!halted) await gdb.#packet(); // that it stopped
        // Registers one at a time are for those who asked what there are.
        await gdb.#ask("qXfer:features:read:target.xml:0,ff0");
        // Memory as the board has it, not as the MPU shows it to whichever domain the processor was stopped in (QEMU's own packet).
        await gdb.#ok("Qqemu.PhyMemMode:1");
        return gdb;
      }
      if (left === 0) throw new Error(`no gdb stub at ${path}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #receive(part: string): void {
    this.#text += part;
    for (let found; (found = /\$([^#]*)#[0-9a-f]{2}/u.exec(this.#text)) !== null;) {
      this.#text = this.#text.slice(found.index + found[0].length);
      this.#socket.write("+");
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting !== null) waiting(found[1]!);
      else this.#packets.push(found[1]!);
    }
  }

  #packet(): Promise<string> {
    const early = this.#packets.shift();
    return early !== undefined ? Promise.resolve(early) : new Promise((resolve) => (this.#waiting = resolve));
  }

  #send(content: string): void {
    const sum = Buffer.from(content, "latin1").reduce((total, byte) => (total + byte) & 0xff, 0);
    this.#socket.write(`$${content}#${sum.toString(16).padStart(2, "0")}`);
  }

  async #ask(content: string): Promise<string> {
    this.#send(content);
    return await this.#packet();
  }

  async #ok(content: string): Promise<void> {
    const said = await this.#ask(content);
    if (said !== "OK") throw new Error(`the gdb stub says ${said} to ${content}`);
  }

  /** Stops the processor, which runs: what run() promised comes true. */
  stop(): void {
    this.#socket.write("\x03");
  }
  breakAt(address: number): Promise<void> {
    return this.#ok(`Z0,${hexOf(address)},2`);
  }
  noBreakAt(address: number): Promise<void> {
    return this.#ok(`z0,${hexOf(address)},2`);
  }
  /** Lets the stopped processor run; the promise is of its next stop. */
  run(): Promise<string> {
    this.#send("c");
    return this.#packet();
  }
  setPc(address: number): Promise<void> {
    return this.#ok(`P${hexOf(pcRegister)}=${littleEndian(address)}`);
  }
  async pc(): Promise<number> {
    return Buffer.from(await this.#ask(`p${hexOf(pcRegister)}`), "hex").readUInt32LE(0);
  }
  async bytes(address: number, length: number): Promise<Buffer> {
    return Buffer.from(await this.#ask(`m${hexOf(address)},${hexOf(length)}`), "hex");
  }
  /** Also where the processor can only read. */
  write(address: number, content: Uint8Array): Promise<void> {
    return this.#ok(`M${hexOf(address)},${hexOf(content.length)}:${Buffer.from(content).toString("hex")}`);
  }
  close(): void {
    this.#socket.destroy();
  }
}

/** Blocks out of real runs: they need the cross compiler, QEMU and Z3, and take seconds. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decisionLines } from "../../cli/decisions.ts";
import { nodeHost, packageRoot } from "../../cli/host.ts";
import type { Child, Host } from "../../cli/host.ts";
import { wireMessages, wireSizes } from "../../spec/wire.ts";
import type { WireMessageName } from "../../spec/wire.ts";
import { locateAll } from "../../toolchain/tools.ts";
import { plain } from "../../compiler/diagnostics/render.ts";
import { contentId } from "../../sim/content.ts";
import { encodeMessage, frame, unframe } from "../../sim/link.ts";
import { startSim } from "../../sim/simulator.ts";
import type { Block } from "./pages.ts";
import { fenced, output, pgrid } from "./command.ts";
import { hexDump, unwrap, walk, walkedBoard } from "./walk.ts";

const root = packageRoot();
const project = join(root, "examples/standard-path");

/**
 * What `npm start` prints, down to the example's own messages: those that it sends from the repository's files change
 * with every edit, this page among them.
 */
const demo: Block = async () => {
  const { stdout, code, stderr } = await pgrid("demo");
  if (code !== 0) throw new Error(`pgrid demo ended with ${code}\n${stdout}${stderr}`);
  const lines = stdout.trimEnd().split("\n");
  const first = lines.findIndex((line) => line.startsWith("README.md"));
  const end = lines.findIndex((line, i) => i > first && line === "");
  const kept = first === -1 ? lines : [...lines.slice(0, first), "… and files of the repository"];
  const shown = kept.filter((line) => !/^Next: /u.test(line)).map((line) => (line.length > 120 ? `${line.slice(0, 119)}…` : line));
  if (first !== -1 && end === -1) throw new Error("pgrid demo prints another shape than this block expects");
  return fenced("console", `$ npm start\n${shown.join("\n")}`);
};

const size: Block = async () => fenced("console", `$ npx pgrid size examples/standard-path\n${await output("size", project)}`);

/** A host that keeps what goes over the console. */
function recording(host: Host): { readonly host: Host; readonly sent: Uint8Array[]; readonly received: Uint8Array[] } {
  const [sent, received]: [Uint8Array[], Uint8Array[]] = [[], []];
  const spawn: Host["spawn"] = (...args) => {
    const child: Child = host.spawn(...args);
    child.onData((bytes) => void received.push(Uint8Array.from(bytes)));
    return { ...child, write: (bytes) => {
      sent.push(Uint8Array.from(bytes));
      child.write(bytes);
    } };
  };
  return { host: { ...host, spawn }, sent, received };
}

/** Where a field of a message begins and ends. */
function placeOf(message: WireMessageName, field: string): readonly [number, number] {
  let at = 1;
  for (const [name, type] of wireMessages[message].fields) {
    if (name === field) return [at, at + wireSizes[type]];
    at += wireSizes[type];
  }
  throw new Error(`${message} has no field ${field}`);
}

/** One message over the UART and back, byte by byte. */
const frames: Block = async () => {
  await output("build", project);
  const { project: loaded } = walk();
  const tools = unwrap(locateAll(nodeHost(), ["qemu-system-arm"]));
  const { host, sent, received } = recording(nodeHost());
  const sim = await startSim(host, { kind: "qemu", emulator: tools["qemu-system-arm"]!, machine: "mps2-an500", elf: join(project, "build", walkedBoard, "standard-path.elf") });
  try {
    const payload = readFileSync(join(project, "messages/hello.txt"));
    const { status } = await sim.provide({ seconds: 3600, node: loaded.nodes.get("store-a")!, cid: contentId("sha3-256", payload) });
    if (status !== "ok") throw new Error(`provide: ${status}`);
    const before = received.reduce((sum, part) => sum + part.length, 0);
    const fields = { ttl: 8, priority: 3, type: 0, route: 0, sequence: 0, source: new Uint8Array(32), payload };
    const decision = await sim.message(fields);
    const answer = Buffer.concat(received).subarray(before);
    const answered = unframe(answer.subarray(0, -1));
    if (typeof answered === "string") throw new Error(`the answer is not one frame: ${answered}`);
    const message = encodeMessage("message", fields);
    const line = decisionLines({ ...fields, shown: "messages/hello.txt", bytes: payload, route: null }, decision, loaded.nodes,
      { ...plain, good: (text) => text });
    if (!Buffer.from(frame(message)).equals(Buffer.from(sent.at(-1)!))) throw new Error("the frame that was sent is another");
    return `The message, ${message.length} bytes:

${fenced("text", hexDump(message))}
Its frame, ${sent.at(-1)!.length} bytes:

${fenced("text", hexDump(sent.at(-1)!))}
The answer, ${answered.length} bytes in a frame of ${answer.length}. Its ticks are left out here (\`--\`): they differ by one from run to run,
because an instruction takes 3.2 of them.

${fenced("text", hexDump(answered, placeOf("decision", "ticks")))}
It says

${fenced("text", line.join("\n"))}`;
  } finally {
    sim.close();
  }
};
/** What the prover says of a merge as the design note writes it. Lines of other properties are left out, node ids shortened. */
const refuted: Block = async () => {
  const file = "examples/document-merge/src/as-noted.lisp";
  const { code, stdout, stderr } = await pgrid("check", "--prove", file);
  if (code !== 7) throw new Error(`pgrid check --prove ${file} ended with ${code}\n${stdout}${stderr}`);
  const laws = stdout.split("\n").filter((line) => /^ {2}(?:commutative|associative|idempotent) /u.test(line));
  const shown = [`$ npx pgrid check --prove ${file}`, "…", ...laws, ...stderr.slice(0, stderr.indexOf("\nwarning[")).split("\n")];
  return fenced("console", shown.map((line) => line.replaceAll(/"([0-9a-f]{4})[0-9a-f]{56}([0-9a-f]{4})"/gu, '"$1…$2"')).join("\n"));
};

export const runBlocks = { demo, refuted, "walk-size": size, "walk-frames": frames } as const satisfies Record<string, Block>;

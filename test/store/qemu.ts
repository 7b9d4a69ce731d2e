/**
 * A store whose machine is killed at random instants, and started again on the same flash (c/kills.c): QEMU keeps the board's RAM at
 * 0x6000_0000 in a file. What the store holds after each start has to be the state behind the last operation that was seen to be
 * acknowledged, or behind one that came after it.
 */
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildBare } from "../../bench/bare.ts";
import { nodeHost } from "../../cli/host.ts";

const keys = 12;
const objects = 8;

interface State {
  readonly key: readonly number[];
  readonly object: readonly number[];
  readonly root: number;
  readonly before: number;
}
const nothing: State = { key: Array(keys).fill(0) as number[], object: Array(objects).fill(0) as number[], root: objects, before: objects };

const replaced = (all: readonly number[], at: number, value: number): number[] => all.map((each, i) => (i === at ? value : each));

/** What operation n makes of a state: as c/kills.c does it. */
function after(state: State, n: number): State {
  const group = Math.floor(n / 8);
  switch (n % 8) {
    case 4: return { ...state, object: replaced(state.object, group % objects, 1) };
    case 5: {
      const which = group % objects;
      return state.object[which] === 0 || state.root === which ? state : { ...state, root: which, before: state.root };
    }
    case 6: return { ...state, key: replaced(state.key, (n * 5) % keys, 0) };
    case 7: {
      const which = (group + 5) % objects;
      return which === state.root || which === state.before ? state : { ...state, object: replaced(state.object, which, 0) };
    }
    default: return { ...state, key: replaced(state.key, (n * 7) % keys, n) };
  }
}

interface Seen {
  readonly state: State;
  readonly blocks: readonly number[];
  readonly acknowledged: number | null;
  readonly complaints: readonly string[];
}

function read(text: string): Seen | null {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  if (!whole.includes("go")) return null;
  const numbers = (name: string): number[][] => whole.filter((line) => line.startsWith(`${name} `)).map((line) => line.split(" ").slice(1).map(Number));
  const [root, before] = numbers("root")[0]!;
  return {
    state: { key: numbers("key").map(([n]) => n!), object: numbers("object").map(([there]) => there!), root: root!, before: before! },
    blocks: numbers("blocks")[0]!,
    acknowledged: numbers("done").at(-1)?.[0] ?? null,
    complaints: whole.filter((line) => line.startsWith("bad")),
  };
}

function writeWords(file: string, last: number, go: number): void {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(last, 0);
  bytes.writeUInt32LE(go, 4);
  const handle = openSync(file, "r+");
  writeSync(handle, bytes, 0, 8, 0);
  closeSync(handle);
}

/** Starts it on the file, says which operation was the last by what it shows, and kills it a while after. */
function untilKilled(emulator: string, elf: string, file: string, milliseconds: number, lastOf: (seen: Seen) => number): Promise<Seen> {
  return new Promise((resolve, reject) => {
    writeWords(file, 0, 0);
    const child = spawn(emulator, [
      "-M", "mps2-an500,memory-backend=nv", "-object", `memory-backend-file,id=nv,size=16M,mem-path=${file},share=on`,
      "-nodefaults", "-net", "none", "-display", "none", "-monitor", "none", "-serial", "stdio", "-kernel", elf,
    ], { stdio: ["ignore", "pipe", "pipe"] });
    let [text, errors, begun] = ["", "", false];
    let timer = setTimeout(() => child.kill("SIGKILL"), 30_000);
    let wrong: unknown = null;
    child.stderr.on("data", (bytes: Buffer) => (errors += bytes.toString()));
    child.stdout.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      const seen = begun ? null : read(text);
      if (seen === null) return;
      begun = true;
      clearTimeout(timer);
      try {
        writeWords(file, lastOf(seen), 1);
      } catch (error) {
        wrong = error;
      }
      timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
    });
    child.on("close", () => {
      clearTimeout(timer);
      const seen = read(text);
      if (wrong !== null) reject(wrong instanceof Error ? wrong : new Error("the state is wrong"));
      else if (seen === null) reject(new Error(`it did not begin: ${text}${errors}`));
      else resolve(seen);
    });
  });
}

export interface Kills {
  readonly operations: number;
  readonly blocks: number;
  /** Kills after which the state was one that nobody had been told of yet. */
  readonly untold: number;
}

/** Throws when a start finds what it must not. `seed` picks the instants. */
export async function killed(times: number, seed: number): Promise<Kills> {
  const host = nodeHost();
  const { elf, emulator } = await buildBare(host, "store-kills", join(host.root, "test/store/c/kills.c"), ["port/armv7m/flash_memory.c"], ["-Wl,--wrap=pg_flash_program,--wrap=pg_flash_erase"]);
  const directory = mkdtempSync(join(tmpdir(), "pgrid-kills-"));
  const file = join(directory, "flash");
  writeFileSync(file, "");
  truncateSync(file, 1 << 24);
  let random = seed;
  // The state before the last operation of which a line was seen is known; what came after it is found out at the next start.
  let [state, last, told, untold, blocks] = [nothing, 0, 0, 0, 0];
  const find = (start: number) => (seen: Seen): number => {
    const where = `start ${start}, after operation ${told}`;
    if (seen.complaints.length > 0 || seen.blocks[2] !== 0) throw new Error(`${where}: ${seen.complaints.join(", ")}, damaged ${seen.blocks[2]}`);
    while (last < told) state = after(state, ++last);
    const found = JSON.stringify(seen.state);
    while (JSON.stringify(state) !== found) {
      if (last > told + 200) throw new Error(`${where}: no state from there on is ${found}`);
      state = after(state, ++last);
    }
    untold += last > told ? 1 : 0;
    blocks = seen.blocks[1]!;
    return last;
  };
  try {
    for (let start = 0; start <= times; start++) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      const seen = await untilKilled(emulator, elf, file, (random >>> 16) % 40, find(start));
      told = Math.max(last, seen.acknowledged ?? 0);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { operations: told, blocks, untold };
}

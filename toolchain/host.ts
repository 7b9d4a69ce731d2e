/**
 * All I/O of the tools goes through one `Host`: the process entry gives the real one, tests give one that captures
 * output and hides tools. Files are small (sources, images) and are read and written at once.
 */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
}

export interface Stat {
  readonly kind: "file" | "directory";
  readonly size: number;
  readonly mtimeMs: number;
}

export interface Finished {
  /** Exit code; 128 + n for signal n, 127 when the command could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** It did not end within its limit, and was stopped: what it printed says nothing about what it did. */
  readonly overran?: true;
}

export interface RunOptions {
  readonly cwd: string;
  /** Milliseconds, after which the program is stopped with all that it started: asked to end, and killed a little later. */
  readonly limit?: number;
}

/** A running child with piped stdin and stdout. */
export interface Child {
  write(bytes: Uint8Array): void;
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Called once, with the exit code (128 + n for signal n, 127 when it could not be started) and the last 4 KiB of stderr. */
  onExit(listener: (code: number, stderr: string) => void): void;
  kill(): void;
}

export interface Host {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The directory of pgrid's own package.json: boards/, targets/ and runtime-c/ are in it. */
  readonly root: string;
  readonly cores: number;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Milliseconds since 1970, by the clock of the machine. */
  today(): number;
  /** Undefined when there is no such file. Other failures throw. */
  readFile(path: string): Uint8Array | undefined;
  /** Makes the directories above; replaces the file in one step. */
  writeFile(path: string, content: Uint8Array | string): void;
  stat(path: string): Stat | undefined;
  /** Names in a directory, sorted; empty when there is no such directory. */
  list(directory: string): string[];
  makeDirectory(path: string): void;
  /** A new empty directory inside `parent`, which is made if needed. */
  makeTemporary(parent: string): string;
  remove(path: string): void;
  /** Moves a file or directory within one file system, replacing a file that is there. */
  rename(from: string, to: string): void;
  copy(from: string, to: string): void;
  isExecutable(path: string): boolean;
  /** Permission bits of a file; undefined when it is not there. */
  mode(path: string): number | undefined;
  /** As writeFile, but for the owner alone (mode 600), and on the disk when it returns. */
  writeSecret(path: string, content: string): void;
  /** Makes a file that must not be there yet; undefined when it is, else what removes it. */
  claim(path: string): (() => void) | undefined;
  /** What is typed at the terminal behind a prompt, without showing it; undefined where there is no terminal. */
  askSecret(prompt: string): Promise<string | undefined>;
  run(command: string, args: readonly string[], options: RunOptions): Promise<Finished>;
  spawn(command: string, args: readonly string[], options: { readonly cwd: string }): Child;
  /** The console of a device: a serial port, or the Unix socket of an emulator; ends when the line does. It has to be there. */
  connect(path: string): Child;
  /** Calls back after so many milliseconds, unless cancelled by the returned function. */
  timer(milliseconds: number, callback: () => void): () => void;
  /** Registers work for SIGINT, SIGTERM and SIGHUP; the returned function takes it back. */
  onInterrupt(callback: () => void): () => void;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The file as UTF-8 text; undefined when it is not there, null when it is not UTF-8. A byte-order mark is dropped. */
export function readText(host: Host, path: string): string | null | undefined {
  const bytes = host.readFile(path);
  if (bytes === undefined) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

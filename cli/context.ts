/** What a command gets, and what it returns. */
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Texts } from "../toolchain/config/files.ts";
import type { Host } from "../toolchain/host.ts";
import type { FlagName, FlagValues } from "./flags.ts";
import type { Style } from "./style.ts";

export interface Context {
  readonly host: Host;
  readonly flags: FlagValues;
  /** The one positional argument. */
  readonly argument: string | undefined;
  /** Texts of the files read, for diagnostics. */
  readonly texts: Texts;
  /** Colours for stdout, and for stderr. */
  readonly style: Style;
  readonly errorStyle: Style;
  /** A line of the result, to stdout; nothing under --json. */
  print(line: string): void;
  /** A line of progress, to stderr; nothing under --quiet and --json. */
  progress(line: string): void;
}

export interface CommandResult {
  readonly diagnostics: readonly Diagnostic[];
  /** What --json prints besides schema, ok and diagnostics; null when the command has printed its own lines. */
  readonly data: Readonly<Record<string, unknown>> | null;
  /** Instead of the one that the diagnostics give. */
  readonly exit?: number;
}

export interface Command {
  readonly summary: string;
  /** The positional argument as --help shows it: `<code>` is needed, `[path]` is not. */
  readonly argument: string | null;
  /** What is missing when a needed argument is. */
  readonly needs?: string;
  readonly flags: readonly FlagName[];
  readonly hidden?: true;
  readonly examples: readonly (readonly [line: string, means: string])[];
  run(context: Context): Promise<CommandResult>;
}

export const failed = (diagnostics: readonly Diagnostic[]): CommandResult => ({ diagnostics, data: {} });

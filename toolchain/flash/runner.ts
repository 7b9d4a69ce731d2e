/**
 * What the programs that write flash have in common. A runner turns checked images into steps, and steps are data: the same
 * list is printed by --dry-run and carried out. What a program says about a failure is data as well: a pattern and a code.
 */
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { hex } from "../../compiler/6-image/layout.ts";
import { fail } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import type { Board } from "../config/board.ts";
import type { Image } from "./images.ts";
import type { RunnerName, RunnerSettings } from "./settings.ts";

/** An image with the file that holds its bytes and nothing else, as the command lines name it. */
export interface FiledImage extends Image {
  readonly file: string;
}

export interface Job<N extends RunnerName = RunnerName> {
  readonly board: Board;
  readonly settings: NonNullable<RunnerSettings[N]>;
  readonly images: readonly FiledImage[];
  /** --probe. */
  readonly probe: string | null;
  /** A file of this name among the helper files, as the command lines name it. */
  file(name: string): string;
}

export type FailureCode = Extract<Diagnostic["code"], "PG8220" | "PG8221" | "PG8222" | "PG8223" | "PG8224" | "PG8225">;

/** What a program prints when something is wrong; the first that matches is the verdict. */
export interface Failure {
  readonly text: RegExp;
  readonly code: FailureCode;
  /** Instead of the code's own. */
  readonly help?: string;
}

/** What a program prints when it did its work; with `least`, followed by a number of at least that. */
export interface Said {
  readonly text: RegExp;
  readonly shown: string;
  readonly least?: number;
}

export type Step =
  /** A helper file, for the commands after it. */
  | { readonly kind: "write"; readonly file: string; readonly content: Uint8Array | string }
  /** A program; it has to end with 0 and to have said all of `says`. `about` is what it writes or verifies. */
  | { readonly kind: "run"; readonly args: readonly string[]; readonly about: string; readonly says: readonly Said[] }
  /** What a command before has read back, against what was written; `with` is the file that was. */
  | { readonly kind: "compare"; readonly file: string; readonly with: string; readonly bytes: Uint8Array; readonly about: string }
  /** Onto the drive that a board shows. */
  | { readonly kind: "copy"; readonly name: string; readonly content: Uint8Array; readonly about: string };

export interface Plan {
  readonly steps: readonly Step[];
  /** How it is known that the flash holds what was written. */
  readonly verified: "by the tool" | "by reading back" | "not by this runner";
}

export interface Runner<N extends RunnerName = RunnerName> {
  readonly name: N;
  /** The command of toolchain/tools.json; null: it writes to a drive. */
  readonly command: string | null;
  /** What it needs to find: "ST-Link", "board in DFU mode". */
  readonly device: string;
  /** What lists the devices. */
  readonly list: string;
  /** What to do when there is none. */
  readonly absent: string;
  readonly failures: readonly Failure[];
  plan(job: Job<N>): Outcome<Plan>;
}

export const written = (images: readonly FiledImage[]): readonly (FiledImage & { readonly bytes: Uint8Array })[] =>
  images.filter((image): image is FiledImage & { readonly bytes: Uint8Array } => image.bytes !== null);
export const erased = (images: readonly FiledImage[]): readonly FiledImage[] => images.filter(({ bytes }) => bytes === null);

/** That a runner has no way to do what the images ask for. */
export function cannot<N extends RunnerName>(runner: Pick<Runner<N>, "name">, job: Job<N>, what: string): Outcome<never> {
  const others = Object.keys(job.board.runners).filter((name) => name !== runner.name);
  return fail([diagnostic("PG8209", nowhere, { runner: runner.name, what, others: others.length === 0 ? "this board has no other runner" : `--runner ${others.join(", --runner ")}` })]);
}

/** For runners that erase only what they write. */
export function refuseErasing<N extends RunnerName>(runner: Pick<Runner<N>, "name">, job: Job<N>): Outcome<never> | null {
  const [image] = erased(job.images);
  return image === undefined ? null : cannot(runner, job, `erase ${hex(image.address)} to ${hex(image.address + image.size)} and leave it so`);
}

/** For runners that write from the start of the flash only. */
export function refuseElsewhere<N extends RunnerName>(runner: Pick<Runner<N>, "name">, job: Job<N>): Outcome<never> | null {
  const base = job.board.flash?.base ?? job.board.layout?.flash.base;
  const image = job.images.find(({ address }) => address !== base);
  return image === undefined ? null : cannot(runner, job, `write at ${hex(image.address)}: it writes from the start of the flash alone`);
}

/** The drive that a board shows: where it is mounted, and whether it is the right one. */
import { join, resolve } from "node:path";
import { diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../../compiler/support/outcome.ts";
import type { Outcome } from "../../compiler/support/outcome.ts";
import { nowhere } from "../../compiler/support/span.ts";
import { readText } from "../host.ts";
import type { Host } from "../host.ts";
import { failure } from "./judge.ts";
import type { Runner } from "./runner.ts";

/** Where desktops mount what is plugged in: below a directory of the user's, or here. */
function mounts(host: Host, label: string): readonly string[] {
  const user = host.env["USER"] ?? "root";
  return [`/media/${user}`, "/media", `/run/media/${user}`, "/mnt", "/Volumes"].map((place) => join(place, label)).filter((path) => host.stat(path)?.kind === "directory");
}

export interface Wanted {
  readonly label?: string;
  /** Board-ID of INFO_UF2.TXT. */
  readonly board?: string;
  readonly uf2: boolean;
}

export function findDrive(host: Host, runner: Runner, wanted: Wanted, probe: string | null): Outcome<string> {
  const found = probe === null ? mounts(host, wanted.label ?? "") : [resolve(host.cwd, probe)];
  const wrong = (path: string, why: string): Outcome<never> => fail([diagnostic("PG8227", nowhere, { path, why })]);
  if (wanted.label === undefined && probe === null) return wrong("the drive", "the board's file names no label to look for");
  const [path, second] = found;
  if (path === undefined) return fail([failure(runner, "PG8220", "", 0)]);
  if (second !== undefined) return wrong(path, `a drive of that name is mounted as ${second}, too`);
  if (host.stat(path)?.kind !== "directory") return fail([failure(runner, "PG8220", "", 0)]);
  if (!wanted.uf2) return succeed(path);
  const info = readText(host, join(path, "INFO_UF2.TXT")) ?? null;
  if (info === null) return wrong(path, "it has no INFO_UF2.TXT, which every UF2 boot loader shows");
  const board = /^Board-ID:\s*(.+?)\s*$/mu.exec(info)?.[1];
  if (wanted.board !== undefined && board !== wanted.board) return wrong(path, `its boot loader is that of ${board ?? "a board without a name"}, and not of ${wanted.board}`);
  return succeed(path);
}

/** What the drive of an ST-Link or a DAPLink says when it refused a file: the content of FAIL.TXT, or null. */
export function driveFailure(host: Host, drive: string): string | null {
  const text = readText(host, join(drive, "FAIL.TXT"));
  return typeof text === "string" ? text.trim() : null;
}

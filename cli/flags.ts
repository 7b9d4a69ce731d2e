/** All flags of all commands: a flag means the same thing everywhere, and a command accepts only those that it names. */
import { stages } from "../compiler/stages.ts";
import type { Stage } from "../compiler/stages.ts";
import { messageTypes } from "../spec/fields.ts";
import { limits } from "../spec/limits.ts";
import { resourceNames } from "../spec/resources.ts";
import { tokenLimits } from "../spec/tokens.ts";
import { updateLimits } from "../spec/update.ts";
import { slotNames } from "../toolchain/config/flash.ts";
import type { SlotName } from "../toolchain/config/flash.ts";
import { commandSeconds } from "../toolchain/flash/settings.ts";
import { groupings } from "../toolchain/size/groupings.ts";
import type { Grouping } from "../toolchain/size/groupings.ts";
import { systemNames } from "../toolchain/tools.ts";
import type { SystemName } from "../toolchain/tools.ts";

interface FlagRow {
  /** `percent`: a share such as 2%, 0.5%. `array` takes all the words that follow it; `repeated` takes one, and is given again for the next. */
  readonly type: "boolean" | "string" | "number" | "percent" | "array" | "repeated";
  readonly alias?: string;
  readonly choices?: readonly string[];
  /** What a command takes besides. */
  readonly also?: Readonly<Record<string, readonly string[]>>;
  /** Inclusive range of a number. */
  readonly range?: readonly [number, number];
  /** So often it may be repeated. */
  readonly most?: number;
  /** Word for the value in --help. */
  readonly value?: string;
  readonly means: string;
}

export const flags = {
  board: { type: "string", alias: "b", value: "NAME", means: "this board, instead of the project's (doctor: of all boards)" },
  output: { type: "string", alias: "o", value: "PATH", means: "where the outputs go, instead of build/<board>/ in the project (convert, msg encode, cap delegate, cap revoke, cap session: the file, types: the directory)" },
  slot: { type: "string", choices: slotNames, also: { flash: ["boot"] }, value: "SLOT", means: "a or b: this slot of the board's flash. build links the image for it, behind the manifest, and writes to build/<board>/slot-a/ or slot-b/; flash writes what was built and signed for it, or, with boot, the boot stage" },
  runner: { type: "string", value: "NAME", means: "the program that writes the flash, of those that the board's file names (default: its first that is installed)" },
  probe: { type: "string", value: "PROBE", means: "which probe or board, as the runner names it: a serial number, the directory of a drive, a gdb server" },
  "dry-run": { type: "boolean", means: "check everything, print the commands, touch nothing" },
  timeout: { type: "number", value: "SECONDS", range: [1, commandSeconds.most], means: `seconds that each command of the runner may take, before it is stopped with all that it started (default: ${commandSeconds.usual})` },
  extends: { type: "string", value: "BOARD", means: "the board that the new one extends: a name, or a path" },
  origin: { type: "boolean", means: "show the file and line that each value is from, and the source that is cited for it" },
  jobs: { type: "number", alias: "j", value: "N", range: [1, 256], means: "compilations at the same time, of C or of theories (default: processors)" },
  aot: { type: "boolean", means: "compile the routes to C, instead of interpreting their bytecode" },
  sim: { type: "boolean", means: "on the simulated board, too" },
  explain: { type: "boolean", means: "say why: for each step of a build why it ran, for each bound which path costs it" },
  dump: { type: "string", choices: stages, value: "STAGE", means: `print what this stage made of each program: ${stages.join(", ")}` },
  by: { type: "string", choices: groupings, means: "what the table lists: each adds up to all of flash and RAM" },
  save: { type: "string", value: "FILE", means: "write the sizes to this file, to be held against later" },
  check: { type: "string", value: "FILE", means: "hold the sizes against those that --save wrote: exit code 6 when one grew beyond the tolerance" },
  tolerance: { type: "percent", value: "N%", means: "how much more than in the snapshot is fine (default: 0%)" },
  caps: { type: "boolean", means: "of a system of components: who holds which capability, and who sees which memory" },
  prove: { type: "boolean", means: "ask Z3 what can fault, which clauses no run reaches, what the worst run is, whether merge laws and (:within …) hold" },
  "no-more-than": { type: "string", value: "POLICY", means: "ask Z3 whether the other policies grant no more than this one" },
  proofs: { type: "boolean", means: "check the certificates' conditions, and have Coq check the theorems again" },
  key: { type: "string", value: "FILE", means: "the key that signs: `pgrid key new` makes one" },
  "passphrase-file": { type: "string", value: "FILE", means: "its one line is the passphrase of the key; else PGRID_PASSPHRASE, else the terminal" },
  parameters: { type: "string", value: "LEVELS", means: "of a new key: one or two trees, H5, H10 or H15 (2^5 signatures and so on) with W4 or W8 (default: H10/W4,H10/W4), which signs images; or Ed25519, which signs capability tokens" },
  holder: { type: "string", value: "FILE", means: "the public key of who is to hold the token" },
  grant: { type: "repeated", most: resourceNames.length, value: "NAME=LIMIT", means: `a resource and its limit, once for each: ${resourceNames.join(", ")} (cap delegate: default all that the last link has)` },
  expires: { type: "string", value: "DATE", means: "the token is good until the end of this day (2030-12-31), or until this time (2030-12-31T12:00:00Z; cap delegate: default that of the last link)" },
  at: { type: "string", value: "TIME", means: "judge as at this time (2030-12-31T12:00:00Z), or the begin of this day (default: now)" },
  revoked: { type: "repeated", most: 64, value: "FILE", means: "a revocation that is known" },
  session: { type: "string", value: "FILE", means: "the session that messages are sent in: `pgrid cap session` opens one" },
  link: { type: "number", value: "N", range: [0, tokenLimits.links.value - 1], means: "this link of the chain, from 0 (default: the last)" },
  unencrypted: { type: "boolean", means: "a new key without a passphrase: for tests" },
  sequence: { type: "number", value: "N", range: [1, 2 ** 32 - 1], means: "the number that a newer image has greater (default: seconds since 1970)" },
  "use-before": { type: "string", value: "DATE", means: "not to be installed after this day (2030-12-31), or from this time on (2030-12-31T12:00:00Z)" },
  public: { type: "repeated", most: updateLimits["trusted-keys"].value, value: "FILE", means: `a public key that is trusted, once for each of up to ${updateLimits["trusted-keys"].value}; build --slot, stack --slot, sign: by the images, which then take updates, and by the boot stage, which goes to build/<board>/boot/; cap verify: a root key; cap session: of the node; audit verify, audit replay: of who signs heads; audit pull: of the node, which then signs them itself` },
  sbom: { type: "boolean", means: "write a bill of materials beside the image: <name>.cdx.json (CycloneDX 1.6)" },
  routes: { type: "boolean", means: "the routes alone: sign a bundle that a device takes without a new image; go back to the routes of before" },
  flash: { type: "string", value: "FILE", means: "the file that is the flash of the simulated board: switch it on with that, and off again" },
  port: { type: "string", value: "PATH", means: "the console of the device: a serial port (115,200 baud), or the Unix socket of an emulator" },
  "newer-than": { type: "number", value: "N", range: [0, 2 ** 32 - 1], means: "the sequence number that is confirmed on the device" },
  epoch: { type: "number", value: "N", range: [0, 2 ** 32 - 1], means: "an epoch that is known to be over: the log has to reach it" },
  messages: { type: "array", value: "FILE", means: "captures of what was sent to the device, frames as they went over its link, or directories of such files (default: the project's messages, as `pgrid sim` sends them)" },
  project: { type: "string", value: "PATH", means: "the project that the device was built from (default: that of this directory)" },
  log: { type: "string", value: "FILE", means: "write the device's audit log to this file when all messages are sent; its head is signed with --key" },
  send: { type: "array", value: "FILE", means: "send these files as payloads, in this order" },
  route: { type: "string", value: "NAME", means: "the route that decides (default: the first)" },
  type: { type: "string", value: "TYPE", means: `content type of the messages: ${Object.keys(messageTypes).join(", ")}, or a number` },
  ttl: { type: "number", value: "N", range: [0, 255], means: "hops that the messages may still take" },
  priority: { type: "number", value: "N", range: [0, limits.priorities], means: "0 (background) to 7 (alarm)" },
  source: { type: "string", value: "NODE", means: "the node that made the messages: a name of the project, or 64 hexadecimal digits" },
  locked: { type: "boolean", means: "take only the tools, the board and the pgrid that pgrid.lock names" },
  install: { type: "boolean", means: "install what is missing (Debian, Ubuntu; as root, or through sudo without a password)" },
  system: { type: "string", choices: systemNames, value: "SYSTEM", means: `how this system gets each tool: ${systemNames.join(", ")} (default: the one at hand, for what is missing)` },
  json: { type: "boolean", means: "print JSON (docs/schema/)" },
  verbose: { type: "boolean", alias: "v", means: "show the commands that are run" },
  quiet: { type: "boolean", alias: "q", means: "no progress, results and diagnostics only" },
  color: { type: "string", choices: ["auto", "always", "never"], means: "colours; over NO_COLOR and FORCE_COLOR" },
} as const satisfies Record<string, FlagRow>;
export type FlagName = keyof typeof flags;
export const flagRow = (name: FlagName): FlagRow => flags[name];

export interface FlagValues {
  readonly board?: string;
  readonly output?: string;
  /** Of flash also "boot", which that command reads for itself. */
  readonly slot?: SlotName;
  readonly runner?: string;
  readonly probe?: string;
  readonly "dry-run"?: boolean;
  readonly timeout?: number;
  readonly extends?: string;
  readonly origin?: boolean;
  readonly jobs?: number;
  readonly aot?: boolean;
  readonly sim?: boolean;
  readonly explain?: boolean;
  readonly dump?: Stage;
  readonly by?: Grouping;
  readonly save?: string;
  readonly check?: string;
  readonly tolerance?: number;
  readonly caps?: boolean;
  readonly prove?: boolean;
  readonly "no-more-than"?: string;
  readonly proofs?: boolean;
  readonly key?: string;
  readonly "passphrase-file"?: string;
  readonly parameters?: string;
  readonly holder?: string;
  readonly grant?: readonly string[];
  readonly expires?: string;
  readonly at?: string;
  readonly revoked?: readonly string[];
  readonly session?: string;
  readonly link?: number;
  readonly unencrypted?: boolean;
  readonly sequence?: number;
  readonly "use-before"?: string;
  readonly public?: readonly string[];
  readonly sbom?: boolean;
  readonly routes?: boolean;
  readonly flash?: string;
  readonly port?: string;
  readonly "newer-than"?: number;
  readonly epoch?: number;
  readonly messages?: readonly string[];
  readonly project?: string;
  readonly log?: string;
  readonly send?: readonly string[];
  readonly route?: string;
  readonly type?: string;
  readonly ttl?: number;
  readonly priority?: number;
  readonly source?: string;
  readonly locked?: boolean;
  readonly install?: boolean;
  readonly system?: SystemName;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly color?: "auto" | "always" | "never";
}

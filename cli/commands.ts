/** The commands by name. What --help and the parser need is here; the code of a command is loaded when it runs. */
import type { Command } from "./context.ts";

type Entry = Omit<Command, "run"> & { load(): Promise<Command> };

const described = <const E extends Omit<Command, "run">>(entry: E, load: () => Promise<{ run: Command["run"] }>): Entry => ({
  ...entry,
  load: async () => ({ ...entry, run: (await load()).run }),
});

export const commands = {
  new: described(
    { summary: "make a project", argument: "<directory>", needs: "a directory for the project", flags: [], examples: [["pgrid new hello && pgrid sim hello", ""]] },
    () => import("./commands/new.ts"),
  ),
  check: described(
    { summary: "check programs, state their bounds, prove what can be proved", argument: "[path]", flags: ["prove", "no-more-than", "explain", "dump"], examples: [["pgrid check src/main.lisp", "a single file, without a project"], ["pgrid check --explain", "which path each bound is the cost of"], ["pgrid check --dump=core", "the programs as their CIDs name them"], ["pgrid check --prove", "and what a solver can say about it"]] },
    () => import("./commands/check.ts"),
  ),
  convert: described(
    { summary: "write a file in the other language: Lisp, TypeScript", argument: "<file>", needs: "a file that ends in .lisp or .policy.ts", flags: ["output"], examples: [["pgrid convert src/main.lisp -o src/main.policy.ts", ""]] },
    () => import("./commands/convert.ts"),
  ),
  types: described(
    { summary: "write typed bindings for whoever runs nodes", argument: "[path]", flags: ["output"], examples: [["pgrid types -o src/generated", ""]] },
    () => import("./commands/types.ts"),
  ),
  build: described(
    { summary: "build the firmware of a project, or its system of components", argument: "[path]", flags: ["board", "slot", "public", "output", "jobs", "aot", "explain", "dump", "sbom", "locked"], examples: [["pgrid build --board host", "the same node as a process of this machine"], ["pgrid build --aot", "routes as C, ahead of time"], ["pgrid build --slot a", "for slot a of the board's flash"], ["pgrid build --slot a --public ../keys/dev.key.pub", "and the boot stage that starts what is signed with that key"]] },
    () => import("./commands/build.ts"),
  ),
  sim: described(
    {
      summary: "build, simulate, send messages, print the decisions", argument: "[path]",
      flags: ["board", "jobs", "aot", "send", "route", "type", "ttl", "priority", "source", "log", "key", "passphrase-file", "locked"],
      examples: [["pgrid sim . --send README.md LICENSE", ""], ["pgrid sim . --board host --json", "natively, as NDJSON"]],
    },
    () => import("./commands/sim.ts"),
  ),
  test: described(
    { summary: "run the tests in the sources (deftest; in TypeScript, test)", argument: "[path]", flags: ["sim", "board", "jobs", "locked"], examples: [["pgrid test --sim", "those of routes in the simulated board, too"]] },
    () => import("./commands/test.ts"),
  ),
  flash: described(
    {
      summary: "write a board's flash, and verify it", argument: "[path]", flags: ["board", "slot", "runner", "probe", "dry-run", "timeout", "public", "jobs", "aot", "locked"],
      examples: [["pgrid flash -b stm32h743-nucleo --dry-run", "the commands, and nothing else"], ["pgrid flash --slot a", "what was built and signed for slot a"]],
    },
    () => import("./commands/flash.ts"),
  ),
  lock: described(
    { summary: "write pgrid.lock: the tools, the board and the pgrid that builds are made with", argument: "[path]", flags: ["board"], examples: [["pgrid lock && git add pgrid.lock", ""], ["pgrid build --locked", "refused when anything differs"]] },
    () => import("./commands/lock.ts"),
  ),
  size: described(
    { summary: "flash, RAM and stack of a project's firmware or system", argument: "[path]", flags: ["board", "slot", "public", "jobs", "aot", "by", "caps", "save", "check", "tolerance"], examples: [["pgrid size --by symbol", ""], ["pgrid size --by route", "what each route takes"], ["pgrid size --caps", "who holds what in a system of components"], ["pgrid size --check sizes.json --tolerance 2%", "against what --save wrote"]] },
    () => import("./commands/size.ts"),
  ),
  stack: described(
    { summary: "the deepest path through each stack, and what bounds it", argument: "[path]", flags: ["board", "slot", "public", "jobs", "aot", "sim"], examples: [["pgrid stack --sim", "and how much of each a run in the simulator takes"], ["pgrid stack --slot a --public ../keys/dev.key.pub", "and the boot stage that starts it"]] },
    () => import("./commands/stack.ts"),
  ),
  disasm: described(
    { summary: "show the bytecode of routes beside their core form", argument: "[path]", flags: [], examples: [["pgrid disasm src/main.lisp", ""]] },
    () => import("./commands/disasm.ts"),
  ),
  // A key of two words is a command of a group.
  "image verify": described(
    {
      summary: "verify what a build wrote, or a signed image as a device would", argument: "[path]", flags: ["proofs", "public", "board", "slot", "newer-than", "jobs"],
      examples: [
        ["pgrid image verify", "the last build of the project for its board"], ["pgrid image verify build/host/build.json --proofs", "and each certificate and theorem"],
        ["pgrid image verify hello.suit --public dev.key.pub -b qemu-mps2-an500", "signature, board, place, time, content"],
      ],
    },
    () => import("./commands/image-verify.ts"),
  ),
  "image inspect": described(
    { summary: "show what a signed image says, without verifying it", argument: "<file>", needs: "a .suit file", flags: [], examples: [["pgrid image inspect build/qemu-mps2-an500/slot-a/hello.suit", ""]] },
    () => import("./commands/image-inspect.ts"),
  ),
  "key new": described(
    {
      summary: "make a key that signs images, or capability tokens", argument: "<file>", needs: "a file for the key", flags: ["parameters", "passphrase-file", "unencrypted"],
      examples: [["pgrid key new ../keys/dev.key", "the public key goes to dev.key.pub"], ["pgrid key new ../keys/root.key --parameters Ed25519", "for tokens"]],
    },
    () => import("./commands/key-new.ts"),
  ),
  "key show": described(
    { summary: "show a key's public part, and how many signatures are left", argument: "<file>", needs: "the file of a key", flags: [], examples: [] },
    () => import("./commands/key-show.ts"),
  ),
  "cap mint": described(
    {
      summary: "make a capability token, signed by a root key", argument: "<file>", needs: "a file for the token", flags: ["key", "passphrase-file", "holder", "grant", "expires", "at"],
      examples: [["pgrid cap mint site.cose --key ../keys/root.key --holder site.key.pub --expires 2030-12-31 --grant instructions=1000000 --grant sends=100", "in hexadecimal as site.hex"]],
    },
    () => import("./commands/cap-mint.ts"),
  ),
  "cap delegate": described(
    {
      summary: "pass a token on, with no more than it has", argument: "<token>", needs: "the file of a token", flags: ["key", "passphrase-file", "holder", "grant", "expires", "at", "output"],
      examples: [["pgrid cap delegate site.cose --key site.key --holder job.key.pub --grant instructions=1000 -o job.cose", "by its holder; until the same time"]],
    },
    () => import("./commands/cap-delegate.ts"),
  ),
  "cap inspect": described(
    { summary: "show what a token says, without verifying it", argument: "<token>", needs: "the file of a token", flags: [], examples: [["pgrid cap inspect job.cose", "each link, and what is left in all"]] },
    () => import("./commands/cap-inspect.ts"),
  ),
  "cap verify": described(
    {
      summary: "judge a token as a device would", argument: "<token>", needs: "the file of a token", flags: ["public", "revoked", "at"],
      examples: [["pgrid cap verify job.cose --public root.key.pub --revoked gone.cose", "with a revocation that is known"]],
    },
    () => import("./commands/cap-verify.ts"),
  ),
  "cap revoke": described(
    {
      summary: "revoke a link of a token, and all behind it", argument: "<token>", needs: "the file of a token", flags: ["key", "passphrase-file", "link", "output", "port"],
      examples: [
        ["pgrid cap revoke job.cose --key site.key -o gone.cose", "the last link, by whom it was passed on"], ["pgrid cap revoke job.cose --key ../keys/root.key --link 0 -o gone.cose", "all of it"],
        ["pgrid cap revoke job.cose --key site.key -o gone.cose --port /dev/ttyACM0", "and at once on a device, which stops what runs under it"],
      ],
    },
    () => import("./commands/cap-revoke.ts"),
  ),
  "cap session": described(
    {
      summary: "open a session with a node under a token", argument: "<token>", needs: "the file of a token", flags: ["key", "passphrase-file", "port", "public", "at", "output"],
      examples: [["pgrid cap session job.cose --key job.key --port /dev/ttyACM0 -o job.session", "and `pgrid msg send` sends in it"], ["pgrid cap session job.cose --key job.key --port /dev/ttyACM0 --public node.key.pub -o job.session", "with that node and no other"]],
    },
    () => import("./commands/cap-session.ts"),
  ),
  "audit verify": described(
    {
      summary: "verify an audit log: every record under its heads", argument: "<log>", needs: "the file of an audit log", flags: ["public", "epoch"],
      examples: [["pgrid audit verify node.audit --public audit.key.pub --epoch 12", "and that it does not end before epoch 12"]],
    },
    () => import("./commands/audit-verify.ts"),
  ),
  "audit replay": described(
    {
      summary: "replay the decisions of an audit log on the model machine", argument: "<log>", needs: "the file of an audit log", flags: ["public", "epoch", "messages", "project", "board", "aot"],
      examples: [["pgrid audit replay node.audit --public audit.key.pub --messages line.capture", ""]],
    },
    () => import("./commands/audit-replay.ts"),
  ),
  "audit pull": described(
    {
      summary: "end an epoch of a device's audit log, read it and sign its head", argument: "<log>", needs: "a file for the log, or one to go on with", flags: ["key", "public", "passphrase-file", "port"],
      examples: [["pgrid audit pull node.audit --port /dev/ttyACM0 --key audit.key", ""], ["pgrid audit pull node.audit --port /dev/ttyACM0 --public node.pub", "a node that signs for itself, with this key"]],
    },
    () => import("./commands/audit-pull.ts"),
  ),
  sign: described(
    {
      summary: "build for the slots of a board, and sign the images", argument: "[path]", flags: ["key", "public", "passphrase-file", "board", "slot", "routes", "sequence", "use-before", "sbom", "jobs", "aot", "locked"],
      examples: [["pgrid sign --key ../keys/dev.key", "a .suit file in build/<board>/slot-a/ and slot-b/"], ["pgrid sign --key ../keys/dev.key --public ../keys/dev.key.pub --public ../keys/spare.key.pub", "images and a boot stage that trust both keys"], ["pgrid sign --key ../keys/dev.key --slot b --use-before 2030-12-31", ""], ["pgrid sign --key ../keys/dev.key --routes", "build/<board>/routes.suit"]],
    },
    () => import("./commands/sign.ts"),
  ),
  "update push": described(
    {
      summary: "send a signed image, or signed routes, to a device", argument: "<file>", needs: "a .suit file", flags: ["port", "flash", "board", "public"],
      examples: [
        ["pgrid update push build/qemu-mps2-an500/slot-b/hello.suit --port /dev/ttyACM0", ""],
        ["pgrid update push build/qemu-mps2-an500/slot-a/hello.suit --flash state.bin", "to the simulated board; when there is no state.bin, it is made, with the image in its slot"],
      ],
    },
    () => import("./commands/update-push.ts"),
  ),
  "update status": described(
    { summary: "show what a device runs, and what is in its slots", argument: null, flags: ["port", "flash", "board"], examples: [["pgrid update status --port /dev/ttyACM0", ""]] },
    () => import("./commands/update-status.ts"),
  ),
  "update confirm": described(
    { summary: "say of what a device runs that it works", argument: null, flags: ["port", "flash", "board"], examples: [] },
    () => import("./commands/update-confirm.ts"),
  ),
  "update rollback": described(
    { summary: "have a device go back to what ran before", argument: null, flags: ["port", "flash", "board", "routes"], examples: [["pgrid update rollback --routes --port /dev/ttyACM0", "to the routes of before; the image stays"]] },
    () => import("./commands/update-rollback.ts"),
  ),
  "msg decode": described(
    { summary: "show what a message says, without verifying it", argument: "<file>", needs: "a file that holds a message", flags: [], examples: [["pgrid msg decode hello.grid", ""]] },
    () => import("./commands/msg-decode.ts"),
  ),
  "msg encode": described(
    { summary: "make a message out of JSON", argument: "<file>", needs: "a JSON file", flags: ["output"], examples: [["pgrid msg encode hello.json -o hello.grid", "the form that msg decode --json prints under message"]] },
    () => import("./commands/msg-encode.ts"),
  ),
  "msg send": described(
    {
      summary: "send messages with a route of a project, in a session", argument: "[path]", flags: ["session", "port", "send", "route", "type", "ttl", "priority"],
      examples: [["pgrid msg send --session job.session --port /dev/ttyACM0 --send reading.bin --type telemetry", "with the project's first route"], ["pgrid msg send --session job.session --port /dev/ttyACM0 --send put.bin --type object-put", "a CID, and the object that it names behind it"]],
    },
    () => import("./commands/msg-send.ts"),
  ),
  "board list": described(
    { summary: "list the boards of pgrid and of the project", argument: null, flags: [], examples: [] },
    () => import("./commands/board-list.ts"),
  ),
  "board show": described(
    {
      summary: "show every value of a board, after inheritance", argument: "<board>", needs: "a board: its name or the path of its file", flags: ["origin"],
      examples: [["pgrid board show qemu-mps2-an500 --origin", "which file and line each value is from, and what is cited for it"]],
    },
    () => import("./commands/board-show.ts"),
  ),
  "board check": described(
    { summary: "check the file of a board, or of all", argument: "[board]", flags: [], examples: [["pgrid board check ../boards/mine.json", "a file, wherever it is"]] },
    () => import("./commands/board-check.ts"),
  ),
  "board new": described(
    { summary: "make a board of the project that extends another", argument: "<name>", needs: "a name for the board", flags: ["extends"], examples: [["pgrid board new mine --extends qemu-mps2-an500", ""]] },
    () => import("./commands/board-new.ts"),
  ),
  "target list": described(
    { summary: "list the targets: instruction set, compiler, emulator", argument: null, flags: [], examples: [] },
    () => import("./commands/target-list.ts"),
  ),
  doctor: described(
    { summary: "list the tools that pgrid needs, and what is missing", argument: null, flags: ["board", "install", "system"], examples: [["pgrid doctor --board host", "only what that board needs"], ["pgrid doctor --install", "and install it (Debian, Ubuntu)"], ["pgrid doctor --system arch", "how Arch Linux gets each tool"]] },
    () => import("./commands/doctor.ts"),
  ),
  explain: described(
    { summary: "explain a diagnostic", argument: "<code>", needs: "the code of a diagnostic", flags: [], examples: [["pgrid explain PG4103", ""]] },
    () => import("./commands/explain.ts"),
  ),
  demo: described(
    { summary: "what `npm start` shows", argument: null, flags: ["board", "jobs"], hidden: true, examples: [] },
    () => import("./commands/demo.ts"),
  ),
} as const satisfies Record<string, Entry>;
export type CommandName = keyof typeof commands;

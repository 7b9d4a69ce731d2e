/** PG4xxx: the command line (PG40xx), and the project, board and target files (PG41xx). */
import { limits } from "../../../spec/limits.ts";
import type { Rows } from "./row.ts";

export const projectRows = {
  PG4001: {
    stage: "command", title: "unknown command", template: "there is no command `{name}`",
    help: "`pgrid --help` lists the commands",
    explanation: "The first word after `pgrid` names what to do. All commands exist everywhere, inside a project and outside.",
  },
  PG4002: {
    stage: "command", title: "unknown flag", template: "`pgrid {verb}` has no flag `{flag}`",
    help: "`pgrid {verb} --help` lists its flags",
    explanation: "A flag that a command does not know is refused: a misspelt flag must not be ignored.",
  },
  PG4003: {
    stage: "command", title: "wrong value of a flag", template: "`{flag}` takes {expected}, not `{value}`",
    explanation: "The value of a flag has to be one of those that `--help` names.",
  },
  PG4004: {
    stage: "command", title: "missing argument", template: "`pgrid {verb}` needs {what}",
    help: "`pgrid {verb} --help` shows how it is called",
    explanation: "The command cannot guess this argument.",
  },
  PG4005: {
    stage: "command", title: "unexpected argument", template: "`pgrid {verb}` does not know what to do with `{argument}`",
    help: "`pgrid {verb} --help` shows how it is called",
    explanation: "Each argument beyond those that the command takes is refused.",
  },
  PG4006: {
    stage: "command", title: "no such file", template: "there is no file `{path}`",
    explanation: "Paths are relative to the directory that pgrid runs in.",
  },
  PG4007: {
    stage: "command", title: "directory is not empty", template: "`{path}` is not empty",
    help: "name a directory that is not there yet, or an empty one",
    explanation: "`pgrid new` never overwrites and never mixes its files with others.",
  },
  PG4008: {
    stage: "command", title: "name that a project cannot have", template: "`{name}` cannot be the name of a project",
    help: "use lower-case letters, digits and dashes, a letter first, at most 40 characters",
    explanation: "The name of a project names its files, and is made from the last part of the directory.",
  },
  PG4009: {
    stage: "command", title: "unknown diagnostic code", template: "there is no diagnostic `{code}`",
    help: "codes look like PG2001; docs/errors/ lists them all",
    explanation: "`pgrid explain` takes the code that stands in brackets in an error message.",
  },
  PG4010: {
    stage: "command", title: "payload too large", template: "`{path}` has {size} bytes; one message carries at most {limit}",
    help: "send a part of it: `head -c {limit} FILE > PART`",
    explanation: `One message carries at most ${limits.payloadBytes} bytes of payload.`,
  },
  PG4011: {
    stage: "command", title: "nothing to send", template: "project `{name}` has no messages, and no --send names any",
    help: "`pgrid sim --send FILE`, or list messages in pgrid.json",
    explanation: "`pgrid sim` sends the files after `--send`, or else the `messages` of the project file.",
  },
  PG4012: {
    stage: "command", title: "no such route", template: "project `{name}` has no route `{route}`",
    help: "its routes: {routes}",
    explanation: "A message may name the route that decides on it; without a name the first route of the entry file does.",
  },
  PG4013: {
    stage: "command", title: "neither a project nor a route file", template: "`{path}` is neither a project nor a route file",
    help: "name a directory with a pgrid.json, or a file that ends in .lisp or .policy.ts",
    explanation: "Commands take a project's directory, its pgrid.json, or, where it makes sense, a single route file.",
  },
  PG4014: {
    stage: "command", title: "directory in place of a file", template: "`{path}` is a directory, not a file",
    help: "name the files themselves",
    explanation: "A payload is one file, and so is a route file; pgrid does not look into directories for them.",
  },
  PG4101: {
    stage: "command", title: "no project here", template: "there is no pgrid.json in `{path}` or above it",
    help: "`pgrid new DIRECTORY` makes a project",
    explanation: "The project file is looked for in the directory that is named, then in each one above it.",
  },
  PG4102: {
    stage: "command", title: "malformed JSON", template: "this is not JSON: {what}",
    explanation: "Project, board and target files are JSON (RFC 8259), without comments and without trailing commas.",
  },
  PG4103: {
    stage: "command", title: "unknown key", template: "unknown key `{key}` in {where}",
    help: "known keys: {known}",
    explanation: "A key that nothing reads is refused: a misspelt key must not be ignored.",
  },
  PG4104: {
    stage: "command", title: "missing key", template: "{where} lacks the key `{key}`",
    explanation: "The key has no default.",
  },
  PG4105: {
    stage: "command", title: "wrong value", template: "{where} has to be {expected}",
    explanation: "The value's type or range is not the one that the key asks for.",
  },
  PG4106: {
    stage: "command", title: "key given twice", template: "the key `{key}` is given twice",
    explanation: "JSON readers disagree about which one counts, so neither does here.",
  },
  PG4107: {
    stage: "command", title: "unknown board", template: "there is no board `{name}`",
    help: "boards: {known}",
    explanation: "Boards are the files of boards/ in pgrid and in the project; a file's name is the board's name.",
  },
  PG4108: {
    stage: "command", title: "unknown target", template: "there is no target `{name}`",
    help: "targets: {known}",
    explanation: "Targets are the files of targets/ in pgrid and in the project; a file's name is the target's name.",
  },
  PG4109: {
    stage: "command", title: "a file that extends itself", template: "`{name}` extends itself: {chain}",
    explanation: "A board or target file may name one parent in `extends`, and the chain of parents has to end.",
  },
  PG4110: {
    stage: "command", title: "unknown node", template: "there is no node `{name}` in `nodes`, and it is not an id of 64 hexadecimal digits",
    explanation: "Nodes are named in the project file's `nodes`, or written as their 32 bytes in hexadecimal.",
  },
  PG4111: {
    stage: "command", title: "entries for a table that no route uses", template: "no route of the project uses a table `{name}`",
    explanation: "A table exists because a route matches against it.",
  },
  PG4112: {
    stage: "command", title: "table entry that does not fit its table", template: "this entry does not fit table `{table}`: {why}",
    explanation: `A table is exact or by longest prefix, and holds nodes or integers; the routes that use it say which. A key has at most ${limits.tableKeyBytes} bytes, a table at most ${limits.tableEntries} entries.`,
  },
  PG4113: {
    stage: "command", title: "file that the project names is not there", template: "there is no file `{path}`",
    help: "paths in pgrid.json are relative to its directory",
    explanation: "The project file names a file that does not exist.",
  },
  PG4114: {
    stage: "command", title: "text that is not UTF-8", template: "`{path}` is not UTF-8 text",
    explanation: "Source, project, board and target files are UTF-8.",
  },
  PG4115: {
    stage: "command", title: "board without a simulator", template: "board `{name}` has no simulator",
    help: "simulate with another board: `--board host`",
    explanation: "The board file has no `sim`.",
  },
  PG4116: {
    stage: "command", title: "malformed CID", template: "`{text}` is not a CID: {why}",
    explanation: "A content identifier is version 1, codec raw, in base32 (`b…`), under one of the registered hashes.",
  },
  PG4117: {
    stage: "command", title: "memory map that cannot be", template: "board `{name}`: {why}",
    explanation: "The regions of a board must not overlap, its stack must fit into its RAM, and what start-up code clears and copies must be word aligned.",
  },
  PG4118: {
    stage: "command", title: "more than a node holds", template: "{what}: {count}, and a node holds {limit}",
    explanation: "The tables of a node have fixed sizes (spec/limits.ts), so that it never runs out of memory.",
  },
  PG4119: {
    stage: "command", title: "project without a route", template: "project `{name}` has no route, so there is nothing that a firmware could decide",
    help: "add one to its entry file: (defroute name action)",
    explanation: "Merges, cached functions and policies are checked and tested without a firmware; a firmware decides messages.",
  },
  PG4120: {
    stage: "command", title: "no flash of the board", template: "`{file}` is no flash of board {board}: {why}",
    help: "`pgrid update push` of an image for slot a makes the file when it is not there",
    explanation: "The simulated board keeps its flash in a file of exactly its size. The commands on updates switch the board on with that file, and off again.",
  },
  PG4121: {
    stage: "command", title: "no boot stage", template: "board {board} has no boot stage: `{file}` is not there",
    help: "`pgrid build --slot a --public KEY` builds it",
    explanation: "The boot stage verifies what lies in the slots, and starts it. It is built for a board and for the keys that images are signed with.",
  },
  PG4122: {
    stage: "command", title: "nothing to start", template: "the boot stage starts nothing of what `{file}` holds",
    help: "an image is started three times without `pgrid update confirm`; a new file has to be made, with another name",
    explanation: "No slot holds an image that the boot stage accepts and that may still be started. What it says on the console names the refusal of each slot, by the numbers of docs/reference/update.md.",
  },
} as const satisfies Rows;

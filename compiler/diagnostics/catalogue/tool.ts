/** PG7xxx: tools that are missing or that failed. */
import type { Rows } from "./row.ts";

export const toolRows = {
  PG7001: {
    stage: "command", title: "missing tool", template: "`{tool}` is not on the PATH; it {purpose}",
    help: "{install}",
    explanation: "pgrid compiles, simulates and flashes with the tools of the distribution. `pgrid doctor` lists all of them, and how other systems get them.",
  },
  PG7002: {
    stage: "command", title: "missing sources of the hash functions", template: "the C sources of {names} are not installed",
    help: "in a checkout: npm ci --ignore-scripts",
    explanation: "The hash functions are compiled from npm packages, which are installed with pgrid.",
  },
  PG7003: {
    stage: "command", title: "C compiler failed", template: "{tool} failed on {file} with code {code}",
    explanation: "The C sources are pgrid's own or made by it: a compiler that refuses them is of an unsupported version, or broken, or pgrid is. The notes hold the command and the end of its output.",
  },
  PG7004: {
    stage: "command", title: "linker or image tool failed", template: "{tool} failed with code {code}",
    explanation: "The notes hold the command and the end of its output.",
  },
  PG7005: {
    stage: "command", title: "file system", template: "`{path}`: {reason}",
    help: "look at its permissions, and at the space that is left",
    explanation: "A file or directory that pgrid reads or writes could not be reached. Files are written beside their place and moved there, so what stood there before is intact.",
  },
  PG7006: {
    stage: "command", title: "solver failed", template: "{reason}",
    help: "run it again; if it ends so again, another version of z3 may not",
    explanation: "The solver that `pgrid check --prove` calls ended before it answered. Nothing is reported as proved.",
  },
  PG7007: {
    stage: "command", title: "no list of theorems", template: "`{file}` is no list of theorems: {why}",
    help: "install pgrid again; in a checkout: npm run -s proofs -- --write",
    explanation: "pgrid comes with the theories that its proofs are in and with the list of their headline theorems. A build writes the list into its record, and `pgrid image verify --proofs` checks both.",
  },
} as const satisfies Rows;

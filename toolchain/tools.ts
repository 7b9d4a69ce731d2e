/** The programs that pgrid calls: what each is for, which Debian package brings it, and where it is. */
import { delimiter, isAbsolute, join } from "node:path";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { fail, succeed } from "../compiler/support/outcome.ts";
import type { Outcome } from "../compiler/support/outcome.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Host } from "./host.ts";

export interface Tool {
  readonly command: string;
  readonly packages: readonly string[];
  readonly purpose: string;
}

export const knownTools: readonly Tool[] = [
  { command: "arm-none-eabi-gcc", packages: ["gcc-arm-none-eabi", "libnewlib-arm-none-eabi"], purpose: "compiles and links for Cortex-M7" },
  { command: "arm-none-eabi-objcopy", packages: ["binutils-arm-none-eabi"], purpose: "writes .bin and .hex" },
  { command: "qemu-system-arm", packages: ["qemu-system-arm"], purpose: "simulates the Cortex-M7 boards" },
  { command: "z3", packages: ["z3"], purpose: "proves (pgrid check --prove)" },
  { command: "coqc", packages: ["coq"], purpose: "checks proofs (pgrid image verify --proofs)" },
  { command: "coqdep", packages: ["coq"], purpose: "orders the theories that coqc checks" },
  { command: "coqchk", packages: ["coq"], purpose: "checks compiled proofs once more" },
  { command: "ocamlfind", packages: ["ocaml-nox", "ocaml-findlib", "libzarith-ocaml-dev"], purpose: "compiles the model that Coq extracts" },
  { command: "frama-c", packages: ["frama-c-base"], purpose: "turns annotated C into proof obligations" },
  { command: "why3", packages: ["why3"], purpose: "takes proof obligations to the provers" },
  { command: "cvc4", packages: ["cvc4"], purpose: "proves them, beside z3" },
  { command: "gcc", packages: ["gcc", "libc6-dev"], purpose: "compiles for this machine (--board host)" },
];

export function installLine(packages: readonly string[]): string {
  return `apt-get install --no-install-recommends ${packages.join(" ")}`;
}

export function toolFor(command: string): Tool {
  return knownTools.find((tool) => tool.command === command) ?? { command, packages: [], purpose: "is named by the target file" };
}

/** The file that a command is, looked up on PATH; undefined when there is none. */
export function locate(host: Host, command: string): string | undefined {
  if (isAbsolute(command)) return host.isExecutable(command) ? command : undefined;
  for (const directory of (host.env["PATH"] ?? "").split(delimiter)) {
    if (!isAbsolute(directory)) continue;
    const path = join(directory, command);
    if (host.isExecutable(path)) return path;
  }
  return undefined;
}

/** Paths of all the commands, or one diagnostic for each that is missing: nothing is started before all are there. */
export function locateAll<const C extends string>(host: Host, commands: readonly C[]): Outcome<Readonly<Record<C, string>>> {
  const paths = commands.map((command) => [command, locate(host, command)] as const);
  const missing = paths.filter(([, path]) => path === undefined).map(([command]) => toolFor(command));
  if (missing.length === 0) return succeed(Object.fromEntries(paths) as Record<C, string>);
  return fail(missing.map(({ command, packages, purpose }) => {
    const install = packages.length === 0 ? "the package that brings it" : installLine(packages);
    return diagnostic("PG7001", nowhere, { tool: command, purpose, install });
  }));
}

/** First line of `--version`; undefined when the tool does not run. */
export async function versionOf(host: Host, path: string): Promise<string | undefined> {
  const { code, stdout } = await host.run(path, ["--version"], { cwd: host.root });
  return code === 0 ? stdout.split("\n")[0] : undefined;
}

/** Whether the compiler lacks the C library for these flags: it prints the bare name back when it does not find the file. */
export async function libraryMissing(host: Host, compiler: string, flags: readonly string[]): Promise<boolean> {
  const { code, stdout } = await host.run(compiler, [...flags, "-print-file-name=libc.a"], { cwd: host.root });
  return code !== 0 || !isAbsolute(stdout.trim());
}

// The Debian packages that pgrid needs, and how to see without the package manager that their content is there.

import { execFileSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** `file` is looked up by the compiler itself: that works wherever a distribution puts its libraries. */
export const tools = [
  { package: "gcc", command: "gcc", for: "host", why: "compiles the runtime for this machine (--board host)" },
  { package: "libc6-dev", command: "gcc", file: ["crt1.o"], for: "host", why: "C library headers for that compiler" },
  { package: "gcc-arm-none-eabi", command: "arm-none-eabi-gcc", for: "arm", why: "compiles the runtime for Cortex-M7" },
  {
    package: "libnewlib-arm-none-eabi",
    command: "arm-none-eabi-gcc",
    file: ["-mcpu=cortex-m7", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv5-d16", "libc_nano.a"],
    for: "arm",
    why: "C library for Cortex-M7 (headers, libc_nano.a)",
  },
  { package: "qemu-system-arm", command: "qemu-system-arm", for: "arm", why: "simulates the Cortex-M7 boards" },
  { package: "z3", command: "z3", for: "tests", why: "the solver of pgrid check --prove and of the proofs about C; npm start does without" },
  { package: "coq", command: "coqc", for: "tests", why: "checks the proofs about the machine (proofs/coq); npm start does without" },
  { package: "ocaml-nox", command: "ocamlopt", for: "tests", why: "compiles the model that Coq extracts; npm start does without" },
  { package: "ocaml-findlib", command: "ocamlfind", for: "tests", why: "finds that compiler's libraries" },
  { package: "libzarith-ocaml-dev", command: "ocamlfind", library: ["zarith", "zarith.cmxa"], for: "tests", why: "the integers of the extracted model" },
  { package: "frama-c-base", command: "frama-c", for: "tests", why: "proves the C of verifier and interpreter; npm start does without" },
  { package: "why3", command: "why3", for: "tests", why: "takes Frama-C's goals to the provers" },
  { package: "cvc4", command: "cvc4", for: "tests", why: "a prover of these goals beside z3" },
];

export function onPath(command, path = process.env.PATH ?? "") {
  for (const directory of path.split(delimiter)) {
    if (!isAbsolute(directory)) continue;
    const file = join(directory, command);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not here
    }
  }
  return undefined;
}

/** gcc prints the bare name back when it does not find the file. */
function compilerFinds(compiler, [...flags]) {
  const name = flags.pop();
  try {
    const found = execFileSync(compiler, [...flags, `-print-file-name=${name}`], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return isAbsolute(found.trim());
  } catch {
    return false;
  }
}

/** The package of an OCaml library that runs programs brings its directory, too: what links is a file in it. */
function ocamlFinds(ocamlfind, [name, file]) {
  try {
    const directory = execFileSync(ocamlfind, ["query", name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return statSync(join(directory, file)).isFile();
  } catch {
    return false;
  }
}

export function present(tool, path) {
  const command = onPath(tool.command, path);
  if (command === undefined) return false;
  if (tool.library !== undefined) return ocamlFinds(command, tool.library);
  return tool.file === undefined || compilerFinds(command, tool.file);
}

export function missingTools({ arm = true, tests = false, isPresent = present } = {}) {
  return tools.filter((tool) => (arm || tool.for !== "arm") && (tests || tool.for !== "tests") && !isPresent(tool));
}

export function installLine(missing) {
  return `apt-get install --no-install-recommends ${missing.map((tool) => tool.package).join(" ")}`;
}

export function cannotInstall(missing, reason) {
  const width = Math.max(...missing.map((tool) => tool.package.length));
  const lines = [
    `error: pgrid needs ${missing.length === 1 ? "a package" : `${missing.length} packages`} that ${missing.length === 1 ? "is" : "are"} not on this machine, and set-up cannot install ${missing.length === 1 ? "it" : "them"}: ${reason}`,
    ...missing.map((tool) => `   ${tool.package.padEnd(width)}  ${tool.why}`),
    "  = help: as root on Debian:",
    `      ${installLine(missing)}`,
  ];
  if (missing.some((tool) => tool.for === "arm")) {
    lines.push(
      "  = help: `--board host` needs Node and a C compiler only; set up for it with:",
      "      node scripts/setup.mjs --without-arm",
    );
  }
  return lines.join("\n");
}

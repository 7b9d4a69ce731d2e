// The Debian packages that pgrid needs, and how to see without the package manager that their content is there. The table is
// toolchain/tools.json, which pgrid itself reads as well.

import { execFileSync } from "node:child_process";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

const table = JSON.parse(readFileSync(new URL("../../toolchain/tools.json", import.meta.url), "utf8"));

/**
 * @typedef {{ package: string, command: string, file?: string[], library?: string[], module?: string, for: "host" | "arm" | "tests", why: string }} DebianPackage
 * @type {DebianPackage[]}
 *
 * `file` is looked up by the compiler itself: that works wherever a distribution puts its libraries.
 */
export const tools = table.debian;

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

/** Debian's packages are of Debian's interpreter; another one, which may come first on PATH, does not see them. */
function pythonFinds(python, module) {
  try {
    execFileSync(python, ["-c", `import ${module}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export function present(tool, path) {
  const command = onPath(tool.command, tool.module === undefined ? path : (path ?? "/usr/bin"));
  if (command === undefined) return false;
  if (tool.library !== undefined) return ocamlFinds(command, tool.library);
  if (tool.module !== undefined) return pythonFinds(command, tool.module);
  return tool.file === undefined || compilerFinds(command, tool.file);
}

export function missingTools({ arm = true, tests = false, isPresent = present } = {}) {
  return tools.filter((tool) => (arm || tool.for !== "arm") && (tests || tool.for !== "tests") && !isPresent(tool));
}

export function installLine(missing) {
  return `${table.systems.debian.install} ${missing.map((tool) => tool.package).join(" ")}`;
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

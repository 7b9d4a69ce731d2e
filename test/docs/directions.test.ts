/** Who may use whom, as docs/contributing.md says it: TypeScript imports and C includes by area. */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";

const root = packageRoot();

function files(directory: string, suffix: RegExp): readonly string[] {
  return readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && suffix.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

/** Areas that each area may import besides itself; `node:` stands for Node's modules, `npm` for packages. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "spec": [],
  "spec/generate": ["spec", "node:"],
  "compiler/support": ["spec", "compiler/diagnostics"],
  "compiler/diagnostics": ["spec", "compiler/support"],
  "compiler/ir": ["spec", "compiler/support"],
  "compiler/1-read": ["spec", "compiler/support", "compiler/diagnostics"],
  "compiler/1-read-typescript": ["spec", "compiler/support", "compiler/diagnostics", "compiler/1-read", "npm"],
  "compiler/2-check": ["spec", "compiler/support", "compiler/diagnostics", "compiler/ir", "compiler/1-read", "npm"],
  "compiler/3-optimize": ["spec", "compiler/support", "compiler/diagnostics", "compiler/ir"],
  "compiler/4-encode": ["spec", "compiler/support", "compiler/diagnostics", "compiler/ir"],
  "compiler/5-verify": ["spec", "compiler/support", "compiler/certificate"],
  // What judges the verifier's numbers shares nothing with it.
  "compiler/certificate": ["spec"],
  "compiler/6-image": ["spec", "compiler/support"],
  "compiler/emit-c": ["spec", "compiler/support", "compiler", "compiler/ir", "compiler/4-encode"],
  "compiler": ["spec", "compiler/support", "compiler/diagnostics", "compiler/ir", "compiler/1-read", "compiler/1-read-typescript", "compiler/2-check", "compiler/3-optimize", "compiler/4-encode", "compiler/5-verify", "npm"],
  "compiler/bindings": ["spec", "compiler", "compiler/ir", "compiler/2-check", "npm"],
  "compiler/convert": ["spec", "compiler", "compiler/support", "compiler/diagnostics", "compiler/ir", "compiler/1-read", "compiler/1-read-typescript", "compiler/2-check", "npm"],
  "compiler/prove": ["spec", "compiler", "compiler/support", "compiler/diagnostics", "compiler/ir", "compiler/2-check", "compiler/4-encode"],
  "model": ["spec", "compiler", "compiler/ir", "compiler/support", "compiler/5-verify", "npm"],
  // Messages: what they are made of, and the packages for hashing and for CBOR.
  "protocol": ["spec", "compiler/support", "npm"],
  "lib": ["spec", "npm"],
  "toolchain": ["spec", "protocol", "compiler", "compiler/1-read-typescript", "compiler/support", "compiler/diagnostics", "compiler/prove", "compiler/6-image", "compiler/emit-c", "compiler/certificate", "compiler/5-verify", "toolchain/update", "node:"],
  // Signing, and what is signed: the packages for hashing and for CBOR.
  "toolchain/update": ["spec", "protocol", "compiler", "compiler/support", "compiler/diagnostics", "toolchain", "node:", "npm"],
  "sim": ["spec", "compiler/support", "compiler/diagnostics", "toolchain", "toolchain/update", "node:", "npm"],
  "proofs": ["spec", "cli", "compiler/5-verify", "model", "toolchain", "sim", "node:"],
  "cli": ["spec", "compiler", "compiler/support", "compiler/diagnostics", "compiler/ir", "compiler/2-check", "compiler/5-verify", "compiler/certificate", "compiler/prove", "compiler/convert", "compiler/bindings", "model", "protocol", "toolchain", "toolchain/update", "sim", "node:", "npm"],
};

function areaOf(file: string): string {
  const [first, second, third] = file.split("/") as [string, string?, string?];
  if (first === "compiler") return third === undefined ? first : `${first}/${second}`;
  // The generator writes files; the tables that it reads from import nothing.
  if (first === "spec" && (third !== undefined || second === "generate.ts")) return "spec/generate";
  if (first === "toolchain" && second === "update") return "toolchain/update";
  return first;
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom "([^"]+)"|\bimport\("([^"]+)"\)/gmu)].map(([, from, loaded]) => from ?? loaded!).map((target) => {
    if (target.startsWith(".")) return areaOf(normalize(join(dirname(file), target)));
    return target.startsWith("node:") ? "node:" : "npm";
  });
}

describe("TypeScript", () => {
  const sources = ["spec", "compiler", "lib", "model", "protocol", "toolchain", "sim", "cli", "proofs"].flatMap((area) => files(area, /\.ts$/u));
  test("every area has its rule", () => {
    expect([...new Set(sources.map(areaOf))].filter((area) => !Object.hasOwn(allowed, area))).toEqual([]);
  });
  test.each(Object.keys(allowed))("%s imports only what it may", (area) => {
    const own = sources.filter((file) => areaOf(file) === area);
    expect(own.length).toBeGreaterThan(0);
    const wrong = own.flatMap((file) => importsOf(file).filter((target) => target !== area && !allowed[area]!.includes(target)).map((target) => `${file} imports ${target}`));
    expect(wrong).toEqual([]);
  });
});

/** Directories whose headers a directory of runtime-c/ may include besides its own; `elsewhere`: of a package, a port or a build, named without one. */
const included: Readonly<Record<string, readonly string[]>> = {
  base: [],
  generated: ["base"],
  crypto: ["base", "generated", "elsewhere"],
  vm: ["base", "generated"],
  wire: ["base", "generated", "crypto", "elsewhere"],
  store: ["base", "generated", "crypto", "vm"],
  caps: ["base", "generated", "crypto", "wire"],
  audit: ["base", "generated", "crypto", "vm", "wire", "store", "node", "elsewhere"],
  node: ["base", "generated", "caps", "crypto", "vm", "lisp", "wire", "store"],
  kernel: ["base", "generated", "elsewhere"],
  lisp: ["base", "generated", "wire"],
  libsel4: [],
};

describe("C", () => {
  test.each(Object.keys(included))("runtime-c/%s includes only what it may", (directory) => {
    const own = files(`runtime-c/${directory}`, /\.[ch]$/u);
    expect(own.length).toBeGreaterThan(0);
    const wrong = own.flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(/^#include "([^"]+)"/gmu)].flatMap(([, header]) => {
      const [from, name] = header!.split("/") as [string, string?];
      const area = name === undefined || from === "mbedtls" ? "elsewhere" : from; // a package whose headers have a directory
      return area === directory || included[directory]!.includes(area) ? [] : [`${file} includes ${header}`];
    }));
    expect(wrong).toEqual([]);
  });
});

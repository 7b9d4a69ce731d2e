/**
 * Trees of TypeScript sources, kept by the hash of all that they are made from: the TypeScript compiler takes longer to load than
 * the rest of a build that has nothing to do. Only what was read without a word is kept.
 *
 * The key holds the version of pgrid's own code, which is known where that is compiled (dist/.stamp); elsewhere nothing is kept.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { speak } from "../compiler/1-read-typescript/speak.ts";
import type { TypeScriptReader } from "../compiler/1-read-typescript/reader.ts";
import { succeed } from "../compiler/support/outcome.ts";
import { sha256, sha256Of } from "./digest.ts";
import { readText } from "./host.ts";
import type { Host } from "./host.ts";
import { cacheDirectory, prune } from "./objects.ts";

type Read = ReturnType<TypeScriptReader["read"]>;
type Trees = Extract<Read, { readonly ok: true }>["value"];

const mostEntries = 1000;

/** 64-bit numbers and bytes have no JSON of their own. */
const written = (_key: string, value: unknown): unknown =>
  (typeof value === "bigint" ? { $u64: String(value) } : value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString("hex") } : value);
function readBack(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$u64" in value) return BigInt(value.$u64 as string);
  return "$bytes" in value ? Uint8Array.from(Buffer.from(value.$bytes as string, "hex")) : value;
}

/** `version`: of the code that reads; `load` gives the reader itself, when something is not kept. */
export function keptReader(host: Host, version: string, load: () => TypeScriptReader): TypeScriptReader {
  const directory = join(cacheDirectory(host), "trees");
  const library = sha256(host.readFile(join(host.root, "lib/promisegrid.d.ts")) ?? "");
  let reader: TypeScriptReader | undefined;
  const loaded = (): TypeScriptReader => (reader ??= load());
  function kept<T>(key: readonly string[], make: () => { readonly value: T; readonly keep: boolean }): T {
    const path = join(directory, `${sha256Of([version, library, ...key])}.json`);
    const text = readText(host, path);
    if (typeof text === "string") {
      try {
        return JSON.parse(text, readBack) as T;
      } catch {
        // Not as it was written: made again.
      }
    }
    const { value, keep } = make();
    if (keep) {
      host.writeFile(path, JSON.stringify(value, written));
      prune(host, directory, mostEntries);
    }
    return value;
  }
  return {
    speak,
    imports: (text) => kept(["imports", text], () => ({ value: loaded().imports(text), keep: true })),
    read(file, text, files = new Map()) {
      let said: Read | undefined;
      const trees = kept<Trees>(["read", file, text, ...[...files].flat()], () => {
        said = loaded().read(file, text, files);
        return said.ok ? { value: said.value, keep: said.diagnostics.length === 0 } : { value: [], keep: false };
      });
      return said ?? succeed(trees);
    },
  };
}

/** Of the compiled code that this is part of; null: it is not compiled, or Node cannot load it when it is asked for. */
function codeVersion(host: Host): string | null {
  const compiled = import.meta.url.endsWith("/dist/toolchain/trees.js");
  const stamp = compiled && process.features.require_module ? readText(host, join(host.root, "dist/.stamp")) : undefined;
  // Beside the content of the sources the stamp has their times.
  return typeof stamp === "string" ? (JSON.parse(stamp) as { readonly content: string }).content : null;
}

export async function readerFor(host: Host): Promise<TypeScriptReader> {
  const version = codeVersion(host);
  if (version === null) return (await import("./typescript.ts")).typeScriptReader(host);
  return keptReader(host, version, () => (createRequire(import.meta.url)("./typescript.js") as typeof import("./typescript.ts")).typeScriptReader(host));
}

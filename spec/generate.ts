/**
 * Writes everything that is generated from spec/: the runtime's headers, the numbers of the Coq model, the protocol document and its name, the library of TypeScript policies, the reference pages.
 *
 *   node spec/generate.ts            writes the files that differ
 *   node spec/generate.ts --check    writes nothing; names each stale or missing file on stderr and exits 1
 */
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { auditHeader } from "./generate/c-audit.ts";
import { admissionHeader } from "./generate/c-admission.ts";
import { cborHeader } from "./generate/c-cbor.ts";
import { crc32Source } from "./generate/c-crc32.ts";
import { dictionaryHeader } from "./generate/c-dictionary.ts";
import { domainsHeader } from "./generate/c-domains.ts";
import { envelopeHeader } from "./generate/c-envelope.ts";
import { instructionsHeader } from "./generate/c-instructions.ts";
import { kernelHeader } from "./generate/c-kernel.ts";
import { sel4Stubs, sel4Types } from "./generate/c-sel4.ts";
import { registryHeader } from "./generate/c-registry.ts";
import { specHeader } from "./generate/c-spec.ts";
import { stateHeader } from "./generate/c-state.ts";
import { storeHeader } from "./generate/c-store.ts";
import { tokensHeader } from "./generate/c-tokens.ts";
import { updateHeader } from "./generate/c-update.ts";
import { gridCddl, protocolIdModule } from "./generate/cddl.ts";
import { coqKernelSpec } from "./generate/coq-kernel.ts";
import { coqSpec } from "./generate/coq.ts";
import { kernelPage } from "./generate/kernel-page.ts";
import { referencePages } from "./generate/pages.ts";
import { nodeSystem } from "./generate/system.ts";
import { systemNames } from "./domains.ts";
import { typescriptLibrary } from "./generate/typescript-library.ts";

/** Path below the repository's root, and content. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ["runtime-c/generated/pg_spec.h", specHeader()],
    ["runtime-c/generated/pg_kernel_spec.h", kernelHeader()],
    ["runtime-c/libsel4/generated/sel4_types.h", sel4Types()],
    ["runtime-c/libsel4/generated/sel4_stubs.h", sel4Stubs()],
    ["runtime-c/generated/pg_instructions.h", instructionsHeader()],
    ["runtime-c/generated/pg_dictionary.h", dictionaryHeader()],
    ["runtime-c/generated/pg_domains.h", domainsHeader()],
    ["runtime-c/generated/pg_registry.h", registryHeader()],
    ["runtime-c/generated/pg_state.h", stateHeader()],
    ["runtime-c/generated/pg_store.h", storeHeader()],
    ["runtime-c/generated/pg_update.h", updateHeader()],
    ["runtime-c/generated/pg_cbor.h", cborHeader()],
    ["runtime-c/generated/pg_tokens.h", tokensHeader()],
    ["runtime-c/generated/pg_audit.h", auditHeader()],
    ["runtime-c/generated/pg_envelope.h", envelopeHeader()],
    ["runtime-c/generated/pg_admission.h", admissionHeader()],
    ["docs/protocol/grid.cddl", gridCddl()],
    ["protocol/protocol-id.ts", protocolIdModule()],
    ["runtime-c/generated/pg_crc32_table.c", crc32Source()],
    ["proofs/coq/Spec.v", coqSpec()],
    ["proofs/coq/KernelSpec.v", coqKernelSpec()],
    ...systemNames.map((name) => [`systems/${name}/system.json`, nodeSystem(name)] as const),
    ["lib/promisegrid.d.ts", typescriptLibrary()],
    ["docs/reference/kernel-api.md", kernelPage()],
    ...Object.entries(referencePages()).map(([name, text]) => [`docs/reference/${name}.md`, text] as const),
  ]);
}

/** The generated files below `root` that are missing or differ from what spec/ says now. */
export function staleFiles(root: string): string[] {
  return [...generatedFiles()].filter(([path, text]) => {
    try {
      return readFileSync(join(root, path), "utf8") !== text;
    } catch {
      return true;
    }
  }).map(([path]) => path);
}

/** The directory of package.json, from this file in spec/ or its compiled form in dist/spec/. */
function repositoryRoot(): string {
  const above = dirname(dirname(fileURLToPath(import.meta.url)));
  return above.endsWith("dist") ? dirname(above) : above;
}

function main(args: readonly string[]): number {
  const unknown = args.find((arg) => arg !== "--check");
  if (unknown !== undefined) {
    process.stderr.write(`generate: unknown argument ${unknown} (usage: generate [--check])\n`);
    return 2;
  }
  const root = repositoryRoot();
  const stale = staleFiles(root);
  if (args.includes("--check")) {
    for (const path of stale) process.stderr.write(`stale: ${path} (npm run generate writes it)\n`);
    return stale.length === 0 ? 0 : 1;
  }
  const files = generatedFiles();
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path) ?? "");
    process.stdout.write(`wrote ${path}\n`);
  }
  return 0;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}

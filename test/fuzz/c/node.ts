/** Builds fuzz_node.c with a whole node and a project whose routes it mutates. */
import { join } from "node:path";
import { hashes } from "../../../spec/hashes.ts";
import { hostFunctions } from "../../../spec/hosts.ts";
import { assemble, image, label, op } from "../../../proofs/differential/assemble.ts";
import { compile, type Program, root, scratchDirectory, sources } from "../../runtime/native.ts";
import { writeProject } from "../../runtime/project.ts";
import { byKey, byPrefix, fieldsReply, loadNinth, standardPath, toPayload } from "../../runtime/routes.ts";

/** Nested loops, pairs, constants, byte constants, branches: something of each rule of the verifier. */
const manyRules = image({
  code: assemble([
    op("LDB", 4, 0, 0, 5), op("LDK64", 8, 0), op("ADD64", 10, 8, 6), op("BHAS", 0, "found", 0, 3),
    op("LDI", 13, 3), op("FOR", 12, 1, 3, "next"), label("body"),
    op("MOVB", 5, 0), op("EACH", 5, 1, 64, "iter"), label("inner"), op("ADDW", 14, 14, 15), op("BEQI", 15, 7, "out"),
    label("iter"), op("ITER8", 15, 5, "inner"),
    label("next"), op("NEXT", 12, 1, "body"),
    label("out"), op("SLICEI", 6, 0, 0, 1), op("BEQB", 6, 4, "found"),
    op("CALL", 7, 6, hostFunctions.multihash.code, hashes["sha2-256"].code, 4096, 8), op("BSOME", 7, "found"), op("GATEWAY"),
    label("found"), op("REPLY", 14),
  ]),
  ints: 8, bytes: 4, scratch: 76, constWords: Uint32Array.of(1, 2), constBytes: Buffer.from("ab\u0000cd"),
});

export function fuzzer(): Program {
  const unit = join(scratchDirectory, "fuzz-project.c");
  writeProject(unit, {
    routes: [
      { image: standardPath("blake3") }, { image: standardPath("sha3-512") }, { image: byPrefix, tables: [1] }, { image: byKey, tables: [0] },
      { image: fieldsReply }, { image: loadNinth }, { image: toPayload }, { image: manyRules },
    ],
    tables: ["exact-int", "prefix-node"], seeds: [], gateway: new Uint8Array(32).fill(0x77), build: 0,
  });
  return compile({
    sources: [join(root, "test/fuzz/c/fuzz_node.c"), ...sources.core, unit], crypto: true,
    link: ["-Wl,--wrap=pg_verify", "-Wl,--wrap=pg_run"],
  });
}

/** What the fuzzer saw, by name. */
export function seen(output: Buffer): Map<string, number> {
  return new Map(output.toString().trim().split("\n").map((line) => {
    const [name, count] = line.split(" ");
    return [name!, Number(count)];
  }));
}

/**
 * What a build record says, against what stands beside it, and against the verifier, the checker of certificates and Coq. Nothing here
 * takes the record's word: each hash is computed, each bound derived, each theorem proved again.
 */
import { join } from "node:path";
import type { Certificate } from "../compiler/certificate/certificate.ts";
import { checkCertificate } from "../compiler/certificate/check.ts";
import { verify } from "../compiler/5-verify/verify.ts";
import type { Program } from "../compiler/5-verify/verify.ts";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { resources } from "../compiler/ir/resources.ts";
import { nowhere } from "../compiler/support/span.ts";
import { readCertificate } from "../toolchain/certificates.ts";
import type { RecordedFile } from "../toolchain/certificates.ts";
import { displayName } from "../toolchain/config/files.ts";
import { gate, readTheories } from "../toolchain/coq.ts";
import { sha256 } from "../toolchain/digest.ts";
import type { Host } from "../toolchain/host.ts";
import { cacheDirectory } from "../toolchain/objects.ts";
import type { BuildRecord, RecordedRoute } from "../toolchain/record.ts";
import { routeTheory, routeTheoryNeeds } from "../toolchain/route-theory.ts";
import { installLine, missingTool } from "../toolchain/tools.ts";
import { changedTheories, differences, recordedTheorems, sourcesOf, theoremList } from "../toolchain/theorems.ts";

export type Checked = "held" | "failed" | "not checked";

export interface VerifiedFile {
  readonly file: string;
  readonly state: Checked;
}
export interface VerifiedRoute {
  readonly name: string;
  readonly cid: string;
  /** The image: admitted by the verifier, with the recorded bound, and in the firmware. */
  readonly image: Checked;
  readonly certificate: Checked;
}
export interface VerifiedTheorems {
  readonly state: Checked;
  readonly count: number;
  /** Routes of which Coq computed that the verifier of the theorems admits the image and that the certificate checks; null: it was not asked. */
  readonly routes: number | null;
  /** That checked them; null: none did. */
  readonly coq: string | null;
  readonly milliseconds: number | null;
  /** How to have them checked; null: they were, or something else is wrong. */
  readonly install: string | null;
}

/** The content of a recorded file, or why it does not count. */
function contentOf(host: Host, directory: string, { file, bytes, sha256: digest }: RecordedFile): Uint8Array | Diagnostic {
  const shown = displayName(host, join(directory, file));
  const content = host.stat(join(directory, file))?.kind === "file" ? host.readFile(join(directory, file)) : undefined;
  if (content === undefined) return diagnostic("PG6202", nowhere, { file: shown });
  return content.length === bytes && sha256(content) === digest ? content : diagnostic("PG6203", nowhere, { file: shown });
}
const isContent = (found: Uint8Array | Diagnostic): found is Uint8Array => found instanceof Uint8Array;

export function verifyOutputs(host: Host, directory: string, record: BuildRecord): { readonly files: readonly VerifiedFile[]; readonly elf: Uint8Array | null; readonly diagnostics: readonly Diagnostic[] } {
  const found = Object.entries(record.outputs).map(([kind, output]) => ({ kind, output, content: contentOf(host, directory, output) }));
  const elf = found.find(({ kind, content }) => kind === "elf" && isContent(content))?.content as Uint8Array | undefined;
  return {
    files: found.map(({ output, content }) => ({ file: output.file, state: isContent(content) ? "held" : "failed" })),
    elf: elf ?? null,
    diagnostics: found.flatMap(({ content }) => (isContent(content) ? [] : [content])),
  };
}

const bounded = ["instructions", "hashBytes", "lookups", "sends"] as const;

/** An image that is what was recorded, that a device admits, with the recorded bound, and that the firmware holds. */
function verifyImage(host: Host, directory: string, { name, image, imageBytes, bound }: RecordedRoute, elf: { readonly file: string; readonly content: Uint8Array | null }): { readonly program: Program; readonly content: Uint8Array } | readonly Diagnostic[] {
  const content = contentOf(host, directory, image);
  if (!isContent(content)) return [content];
  if (content.length !== imageBytes) return [diagnostic("PG6203", nowhere, { file: displayName(host, join(directory, image.file)) })];
  const verdict = verify(content);
  if (!verdict.ok) return [diagnostic("PG6204", nowhere, { route: name, word: verdict.word, refusal: verdict.refusal })];
  const { program } = verdict;
  const other = bounded.filter((each) => program.bound[each] !== bound[each]);
  const found = other.map((each) => diagnostic("PG6205", nowhere, { route: name, resource: resources[each].words, recorded: bound[each], derived: program.bound[each] }));
  if (elf.content !== null && !Buffer.from(elf.content).includes(Buffer.from(content))) found.push(diagnostic("PG6206", nowhere, { file: elf.file, route: name }));
  return found.length > 0 ? found : { program, content };
}

/** A certificate that is of this route and holds of its image. */
function verifyCertificate(host: Host, directory: string, { name, cid, image, certificate: recorded }: RecordedRoute, program: Program): Diagnostic | Certificate {
  const content = contentOf(host, directory, recorded);
  if (!isContent(content)) return content;
  const file = displayName(host, join(directory, recorded.file));
  const read = readCertificate(file, new TextDecoder().decode(content));
  const none = (why: string): Diagnostic => diagnostic("PG6207", nowhere, { file, route: name, why });
  if (typeof read === "string") return none(read);
  if (read.cid !== cid) return none("it is of another program");
  if (read.image !== image.sha256) return none("it is of another image");
  const { bound } = read.certificate;
  if (bound.instructions !== program.bound.instructions || bound.hashBytes !== program.bound.hashBytes || bound.lookups !== program.bound.lookups) return none("it certifies another bound");
  const fault = checkCertificate(program, read.certificate);
  return fault === null ? read.certificate : diagnostic("PG6208", nowhere, { route: name, word: fault.word, why: fault.why });
}

/** A route of which Coq can be asked as well. */
export interface CertifiedRoute {
  readonly name: string;
  readonly image: Uint8Array;
  readonly certificate: Certificate;
}

export function verifyRoutes(host: Host, directory: string, record: BuildRecord, elf: Uint8Array | null, proofs: boolean): { readonly routes: readonly VerifiedRoute[]; readonly certified: readonly CertifiedRoute[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const certified: CertifiedRoute[] = [];
  const firmware = { file: record.outputs["elf"]?.file ?? "", content: elf };
  const routes = record.routes.map((route): VerifiedRoute => {
    const { name, cid } = route;
    const verified = verifyImage(host, directory, route, firmware);
    if (!("program" in verified)) {
      diagnostics.push(...verified);
      // Of which image would it hold?
      return { name, cid, image: "failed", certificate: "not checked" };
    }
    // Without --proofs the file is still one of the build's.
    const found = proofs ? verifyCertificate(host, directory, route, verified.program) : contentOf(host, directory, route.certificate);
    if ("severity" in found) {
      diagnostics.push(found);
      return { name, cid, image: "held", certificate: "failed" };
    }
    if ("points" in found) certified.push({ name, image: verified.content, certificate: found });
    return { name, cid, image: "held", certificate: proofs ? "held" : "not checked" };
  });
  return { routes, certified, diagnostics };
}

/** The theorems of the record: their hashes against the theories of this pgrid, then what Coq says, of them and of the routes. */
export async function verifyTheorems(host: Host, record: BuildRecord, certified: readonly CertifiedRoute[], jobs: number, progress: (line: string) => void): Promise<{ readonly theorems: VerifiedTheorems; readonly diagnostics: readonly Diagnostic[] }> {
  const recorded = record.proofs;
  const count = recorded.theorems.length;
  const failed = (...diagnostics: readonly Diagnostic[]) => ({ theorems: { state: "failed", count, routes: null, coq: null, milliseconds: null, install: null } as const, diagnostics });
  const differ = (notes: readonly string[]) => failed(diagnostic("PG6209", nowhere, {}, { notes }));

  const theories = readTheories(host, sourcesOf(host));
  const changed = changedTheories(recorded.theories, theories);
  if (changed.length > 0) return differ(changed.map((file) => (theories.has(file) ? `${file} has other content` : `${file} is not there`)));
  // The theories that its theorems need, and no others, are compiled.
  const about = routeTheoryNeeds.every((file) => Object.hasOwn(recorded.theories, file)) ? certified : [];
  const also = new Map(about.map(({ image, certificate }, at) => [`Route${at}.v`, routeTheory(image, certificate)]));
  const begin = host.now();
  const directory = host.makeTemporary(cacheDirectory(host));
  try {
    const outcome = await gate(host, { theories, directory, jobs, also, progress });
    switch (outcome.kind) {
      case "missing": {
        const packages = [...new Set(outcome.missing.flatMap((tool) => tool.packages))];
        return {
          theorems: { state: "not checked", count, routes: null, coq: null, milliseconds: null, install: installLine(packages) },
          diagnostics: outcome.missing.map((tool) => missingTool(host, tool)),
        };
      }
      case "refused": {
        const { file, what, output } = outcome.refusal;
        const route = about[[...also.keys()].indexOf(file)];
        if (route !== undefined) return failed(diagnostic("PG6211", nowhere, { route: route.name }, { notes: [output] }));
        return failed(diagnostic("PG6210", nowhere, { what: `${file} ${what}` }, { notes: output === "" ? [] : [output] }));
      }
      case "gated": {
        const { gated } = outcome;
        const open = gated.theorems.filter(({ assumptions }) => assumptions.length > 0);
        if (open.length > 0) return failed(...open.map(({ name, assumptions }) => diagnostic("PG6210", nowhere, { what: `\`${name}\` rests on assumptions` }, { notes: assumptions })));
        const now = recordedTheorems(theoremList(gated, theories));
        const found = differences(recorded, now);
        if (found.length > 0) return differ(found);
        return { theorems: { state: "held", count, routes: also.size, coq: gated.coq, milliseconds: Math.round(host.now() - begin), install: null }, diagnostics: [] };
      }
    }
  } finally {
    host.remove(directory);
  }
}

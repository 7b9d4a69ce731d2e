/**
 * What a firmware is made of, as a CycloneDX bill of materials: routes by their CIDs, pgrid's runtime, and the sources of others, each
 * listed when a function of it is in the linked program. By the CycloneDX project's own library. No date and no random number: the same
 * build has the same bill.
 */
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { join } from "node:path";
import type { Elf } from "../elf.ts";
import { readText } from "../host.ts";
import type { Host } from "../host.ts";
import type { BuildRecord } from "../record.ts";
import type { SystemRecord } from "../system/record.ts";
import { thirdPartyDirs } from "../third-party.ts";

interface Foreign {
  readonly name: string;
  /** It is in a program that has one of these. */
  readonly symbols: RegExp;
  /** The npm package that carries the sources. */
  readonly carrier: string | null;
  readonly licence: Models.SpdxLicense | Models.NamedLicense | Models.LicenseExpression;
  readonly description: string;
}

/** As docs/licences.md lists them. */
const foreign: readonly Foreign[] = [
  { name: "fips202", symbols: /^(?:shake|sha3_|keccak)/iu, carrier: "pqclean", licence: new Models.NamedLicense("public domain"), description: "SHA-3, from PQClean's common sources" },
  { name: "mbedtls", symbols: /^mbedtls_/u, carrier: "node-mbed-dtls", licence: new Models.SpdxLicense("Apache-2.0"), description: "SHA-256 of Mbed TLS" },
  { name: "BLAKE3", symbols: /^blake3_/u, carrier: "react-native-quick-crypto", licence: new Models.LicenseExpression("CC0-1.0 OR Apache-2.0"), description: "the BLAKE3 team's C sources" },
  { name: "ed25519", symbols: /^(?:ed25519_verify|ge_frombytes|sc_reduce)/u, carrier: "ed25519-supercop", licence: new Models.SpdxLicense("Zlib"), description: "Ed25519, Orson Peters' portable C (of SUPERCOP's ref10)" },
  { name: "newlib", symbols: /^(?:mem(?:cpy|set|move|cmp)|strlen)$/u, carrier: null, licence: new Models.NamedLicense("BSD and similar permissive licences (newlib's COPYING.NEWLIB)"), description: "C library of the cross compiler" },
  {
    name: "libgcc", symbols: /^__aeabi_/u, carrier: null, licence: new Models.LicenseExpression("GPL-3.0-or-later WITH GCC-exception-3.1"), description: "run-time library of the compiler; the exception leaves the image's licence free",
  },
];

function packageJson(host: Host): { readonly version: string; readonly devDependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readText(host, join(host.root, "package.json")) as string) as ReturnType<typeof packageJson>;
}

/** The version that the sources themselves name, where they do. */
function namedVersion(host: Host, name: string): string | undefined {
  const directories = thirdPartyDirs(host.root);
  if ("missing" in directories) return undefined;
  const header = name === "BLAKE3" ? join(directories.blake3, "blake3.h") : name === "mbedtls" ? join(directories.mbedtls, "include/mbedtls/version.h") : undefined;
  return header === undefined ? undefined : /_VERSION_STRING\s+"([^"]+)"/u.exec(readText(host, header) ?? "")?.[1];
}

const hashes = (sha256: string): Models.HashDictionary => new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], sha256]]);
const properties = (values: Readonly<Record<string, string>>): Models.PropertyRepository => new Models.PropertyRepository(Object.entries(values).map(([name, value]) => new Models.Property(`pgrid:${name}`, value)));

/** A compiler's version line ends in its version, or in its version and a date. */
const compilerVersion = (line: string): string => /(\d+\.\d+\.\d+)(?: \d{8})?$/u.exec(line)?.[1] ?? line;

export function billOfMaterials(host: Host, record: BuildRecord | SystemRecord, programs: readonly Elf[]): string {
  const { version, devDependencies } = packageJson(host);
  const compiler = compilerVersion(record.compiler.version);
  const isSystem = record.schema === "pgrid.system-record/1";
  const outputs = isSystem ? record.outputs.map(({ kind, file, sha256 }) => ({ kind, file, sha256 })) : Object.entries(record.outputs).map(([kind, { file, sha256 }]) => ({ kind, file, sha256 }));
  const main = outputs.find(({ kind }) => kind === "bin") ?? outputs.find(({ kind }) => kind === "elf")!;

  const runtime = new Models.Component(Enums.ComponentType.Library, "pgrid-runtime", {
    bomRef: "pgrid-runtime", version, description: isSystem ? "pgrid's capability kernel and components" : "pgrid's route machine and port", licenses: new Models.LicenseRepository([new Models.SpdxLicense("Apache-2.0")]),
  });
  const others = foreign.filter(({ symbols }) => programs.some((elf) => elf.symbols.some(({ name, kind, section }) => kind === "function" && section !== null && symbols.test(name)))).map(({ name, carrier, licence, description }) => {
    const own = namedVersion(host, name);
    const carried = carrier === null ? undefined : devDependencies[carrier];
    return new Models.Component(Enums.ComponentType.Library, name, {
      bomRef: name, version: own ?? carried ?? compiler, description, licenses: new Models.LicenseRepository([licence]),
      ...(carrier === null || carried === undefined ? { properties: properties({ "comes-with": `${record.compiler.command} ${compiler}` }) } : { purl: `pkg:npm/${carrier}@${carried}` }),
    });
  });
  const routes = isSystem ? [] : record.routes.map(({ name, cid, image }) =>
    new Models.Component(Enums.ComponentType.Data, name, { bomRef: `route:${name}`, hashes: hashes(image.sha256), properties: properties({ cid }), description: "a route: verified bytecode" }));

  const firmware = new Models.Component(Enums.ComponentType.Firmware, isSystem ? record.system : record.project, {
    bomRef: "firmware", hashes: hashes(main.sha256), ...(isSystem ? {} : { version: record.build }),
    properties: properties({ board: record.board, target: record.target, ...(record.slot === undefined ? {} : { slot: record.slot }), file: main.file }),
    dependencies: new Models.BomRefRepository([runtime.bomRef, ...others.map(({ bomRef }) => bomRef), ...routes.map(({ bomRef }) => bomRef)]),
  });
  const bom = new Models.Bom({
    components: new Models.ComponentRepository([runtime, ...others, ...routes]),
    metadata: new Models.Metadata({
      component: firmware,
      tools: new Models.Tools({ components: new Models.ComponentRepository([
        new Models.Component(Enums.ComponentType.Application, "pgrid", { version }),
        new Models.Component(Enums.ComponentType.Application, record.compiler.command, { version: compiler, description: record.compiler.version }),
      ]) }),
    }),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

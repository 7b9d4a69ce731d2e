/** The bill of materials of real builds: valid by the CycloneDX project's own schema, without a date, and with what is linked in. */
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lisp, newPlace, project } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";

interface Component { name: string; type: string; version?: string; purl?: string; hashes?: { content: string }[]; licenses?: unknown[]; properties?: { name: string; value: string }[] }
interface Bom { bomFormat: string; specVersion: string; metadata: { component: Component; tools: { components: Component[] } }; components: Component[]; dependencies: { ref: string; dependsOn?: string[] }[] }

let place: Place;
const at = (path: string): string => join(place.directory, path);
const read = (path: string): Bom => JSON.parse(readFileSync(at(path), "utf8")) as Bom;
beforeAll(() => {
  place = newPlace();
  place.write("p/pgrid.json", project());
  place.write("p/main.lisp", lisp.standard + lisp.drop);
});
afterAll(() => place.remove());

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);

describe("of a board", () => {
  test("valid, and the routes by their CIDs, runtime, sources of others with licences and versions, compiler and libraries", async () => {
    const { exit, out } = await place.run("build", "p", "-b", "qemu-mps2-an500", "--sbom", "--json");
    expect(exit).toBe(0);
    const file = "p/build/qemu-mps2-an500/sample.cdx.json";
    expect(JSON.parse(out)).toMatchObject({ sbom: file });
    expect(await validator.validate(readFileSync(at(file), "utf8"))).toBeNull();
    const bom = read(file);
    const { record } = JSON.parse(out) as { record: { build: string; outputs: { bin: { sha256: string } }; routes: { name: string; cid: string }[]; compiler: { command: string } } };
    expect(bom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6", metadata: { component: { name: "sample", type: "firmware", version: record.build, hashes: [{ content: record.outputs.bin.sha256 }] } } });
    const byName = new Map(bom.components.map((each) => [each.name, each]));
    expect([...byName.keys()].sort()).toEqual(["BLAKE3", "drops", "fips202", "mbedtls", "newlib", "pgrid-runtime", "standard-path"]);
    for (const { name, cid } of record.routes) expect(byName.get(name)).toMatchObject({ type: "data", properties: [{ name: "pgrid:cid", value: cid }] });
    expect(byName.get("fips202")).toMatchObject({ purl: "pkg:npm/pqclean@0.8.1", version: "0.8.1", licenses: [{ license: { name: "public domain" } }] });
    expect(byName.get("mbedtls")).toMatchObject({ purl: "pkg:npm/node-mbed-dtls@3.0.0-rc.14", version: "2.9.0", licenses: [{ license: { id: "Apache-2.0" } }] });
    expect(byName.get("BLAKE3")!.version).toMatch(/^1\.\d+\.\d+$/u);
    expect(bom.components.filter(({ type, licenses, version }) => type === "library" && (licenses === undefined || version === undefined))).toEqual([]);
    expect(bom.metadata.tools.components.map(({ name }) => name)).toEqual([record.compiler.command, "pgrid"]);
    expect(bom.dependencies.find(({ ref }) => ref === "firmware")!.dependsOn).toHaveLength(bom.components.length);
    expect(JSON.stringify(bom)).not.toMatch(/timestamp|serialNumber/u);
    const before = readFileSync(at(file), "utf8");
    expect((await place.run("build", "p", "-b", "qemu-mps2-an500", "--sbom")).exit).toBe(0);
    expect(readFileSync(at(file), "utf8")).toBe(before);
  }, 120_000);
});

test("of a process: what the machine brings itself is not in it; and none without the flag", async () => {
  expect((await place.run("build", "p")).exit).toBe(0);
  expect(existsSync(at("p/build/host/sample.cdx.json"))).toBe(false);
  expect((await place.run("build", "p", "--sbom")).exit).toBe(0);
  const bom = read("p/build/host/sample.cdx.json");
  expect(await validator.validate(readFileSync(at("p/build/host/sample.cdx.json"), "utf8"))).toBeNull();
  expect(bom.components.map(({ name }) => name).sort()).toEqual(["BLAKE3", "drops", "fips202", "mbedtls", "pgrid-runtime", "standard-path"]);
}, 60_000);

test("the validator refuses what is no bill", async () => {
  expect(await validator.validate('{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":1}]}')).not.toBeNull();
});

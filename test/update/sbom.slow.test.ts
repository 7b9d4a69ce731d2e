/** The bill of materials of the node as a system of components: what any of them is linked with. */
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { newPlace } from "../cli/harness.ts";

const place = newPlace();
afterAll(() => place.remove());

test("of a system: valid, with the sources of others that a component has", async () => {
  cpSync(join(nodeHost().root, "systems/node"), join(place.directory, "s"), { recursive: true, filter: (path) => !path.endsWith("/build") });
  expect((await place.run("build", "s", "--sbom")).exit).toBe(0);
  const text = readFileSync(join(place.directory, "s/build/qemu-mps2-an500/node.cdx.json"), "utf8");
  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull();
  expect((JSON.parse(text) as { components: { name: string }[] }).components.map(({ name }) => name)).toEqual(expect.arrayContaining(["BLAKE3", "fips202", "mbedtls", "pgrid-runtime"]));
}, 240_000);

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../../scripts/lib/root.mjs";
import { thirdPartyFiles } from "../../scripts/lib/third-party.mjs";
import { thirdPartyDirs } from "../../toolchain/third-party.ts";

test("a checkout has the C sources in node_modules", () => {
  const found = thirdPartyDirs(root);
  expect(found).toEqual({
    pqclean: expect.stringContaining("node_modules/pqclean"),
    blake3: expect.stringContaining("node_modules/react-native-quick-crypto"),
    mbedtls: expect.stringContaining("node_modules/node-mbed-dtls"),
    ed25519: expect.stringContaining("node_modules/ed25519-supercop"),
  });
});

test("an installed package has them in dist/third-party; what is not there is named", () => {
  const installed = mkdtempSync(join(tmpdir(), "pgrid-third-party-"));
  try {
    expect(thirdPartyDirs(installed)).toEqual({ missing: ["pqclean", "blake3", "mbedtls", "ed25519"] });
    const pqclean = join(installed, "dist/third-party/pqclean");
    mkdirSync(pqclean, { recursive: true });
    for (const file of thirdPartyFiles.pqclean) writeFileSync(join(pqclean, basename(file)), "");
    expect(thirdPartyDirs(installed)).toEqual({ missing: ["blake3", "mbedtls", "ed25519"] });
  } finally {
    rmSync(installed, { recursive: true });
  }
});

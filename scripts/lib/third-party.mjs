// The C sources that the runtime takes from npm packages, as they travel inside dist/ to an installed pgrid.

import { copyFileSync, mkdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

const pqclean = "node_modules/pqclean";
const blake3 = "node_modules/react-native-quick-crypto/deps/blake3";
const mbedtls = "node_modules/node-mbed-dtls/mbedtls";
const ed25519 = "node_modules/ed25519-supercop/vendor/ed25519";

/** Where each lies below dist/third-party/NAME: as it is called there, of Mbed TLS as in its own folder. */
export const thirdPartyFiles = {
  pqclean: [
    ...["fips202.c", "fips202.h"].map((name) => `${pqclean}/deps/PQClean/common/${name}`),
    `${pqclean}/LICENSE`,
  ],
  blake3: [
    ...["blake3.c", "blake3.h", "blake3_dispatch.c", "blake3_impl.h", "blake3_portable.c"].map((name) => `${blake3}/c/${name}`),
    `${blake3}/LICENSE_A2`,
    `${blake3}/LICENSE_CC0`,
  ],
  mbedtls: ["library/sha256.c", "include/mbedtls/sha256.h", "include/mbedtls/version.h", "LICENSE", "apache-2.0.txt"].map((name) => `${mbedtls}/${name}`),
  ed25519: [
    ...["ed25519.h", "fe.c", "fe.h", "fixedint.h", "ge.c", "ge.h", "key_exchange.c", "precomp_data.h", "sc.c", "sc.h", "sha512.c", "sha512.h", "verify.c"].map((name) => `${ed25519}/src/${name}`),
    `${ed25519}/license.txt`,
  ],
};

const placed = (name, file) => (name === "mbedtls" ? relative(mbedtls, file) : basename(file));

export function copyThirdParty(root) {
  for (const [name, files] of Object.entries(thirdPartyFiles)) {
    for (const file of files) {
      const target = join(root, "dist", "third-party", name, placed(name, file));
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(root, file), target);
    }
  }
}

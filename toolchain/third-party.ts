// Where the C sources are that the runtime takes from other projects: in node_modules in a checkout, in
// dist/third-party in an installed package. scripts/lib/third-party.mjs fills the latter; docs/licences.md lists them.

import { existsSync } from "node:fs";
import { join } from "node:path";

export interface ThirdPartyDirs {
  /** Holds fips202.c (SHA-3). */
  readonly pqclean: string;
  /** Holds blake3.c, blake3_dispatch.c and blake3_portable.c. */
  readonly blake3: string;
  /** Holds library/sha256.c (SHA-256), with its headers in include/. */
  readonly mbedtls: string;
  /** Holds verify.c and what it needs of the curve: ge.c, fe.c, sc.c, sha512.c. */
  readonly ed25519: string;
}

const places = {
  pqclean: { file: "fips202.c", inCheckout: "node_modules/pqclean/deps/PQClean/common" },
  blake3: { file: "blake3.c", inCheckout: "node_modules/react-native-quick-crypto/deps/blake3/c" },
  mbedtls: { file: "library/sha256.c", inCheckout: "node_modules/node-mbed-dtls/mbedtls" },
  ed25519: { file: "verify.c", inCheckout: "node_modules/ed25519-supercop/vendor/ed25519/src" },
} as const;

/** `root` is the directory of pgrid's package.json. */
export function thirdPartyDirs(root: string): ThirdPartyDirs | { readonly missing: string[] } {
  const find = (name: keyof typeof places): string | undefined => {
    const { file, inCheckout } = places[name];
    const candidates = [join(root, inCheckout), join(root, "dist", "third-party", name)];
    return candidates.find((directory) => existsSync(join(directory, file)));
  };
  const [pqclean, blake3, mbedtls, ed25519] = [find("pqclean"), find("blake3"), find("mbedtls"), find("ed25519")];
  if (pqclean !== undefined && blake3 !== undefined && mbedtls !== undefined && ed25519 !== undefined) return { pqclean, blake3, mbedtls, ed25519 };
  return { missing: Object.entries({ pqclean, blake3, mbedtls, ed25519 }).flatMap(([name, directory]) => (directory === undefined ? [name] : [])) };
}

/** Where their headers are, in the order of `includeNames`. */
export const thirdPartyIncludes = ({ pqclean, blake3, mbedtls, ed25519 }: ThirdPartyDirs): readonly string[] => [pqclean, blake3, join(mbedtls, "include"), ed25519];

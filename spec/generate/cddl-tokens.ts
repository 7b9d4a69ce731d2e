/** The part of docs/protocol/grid.cddl that is about capability tokens. */
import { resourceNames, resources } from "../resources.ts";
import { claims, cose, ed25519, headLabel, revokedLabel, tokenAlgorithms, tokenFaults, tokenLimits } from "../tokens.ts";
import { cborFaults } from "../cbor.ts";
import { limits } from "../limits.ts";
import { headBytes } from "../state.ts";

const keyId = tokenLimits["key-id-bytes"].value;
const hash = tokenLimits["hash-bytes"].value;
const number = (name: keyof typeof cose): number => cose[name].value;

/** `line`: a line with its remark; `listed`: numbered names, several a line. */
export function tokenRules(line: (text: string, remark?: string) => string, listed: (rows: readonly (readonly [number, string])[]) => readonly string[]): string[] {
  const sign1 = (header: string, payload: string): string => `#6.${number("tag-sign1")}([bytes .cbor ${header}, {}, bytes .cbor ${payload}, bytes .size ${ed25519.signatureBytes}])`;
  const further = tokenLimits.links.value - 1;
  return [
    "; Capability tokens: CBOR Web Tokens (RFC 8392), each within the one before. The first is signed by a root key, which its header names by the",
    "; first bytes of the key's SHA-256; each other one by the holder of the one before, which it names by the SHA-256 of that token. No limit",
    "; may be above that of the token before, and no expiry after its. Resources go up; a resource that is not there has the limit 0.",
    line(`chain = [bytes .cbor first-token, 0*${further} bytes .cbor further-token]`),
    `first-token = ${sign1("named-header", "first-claims")}`,
    `further-token = ${sign1("token-header", "further-claims")}`,
    line(`token-header = { ${number("header-algorithm")}: algorithm }`),
    line(`named-header = { ${number("header-algorithm")}: algorithm, ${number("header-key-id")}: bytes .size ${keyId} }`),
    line(`algorithm = ${Object.values(tokenAlgorithms).map(({ code }) => code).join(" / ")}`, `${Object.entries(tokenAlgorithms).map(([name, { code, written }]) => `${code} ${name}${written ? "" : ", which is accepted and not written"}`).join("; ")}`),
    "first-claims = { claims }",
    `further-claims = { claims, ${claims.parent.label}: bytes .size ${hash} }`,
    "claims = (",
    line(`  ${claims.exp.label}: 0..18446744073709551615,`, claims.exp.means),
    line(`  ${claims.cti.label}: bytes .size ${tokenLimits["id-bytes"].value},`, claims.cti.means),
    line(`  ${claims.cnf.label}: { ${number("confirmed-key")}: holder-key },`),
    line(`  ${claims.scope.label}: bytes .cbor scope,`, "AIF (RFC 9237)"),
    ")",
    line(`holder-key = { ${number("key-type")}: ${number("key-type-okp")}, ${number("key-curve")}: ${number("curve-ed25519")}, ${number("key-x")}: bytes .size ${ed25519.keyBytes} }`, "Ed25519, of no small order"),
    line(`scope = [1*${resourceNames.length} [token-resource, 1..18446744073709551615]]`),
    line(`token-resource = 1..${resourceNames.length}`, resourceNames.map((name) => `${resources[name].code} ${name}`).join(", ")),
    "",
    "; A token and those under it are revoked by whoever signed it or one before it.",
    `revocation = ${sign1("named-header", `{ ${revokedLabel}: bytes .size ${hash} }`)}`,
    "",
    "; The head of a log (RFC 9162) is signed by a root key, whose id is the log's: size (4 bytes, big-endian), root (32), and the CID of the constraint that",
    "; the log's state is under, or nothing.",
    `log-head = ${sign1("named-header", `{ ${headLabel}: bytes .size (${headBytes}..${headBytes + limits.cidBytes}) }`)}`,
    "",
    "; Why a chain or a revocation is refused, besides 1 to 12 of below:",
    ...listed(Object.entries(tokenFaults).filter(([name]) => name !== "ok" && !Object.hasOwn(cborFaults, name)).map(([name, { code }]) => [code, name] as const)),
  ];
}

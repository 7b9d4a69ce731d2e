/** runtime-c/generated/pg_tokens.h: resources, and what a capability token is made of. */
import { cborFaults } from "../cbor.ts";
import { resourceNames, resources } from "../resources.ts";
import { chainBytes, claims, cose, ed25519, headLabel, revokedLabel, tokenAlgorithms, tokenFaults, tokenLimits, tokenSizes } from "../tokens.ts";
import { Header, upperSnake } from "./names.ts";

/** A negative number in brackets: a macro may stand behind a minus. */
const signed = (value: number): string => (value < 0 ? `(${value})` : `${value}`);

export function tokensHeader(): string {
  const h = new Header();
  h.lines.push(
    "/* pg_tokens.h -- generated from spec/tokens.ts and spec/resources.ts by spec/generate.ts; edit those files, then run `npm run generate`. */",
    "#ifndef PG_TOKENS_H", "#define PG_TOKENS_H");
  h.section("Resources that a limit can be set on");
  h.enumeration("pg_resource", "PG_RESOURCE_", resourceNames.map((name) => [name, resources[name].code, resources[name].means] as const));
  h.define("PG_RESOURCES", `${resourceNames.length}u`, "their codes are 1 to this");

  h.section("COSE and CWT: tags, labels, values");
  for (const [name, { value, means }] of Object.entries(cose)) h.define(`PG_COSE_${upperSnake(name)}`, signed(value), means);
  for (const [name, { code, source }] of Object.entries(tokenAlgorithms)) h.define(`PG_COSE_ALGORITHM_${upperSnake(name)}`, signed(code), source);
  for (const [name, { label, means }] of Object.entries(claims)) h.define(`PG_TOKEN_CLAIM_${upperSnake(name)}`, signed(label), means);
  h.define("PG_TOKEN_CLAIM_REVOKED", signed(revokedLabel), "of a revocation: SHA-256 of the link");
  h.define("PG_TOKEN_CLAIM_HEAD", signed(headLabel), "of a log's head");

  h.section("Limits and sizes");
  h.define("PG_ED25519_KEY_BYTES", `${ed25519.keyBytes}u`);
  h.define("PG_ED25519_SIGNATURE_BYTES", `${ed25519.signatureBytes}u`);
  for (const [name, { value, means }] of Object.entries({ ...tokenLimits, ...tokenSizes })) h.define(`PG_TOKEN_${upperSnake(name)}`, `${value}u`, means);
  h.define("PG_TOKEN_CHAIN_BYTES", `${chainBytes}u`, "the most bytes of a chain");

  h.section("Why a chain or a revocation is refused, besides enum pg_cbor_fault");
  h.enumeration("pg_token_fault", "PG_TOKEN_", Object.entries(tokenFaults).filter(([name]) => !Object.hasOwn(cborFaults, name)).map(([name, { code, title }]) => [name, code, title] as const));
  h.lines.push("", "#endif");
  return h.text();
}

/** Programs for the node's tests, assembled by hand. */
import { hashes, type HashName } from "../../spec/hashes.ts";
import { hostFunctions } from "../../spec/hosts.ts";
import { tableKinds } from "../../spec/image.ts";
import { assemble, image, label, op } from "../../proofs/differential/assemble.ts";

const payload = 0, source = 1;

/** Hash the payload, forward to a provider or the gateway: what `standard-path` compiles to. */
export const standardPath = (hash: HashName): Uint8Array => image({
  code: assemble([
    op("CALL", 4, payload, hostFunctions.multihash.code, hashes[hash].code, 4096, 0),
    op("CALL", 5, 4, hostFunctions["dht-lookup"].code, 0, 68, 68),
    op("FORWARD", 5),
  ]),
  bytes: 2, scratch: 100,
});

/** Hash twice, so that the second digest takes the first one's place, then deliver. */
export const twoHashes = image({
  code: assemble([
    op("CALL", 4, payload, hostFunctions.multihash.code, hashes["sha3-512"].code, 4096, 0),
    op("CALL", 5, source, hostFunctions.multihash.code, hashes.blake3.code, 32, 0),
    op("DELIVER"),
  ]),
  bytes: 2, scratch: 68,
});

/** Forward by the longest prefix of the payload. */
export const byPrefix = image({
  code: assemble([op("MATCHB", 4, payload, 0, 0), op("FORWARD", 4)]),
  bytes: 1, scratch: 32, tables: Uint8Array.of(tableKinds["prefix-node"]),
});

/** Reply with the integer that an exact table has for the payload, 41 without one. */
export const byKey = image({
  code: assemble([op("LDI", 8, 41), op("MATCHI", 8, payload, 0), op("REPLY", 8)]),
  ints: 1, tables: Uint8Array.of(tableKinds["exact-int"]),
});

/** Replies with ttl + 256 * priority + 4096 * type, so that the fields can be told apart; drops a message of size 0. */
export const fieldsReply = image({
  code: assemble([
    op("BNEI", 1, 0, "go"), op("DROP", 3), label("go"),
    op("SHLI", 8, 3, 8), op("ADDW", 8, 8, 0), op("SHLI", 9, 2, 12), op("ADDW", 8, 8, 9), op("REPLY", 8),
  ]),
  ints: 2,
});

/** Faults on a payload shorter than 9 bytes. */
export const loadNinth = image({ code: assemble([op("LD8I", 8, payload, 8), op("DELIVER")]), ints: 1 });
/** Forwards to the payload, whatever it is. */
export const toPayload = image({ code: assemble([op("FORWARD", payload)]) });
export const toGateway = image({ code: assemble([op("GATEWAY")]) });
export const deliver = image({ code: assemble([op("DELIVER")]) });

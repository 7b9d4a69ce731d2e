/** The part of docs/protocol/grid.cddl that is about sessions and admission. */
import { admissionFaults, sessionContext, sessionLimits, sessionType } from "../admission.ts";
import { messageTypes } from "../fields.ts";
import { tokenLimits } from "../tokens.ts";

const ephemeral = sessionLimits["ephemeral-bytes"].value;

/** As tokenRules has them. */
export function admissionRules(line: (text: string, remark?: string) => string, listed: (rows: readonly (readonly [number, string])[]) => readonly string[]): string[] {
  return [
    `; A session is asked for by a grid of content type ${sessionType} with a chain, which the holder of its leaf signs, and is opened by an answer of the same type`,
    "; without authority, which the node signs. Source of the one is the holder, of the other the node; a node id is the SHA-256 of a node's public key,",
    "; Ed25519. The session's messages have the holder for their source, too. Ephemeral keys are X25519's (RFC 7748), reduced, with the highest bit 0. Signatures",
    "; have the header { 1: algorithm } and no other.",
    line("session-request = [ephemeral, node-id]", "payload of the request: the node that is asked"),
    line("session-answer = [handle, ephemeral, request-hash]", "payload of the answer; a handle is not 0"),
    line(`ephemeral = bytes .size ${ephemeral}`),
    line(`request-hash = bytes .size ${tokenLimits["hash-bytes"].value}`, "SHA-256 of the request's first two items, one after the other"),
    `; The session's key is BLAKE3 in the mode derive-key with the context "${sessionContext}" over ${sessionLimits["shared-bytes"].value} bytes: X25519's shared secret, which is not`,
    "; 0, the ephemeral key of the request, that of the answer, the SHA-256 of the leaf, the id of the node that answers. The session is in use from its first message on;",
    "; it ends with the leaf, with a revocation of any link, with a restart, and when another session of the leaf is in use.",
    `; A revocation travels as the payload of a grid of content type ${messageTypes.revocation}, whose authority may be the chain that has the link;`,
    `; a log's head as that of one of content type ${messageTypes["log-head"]}.`,
    "",
    "; Why a request, a message of a session or a revocation is refused, besides those of tokens and messages:",
    ...listed(Object.entries(admissionFaults).map(([name, { code }]) => [code, name] as const)),
  ];
}

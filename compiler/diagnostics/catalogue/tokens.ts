/**
 * PG86xx: why a capability token or a revocation is refused, by a device or by the host: PG8600 plus the device's number (spec/tokens.ts). PG8690 on: what
 * else making one can run into.
 */
import type { Rows } from "./row.ts";

export const tokenRows = {
  PG8601: {
    stage: "command", title: "token cut off", template: "{what} is refused: it ends before its end",
    help: "copy it again",
    explanation: "A chain, or a part of it, has fewer bytes than its own lengths say: a copy or a transfer was cut off.",
  },
  PG8602: {
    stage: "command", title: "token with something behind it", template: "{what} is refused: something follows it, or what is inside a byte string",
    explanation: "A chain ends where its array ends, and each byte string is filled by what is in it. What else could be there nobody has signed, or nobody reads.",
  },
  PG8603: {
    stage: "command", title: "token of indefinite length", template: "{what} is refused: it has a string, array or map whose length is not stated",
    explanation: "Deterministic CBOR (RFC 8949, 4.2.1) states all lengths, so that there is one way to write a token, and one hash that names it.",
  },
  PG8604: {
    stage: "command", title: "token not in its shortest form", template: "{what} is refused: a head in it is longer than its argument needs",
    explanation: "Deterministic CBOR (RFC 8949, 4.2.1) has each head in its shortest form, so that there is one way to write a token, and one hash that names it.",
  },
  PG8605: {
    stage: "command", title: "token with what CBOR has besides", template: "{what} is refused: it has a float, undefined, another simple value, or a reserved head",
    explanation: "Tokens are made of unsigned integers, byte strings, arrays, maps and one tag. An expiry is an unsigned integer: RFC 8392 would allow a float as well.",
  },
  PG8606: {
    stage: "command", title: "token of another shape", template: "{what} is refused: an item in it is of another type than is due",
    help: "`pgrid cap mint` and `pgrid cap delegate` write tokens",
    explanation: "There is one shape of token (docs/reference/tokens.md). A payload that is detached, a link outside its byte string, or a negative limit is none.",
  },
  PG8607: {
    stage: "command", title: "token under another tag", template: "{what} is refused: a tag in it is not the one that is due",
    explanation: "A link is a COSE_Sign1 with its tag, 18. The tag of a CWT (61) is not written in front, and a MAC (17) is no signature.",
  },
  PG8608: {
    stage: "command", title: "token with a wrong size", template: "{what} is refused: a number or a length in it is outside of what is allowed",
    explanation: "A COSE_Sign1 has four members, a limit two; ids, hashes and signatures have their sizes.",
  },
  PG8609: {
    stage: "command", title: "claims out of order", template: "{what} is refused: a claim, or a resource, belongs before the one in front of it",
    explanation: "Deterministic CBOR (RFC 8949, 4.2.1) sorts the keys of a map; resources of a scope go up by their numbers.",
  },
  PG8610: {
    stage: "command", title: "claim twice", template: "{what} is refused: a claim, or a resource, is there a second time",
    explanation: "Of two values of one claim a reader would take either. There is one.",
  },
  PG8664: {
    stage: "command", title: "chain without a link", template: "{what} is refused: it has no link",
    explanation: "A chain has one link at least, which a root key has signed.",
  },
  PG8665: {
    stage: "command", title: "chain too long", template: "{what} is refused: it has more than 4 links",
    help: "have somebody further up delegate directly",
    explanation: "Each link costs a device a signature of 1.3 million instructions, and each is a piece of kernel memory under the one before. Four are enough for an owner, a site, a service and a job.",
  },
  PG8666: {
    stage: "command", title: "unknown algorithm of a token", template: "{what} is refused: it is signed with an algorithm that tokens are not signed with",
    explanation: "Tokens are signed with Ed25519: −19, or −8, an older name of the same.",
  },
  PG8667: {
    stage: "command", title: "protected header of a token", template: "{what} is refused: its protected header has a label that is not due, or lacks one",
    help: "`pgrid cap mint` and `pgrid cap delegate` write tokens",
    explanation: "The protected header has the algorithm, and in the first link the root key's id. Whatever else stands there would have to be understood, a critical label above all.",
  },
  PG8668: {
    stage: "command", title: "header that no signature covers", template: "{what} is refused: it has an unprotected header",
    explanation: "What stands in the unprotected header anybody can change. A token has nothing there, least of all its algorithm.",
  },
  PG8669: {
    stage: "command", title: "claim missing", template: "{what} is refused: a claim is missing",
    explanation: "A link has its expiry, its id, its holder and its scope, and each but the first the hash of the one before.",
  },
  PG8670: {
    stage: "command", title: "unknown claim", template: "{what} is refused: a claim is not one that is due",
    explanation: "A claim that a reader does not know could restrict what the token grants, so it is not taken.",
  },
  PG8671: {
    stage: "command", title: "holder's key of another kind", template: "{what} is refused: the holder's key is not one of Ed25519",
    explanation: "A holder signs with the key in `cnf`: a COSE_Key of type OKP, curve Ed25519, with 32 bytes and nothing else. X25519 signs nothing.",
  },
  PG8672: {
    stage: "command", title: "weak key", template: "{what} is refused: a public key in it is of small order, or not in its one encoding",
    help: "make another key: `pgrid key new FILE --parameters Ed25519`",
    explanation: "Under a key of small order anybody can sign anything. No key that was made as RFC 8032 says is one.",
  },
  PG8673: {
    stage: "command", title: "empty scope", template: "{what} is refused: its scope has no resource",
    explanation: "A token that grants nothing is none.",
  },
  PG8674: {
    stage: "command", title: "unknown resource", template: "{what} is refused: it limits a resource that is not one of those that there are",
    help: "`docs/reference/tokens.md` lists them",
    explanation: "A limit that nobody debits is no limit.",
  },
  PG8675: {
    stage: "command", title: "limit of 0", template: "{what} is refused: it has a limit of 0",
    explanation: "Leaving the resource out says that, and there is one way to say it.",
  },
  PG8676: {
    stage: "command", title: "link made under another", template: "{what} is refused: it does not name the link before it",
    explanation: "Each link holds the SHA-256 of the one before, which its holder signs with it: links cannot be exchanged, left out or put into another chain.",
  },
  PG8677: {
    stage: "command", title: "more than the link before has", template: "{what} is refused: a limit is above that of the link before",
    help: "grant at most what the holder has: `pgrid cap inspect` shows it",
    explanation: "Who passes on a token passes on at most what he holds. A resource that is not named has the limit 0.",
  },
  PG8678: {
    stage: "command", title: "longer than the link before", template: "{what} is refused: it is good for longer than the link before",
    help: "give it an end that is not after the holder's: `pgrid cap inspect` shows it",
    explanation: "Who passes on a token passes it on for at most as long as he holds it.",
  },
  PG8679: {
    stage: "command", title: "token expired", template: "{what} is refused: its time is over",
    help: "have it made again",
    explanation: "A token is good before its expiry, and no more in that second. A chain ends with the first of its links.",
  },
  PG8680: {
    stage: "command", title: "token revoked", template: "{what} is refused: one of its links was revoked",
    explanation: "Whoever signed a link, or one before it, can revoke it; every chain that has the link goes with it, for ever.",
  },
  PG8681: {
    stage: "command", title: "unknown root", template: "{what} is refused: its root key is not one that is trusted",
    help: "`--public` names root keys; `pgrid cap inspect` shows the id of the one that signed",
    explanation: "A chain is worth what its root may grant. A device holds the public keys of the roots that it trusts.",
  },
  PG8682: {
    stage: "command", title: "malleable signature", template: "{what} is refused: a signature has an S that is not below the group's order",
    explanation: "S + L verifies wherever S does, and makes other bytes, with another hash, of the same token: one that was revoked would be there again.",
  },
  PG8683: {
    stage: "command", title: "weak signature", template: "{what} is refused: a signature has an R of small order, or not in its one encoding",
    explanation: "No signer that does as RFC 8032 says makes such a signature.",
  },
  PG8684: {
    stage: "command", title: "forged token", template: "{what} is refused: a signature is not that of who should have signed",
    explanation: "A root key signs the first link, and the holder of each link the next one. Either somebody else did, or something was changed afterwards.",
  },
  PG8685: {
    stage: "command", title: "revocation of another's link", template: "{what} is refused: what is revoked is no link of the chain",
    explanation: "A revocation names a link by its SHA-256, and is judged against a chain that has it.",
  },
  PG8686: {
    stage: "command", title: "no right to revoke", template: "{what} is refused: who revokes signed neither the link nor one before it",
    help: "revoke with the key of the root or of a holder further up",
    explanation: "Whoever gave can take back: the signer of the link, or of one before it. The link's own holder and those behind cannot.",
  },
  PG8690: {
    stage: "command", title: "another's token", template: "`{file}` is held by {holder}, and the key is {key}",
    help: "sign with the key that the last link was made for",
    explanation: "Only the holder of the last link can pass a token on: it is his signature that the next link needs.",
  },
  PG8691: {
    stage: "command", title: "no token that was named", template: "`{file}` has no link {link}: it has {links}",
    help: "`pgrid cap inspect` numbers them, from 0",
    explanation: "A link is named by its number in the chain: 0 is the one that a root key signed.",
  },
  PG8692: {
    stage: "command", title: "refused by the device", template: "{what} is refused by the device's {judge}, fault {code}, {name}: {title}",
    help: "docs/protocol/grid.cddl and docs/reference/wire.md have all faults",
    explanation: "A node that takes messages of strangers says who refused one and why: the protocol (envelope, tokens, sessions, accounts), the reader of programs, the verifier, or the node itself. Nothing of what was refused has changed anything.",
  },
  PG8693: {
    stage: "command", title: "no session", template: "`{file}` is no session that messages can be sent in: {why}",
    help: "`pgrid cap session` opens one",
    explanation: "The file has what both sides agreed on, and the number of the next message. A session ends with its token, with a restart of the node, and when its holder opens the next one; the device then says `no-session`.",
  },
  PG8694: {
    stage: "command", title: "answer refused", template: "the answer to {what} is refused, {name}: {title}",
    explanation: "A session is opened with a node whose key is known: its answer names the request, is signed with that key, and has an ephemeral key in its one encoding. An answer that is not so comes from somebody else.",
  },
  PG8695: {
    stage: "command", title: "another node", template: "the device has the key {node}, which is none of those after --public",
    help: "without `--public` the key is taken as the device says",
    explanation: "Who asks for a session has to know whom. Over a line that nobody else is at, the device's own word will do.",
  },
} as const satisfies Rows;

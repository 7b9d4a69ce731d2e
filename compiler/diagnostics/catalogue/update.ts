/**
 * PG80xx: why an image or an update is refused, by a device or by the host; PG8000 plus the device's number (spec/update.ts), and from PG8050 on
 * what else an update can run into. PG81xx: keys and signing.
 */
import type { Rows } from "./row.ts";

export const updateRows = {
  PG8001: {
    stage: "command", title: "image or update truncated", template: "{what} is refused: it ends before its end",
    help: "copy it again; `pgrid sign` writes a whole one",
    explanation: "The envelope or the image has fewer bytes than its own lengths say: a copy or a transfer was cut off.",
  },
  PG8002: {
    stage: "command", title: "no envelope of this form", template: "{what} is refused: it is no envelope of the one form that devices take",
    help: "`pgrid sign` writes such envelopes; `pgrid image inspect` shows what can be read of one",
    explanation: "A device takes exactly one shape of SUIT manifest in deterministic CBOR: each head in its shortest form, each byte string filled by what is in it, nothing left out and nothing added.",
  },
  PG8003: {
    stage: "command", title: "unsigned image", template: "{what} is refused: it carries no signature",
    help: "sign it: `pgrid sign --key FILE`",
    explanation: "An envelope may hold the digest of its manifest alone. Nothing says who made it, so no device takes it.",
  },
  PG8004: {
    stage: "command", title: "signed with an unknown key", template: "{what} is refused: its key is not one that is trusted",
    help: "`pgrid image inspect` shows the id of its key, `pgrid key show` that of a key",
    explanation: "The boot stage holds the public keys that it trusts; the envelope names its key by the first 8 bytes of the SHA-256 of the public key.",
  },
  PG8005: {
    stage: "command", title: "badly signed", template: "{what} is refused: the signature does not hold",
    explanation: "The digest is not that of the manifest, or the signature over it was made by another key or changed. Nothing that the manifest says is believed.",
  },
  PG8006: {
    stage: "command", title: "image for another board", template: "{what} is refused: it is made for another board, or another version of the instruction set",
    help: "build and sign for this board: `pgrid sign -b NAME`",
    explanation: "The manifest's class id is a UUID of board and version of the instruction set. An image of another board would drive the wrong addresses.",
  },
  PG8007: {
    stage: "command", title: "image for another slot", template: "{what} is refused: it is made for another slot",
    help: "`pgrid sign` writes an image for each slot",
    explanation: "Images run where they lie in the flash, and are linked for that place.",
  },
  PG8008: {
    stage: "command", title: "image too large for its place", template: "{what} is refused: it is larger than the place it belongs to",
    help: "`pgrid size` shows what takes the room",
    explanation: "Of a slot, the first sectors hold the manifest and the last one what the boot stage notes; the image has what is between them. An envelope has 8,192 bytes at most.",
  },
  PG8009: {
    stage: "command", title: "downgrade", template: "{what} is refused: it is older than what is confirmed",
    help: "sign it with a greater sequence number; to go back to what ran before: `pgrid update rollback`",
    explanation: "A signed image with a known weakness stays signed for ever. A device takes none whose sequence number is not greater than the newest that was confirmed on it.",
  },
  PG8010: {
    stage: "command", title: "image or update expired", template: "{what} is refused: its time is over",
    help: "sign it again, with a later --use-before or none",
    explanation: "The manifest says until when it may be installed. What is installed goes on running: the boot stage has no clock.",
  },
  PG8011: {
    stage: "command", title: "image altered", template: "{what} is refused: the image is not the one that the manifest names",
    explanation: "The manifest, which is signed, holds the SHA-256 of the image, which is also the digest in the image's CID.",
  },
  PG8012: {
    stage: "command", title: "image does not boot", template: "{what} is refused: its vector table points outside the RAM or outside the image",
    explanation: "A processor takes its stack pointer and its first instruction from the first two words of an image. They have to lie in the board's RAM and in the image itself.",
  },
  PG8013: {
    stage: "command", title: "update out of order", template: "{what} is refused: not in this state: nothing was begun, or something else",
    help: "`pgrid update status` shows the state; an update is taken only when what runs is confirmed",
    explanation: "An update overwrites the slot that a device would fall back to. It is taken only while the running image is confirmed, and its pieces only after its envelope.",
  },
  PG8014: {
    stage: "command", title: "piece at another offset", template: "{what} is refused: not the offset that is due",
    explanation: "Pieces of an update come in order; after an interruption the device says where it stands.",
  },
  PG8015: {
    stage: "command", title: "flash does not hold", template: "{what} is refused: the flash does not hold what was written",
    explanation: "What is written is read back and compared. A sector that does not hold is worn out, or the supply is not stable.",
  },
  PG8016: {
    stage: "command", title: "nothing to confirm", template: "{what} is refused: what runs is confirmed already",
    explanation: "Confirming says of the image that runs that it works. It was said before.",
  },
  PG8017: {
    stage: "command", title: "nothing to go back to", template: "{what} is refused: there is nothing to go back to",
    explanation: "A rollback starts the image of the other slot, or takes the bundle of routes that was active before. There has to be one that is whole, signed and confirmed.",
  },
  PG8018: {
    stage: "command", title: "bundle of routes refused", template: "{what} is refused: the bundle is not of its form, or a route in it is not admitted",
    help: "`pgrid check` shows the bounds of each route; a bundle holds at most 8",
    explanation: "Each route of a bundle passes the device's verifier before any of it becomes active.",
  },
  PG8101: {
    stage: "command", title: "no key file", template: "`{file}` is no key: {why}",
    help: "`pgrid key new FILE` makes one",
    explanation: "A key file is JSON: what is public in the open (of a key that signs images also the number of the next signature), the secret sealed with a passphrase. Images are signed with HSS-LMS, capability tokens with Ed25519; a key of the one is none of the other.",
  },
  PG8102: {
    stage: "command", title: "key does not open", template: "`{file}` does not open: another passphrase, or the file was altered",
    explanation: "The secret is encrypted with AES-256-GCM under a key that scrypt makes of the passphrase; what stands in the open is authenticated with it. Which of the two is wrong cannot be told.",
  },
  PG8103: {
    stage: "command", title: "secret that others can read", template: "`{file}` is open to others (mode {mode})",
    help: "chmod 600 {file}",
    explanation: "A key, or a passphrase, that other users can read or change is not taken, even when the secret is encrypted: who can put back an older copy makes a number be used twice.",
  },
  PG8104: {
    stage: "command", title: "key file of another version", template: "`{file}` is a key file of another version: {version}",
    help: "use the version of pgrid that wrote it",
    explanation: "The form of key files has a version, and this pgrid reads one.",
  },
  PG8105: {
    stage: "command", title: "key exhausted", template: "`{file}` has {left} signatures left, and {wanted} are needed",
    help: "make another key and have devices trust it before this one is used up",
    explanation: "A key of HSS-LMS makes a fixed number of signatures, each with a one-time key of its own. `pgrid key show` says how many are left.",
  },
  PG8106: {
    stage: "command", title: "key in use", template: "`{file}` is in use by another signer",
    help: "wait for it; if it ended without cleaning up, remove {lock}",
    explanation: "Two signers that read the same state would use the same one-time key, and two signatures by one such key can be turned into a third by anybody.",
  },
  PG8107: {
    stage: "command", title: "key file is there already", template: "`{file}` is there already",
    help: "a key is never overwritten: choose another name, or move it away",
    explanation: "What a device trusts can be updated only by who has the key that it trusts.",
  },
  PG8108: {
    stage: "command", title: "no passphrase", template: "no passphrase for `{file}`",
    help: "type it at a terminal, name a file with --passphrase-file, or set PGRID_PASSPHRASE",
    explanation: "A passphrase never stands on a command line, where other users of the machine could see it.",
  },
  PG8109: {
    stage: "command", title: "passphrase not taken", template: "the passphrase is not taken: {why}",
    explanation: "A passphrase has 8 characters at least, and is typed twice when a key is made.",
  },
  PG8110: {
    severity: "warning", stage: "command", title: "key is not encrypted", template: "`{file}` is not encrypted: whoever reads it can sign",
    help: "for anything but tests make one with a passphrase",
    explanation: "--unencrypted is for keys that protect nothing.",
  },
  PG8111: {
    severity: "warning", stage: "command", title: "a key is state", template: "`{file}` changes with each signature: never sign with a copy or a restored backup",
    help: "keep it in one place; a backup that has to be used needs a new key",
    explanation: "HSS-LMS signs each message with a one-time key; the file counts them. A copy that has not counted uses one of them twice, and from two such signatures anybody can make others.",
  },
  PG8112: {
    stage: "command", title: "no public key", template: "`{file}` is no public key: {why}",
    help: "`pgrid key new FILE` writes it to FILE.pub",
    explanation: "A public key file is JSON with the public key in hexadecimal: the 60 bytes of HSS (RFC 8554, 6.1) where images are signed, the 32 of Ed25519 (RFC 8032) where capability tokens are.",
  },
  PG8113: {
    stage: "command", title: "time that is over", template: "--use-before {date} is over",
    explanation: "No device would install what is signed so.",
  },
  PG8114: {
    severity: "warning", stage: "command", title: "boot stage that does not start this", template: "the boot stage in `{directory}` does not trust key {key}, which this is signed with",
    help: "pgrid sign --public {file} builds one that does; a device keeps the one that it has",
    explanation: "A boot stage starts what is signed with one of the keys that it was built with, and updates do not replace it.",
  },
} as const satisfies Rows;

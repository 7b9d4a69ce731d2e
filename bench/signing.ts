/** update.*, the host's part: how large what is signed is, how many requests an image takes on the link, how long keys and signatures take. */
import { sha256 } from "@noble/hashes/sha2.js";
import { updateLimits, updateMessages } from "../spec/update.ts";
import { encodeEnvelope, encodeManifest, manifestDigest, signedBytes } from "../toolchain/update/envelope.ts";
import { hssPublicKey, hssSign, hssVerify, keyId, readParameters, treesFor } from "../toolchain/update/hss.ts";
import { classId, vendor } from "../toolchain/update/identity.ts";
import { nextPush, startPush } from "../toolchain/update/push.ts";
import { figure } from "./figures.ts";
import type { Figures } from "./figures.ts";

const imageKib = 64;

function timed<T>(work: () => T): readonly [T, number] {
  const start = performance.now();
  return [work(), performance.now() - start];
}
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

export function signingFigures(): Figures {
  // What `pgrid key new` makes if nothing else is said; of fixed bytes, so that each run signs the same.
  const secret = { parameters: readParameters("H10/W4,H10/W4")!, id: new Uint8Array(16).fill(1), seed: new Uint8Array(32).fill(2) };
  const [upper, keyTime] = timed(() => treesFor({ ...secret, parameters: secret.parameters.slice(0, 1) }, 0, []));
  const trees = treesFor(secret, 0, upper);
  const publicKey = hssPublicKey(secret, trees);
  const image = new Uint8Array(imageKib * 1024).fill(7);
  const manifest = encodeManifest({ sequence: 1, component: "a", vendor, class: classId("qemu-mps2-an500"), digest: sha256(image), size: image.length, useBefore: null });
  const message = signedBytes(manifestDigest(manifest));
  const signatures = Array.from({ length: 9 }, (_, index) => timed(() => hssSign(secret, trees, index, message)));
  const signature = signatures[0]![0];
  const verified = Array.from({ length: 9 }, () => timed(() => hssVerify(publicKey, message, signature)));
  if (!verified.every(([holds]) => holds)) throw new Error("a signature does not hold");
  const envelope = encodeEnvelope(manifest, { keyId: keyId(publicKey), signature });

  let requests = 0;
  let [pushing, action] = startPush({ envelope, payload: image, id: sha256(image), time: 0n });
  while (action.kind === "send") {
    requests++;
    const { name, fields } = action.request;
    [pushing, action] = nextPush(pushing, { kind: "answer", of: updateMessages[name].kind, refusal: 0, offset: "piece" in fields ? fields.offset + fields.piece.length : 0 });
  }
  if (action.kind !== "done") throw new Error("the update did not end");
  return {
    "update.envelope": figure(envelope.length, "bytes of manifest and signature, two levels H10/W4", updateLimits["envelope-bytes"].value),
    "update.requests": figure(requests, `requests for an image of ${imageKib} KiB`, imageKib + 10),
    "update.key": figure(keyTime / 1000, "seconds to grow the upper tree of a new key"),
    "update.sign": figure(median(signatures.map(([, time]) => time)), "milliseconds a signature, its trees grown"),
    "update.verify_host": figure(median(verified.map(([, time]) => time)), "milliseconds"),
  };
}

/** Prints signatures of our own, one JSON object a line, for test/update/oracle.py to verify. */
import { toHex } from "../../toolchain/update/bytes.ts";
import { hssPublicKey, hssSign, readParameters, treesFor } from "../../toolchain/update/hss.ts";

for (const [text, index] of [["H5/W4", 31], ["H5/W8", 0], ["H5/W4,H5/W4", 33], ["H10/W4,H10/W4", 1025]] as const) {
  const secret = { parameters: readParameters(text)!, id: crypto.getRandomValues(new Uint8Array(16)), seed: crypto.getRandomValues(new Uint8Array(32)) };
  const trees = treesFor(secret, index, []);
  const message = crypto.getRandomValues(new Uint8Array(100));
  process.stdout.write(`${JSON.stringify({ name: `${text}, signature ${index}`, publicKey: toHex(hssPublicKey(secret, trees)), message: toHex(message), signature: toHex(hssSign(secret, trees, index, message)) })}\n`);
}

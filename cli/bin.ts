/** The process: the only place that knows process.argv and sets the exit code. */
import { enableCompileCache } from "node:module";

// Before the rest is loaded: it halves the time that loading takes.
enableCompileCache();
const [{ exitCodes }, { nodeHost }, { main }] = await Promise.all([import("./exit.ts"), import("./host.ts"), import("./main.ts")]);

const host = nodeHost();
let interrupted = false;
host.onInterrupt(() => {
  // The second interrupt does not wait for anything to be tidied up.
  if (interrupted) process.exit(exitCodes.interrupted);
  interrupted = true;
  // Work that listens itself ends its children first; anything else ends here.
  setTimeout(() => process.exit(exitCodes.interrupted), 200).unref();
});
const code = await main(process.argv.slice(2), host);
process.exitCode = interrupted ? exitCodes.interrupted : code;

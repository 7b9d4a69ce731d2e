export const missingTool = 4;

/** A fault of this machine, not of the program: shown as it is, without a stack, and ends with the exit code. */
export class Cannot extends Error {
  constructor(message, exitCode = missingTool) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Runs a script's main function; its return value is the exit code. */
export async function guard(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof Cannot)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}

/** Installs Debian packages, as root or through sudo where that asks for no password. Asks nothing. */
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { nowhere } from "../compiler/support/span.ts";
import type { Host } from "./host.ts";
import { outputTail } from "./objects.ts";
import { installLine, locate, systemOf, systemTitle } from "./tools.ts";

/** What apt-get prints when its package lists are absent or older than the mirror. */
const staleLists = /Unable to locate package|has no installation candidate|Unable to fetch some archives|404 +Not Found/u;

/** `elsewhere`: how other systems get them. */
export async function installDebian(host: Host, packages: readonly string[], elsewhere: string): Promise<Diagnostic | null> {
  const line = installLine(packages);
  const refused = (why: string, how = `as root on Debian: ${line}`): Diagnostic => diagnostic("PG8241", nowhere, { why, line: how });
  if (host.env["PGRID_NO_INSTALL"]) return refused("PGRID_NO_INSTALL forbids it");
  const system = systemOf(host);
  if (system !== "debian") return refused(`this is ${system === null ? "no system that it knows" : systemTitle(system)}, and no Debian`, elsewhere);
  if (locate(host, "apt-get") === undefined) return refused("there is no apt-get");
  const run = (command: string, ...args: readonly string[]): ReturnType<Host["run"]> => host.run(command, args, { cwd: host.root });
  let prefix: readonly string[] = [];
  if ((await run("id", "-u")).stdout.trim() !== "0") {
    if (locate(host, "sudo") === undefined || (await run("sudo", "-n", "true")).code !== 0) return refused("this needs root, or sudo without a password");
    prefix = ["sudo", "-n"];
  }
  const apt = (...args: readonly string[]): ReturnType<Host["run"]> => {
    const [command, ...rest] = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C", "apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=120", ...args];
    return run(command!, ...rest);
  };
  const install = (): ReturnType<Host["run"]> => apt("install", "--no-install-recommends", ...packages);
  let done = await install();
  if (done.code !== 0 && staleLists.test(done.stdout + done.stderr)) {
    await apt("update");
    done = await install();
  }
  return done.code === 0 ? null : diagnostic("PG8242", nowhere, { command: line, code: done.code }, { notes: [outputTail(done.stdout + done.stderr)] });
}

// Installs Debian packages as root, or through sudo where it asks for no password.

import { capture, tail } from "./run.mjs";
import { say, step } from "./progress.mjs";
import { Cannot } from "./cannot.mjs";
import { cannotInstall, installLine, onPath } from "./tools.mjs";

/** What apt-get prints when its package lists are absent or older than the mirror. */
const staleLists = /Unable to locate package|has no installation candidate|Unable to fetch some archives|404 +Not Found/;

export async function rootPrefix(uid = process.getuid?.()) {
  if (uid === 0) return [];
  if (onPath("sudo") === undefined) return undefined;
  return (await capture("sudo", ["-n", "true"])).code === 0 ? ["sudo", "-n"] : undefined;
}

async function whyNot(prefix) {
  if (process.env.PGRID_NO_INSTALL) return "PGRID_NO_INSTALL forbids it";
  if (onPath("apt-get") === undefined) return "there is no apt-get here";
  if (prefix === undefined) return "this needs root, or sudo without a password";
  return undefined;
}

export async function installPackages(missing) {
  const prefix = process.env.PGRID_NO_INSTALL ? undefined : await rootPrefix();
  const reason = await whyNot(prefix);
  if (reason !== undefined) throw new Cannot(cannotInstall(missing, reason));

  const aptGet = (...args) => {
    const [command, ...rest] = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C", "apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=120", ...args];
    return capture(command, rest);
  };
  const names = missing.map((tool) => tool.package);
  const install = () => aptGet("install", "--no-install-recommends", ...names);

  say("set-up: Debian packages");
  for (const tool of missing) say(`   ${tool.package}: ${tool.why}`);
  let result = await step(`apt-get install ${names.join(" ")}`, install);
  let log = result.output;
  if (result.code !== 0 && staleLists.test(log)) {
    const update = await step("apt-get update (the package lists are absent or old)", () => aptGet("update"));
    result = await step(`apt-get install ${names.join(" ")}`, install);
    // apt-get update ends with 0 where it reached no mirror; only its log tells.
    log = update.output + result.output;
  }
  if (result.code !== 0) {
    throw new Cannot(`error: apt-get ended with ${result.code}:\n${tail(log)}\n  = help: as root: apt-get update && ${installLine(missing)}`);
  }
}

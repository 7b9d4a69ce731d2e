import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { limits } from "../../spec/limits.ts";
import { compile, here, type Program } from "./native.ts";

let probe: Program;
beforeAll(() => {
  probe = compile({ sources: [here("probe_providers.c"), "store/providers.c"] });
});

const run = (script: readonly string[]): string[] => probe.run(`${script.join("\n")}\n`).toString().split("\n").slice(0, -1);
/** A CID under sha2-256, or sha3-512 for the long form. */
const cid = (n: number, long = false): string =>
  long ? `01551440${createHash("sha512").update(String(n)).digest("hex")}` : `01551220${createHash("sha256").update(String(n)).digest("hex")}`;

describe("the provider table", () => {
  const cases: Record<string, [string, string][]> = {
    "misses when empty": [[`find ${cid(1)} 0`, "none"]],
    "gives the node of a content": [[`put ${cid(1)} aa 100 0`, "put"], [`find ${cid(1)} 0`, "aaaa"], [`find ${cid(2)} 0`, "none"]],
    "takes long digests": [[`put ${cid(1, true)} ab 100 0`, "put"], [`find ${cid(1, true)} 5`, "abab"]],
    "tells a digest from its beginning": [[`put ${cid(1, true)} ab 100 0`, "put"], [`find ${cid(1, true).slice(0, 72)} 0`, "none"]],
    "tells CIDs that differ in the hash code only": [[`put ${cid(1)} ab 100 0`, "put"], [`find ${cid(1).replace("015512", "015516")} 0`, "none"]],
    "tells CIDs that differ in the last byte only": [[`put ${cid(1)} ab 100 0`, "put"], [`find ${cid(1).slice(0, -2)}00 0`, "none"]],
    "never gives an expired entry": [[`put ${cid(1)} aa 100 0`, "put"], [`find ${cid(1)} 99`, "aaaa"], [`find ${cid(1)} 100`, "none"], [`find ${cid(1)} 18446744073709551615`, "none"]],
    "holds ends beyond 32 bits": [[`put ${cid(1)} aa 4294967301 4294967296`, "put"], [`find ${cid(1)} 4294967300`, "aaaa"], [`find ${cid(1)} 4294967301`, "none"]],
    "replaces the entry of the same node": [[`put ${cid(1)} aa 100 0`, "put"], [`put ${cid(1)} aa 200 0`, "put"], [`find ${cid(1)} 150`, "aaaa"], [`remove ${cid(1)} aa`, "removed"], [`find ${cid(1)} 0`, "none"]],
    "can shorten an entry": [[`put ${cid(1)} aa 200 0`, "put"], [`put ${cid(1)} aa 50 0`, "put"], [`find ${cid(1)} 50`, "none"]],
    "gives the newest living one of several nodes": [
      [`put ${cid(1)} aa 300 0`, "put"], [`put ${cid(1)} bb 100 0`, "put"], [`put ${cid(1)} cc 200 0`, "put"],
      [`find ${cid(1)} 0`, "cccc"], [`find ${cid(1)} 200`, "aaaa"], [`find ${cid(1)} 300`, "none"]],
    "counts a renewed entry as the newest": [[`put ${cid(1)} aa 300 0`, "put"], [`put ${cid(1)} bb 300 0`, "put"], [`put ${cid(1)} aa 300 0`, "put"], [`find ${cid(1)} 0`, "aaaa"]],
    "falls back on withdrawal": [[`put ${cid(1)} aa 300 0`, "put"], [`put ${cid(1)} bb 300 0`, "put"], [`remove ${cid(1)} bb`, "removed"], [`find ${cid(1)} 0`, "aaaa"], [`remove ${cid(1)} bb`, "absent"]],
    "forgets all on clear": [[`put ${cid(1)} aa 300 0`, "put"], ["clear", "cleared"], [`find ${cid(1)} 0`, "none"]],
    "finds nothing under bytes that are no CID": [
      [`put ${cid(1)} aa 300 0`, "put"], ["find - 0", "none"], ["find 01 0", "none"], ["find 01551220 0", "none"], [`find ${cid(1)}00 0`, "none"], [`find ${"00".repeat(200)} 0`, "none"]],
  };
  it.each(Object.entries(cases))("%s", (_, steps) => {
    expect(run(steps.map(([line]) => line))).toEqual(steps.map(([, answer]) => answer));
  });

  const full = Array.from({ length: limits.providers }, (_, i) => `put ${cid(i)} 0${i % 10} ${1000 + ((i * 7) % limits.providers)} 0`);
  const allPut = full.map(() => "put");

  it(`holds ${limits.providers} entries`, () => {
    const finds = full.map((_, i) => `find ${cid(i)} 0`);
    expect(run([...full, ...finds])).toEqual([...allPut, ...full.map((_, i) => `0${i % 10}0${i % 10}`)]);
  });
  it("gives up the one that ends soonest, and says that it was alive", () => {
    expect(run([...full, `put ${cid(99)} ff 2000 500`, `find ${cid(0)} 500`, `find ${cid(99)} 500`, `find ${cid(1)} 500`]).slice(-4)).toEqual(["evicted", "none", "ffff", "0101"]);
  });
  it("gives up an expired one silently", () => {
    expect(run([...full, `put ${cid(99)} ff 3000 1000`, `find ${cid(99)} 1000`, `find ${cid(1)} 1000`]).slice(-3)).toEqual(["put", "ffff", "0101"]);
  });
  it("needs no room to renew an entry", () => {
    expect(run([...full, `put ${cid(5)} 05 5000 0`, ...full.map((_, i) => `find ${cid(i)} 0`)]).slice(limits.providers)).toEqual(["put", ...full.map((_, i) => `0${i % 10}0${i % 10}`)]);
  });

  it("does what a list would do, on any sequence", () => {
    interface Entry { cid: string; node: string; expires: number }
    const step = fc.oneof(
      fc.record({ verb: fc.constant("put" as const), cid: fc.nat(50), node: fc.nat(3), life: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ verb: fc.constant("remove" as const), cid: fc.nat(50), node: fc.nat(3), life: fc.constant(0) }),
      fc.record({ verb: fc.constant("find" as const), cid: fc.nat(50), node: fc.constant(0), life: fc.constant(0) }),
    );
    fc.assert(fc.property(fc.array(step, { minLength: 100, maxLength: 400 }), (steps) => {
      let list: Entry[] = []; // newest first
      const script: string[] = [], expected: string[] = [];
      steps.forEach((each, now) => {
        const key = cid(each.cid, each.cid % 5 === 0), node = `0${each.node}`;
        const same = (entry: Entry): boolean => entry.cid === key && entry.node === node;
        if (each.verb === "find") {
          script.push(`find ${key} ${now}`);
          const hit = list.find((entry) => entry.cid === key && now < entry.expires);
          expected.push(hit === undefined ? "none" : hit.node + hit.node);
        } else if (each.verb === "remove") {
          script.push(`remove ${key} ${node}`);
          expected.push(list.some(same) ? "removed" : "absent");
          list = list.filter((entry) => !same(entry));
        } else {
          // Ends are all different, so that the one that ends first is one entry.
          const expires = (now + each.life) * 1000 + now;
          script.push(`put ${key} ${node} ${expires} ${now}`);
          list = list.filter((entry) => !same(entry));
          const victim = list.length < limits.providers ? undefined : list.reduce((least, entry) => (entry.expires < least.expires ? entry : least));
          expected.push(victim !== undefined && now < victim.expires ? "evicted" : "put");
          list = [{ cid: key, node, expires }, ...list.filter((entry) => entry !== victim)];
        }
      });
      expect(run(script)).toEqual(expected);
    }), { numRuns: 60, seed: 2026 });
  });
});

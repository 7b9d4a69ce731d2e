/** What check says about bounds when it is asked: --explain, --dump, budgets of the project. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { newPlace, project } from "./harness.ts";
import type { Place } from "./harness.ts";

let place: Place;
beforeEach(() => void (place = newPlace()));
afterEach(() => place.remove());

const route = "(defroute r\n  (if (> %ttl 1)\n      (forward-to (dht-lookup (multihash %payload 'blake3)))\n      (drop 'expired)))\n";

test("--explain shows the path of each resource", async () => {
  place.write("r.lisp", route);
  const { out, exit } = await place.run("check", "r.lisp", "--explain");
  expect(exit).toBe(0);
  expect(out).toMatch(/path of VM instructions\n +1 {2}line 2 {2}\(> %ttl 1\) → line 3\n +1 {2}line 3 {2}multihash/u);
  expect(out).toMatch(/path of hashed bytes\n +4,096 {2}line 3 {2}multihash/u);
});

test("--dump shows a stage, and a slip names the stage that is near", async () => {
  place.write("r.lisp", route);
  expect((await place.run("check", "r.lisp", "--dump", "check")).out).toContain("; route r, after check\n(if");
  expect((await place.run("check", "r.lisp", "--dump=code")).out).toContain("CALL");
  const slip = await place.run("check", "r.lisp", "--dump", "fact");
  expect(slip.exit).toBe(2);
  expect(slip.err).toContain("did you mean `facts`?");
});

test.each([["instructions", 3], ["hashBytes", 4095], ["lookups", 0], ["sends", 0], ["scratch", 99], ["programStack", 3]] as const)("PG6101 for %s of the project, with the path", async (key, most) => {
  place.write("src/main.lisp", route);
  place.write("pgrid.json", project({ entry: "src/main.lisp", budgets: { [key]: most } }));
  const { err, exit } = await place.run("check", ".");
  expect(exit).toBe(6);
  expect(err).toContain("PG6101");
  if (key !== "programStack") expect(err).toMatch(/costliest path|what takes it/u);
  place.write("pgrid.json", project({ entry: "src/main.lisp", budgets: { [key]: most + 1 } }));
  expect((await place.run("check", ".")).exit).toBe(0);
});

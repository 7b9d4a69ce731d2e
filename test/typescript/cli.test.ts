/** Policies on the command line: a single file, and a project whose entry is one. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newPlace, node, project } from "../cli/harness.ts";
import type { Place } from "../cli/harness.ts";

const units = 'import { symbol } from "promisegrid";\nexport const limit = 64;\nexport const invoice = symbol("invoice", 300);\n';
const policy = (reason: string): string => `import { drop, forwardTo, node, reply, route } from "promisegrid";
import { invoice, limit } from "./units.policy.ts";
const store = node("store");
/** Small messages are dropped. */
export const main = route((m) => {
  if (m.type === invoice) return reply(m.size);
  if (m.size < limit) return drop("${reason}");
  return forwardTo(store);
});
`;

describe("pgrid check", () => {
  let place: Place;
  beforeAll(() => {
    place = newPlace();
    place.write("pgrid.json", project({ entry: "src/main.policy.ts", nodes: { store: node("5") } }));
    place.write("src/main.policy.ts", policy("too-small"));
    place.write("src/units.policy.ts", units);
    place.write("wrong.policy.ts", policy("small").replace('import { invoice, limit } from "./units.policy.ts";\n', "const invoice = \"data\", limit = 64;\n"));
  });
  afterAll(() => place.remove());

  test("a project whose entry is a policy, with what it imports", async () => {
    const { exit, out, err } = await place.run("check");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(out).toMatch(/^main {2}message -> action\n {2}Small messages are dropped\.\n {2}cid {7}bafk/u);
  });

  test("a single file; an error stands at its place in it", async () => {
    const { exit, err } = await place.run("check", "wrong.policy.ts");
    expect(exit).toBe(1);
    expect(err).toContain("error[PG1101]: Argument of type '\"small\"'");
    expect(err).toContain("wrong.policy.ts:7:35");
    expect(err).toContain('return drop("small");');
  });

  test("a policy that imports what is not there", async () => {
    place.write("alone.policy.ts", policy("too-small"));
    const { exit, err } = await place.run("check", "alone.policy.ts");
    expect(exit).not.toBe(0);
    expect(err).toContain("./units.policy.ts");
  });
});

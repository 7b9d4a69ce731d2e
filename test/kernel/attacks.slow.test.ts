/**
 * Proof by attack: an unprivileged domain tries everything, in QEMU (test/runtime/kernel/attacks). Each attack is
 * contained; without a check of kernel/check.h exactly those that name it come through.
 *
 * For each check here: the attacks that name it, and every eighth other. With PGRID_ATTACKS=all, for each check a kernel
 * of its own that is compiled without it, and all attacks.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { attacks, checks, imageWithSwitch, imageWithout, misses, run, staticChecks, wholeImage } from "../../bench/attacks.ts";
import type { Attack, AttackImage, Verdict } from "../../bench/attacks.ts";

const all = process.env["PGRID_ATTACKS"] === "all";
const named = (check: string): readonly Attack[] => attacks.filter(({ checks: needed }) => needed.includes(check));
const removable = checks.filter((check) => check !== "NOTHING");
/** Every eighth, another eighth for each check. */
const sample = (check: string): readonly Attack[] =>
  attacks.filter(({ checks: needed }, i) => needed.includes(check) || i % 8 === checks.indexOf(check) % 8);

describe("with all checks", () => {
  let found: ReadonlyMap<string, Verdict>;
  beforeAll(async () => {
    found = await run(await wholeImage());
  }, 240_000);

  it.each(attacks)("$name: $text", ({ name }) => {
    expect(found.get(name)).toEqual({ contained: true, detail: expect.any(String) });
  });
});

it("there are at least 60, and each check is named by one of them", () => {
  expect(attacks.length).toBeGreaterThanOrEqual(60);
  expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
  expect(removable.filter((check) => named(check).length === 0)).toEqual([]);
  expect(attacks.flatMap(({ checks: needed }) => needed).filter((check) => !checks.includes(check))).toEqual([]);
});

describe.concurrent("without a check exactly the attacks that name it come through", () => {
  const shown = (line: string): void => void process.stdout.write(`${line}\n`);
  /** So many at a time: QEMU takes a core each. */
  const queues: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
  let turn = 0;
  const queued = <T>(work: () => Promise<T>): Promise<T> => {
    const i = turn++ % queues.length;
    const result = queues[i]!.then(work);
    queues[i] = result.catch(() => undefined);
    return result;
  };
  let withSwitch: Promise<AttackImage> | undefined;

  it.each(removable)("%s", async (check) => {
    await queued(async () => {
      const own = all || staticChecks.includes(check);
      const image = own ? await imageWithout(check) : await (withSwitch ??= imageWithSwitch());
      const which = all ? attacks : sample(check);
      const missed = misses(await run(image, own ? "NOTHING" : check, which), check, which);
      if (all) shown(`${check}: ${named(check).length} of ${which.length} attacks come through${missed.length === 0 ? "" : `, but ${missed.join("; ")}`}`);
      expect(missed).toEqual([]);
    });
  }, all ? 3_600_000 : 300_000);
});

/**
 * The node's domains (runtime-c/domains/) as coroutines of a process: the same frames get the same answers as from the modules in one
 * image, and a domain that crashes at any of its calls is started again without a wrong answer. On the kernel: test/system/node.test.ts.
 */
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeMessage, frame, FrameReader } from "../../sim/link.ts";
import { domainNames, domains } from "../../spec/domains.ts";
import { compile, here, type Program, scratchDirectory, sources } from "./native.ts";
import { acknowledged, asks, nodeFrames, nodeProject } from "./frames.ts";
import { writeProject } from "./project.ts";

const servers = ["protocol", "router", "store", "governor", "keys"] as const;

let single: Program;
let apart: Program;
beforeAll(() => {
  const unit = join(scratchDirectory, "domains-project.c");
  writeProject(unit, nodeProject);
  single = compile({ sources: [...sources.core, ...sources.port.posix.sources, unit], crypto: true });
  const fake = ["-I", here("domains/fake")];
  apart = compile({
    sources: [
      ...sources.core.filter((file) => file !== "node/node.c"), unit,
      ...servers.map((name) => ({ file: `domains/${name}.c`, flags: [...fake, `-Dpg_domain=pg_domain_${name}`] })),
      { file: here("domains/kernel.c"), flags: [...fake, "-D_DEFAULT_SOURCE"] },
    ],
    crypto: true,
  });
}, 240_000);

const names = (bytes: Buffer): string[] => new FrameReader().push(bytes).map((answer) => (typeof answer === "string" ? answer : answer.name));

describe("the node as domains", () => {
  it("answers as in one image, byte for byte", () => {
    const seen = new Set<string>();
    fc.assert(fc.property(fc.array(nodeFrames, { minLength: 1, maxLength: 60 }), (sent) => {
      const input = Buffer.concat([...sent, frame(encodeMessage("stats-get", {}))]);
      // The counter's rate in `hello` is the port's, which is none in either.
      const answers = apart.run(input);
      expect(answers.equals(single.run(input))).toBe(true);
      for (const name of names(answers)) seen.add(name);
    }), { numRuns: 60, seed: 5 });
    expect([...seen].sort()).toEqual(["decision", "done", "hello", "stats"]);
  }, 120_000);

  /** What was acknowledged is asked for again and again. */
  const told = (answers: Buffer) => new FrameReader().push(answers).slice(1);
  const script = [...acknowledged, ...Array.from({ length: 40 }, (_, i) => asks(i)).flat()];
  const whole = (): ReturnType<typeof told> => told(single.run(Buffer.concat(script)));

  it.each(["router", "store", "governor"] as const)("loses nothing when the %s domain crashes at any of its calls", (name) => {
    const expected = whole();
    // Rare enough that one of three tries gets through: a request takes a server up to three calls, and its start one.
    for (const every of [7, 8, 9, 11, 13]) {
      const answers = told(apart.run(Buffer.concat(script), String(domains[name].code), String(every)));
      expect(answers, `at each ${every}th call`).toEqual(expected);
    }
  }, 60_000);

  it("goes on when the protocol domain crashes: frames in hand have no answer, the next ones have theirs", () => {
    const expected = new Set(whole().map((answer) => JSON.stringify(answer)));
    const answers = told(apart.run(Buffer.concat(script), String(domains.protocol.code), "301"));
    expect(answers.length).toBeGreaterThan(100);
    expect(answers.length).toBeLessThan(script.length);
    for (const answer of answers) expect(expected).toContain(JSON.stringify(answer));
  });
  it("has a main for every domain that can crash", () => expect(domainNames.filter((name) => name !== "supervisor" && name !== "driver").sort()).toEqual([...servers].sort()));
});

/** No message makes an example fault, whatever is in it, and none takes more instructions than the stated bound. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileProject } from "../../compiler/pipeline.ts";
import { Node } from "../../model/node.ts";
import { fields, messageTypes } from "../../spec/fields.ts";
import { exampleNames, examplesDirectory, projectOf } from "./examples.ts";

const types = [...Object.values(messageTypes), 300, 301];

/** Payloads of 4,096 bytes are no failure message. */
function brief<T extends [{ readonly payload: Uint8Array }, bigint]>(run: fc.RunDetails<T>): void {
  if (!run.failed) return;
  const [{ payload, ...rest }, time] = run.counterexample!;
  const shown = { ...rest, time, payload: `${payload.length} bytes: ${Buffer.from(payload.subarray(0, 64)).toString("hex")}` };
  throw new Error(`${String(run.errorInstance)}\n${inspect(shown)}`);
}

describe.each(exampleNames)("%s", (name) => {
  const directory = join(examplesDirectory, name);
  const file = join(directory, "src/main.lisp");
  const nodes = new Map(Object.entries(projectOf(name).nodes ?? {}).map(([node, id]) => [node, Uint8Array.from(Buffer.from(id, "hex"))]));
  const others = readdirSync(join(directory, "src")).filter((other) => other.endsWith(".lisp") && other !== "main.lisp").map((other) => join(directory, "src", other));
  const compiled = compileProject([{ file, text: readFileSync(file, "utf8") }], { nodes }, others.map((other) => ({ file: other, text: readFileSync(other, "utf8") })));
  if (!compiled.ok) throw new Error(`${name} does not compile`);
  const { routes, tables } = compiled.value;
  const node = new Node({
    tables: tables.map(({ kind }) => kind), gateway: new Uint8Array(32),
    routes: routes.map((route) => ({ image: route.image, tables: route.tables.map((use) => tables.findIndex((table) => table.name === use.name)) })),
  });
  const samples = readdirSync(join(directory, "messages")).map((sample) => Uint8Array.from(readFileSync(join(directory, "messages", sample))));

  /** The example's own payloads, cut and with bytes changed: they reach further than noise does. */
  const altered = fc.record({ sample: fc.constantFrom(...samples), length: fc.nat(4096), changes: fc.array(fc.tuple(fc.nat(4095), fc.nat(255)), { maxLength: 4 }) })
    .map(({ sample, length, changes }) => {
      const payload = sample.slice(0, length);
      for (const [at, value] of changes) if (at < payload.length) payload[at] = value;
      return payload;
    });
  const message = fc.record({
    ttl: fc.nat(255), type: fc.constantFrom(...types), priority: fc.nat(7), sequence: fc.nat(fields.sequence.range[1]),
    source: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    payload: fc.oneof(altered, fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 4095, maxLength: 4096, size: "max" })),
  });

  test.each(routes.map((route, index) => [route.name, index] as const))("%s", (_, index) => {
    fc.assert(fc.property(message, fc.bigInt({ min: 0n, max: 2n ** 53n }), (made, time) => {
      const { fault, vmInstructions } = node.message(index, { ...made, time });
      expect(fault).toBe("none");
      expect(vmInstructions).toBeLessThanOrEqual(routes[index]!.bound.instructions);
    }), { numRuns: 200, seed: 2026, endOnFailure: true, reporter: brief });
  });
});

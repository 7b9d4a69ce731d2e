/** `--dump`: every pass has its stage, and what the stages show of one small program. */
import { describe, expect, test } from "vitest";
import { passes } from "../../compiler/3-optimize/optimize.ts";
import { dump } from "../../compiler/dump.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { stages } from "../../compiler/stages.ts";

const source = {
  file: "small.lisp",
  text: `; a comment
(defroute small
  "Urgent messages go on."
  (let ((far (> %ttl 3)))
    (cond ((= %type 'urgent) (reply (+ %ttl 1)))
          ((and far (/= %type 'urgent)) (deliver))
          (t (drop 'expired)))))
`,
};
const compiled = compileProject([source]);
if (!compiled.ok) throw new Error("does not compile");

test("stages are named after the passes, in order", () => {
  const names = passes.map(({ name }) => name);
  expect(stages).toEqual(["read", "check", ...names, "core", "code", "image"]);
});

const texts: Readonly<Partial<Record<(typeof stages)[number], string>>> = {
  read: `(defroute small
  "Urgent messages go on."
  (let ((far (> %ttl 3)))
    (cond
      ((= %type 'urgent) (reply (+ %ttl 1)))
      ((and far (/= %type 'urgent)) (deliver))
      (t (drop 'expired)))))`,
  check: `(let far (> %ttl 3)
  (if (= %type 2) (reply (+ %ttl 1)) (if (if far (/= %type 2) false) (deliver) (drop expired))))`,
  simplify: "(if (= %type 2) (reply (+ %ttl 1)) (if (if (>= %ttl 4) (/= %type 2) false) (deliver) (drop expired)))",
  facts: "(if (= %type 2) (reply (+% %ttl 1)) (if (>= %ttl 4) (deliver) (drop expired)))",
  arms: "(if (= %type 2) (reply (+% %ttl 1)) (if (< %ttl 4) (drop expired) (deliver)))",
};

/** How the lines are broken is no matter. */
const flat = (text: string): string => text.replace(/\s+/gu, " ").replace(/\( /gu, "(");

describe("a small program", () => {
  test.each(stages)("after %s", (stage) => {
    const [shown] = dump(stage, compiled.value, [source]);
    expect(shown!.name).toBe(stage === "read" ? "small.lisp" : "route small");
    if (texts[stage] !== undefined) expect(flat(shown!.text)).toBe(flat(texts[stage]!));
    expect(shown!.text).toMatch(stage === "code" ? /BEQI|BNEI/u : stage === "image" ? /^0000 {2}/u : /\(/u);
  });
});

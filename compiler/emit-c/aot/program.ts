/** A program as a C function: what ends it, and the text around. */
import type { ProgramSource } from "../../compiled.ts";
import type { Expr } from "../../ir/expr.ts";
import type { Span } from "../../support/span.ts";
import { bytesValue } from "./bytes.ts";
import { condition, refine } from "./conditions.ts";
import { FunctionText, bare } from "./function.ts";
import type { Line, Writers } from "./function.ts";
import { intValue } from "./ints.ts";
import { loopEnd, loopTest, loopValue } from "./loops.ts";
import { pairValue } from "./pairs.ts";
import { bind, bytes, int } from "./values.ts";

/** Writes what ends the program: every way through it returns. */
export function end(f: FunctionText, expr: Expr): void {
  f.at(expr);
  switch (expr.op) {
    case "let": return bind(f, expr, () => end(f, expr.body));
    case "cached": return end(f, expr.value);
    case "loop": return loopEnd(f, expr);
    case "if": {
      const test = condition(f, expr.test);
      if (test.yes !== "dead" && test.no !== "dead") f.line(`if (${test.text}) {`);
      if (test.yes !== "dead") {
        f.where = test.yes;
        f.scoped(() => {
          refine(f, expr.test, true);
          if (test.no === "dead") end(f, expr.then);
          else f.nested(() => end(f, expr.then));
        });
      }
      if (test.no === "dead") return;
      if (test.yes !== "dead") f.line("}");
      f.where = test.no;
      refine(f, expr.test, false);
      return end(f, expr.else);
    }
    case "gateway": return act(f, expr, "GATEWAY", "0u");
    case "deliver": return act(f, expr, "DELIVER", "0u");
    case "drop": return act(f, expr, "DROP", `PG_DROP_${expr.reason.toUpperCase().replaceAll("-", "_")}`);
    case "reply": return act(f, expr, "REPLY", int(f, expr.value).text);
    case "forward": return act(f, expr, "FORWARD", placed(f, expr.node));
    case "give": return act(f, expr, "GIVE", placed(f, expr.value));
    default: throw new Error(`a program ends in ${expr.op}`);
  }
}

function placed(f: FunctionText, expr: Expr): string {
  const found = bytes(f, expr, { like: "result", keep: true });
  return `pg_place(vm, ${found.at}, ${found.length})`;
}

function act(f: FunctionText, expr: Expr, action: string, value: string): void {
  f.at(expr);
  f.line(`pg_end(out, PG_ACTION_${action}, ${bare(value)}, ${f.count(expr)}); return;`);
}


const writers: Writers = { int: intValue, pair: pairValue, bytes: bytesValue, condition, refine, loop: loopValue, loopTest, end };

/** The lines of the function of this name. */
export function programFunction(source: ProgramSource, name: string, constant: (bytes: Uint8Array) => string): readonly Line[] {
  const { program } = source;
  const f = new FunctionText(source, constant, writers);
  end(f, program.body);
  const body = marked(f.lines);
  const uses = (word: string): boolean => body.some(({ text }) => new RegExp(`\\b${word}\\b`, "u").test(text));
  const own = (text: string, depth = 1, span: Span = program.span): Line => ({ text, depth, span, declares: null });
  const inputs = [...f.inputs.values()].flatMap(({ value, declaration }) => (uses(value.cls === "bytes" ? value.variable! : value.text) ? [own(declaration)] : []));
  return [
    own(`void ${name}(struct pg_vm *vm, const struct pg_program *program, struct pg_outcome *out) {`, 0),
    own("(void)program;"),
    ...(inputs.length > 0 || uses("vm") ? [] : [own("(void)vm;")]),
    ...inputs,
    ...(f.hasExtra ? [own("uint32_t extra = 0; /* instructions on longer ways to the same place */")] : []),
    ...body,
    own("}", 0),
  ];
}

/** Says of each variable that nothing reads that this is meant: its value may still trap, or have become known. */
function marked(lines: readonly Line[]): readonly Line[] {
  const counts = new Map<string, number>();
  for (const { text } of lines) {
    const assigned = /^(\w+) \+?= /u.exec(text)?.[1];
    const words = text.match(/\b[a-z]\w*\b/gu) ?? [];
    words.forEach((word, at) => {
      if (at === 0 && word === assigned) return;
      counts.set(word, (counts.get(word) ?? 0) + 1);
    });
  }
  return lines.map((line) => (line.declares !== null && (counts.get(line.declares) ?? 0) <= 1 ? { ...line, text: `${line.text} (void)${line.declares};` } : line));
}

/**
 * The tokens of a C file that mutants are made of: its code without comments (ACSL among them), and of directives the
 * bodies of its #defines alone. What this build does not compile (another dispatch, a prover's view, another processor) is
 * left out, as are static assertions, which decide nothing at run time.
 */
export interface Token {
  readonly kind: "name" | "number" | "text" | "sign";
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Tokens of one #define share its number; 0 is ordinary code. */
  readonly define: number;
}

const pattern = /(?<comment>\/\*[\s\S]*?\*\/|\/\/[^\n]*)|(?<directive>^[ \t]*#(?:[^\n\\]|\\\n|\\.)*)|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<number>\b\d[\w.]*)|(?<name>[A-Za-z_]\w*)|(?<sign><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|##|[-+*/%&|^~!<>=?:;,.(){}[\]#])/gmu;

const defined: ReadonlySet<string> = new Set(["__GNUC__"]);

/** What a conditional directive says of this build; null: not known, both branches count. */
function holds(directive: string): boolean | null {
  const [, word, rest] = /^\s*#\s*(\w+)\s*(.*)$/su.exec(directive)!;
  if (word === "ifdef") return defined.has(rest!.trim());
  if (word === "ifndef") return !defined.has(rest!.trim());
  return /defined\(__arm__\)/u.test(rest!) ? false : null;
}

export function tokensOf(source: string): readonly Token[] {
  const out: Token[] = [];
  /** For each open conditional, whether its present branch is compiled, and whether its other one is. */
  const open: { now: boolean; other: boolean }[] = [];
  let define = 0;
  const scan = (text: string, offset: number, inDefine: number): void => {
    for (const { groups, index, 0: whole } of text.matchAll(pattern)) {
      const from = offset + index;
      if (groups!["comment"] !== undefined) continue;
      const directive = groups!["directive"];
      if (directive !== undefined) {
        const word = /^\s*#\s*(\w+)/u.exec(directive)?.[1];
        if (word?.startsWith("if") === true) {
          const known = holds(directive);
          open.push({ now: known ?? true, other: known === null ? true : !known });
        } else if (word === "else") {
          const top = open.at(-1)!;
          open[open.length - 1] = { now: top.other, other: top.now };
        } else if (word === "endif") {
          open.pop();
        } else if (word === "define" && open.every(({ now }) => now)) {
          const head = /^\s*#\s*define\s+\w+(?:\([^)]*\))?/u.exec(directive)![0];
          scan(directive.slice(head.length), from + head.length, ++define);
        }
        continue;
      }
      if (!open.every(({ now }) => now)) continue;
      const kind = groups!["text"] !== undefined ? "text" : groups!["number"] !== undefined ? "number" : groups!["name"] !== undefined ? "name" : "sign";
      out.push({ kind, text: whole, from, to: from + whole.length, define: inDefine });
    }
  };
  scan(source, 0, 0);
  return withoutAssertions(out);
}

function withoutAssertions(tokens: readonly Token[]): readonly Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i]!.text === "_Static_assert") while (tokens[i]!.text !== ";") i++;
    else out.push(tokens[i]!);
  }
  return out;
}

/** For each bracket its partner; -1 for other tokens. */
export function partners(tokens: readonly Token[]): readonly number[] {
  const out = tokens.map(() => -1);
  const stack: number[] = [];
  tokens.forEach(({ text }, i) => {
    if (text === "(" || text === "[" || text === "{") stack.push(i);
    else if (text === ")" || text === "]" || text === "}") {
      const begin = stack.pop();
      if (begin === undefined) return;
      out[begin] = i;
      out[i] = begin;
    }
  });
  return out;
}

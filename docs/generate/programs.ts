/** Blocks about programs: one in both languages, the passes of the optimiser, a small program from stage to stage, its bounds. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeHost, packageRoot } from "../../cli/host.ts";
import { commands } from "../../cli/commands.ts";
import { flags } from "../../cli/flags.ts";
import type { FlagName } from "../../cli/flags.ts";
import { passes } from "../../compiler/3-optimize/optimize.ts";
import { dump } from "../../compiler/dump.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { stages } from "../../compiler/stages.ts";
import { loadProject } from "../../toolchain/config/project.ts";
import { typeScriptReader } from "../../toolchain/typescript.ts";
import type { Block } from "./pages.ts";
import { fenced, output, pgrid, table } from "./command.ts";
import { unwrap } from "./walk.ts";

const root = packageRoot();
const text = (path: string): string => readFileSync(join(root, path), "utf8");

/** The project `example`, and its twin in test/typescript/twins/: they are quoted together only if they are one program. */
function twinOf(example: string): { readonly lisp: string; readonly typescript: string; readonly read: readonly string[]; readonly cid: string } {
  const host = nodeHost();
  const { sources, nodes } = unwrap(loadProject(host, join(root, "examples", example), new Map()));
  const options = { nodes, typescript: typeScriptReader(host) };
  const twin = { file: `${example}.policy.ts`, text: text(`test/typescript/twins/${example}.policy.ts`) };
  const both = [sources, [twin]].map((some) => ({ some, compiled: unwrap(compileProject(some, options)) }));
  const cids = both.map(({ compiled }) => compiled.routes[0]!.cid);
  if (cids[0] !== cids[1]) throw new Error(`${example} is two programs: ${cids.join(", ")}`);
  const read = both.map(({ some, compiled }) => dump("read", compiled, some, options)[0]!.text);
  return { lisp: sources[0]!.text, typescript: twin.text, read, cid: cids[0]! };
}

const twins: Block = () => {
  const { lisp, typescript, cid } = twinOf("telemetry");
  return `${fenced("lisp", lisp)}
The same in TypeScript (\`test/typescript/twins/telemetry.policy.ts\`):

${fenced("ts", typescript)}
Both are the program \`${cid}\`.`;
};

/** What the two readers hand to the checker. */
const readers: Block = () => {
  const { typescript, read: [lisp, fromTypeScript], cid } = twinOf("standard-path");
  return `${fenced("ts", typescript)}
is read as

${fenced("lisp", fromTypeScript!)}
and the Lisp source as

${fenced("lisp", lisp!)}
Both are \`${cid}\` in the end.`;
};

/** The comment at the head of a pass's file, cut where it says what the pass requires and keeps. */
function pass(name: string): readonly [what: string, keeps: string] {
  const [, comment] = /^\/\*\*\n([^]*?)\*\/|^\/\*\* (.*?) \*\/\n/u.exec(text(`compiler/3-optimize/${name}.ts`)) ?? [];
  if (comment === undefined) throw new Error(`compiler/3-optimize/${name}.ts does not begin with what it is`);
  const prose = comment.replaceAll(/^ \* ?/gmu, "").replaceAll(/\s+/gu, " ").trim();
  const at = prose.search(/ (?:Requires|Keeps): /u);
  return at < 0 ? [prose, ""] : [prose.slice(0, at), prose.slice(at + 1)];
}

const passesBlock: Block = () => table(["pass", "what it does", "what it requires and keeps"], passes.map(({ name }) => [`\`${name}\``, ...pass(name)]));

const small = `(defroute small
  "Urgent messages are answered, others delivered while they have hops left."
  (let ((far (> %ttl 3)))
    (cond ((= %type 'urgent) (reply (+ %ttl 1)))
          ((and far (/= %type 'urgent)) (deliver))
          (t (drop 'expired)))))
`;

/** Each stage that changes the program, as --dump shows it. */
const dumped: Block = () => {
  const sources = [{ file: "small.lisp", text: small }];
  const compiled = unwrap(compileProject(sources));
  const shown: string[] = [];
  let before = "";
  for (const stage of stages) {
    if (stage === "read" || stage === "image") continue;
    const [one] = dump(stage, compiled, sources);
    if (one!.text !== before) shown.push(`; ${one!.name}, after ${stage}\n${one!.text}`);
    before = one!.text;
  }
  return `${fenced("lisp", small)}\n${fenced("text", shown.join("\n\n"))}`;
};

const explain: Block = async () => fenced("console", `$ npx pgrid check --explain examples/quarantine\n${await output("check", "--explain", join(root, "examples/quarantine"))}`);

/** What a user sees of a program over its budget; the file is a case of the corpus, which holds code and place. */
const overBudget: Block = async () => {
  const file = "test/corpus/refused/budget-of-a-cache.lisp";
  const { code, stderr } = await pgrid("check", file);
  if (code !== 6) throw new Error(`${file} ended with ${code}`);
  return fenced("console", `$ npx pgrid check ${file}\n${stderr}`);
};

const commandsBlock: Block = () => table(["command", ""], Object.entries(commands).filter(([, { hidden }]) => hidden !== true)
  .map(([name, { argument, summary }]) => [`\`npx pgrid ${name}${argument === null ? "" : ` ${argument}`}\``, summary]));

/** Flags that are on every command, last. */
const everywhere: readonly FlagName[] = ["json", "verbose", "quiet", "color"];
const flagsBlock: Block = () => table(["flag", "commands", "meaning"], (Object.keys(flags) as FlagName[]).map((name) => {
  const row: { readonly type: string; readonly alias?: string; readonly value?: string; readonly choices?: readonly string[]; readonly means: string } = flags[name];
  const value = row.type === "boolean" ? "" : ` ${row.value ?? row.choices?.join("|") ?? ""}${row.type === "array" ? "…" : ""}`;
  const users = Object.entries(commands).filter(([, entry]) => !("hidden" in entry && entry.hidden) && (entry.flags as readonly string[]).includes(name)).map(([command]) => command);
  return [`\`--${name}${value}\`${row.alias === undefined ? "" : `, \`-${row.alias}\``}`, everywhere.includes(name) ? "all" : users.join(", "), row.means];
}));

export const programBlocks = {
  twins, readers, passes: passesBlock, dumped, explain, "over-budget": overBudget, commands: commandsBlock, flags: flagsBlock,
} as const satisfies Record<string, Block>;

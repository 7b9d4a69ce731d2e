/**
 * The TypeScript front end: a *.policy.ts file to the same trees that the Lisp reader makes, spans in the .ts file. Total on
 * any text: what TypeScript finds wrong, what lies outside the subset and what would mean something else than in
 * JavaScript is reported at its node.
 *
 * Pure: texts come from the caller, those of TypeScript's own declarations too.
 */
import ts from "typescript";
import { limits } from "../../spec/limits.ts";
import type { Tree } from "../1-read/tree.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { collectReports } from "../diagnostics/reports.ts";
import { fail, succeed } from "../support/outcome.ts";
import type { Outcome } from "../support/outcome.ts";
import type { Lowering } from "./context.ts";
import { definitions } from "./definitions.ts";
import { createPrograms } from "./program.ts";
import type { Libraries } from "./program.ts";
import { refusals } from "./refused.ts";
import { speak } from "./speak.ts";
import { functionBody } from "./statements.ts";

export interface TypeScriptReader {
  /** `files`: what the file may import, by the names that spans give them. */
  read(file: string, text: string, files?: ReadonlyMap<string, string>): Outcome<Tree[]>;
  /** The policy files that a text imports, as it names them: for whoever loads sources. */
  imports(text: string): readonly string[];
  /** What a later stage says of such a file, in the words of TypeScript. */
  speak(diagnostic: Diagnostic): Diagnostic;
}

/** Levels of syntax: two or three of them a parenthesis. */
const mostLevels = 400;

/** Statements of one block: each nests in the one before it. */
const mostInBlock = 1000;

/** The first node that lies too deep, if one does. Walks without recursion, as the nodes may. */
function tooDeep(source: ts.SourceFile): ts.Node | undefined {
  const pending: { node: ts.Node; level: number }[] = [{ node: source, level: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, level } = next;
    if (level > mostLevels) return node;
    if (ts.isBlock(node) && node.statements.length > mostInBlock) return node.statements[mostInBlock];
    ts.forEachChild(node, (child) => void pending.push({ node: child, level: level + 1 }));
  }
  return undefined;
}

export function createTypeScriptReader(libraries: Libraries): TypeScriptReader {
  const programs = createPrograms(libraries);
  return {
    speak,
    imports: (text) => ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName).filter((name) => /^\.\.?\/.*\.policy\.ts$/u.test(name)),
    read(file, text, files = new Map()) {
      const reports = collectReports();
      const size = text.length > limits.sourceBytes ? text.length : new TextEncoder().encode(text).length;
      if (size > limits.sourceBytes) {
        reports.report("PG1012", { file, start: 0, end: 0 }, { size, limit: limits.sourceBytes });
        return fail(reports.all());
      }
      const checked = programs.check(file, text, files, tooDeep);
      if ("deep" in checked) {
        const { deep } = checked;
        reports.report("PG1119", { file, start: deep?.pos ?? 0, end: deep === undefined ? 0 : Math.min(deep.end, deep.pos + 1) }, { limit: mostLevels });
        return fail(reports.all());
      }
      const { source, checker, problems, unused } = checked;
      const refused = refusedNodes(source);
      const lowering: Lowering = {
        file, source, checker, reports, reported: new Set(), bindings: new Map(), taken: new Set(), kinds: new WeakMap(), statementsLeft: 0,
        block: (body) => functionBody(lowering, body),
      };
      for (const { node, row } of refused) {
        const span = { file, start: node.getStart(source), end: node.end };
        lowering.reported.add(`PG1102 ${span.start} ${span.end}`);
        reports.report("PG1102", span, { what: row.what }, { help: row.help });
      }
      for (const problem of problems) {
        const start = Math.min(problem.start ?? 0, text.length);
        const end = Math.min(start + (problem.length ?? 0), text.length);
        // What is refused is often no valid TypeScript of the small library either: one report is enough.
        if (refused.some(({ node }) => start >= node.getStart(source) && end <= Math.max(node.end, node.getStart(source)))) continue;
        const imported = source.statements.find((one) => ts.isImportDeclaration(one) && one.moduleSpecifier.getStart(source) === start);
        if (imported !== undefined) {
          const from = text.slice(start + 1, end - 1);
          reports.report("PG1114", { file, start, end }, { from }, /\.policy\.ts$/u.test(from) ? { help: "there is no such file" } : {});
          continue;
        }
        const message = ts.flattenDiagnosticMessageText(problem.messageText, "\n").split("\n");
        reports.report("PG1101", { file, start, end }, { message: message[0]!.replace(/\.$/u, ""), number: problem.code }, { notes: message.slice(1).map((line) => line.trim()) });
      }
      // Types are known from here on.
      // What surrounds a refused construct would only report its consequences.
      const skip = (statement: ts.Statement): boolean => refused.some(({ node }) => node.pos >= statement.pos && node.end <= statement.end);
      const trees = problems.length > 0 ? [] : definitions(lowering, skip);
      if (reports.errors() > 0) return fail(reports.all());
      for (const { start = 0, length = 0 } of unused) {
        const name = text.slice(start, start + length);
        // TypeScript names a whole import or declaration when nothing of it is used.
        if (/^[A-Za-z$][\w$]*$/u.test(name) && !isLoopName(source, start)) {
          const imported = source.statements.some((one) => ts.isImportDeclaration(one) && start >= one.pos && start < one.end);
          reports.report("PG1116", { file, start, end: start + length }, { name }, imported ? { help: "remove it" } : {});
        }
      }
      return succeed(trees, reports.all());
    },
  };
}

/** Whether the name there is that of a loop's element: a loop may well only count. */
function isLoopName(source: ts.SourceFile, at: number): boolean {
  const look = (node: ts.Node): boolean =>
    at >= node.pos && at < node.end && ((ts.isForOfStatement(node) && at < node.initializer.end) || (ts.forEachChild(node, (child) => look(child) || undefined) ?? false));
  return look(source);
}

/** Nodes of refused constructs, outermost ones only. */
function refusedNodes(source: ts.SourceFile): readonly { readonly node: ts.Node; readonly row: (typeof refusals)[number] }[] {
  const found: { node: ts.Node; row: (typeof refusals)[number] }[] = [];
  const look = (node: ts.Node): void => {
    const row = refusals.find((one) => one.matches(node));
    if (row === undefined) ts.forEachChild(node, look);
    else found.push({ node, row });
  };
  look(source);
  return found;
}

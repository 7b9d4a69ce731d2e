/**
 * A policy as JavaScript that Node runs, with two things added: a number that leaves int32, a bigint that leaves u64, a
 * division by zero, an index or subarray outside its bytes is the fault that it is on the device; and each branch is counted
 * by the way that it took. Everything else is JavaScript's own arithmetic on JavaScript's own values.
 */
import ts from "typescript";
import { kebab } from "../../spec/vocabulary.ts";
import * as library from "../../lib/runtime.ts";
import { Fault } from "../../lib/runtime.ts";

export interface Instrumented {
  readonly exports: Readonly<Record<string, unknown>>;
  /** Ways of branches that no run has taken yet, as `line:what`. */
  missed(): readonly string[];
}

const k = ts.SyntaxKind;

/** What the transformed program calls as `$`. */
function runtime(ways: Map<string, boolean>) {
  return {
    fit(value: unknown): unknown {
      if (typeof value === "number" && (value !== Math.trunc(value) || value < -(2 ** 31) || value > 2 ** 31 - 1)) throw new Fault("overflow");
      if (typeof value === "bigint" && (value < 0n || value >= 1n << 64n)) throw new Fault("overflow");
      return value;
    },
    nonzero(value: number): number {
      if (value === 0) throw new Fault("divide");
      return value;
    },
    at(b: Uint8Array, index: number): number {
      if (index < 0 || index >= b.length) throw new Fault("index");
      return b[index]!;
    },
    subarray(b: Uint8Array, start: number, end: number = b.length): Uint8Array {
      if (start < 0 || start > end || end > b.length) throw new Fault("slice");
      return b.subarray(start, end);
    },
    step: (value: number | bigint): number | bigint => (typeof value === "bigint" ? 1n : 1),
    branch(id: string, value: boolean): boolean {
      if (typeof value !== "boolean") throw new Error(`a condition is ${typeof value}`);
      ways.set(`${id} ${value}`, true);
      return value;
    },
    hit: (id: string): void => void ways.set(id, true),
  };
}

/** Transforms and loads a policy; `modules` are those that it imports besides the library, by specifier. */
export function instrument(text: string, modules: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map()): Instrumented {
  const ways = new Map<string, boolean>();
  const source = ts.createSourceFile("policy.ts", text, ts.ScriptTarget.ES2022, true);
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS, verbatimModuleSyntax: false },
    transformers: { before: [transformer(ways)] },
  });
  const exports: Record<string, unknown> = {};
  const load = (specifier: string): unknown => (specifier === "promisegrid" ? library : modules.get(specifier));
  new Function("exports", "require", "$", outputText)(exports, load, runtime(ways));
  const lineOf = (way: string): string => way.replace(/^(\d+)/u, (offset) => `${source.getLineAndCharacterOfPosition(Number(offset)).line + 1}`);
  return { exports, missed: () => [...ways].filter(([, taken]) => !taken).map(([way]) => lineOf(way)) };
}

function transformer(ways: Map<string, boolean>): ts.TransformerFactory<ts.SourceFile> {
  return ({ factory: f }) => (file) => {
    const call = (name: string, ...args: ts.Expression[]): ts.Expression => f.createCallExpression(f.createPropertyAccessExpression(f.createIdentifier("$"), name), undefined, args);
    const branch = (node: ts.Expression, visited: ts.Expression): ts.Expression => {
      const id = `${node.getStart(file)}:${node.getText(file)}`;
      for (const value of [true, false]) ways.set(`${id} ${value}`, false);
      return call("branch", f.createStringLiteral(id), visited);
    };
    const hit = (node: ts.Node, what: string): ts.Statement => {
      const id = `${node.getStart(file)}:${what}`;
      ways.set(id, false);
      return f.createExpressionStatement(call("hit", f.createStringLiteral(id)));
    };
    const unwrapped = (node: ts.Expression): ts.Expression => (ts.isParenthesizedExpression(node) ? unwrapped(node.expression) : node);
    const isZero = (node: ts.Expression): boolean => ts.isNumericLiteral(unwrapped(node)) && (unwrapped(node) as ts.NumericLiteral).text === "0";
    const expr = (node: ts.Expression): ts.Expression => ts.visitNode(node, visit) as ts.Expression;

    /** An operand whose lowest 32 bits alone are used: sums in it are not held to int32, nor is `>>>`. */
    const low = (node: ts.Expression, sums: boolean): ts.Expression => {
      const inner = unwrapped(node);
      if (ts.isBinaryExpression(inner)) {
        const op = inner.operatorToken.kind;
        if (sums && (op === k.PlusToken || op === k.MinusToken)) return f.createParenthesizedExpression(f.createBinaryExpression(low(inner.left, true), op, low(inner.right, true)));
        if (op === k.GreaterThanGreaterThanGreaterThanToken) return f.createParenthesizedExpression(f.createBinaryExpression(low(inner.left, false), op, expr(inner.right)));
      }
      if (sums && ts.isPrefixUnaryExpression(inner) && inner.operator === k.MinusToken) return f.createParenthesizedExpression(f.createPrefixUnaryExpression(k.MinusToken, low(inner.operand, true)));
      return expr(node);
    };

    const operate = (op: ts.SyntaxKind, left: ts.Expression, right: ts.Expression): ts.Expression | null => {
      const made = (l: ts.Expression, r: ts.Expression): ts.Expression => f.createBinaryExpression(f.createParenthesizedExpression(l), op as ts.BinaryOperator, f.createParenthesizedExpression(r));
      switch (op) {
        case k.PlusToken: case k.MinusToken: case k.AsteriskToken: return call("fit", made(expr(left), expr(right)));
        case k.PercentToken: return call("fit", made(expr(left), call("nonzero", expr(right))));
        case k.BarToken: return made(low(left, isZero(right)), low(right, false));
        case k.AmpersandToken: case k.CaretToken: return made(low(left, false), low(right, false));
        case k.LessThanLessThanToken: case k.GreaterThanGreaterThanToken: return made(low(left, false), expr(right));
        case k.GreaterThanGreaterThanGreaterThanToken: return call("fit", made(low(left, false), expr(right)));
        default: return null;
      }
    };
    const compound: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
      [k.PlusEqualsToken, k.PlusToken], [k.MinusEqualsToken, k.MinusToken], [k.AsteriskEqualsToken, k.AsteriskToken], [k.PercentEqualsToken, k.PercentToken],
      [k.AmpersandEqualsToken, k.AmpersandToken], [k.BarEqualsToken, k.BarToken], [k.CaretEqualsToken, k.CaretToken], [k.LessThanLessThanEqualsToken, k.LessThanLessThanToken],
      [k.GreaterThanGreaterThanEqualsToken, k.GreaterThanGreaterThanToken], [k.GreaterThanGreaterThanGreaterThanEqualsToken, k.GreaterThanGreaterThanGreaterThanToken],
    ]);

    const visit = (node: ts.Node): ts.Node => {
      if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return node;
      if (ts.isBinaryExpression(node)) {
        const op = node.operatorToken.kind;
        if (op === k.AmpersandAmpersandToken || op === k.BarBarToken) return f.updateBinaryExpression(node, branch(node.left, expr(node.left)), node.operatorToken, expr(node.right));
        const assigns = compound.get(op);
        if (assigns !== undefined) return f.createAssignment(node.left, operate(assigns, node.left, node.right)!);
        const made = operate(op, node.left, node.right);
        if (made !== null) return made;
      }
      if (ts.isConditionalExpression(node)) return f.updateConditionalExpression(node, branch(node.condition, expr(node.condition)), node.questionToken, expr(node.whenTrue), node.colonToken, expr(node.whenFalse));
      if (ts.isIfStatement(node)) {
        return f.updateIfStatement(node, branch(node.expression, expr(node.expression)), ts.visitNode(node.thenStatement, visit) as ts.Statement, node.elseStatement && (ts.visitNode(node.elseStatement, visit) as ts.Statement));
      }
      if (ts.isCaseOrDefaultClause(node) && (node.statements.length > 0 || ts.isDefaultClause(node))) {
        const statements = [hit(node, ts.isDefaultClause(node) ? "default" : `case ${node.expression.getText(file)}`), ...ts.visitNodes(node.statements, visit) as ts.NodeArray<ts.Statement>];
        return ts.isDefaultClause(node) ? f.updateDefaultClause(node, statements) : f.updateCaseClause(node, node.expression, statements);
      }
      if (ts.isForOfStatement(node)) {
        return f.updateForOfStatement(node, undefined, node.initializer, expr(node.expression), f.createBlock([hit(node, "loop"), ts.visitNode(node.statement, visit) as ts.Statement]));
      }
      if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
        if (node.operator === k.PlusPlusToken || node.operator === k.MinusMinusToken) {
          const op = node.operator === k.PlusPlusToken ? k.PlusToken : k.MinusToken;
          return f.createAssignment(node.operand, call("fit", f.createBinaryExpression(node.operand, op, call("step", node.operand))));
        }
        if (node.operator === k.MinusToken && !ts.isNumericLiteral(node.operand)) return call("fit", f.createPrefixUnaryExpression(k.MinusToken, f.createParenthesizedExpression(expr(node.operand))));
        if (node.operator === k.TildeToken) return f.createPrefixUnaryExpression(k.TildeToken, f.createParenthesizedExpression(low(node.operand, false)));
      }
      if (ts.isElementAccessExpression(node)) return call("at", expr(node.expression), expr(node.argumentExpression));
      if (ts.isCallExpression(node)) {
        const callee = node.expression;
        const args = node.arguments;
        if (ts.isPropertyAccessExpression(callee)) {
          if (callee.name.text === "subarray") return call("subarray", expr(callee.expression), ...args.map(expr));
          if (callee.expression.getText(file) === "Math" && callee.name.text === "trunc") {
            const inner = unwrapped(args[0]!) as ts.BinaryExpression;
            return call("fit", f.createCallExpression(callee, undefined, [f.createBinaryExpression(f.createParenthesizedExpression(expr(inner.left)), k.SlashToken, call("nonzero", expr(inner.right)))]));
          }
          if (callee.expression.getText(file) === "Math" && callee.name.text === "imul") return f.updateCallExpression(node, callee, undefined, args.map((one) => low(one, false)));
          return call("fit", f.updateCallExpression(node, callee, undefined, args.map(expr)));
        }
        if (ts.isIdentifier(callee) && (callee.text === "Number" || callee.text === "BigInt")) return call("fit", f.updateCallExpression(node, callee, undefined, args.map(expr)));
      }
      // A table is told the name that it has on the device.
      if (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isCallExpression(node.initializer) && node.initializer.expression.getText(file) === "table") {
        const { initializer } = node;
        return f.updateVariableDeclaration(node, node.name, undefined, undefined, f.updateCallExpression(initializer, initializer.expression, undefined, [...initializer.arguments, f.createStringLiteral(kebab(node.name.getText(file)))]));
      }
      return ts.visitEachChild(node, visit, undefined);
    };
    return ts.visitEachChild(file, visit, undefined);
  };
}

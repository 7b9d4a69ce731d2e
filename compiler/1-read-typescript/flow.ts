/** What statements do to the flow of control and to variables, before they are lowered. */
import ts from "typescript";

/** Visits the nodes of a statement, not those of functions in it. */
function visit(node: ts.Node, each: (node: ts.Node) => void): void {
  each(node);
  ts.forEachChild(node, (child) => {
    if (!ts.isFunctionLike(child)) visit(child, each);
  });
}

export function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;
}
export function isStep(node: ts.Node): node is ts.PrefixUnaryExpression | ts.PostfixUnaryExpression {
  return (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
    && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken);
}

/** Variables that a part assigns and that are declared outside of it, in the order of their first assignment. */
export function assigned(checker: ts.TypeChecker, parts: readonly ts.Node[]): readonly ts.Symbol[] {
  const found = new Set<ts.Symbol>();
  for (const part of parts) {
    visit(part, (node) => {
      const target = isAssignment(node) ? node.left : isStep(node) ? node.operand : undefined;
      if (target === undefined || !ts.isIdentifier(target)) return;
      const symbol = checker.getSymbolAtLocation(target);
      const declaration = symbol?.valueDeclaration;
      if (symbol === undefined || declaration === undefined) return;
      if (!parts.some((one) => declaration.pos >= one.pos && declaration.end <= one.end)) found.add(symbol);
    });
  }
  return [...found];
}

/** Whether a part names one of the symbols. */
export function mentions(checker: ts.TypeChecker, part: ts.Node, symbols: readonly ts.Symbol[]): boolean {
  let found = false;
  const look = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && symbols.includes(checker.getSymbolAtLocation(node)!)) found = true;
    ts.forEachChild(node, look);
  };
  look(part);
  return found;
}

export function hasReturn(part: ts.Node): boolean {
  let found = false;
  visit(part, (node) => { found ||= ts.isReturnStatement(node); });
  return found;
}

/** Whether a part can leave itself by return, or by a break or continue of a loop around it. */
export function jumpsOut(part: ts.Node): boolean {
  const look = (node: ts.Node, loops: boolean, breaks: boolean): boolean => {
    if (ts.isReturnStatement(node)) return true;
    if (ts.isBreakStatement(node)) return !breaks;
    if (ts.isContinueStatement(node)) return !loops;
    if (ts.isFunctionLike(node)) return false;
    const inLoop = ts.isForOfStatement(node) || ts.isForStatement(node);
    const inner = (child: ts.Node): boolean => look(child, loops || inLoop, breaks || inLoop || ts.isSwitchStatement(node));
    return ts.forEachChild(node, (child) => inner(child) || undefined) ?? false;
  };
  return look(part, false, false);
}

/** Whether control can come out at the end of the statements. */
export function goesOn(statements: readonly ts.Statement[]): boolean {
  return statements.every((statement) => {
    if (ts.isReturnStatement(statement) || ts.isBreakStatement(statement) || ts.isContinueStatement(statement) || ts.isThrowStatement(statement)) return false;
    if (ts.isBlock(statement)) return goesOn(statement.statements);
    if (ts.isIfStatement(statement)) return statement.elseStatement === undefined || goesOn([statement.thenStatement]) || goesOn([statement.elseStatement]);
    if (ts.isSwitchStatement(statement)) return switchGoesOn(statement);
    return true;
  });
}

function switchGoesOn({ caseBlock }: ts.SwitchStatement): boolean {
  const { clauses } = caseBlock;
  const leaves = (part: ts.Node): boolean => {
    if (ts.isBreakStatement(part)) return true;
    if (ts.isSwitchStatement(part) || ts.isForOfStatement(part) || ts.isForStatement(part) || ts.isFunctionLike(part)) return false;
    return ts.forEachChild(part, (child) => leaves(child) || undefined) ?? false;
  };
  return !clauses.some(ts.isDefaultClause)
    || clauses.some((clause, i) => (clause.statements.length > 0 || i === clauses.length - 1) && (goesOn(clause.statements) || clause.statements.some(leaves)));
}

/** Nodes of a part: a measure of what writing it twice costs. */
export function sizeOf(part: ts.Node): number {
  let count = 0;
  visit(part, () => { count++; });
  return count;
}

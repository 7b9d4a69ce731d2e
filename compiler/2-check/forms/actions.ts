/** Actions: each ends the route. */
import type { Expr } from "../../ir/expr.ts";
import { intArgument, typedArgument } from "../arguments.ts";
import { bind, choose, made, prim } from "../build.ts";
import { ACTION_PLACE } from "../context.ts";
import type { FormCall, Forms } from "../context.ts";
import { symbolOf } from "../symbols.ts";
import { ACTION } from "../types.ts";

function forward(call: FormCall): Expr | null {
  const { context, list } = call;
  const { span } = list;
  const target = typedArgument(call, 0, ["node", "optional"], "a node or an optional node");
  const elseTree = call.keywords.get("else");
  const otherwise = elseTree === undefined ? undefined : context.elaborate(elseTree, call.env, ACTION_PLACE);
  if (target === null || otherwise === null) return null;
  const to = (node: Expr): Expr => made(context, { op: "forward", node, type: ACTION, span }, [node]);
  if (otherwise === undefined) {
    if (target.type.kind === "optional") context.note(span, "goes to the gateway on a miss");
    return to(target);
  }
  if (target.type.kind === "node") {
    context.reports.report("PG2034", elseTree!.span, {});
    return to(target);
  }
  return bind(context, "target", target, (found) =>
    choose(context, prim(context, "some?", [found], span), to(prim(context, "the", [found], span)), otherwise, span, ACTION));
}

function drop(call: FormCall): Expr | null {
  const reason = symbolOf(call.context, call.args[0]!, "reason");
  return reason === null ? null : { op: "drop", reason, type: ACTION, span: call.list.span };
}

function reply(call: FormCall): Expr | null {
  const answer = intArgument(call, 0);
  return answer === null ? null : made(call.context, { op: "reply", value: answer, type: ACTION, span: call.list.span }, [answer]);
}

export const actionForms: Forms = {
  "forward-to": { usage: "(forward-to node [:else action])", takes: [1, 1], keywords: ["else"], elaborate: forward },
  "drop": { usage: "(drop 'reason)", takes: [1, 1], elaborate: drop },
  "reply": { usage: "(reply int)", takes: [1, 1], elaborate: reply },
  "deliver": { usage: "(deliver)", takes: [0, 0], elaborate: (call) => ({ op: "deliver", type: ACTION, span: call.list.span }) },
  "gateway": { usage: "(gateway)", takes: [0, 0], elaborate: (call) => ({ op: "gateway", type: ACTION, span: call.list.span }) },
};

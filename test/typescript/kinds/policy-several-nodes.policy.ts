import { grant, node, nodes, policy } from "promisegrid";

export const operators = policy([
  grant(nodes(node("1111111111111111111111111111111111111111111111111111111111111111"), node("2222222222222222222222222222222222222222222222222222222222222222")), "install"),
  grant("anyone", "deliver"),
]);

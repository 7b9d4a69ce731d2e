/** A route of branches one behind the other of which at most one takes its dear arm: the linear bound charges them all. */
export function diamondRoute(count: number): string {
  const dear = "(*% (bit-xor %ttl 5) (+% %ttl 7))";
  const branches = Array.from({ length: count }, (_, i) => `(if (= %sequence ${i}) ${dear} 1)`);
  return `(defroute diamonds (reply ${branches.slice(1).reduce((sum, branch) => `(+% ${sum} ${branch})`, branches[0]!)}))\n`;
}

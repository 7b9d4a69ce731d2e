/** pgrid as pages quote it: run in this process, in the repository's root, its output captured. */
import { nodeHost } from "../../cli/host.ts";
import type { Host } from "../../cli/host.ts";
import { main } from "../../cli/main.ts";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function pgrid(...args: readonly string[]): Promise<Run> {
  const [out, err]: [string[], string[]] = [[], []];
  const capture = (to: string[]) => ({ write: (text: string) => void to.push(text), isTTY: false });
  const host: Host = nodeHost();
  const code = await main(args, { ...host, cwd: host.root, env: { ...host.env, FORCE_COLOR: "", NO_COLOR: "1" }, stdout: capture(out), stderr: capture(err) });
  return { code, stdout: out.join(""), stderr: err.join("") };
}

/** The output of a command that must succeed. */
export async function output(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await pgrid(...args);
  if (code !== 0) throw new Error(`pgrid ${args.join(" ")} ended with ${code}\n${stdout}${stderr}`);
  return stdout;
}

export const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;

/** A Markdown table. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(heads), `|${heads.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

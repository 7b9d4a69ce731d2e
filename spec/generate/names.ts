/** Spelling of spec names in C, and a definition list that refuses the same name twice. */

/** `codeWords`, `code-words` and `u64/=` style names become CODE_WORDS. */
export function upperSnake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
}

const wholly = new Set(["tcb", "irq", "ipc", "mc", "nb"]);

/** `tcb-set-mc-priority` becomes TCBSetMCPriority, as libsel4 spells it. */
export const camel = (name: string): string =>
  name.split("-").map((word) => (wholly.has(word) ? word.toUpperCase() : word === "cnode" ? "CNode" : `${word[0]?.toUpperCase()}${word.slice(1)}`)).join("");

/** Lines of a C header; every macro and enumerator goes through `claim`, since C would take the last of two silently. */
export class Header {
  readonly lines: string[] = [];
  readonly #names = new Set<string>();

  claim(name: string): string {
    if (this.#names.has(name)) throw new Error(`two definitions of ${name} in the generated header`);
    this.#names.add(name);
    return name;
  }

  section(title: string): void {
    this.lines.push("", `/* ${title} */`);
  }

  define(name: string, value: number | string, note?: string): void {
    this.lines.push(`#define ${this.claim(name)} ${value}${note === undefined ? "" : ` /* ${note} */`}`);
  }

  /** One enumerator a row; `rows` are [spec name, value, note]. */
  enumeration(tag: string, prefix: string, rows: readonly (readonly [string, number, string?])[]): void {
    this.lines.push(`enum ${tag} {`);
    for (const [name, value, note] of rows) {
      this.lines.push(`  ${this.claim(prefix + upperSnake(name))} = ${value},${note === undefined ? "" : ` /* ${note} */`}`);
    }
    this.lines.push("};");
  }

  text(): string {
    return `${this.lines.join("\n")}\n`;
  }
}

export const hex = (value: number, digits = 2): string => `0x${value.toString(16).padStart(digits, "0")}`;

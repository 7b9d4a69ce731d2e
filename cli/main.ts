/** The command line: arguments to one command, its result to stdout, its diagnostics to stderr, an exit code back. */
import yargs from "yargs";
import { diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import type { Diagnostic } from "../compiler/diagnostics/diagnostic.ts";
import { didYouMean } from "../compiler/diagnostics/nearest.ts";
import { render } from "../compiler/diagnostics/render.ts";
import { nowhere } from "../compiler/support/span.ts";
import { readText } from "../toolchain/host.ts";
import type { Texts } from "../toolchain/config/files.ts";
import { commands } from "./commands.ts";
import type { CommandName } from "./commands.ts";
import type { Command, CommandResult, Context } from "./context.ts";
import { exitCodeOf, exitCodes } from "./exit.ts";
import { flagRow, flags as allFlags } from "./flags.ts";
import type { FlagName, FlagValues } from "./flags.ts";
import type { Host } from "./host.ts";
import { jsonDiagnostic } from "./json-diagnostic.ts";
import { styleFor } from "./style.ts";

/** On every command. */
const everywhere: readonly FlagName[] = ["json", "verbose", "quiet", "color"];

export async function main(argv: readonly string[], host: Host): Promise<number> {
  const texts: Texts = new Map();
  const parsed = parse(argv, host);
  if (parsed.kind === "text") {
    host.stdout.write(`${parsed.text}\n`);
    return exitCodes.ok;
  }
  const json = argv.includes("--json");
  const flags: FlagValues = parsed.kind === "run" ? parsed.flags : { json };
  const schema = `pgrid.${parsed.verb.replace(" ", "-")}/1`;
  const style = styleFor(host, host.stdout, flags.color);
  const errorStyle = styleFor(host, host.stderr, flags.color);
  let result: CommandResult;
  if (parsed.kind === "error") {
    result = { diagnostics: [parsed.diagnostic], data: {} };
  } else {
    const context: Context = {
      host: flags.verbose === true ? loud(host) : host, flags, argument: parsed.argument, texts, style, errorStyle,
      print: (line) => void (flags.json === true || host.stdout.write(`${line}\n`)),
      progress: (line) => void (flags.json === true || flags.quiet === true || host.stderr.write(`${line}\n`)),
    };
    try {
      const command: Command = await commands[parsed.verb].load();
      result = await command.run(context);
    } catch (error) {
      result = { diagnostics: [fileSystemError(error) ?? internalError(error)], data: {} };
    }
  }
  const exit = result.exit ?? exitCodeOf(result.diagnostics);
  if (flags.json === true) {
    // A command without data has printed its own lines, its diagnostics among them.
    if (result.data === null) return exit;
    const shown = result.diagnostics.map((found) => jsonDiagnostic(found, texts));
    host.stdout.write(`${JSON.stringify({ schema, ok: exit === exitCodes.ok, diagnostics: shown, ...result.data })}\n`);
  } else {
    for (const found of result.diagnostics) host.stderr.write(`${render(found, texts.get(found.span.file), { colours: errorStyle })}\n`);
  }
  return exit;
}

/** What the file system refused; undefined for any other error. */
function fileSystemError(error: unknown): Diagnostic | undefined {
  const { code, path, syscall, message } = error as NodeJS.ErrnoException;
  if (code === undefined || path === undefined || syscall === undefined || !/^E[A-Z]+$/u.test(code)) return undefined;
  const reason = /^E[A-Z]+: ([^,]+)/u.exec(message)?.[1] ?? code;
  return diagnostic("PG7005", nowhere, { path, reason: `${reason} (${syscall})` });
}

type Parsed =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "error"; readonly verb: string; readonly diagnostic: Diagnostic }
  | { readonly kind: "run"; readonly verb: CommandName; readonly argument: string | undefined; readonly flags: FlagValues };

function flagsOf(verb: CommandName): readonly FlagName[] {
  return [...commands[verb].flags, ...everywhere];
}

function version(host: Host): string {
  return (JSON.parse(readText(host, `${host.root}/package.json`) as string) as { version: string }).version;
}

function parse(argv: readonly string[], host: Host): Parsed {
  const [first, second] = plainWords(argv);
  const wantsHelp = argv.some((word) => word === "--help" || word === "-h");
  if (first === undefined) {
    if (argv.includes("--version")) return { kind: "text", text: version(host) };
    if (wantsHelp || argv.length === 0) return { kind: "text", text: helpText(null, host) };
    const slip = argv.find((word) => word.startsWith("--"));
    const help = (slip === undefined ? undefined : didYouMean(slip.slice(2), ["help", "version", ...everywhere], (name) => `--${name}`)) ?? "`pgrid --help` lists the commands";
    return usageError("help", diagnostic("PG4004", nowhere, { verb: argv.join(" "), what: "a command" }, { help }));
  }
  const visible = Object.entries(commands).filter(([, entry]) => entry.hidden !== true).map(([name]) => name);
  const group = visible.filter((name) => name.startsWith(`${first} `));
  const verb = group.length > 0 ? `${first} ${second ?? ""}` : first;
  if (group.length > 0 && (second === undefined || (wantsHelp && !Object.hasOwn(commands, verb)))) {
    if (wantsHelp) return { kind: "text", text: groupText(first, group as CommandName[]) };
    return usageError("help", diagnostic("PG4004", nowhere, { verb: first, what: "a command of its own" }, { help: `\`pgrid ${first} --help\` lists them` }));
  }
  if (!Object.hasOwn(commands, verb)) return usageError("help", diagnostic("PG4001", nowhere, { name: verb }, { help: didYouMean(verb, visible) }));
  const name = verb as CommandName;
  if (wantsHelp) return { kind: "text", text: helpText(name, host) };
  return parseCommand(name, argv);
}

/** The arguments that are neither flags nor flags' values: a command, or a group and its command, before the rest. */
function plainWords(argv: readonly string[]): readonly string[] {
  const takesValue = (word: string): boolean =>
    Object.entries<{ type: string; alias?: string }>(allFlags).some(([name, row]) => row.type !== "boolean" && (word === `--${name}` || word === `-${row.alias}`));
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    if (!argv[i]!.startsWith("-")) words.push(argv[i]!);
    else if (takesValue(argv[i]!)) i++;
  }
  return words;
}

const usageError = (verb: string, found: Diagnostic): Parsed => ({ kind: "error", verb, diagnostic: found });

function newParser(verb: CommandName) {
  const parser = yargs([]).exitProcess(false).help(false).version(false).fail(false).showHelpOnFail(false).locale("en")
    .parserConfiguration({
      "camel-case-expansion": false, "strip-aliased": true, "boolean-negation": false, "dot-notation": false, "parse-numbers": false,
      "parse-positional-numbers": false, "duplicate-arguments-array": true, "populate--": false,
    });
  for (const flag of flagsOf(verb)) {
    const row = flagRow(flag);
    const type = row.type === "boolean" ? "boolean" as const : "string" as const;
    parser.option(flag, { type, ...(row.type === "array" ? { array: true } : {}), ...(row.alias === undefined ? {} : { alias: row.alias }) });
  }
  return parser;
}

function parseCommand(verb: CommandName, argv: readonly string[]): Parsed {
  const parsed = newParser(verb).parseSync([...argv]) as Record<string, unknown> & { _: (string | number)[] };
  const known = flagsOf(verb);
  for (const key of Object.keys(parsed)) {
    if (key === "_" || key === "$0" || (known as readonly string[]).includes(key)) continue;
    const flag = key.length === 1 ? `-${key}` : `--${key}`;
    const elsewhere = Object.hasOwn(allFlags, key) ? `\`${flag}\` belongs to other commands; \`pgrid ${verb} --help\` lists its flags` : undefined;
    return usageError(verb, diagnostic("PG4002", nowhere, { verb, flag }, { help: didYouMean(key, known, (name) => `--${name}`) ?? elsewhere }));
  }
  const flags: Record<string, unknown> = {};
  for (const flag of known) {
    if (!(flag in parsed)) continue;
    const value = flagValue(verb, flag, parsed[flag]);
    if (value instanceof WrongValue) return usageError(verb, diagnostic("PG4003", nowhere, { flag: `--${flag}`, expected: value.expected, value: value.shown }, { help: value.help }));
    flags[flag] = value;
  }
  const [argument, ...more] = parsed._.map(String).slice(verb.split(" ").length);
  const entry = commands[verb];
  const extra = entry.argument === null ? argument : more[0];
  if (extra !== undefined) return usageError(verb, diagnostic("PG4005", nowhere, { verb, argument: extra }));
  if (argument === undefined && entry.needs !== undefined) return usageError(verb, diagnostic("PG4004", nowhere, { verb, what: entry.needs }));
  return { kind: "run", verb, argument, flags };
}

class WrongValue {
  readonly expected: string;
  readonly shown: string;
  readonly help: string | undefined;
  constructor(expected: string, shown: string, help?: string) {
    this.expected = expected;
    this.shown = shown;
    this.help = help;
  }
}

function flagValue(verb: CommandName, name: FlagName, raw: unknown): unknown {
  const row = flagRow(name);
  if (row.type === "boolean") return Array.isArray(raw) ? raw.at(-1) : raw;
  const problem = (expected: string, shown: string) => new WrongValue(expected, shown);
  if (row.type === "array") {
    const files = (raw as readonly string[]).map(String);
    return files.length === 0 || files.includes("") ? problem("at least one file", "nothing") : files;
  }
  if (row.type === "repeated") {
    const values = [raw].flat().map((value) => String(value ?? ""));
    if (values.includes("")) return problem("a value", "nothing");
    return values.length > row.most! ? problem(`at most ${row.most} values`, String(values.length)) : values;
  }
  if (Array.isArray(raw)) return problem("one value", raw.join(" and "));
  const text = String(raw ?? "");
  if (row.choices !== undefined) {
    const choices = [...row.choices, ...(row.also?.[verb] ?? [])];
    return choices.includes(text) ? text : new WrongValue(choices.join(", "), text || "nothing", didYouMean(text, choices));
  }
  if (row.type === "number") {
    const [least, most] = row.range!;
    const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : problem(`a whole number from ${least} to ${most}`, text || "nothing");
  }
  if (row.type === "percent") return /^\d{1,4}(?:\.\d{1,3})?%$/u.test(text) ? Number(text.slice(0, -1)) : problem("a share, such as 2%", text || "nothing");
  return text === "" ? problem("a value", "nothing") : text;
}

function groupText(group: string, names: readonly CommandName[]): string {
  const lines = names.map((name) => `  ${`${name} ${commands[name].argument ?? ""}`.padEnd(20)} ${commands[name].summary}`);
  return `usage: pgrid ${group} <command> [argument] [--flags]\n\n${lines.join("\n")}\n\n\`pgrid ${group} <command> --help\` shows its flags.`;
}

function helpText(verb: CommandName | null, host: Host): string {
  if (verb === null) {
    const shown = Object.entries(commands).filter(([, entry]) => entry.hidden !== true);
    const lines = shown.map(([name, entry]) => `  ${`${name} ${entry.argument ?? ""}`.padEnd(20)} ${entry.summary}`);
    return `pgrid ${version(host)}: programs in Lisp and TypeScript, compiled to verified bytecode for Cortex-M7\n\nusage: pgrid <command> [argument] [--flags]\n\n${lines.join("\n")}\n\n\`pgrid <command> --help\` shows its flags.`;
  }
  const entry = commands[verb];
  const lines = flagsOf(verb).map((flag) => {
    const row = flagRow(flag);
    const value = row.value ?? row.choices?.join("|") ?? "";
    const names = `${row.alias === undefined ? "    " : `-${row.alias}, `}--${flag}${row.type === "boolean" ? "" : ` ${value}${row.type === "array" ? "…" : ""}`}`;
    return `  ${names.padEnd(30)} ${row.means}`;
  });
  const examples = entry.examples.map(([line, means]) => `  ${line.padEnd(52)} ${means}`.trimEnd());
  return `${entry.summary}\n\nusage: pgrid ${verb}${entry.argument === null ? "" : ` ${entry.argument}`} [--flags]\n\n${lines.join("\n")}${examples.length > 0 ? `\n\n${examples.join("\n")}` : ""}`;
}

/** --verbose: each command line before it runs. */
function loud(host: Host): Host {
  const say = (command: string, args: readonly string[], cwd: string): void => host.stderr.write(`$ (cd ${cwd}; ${[command, ...args].join(" ")})\n`);
  return {
    ...host,
    run: (command, args, options) => {
      say(command, args, options.cwd);
      return host.run(command, args, options);
    },
    spawn: (command, args, options) => {
      say(command, args, options.cwd);
      return host.spawn(command, args, options);
    },
  };
}

function internalError(error: unknown): Diagnostic {
  const what = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? "").split("\n").slice(1, 8).map((line) => line.trim()) : [];
  return diagnostic("PG9001", nowhere, { what }, { notes: stack.length > 0 ? [stack.join("\n")] : [] });
}

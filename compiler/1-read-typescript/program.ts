/**
 * TypeScript programs in memory: policy files, the typed library and TypeScript's own declarations, all handed in as
 * texts. Declarations are parsed once and shared by all programs of one `createPrograms`.
 */
import ts from "typescript";

export interface Libraries {
  /** lib/promisegrid.d.ts. */
  readonly promisegrid: string;
  /** TypeScript's own declarations by file name, those of `libraryFiles`. */
  readonly standard: ReadonlyMap<string, string>;
}

/** What of TypeScript's library a policy sees: the least that its checker needs for numbers, bigints, bytes and iteration. */
export const libraryFiles = [
  "lib.es5.d.ts", "lib.es2015.core.d.ts", "lib.es2015.symbol.d.ts", "lib.es2015.iterable.d.ts", "lib.es2015.generator.d.ts",
  "lib.es2015.symbol.wellknown.d.ts", "lib.es2020.bigint.d.ts",
] as const;

/** Names of files in memory; `:` keeps them apart from any path of a user. */
export const libraryPath = "/pgrid:library/promisegrid.d.ts";
const standardPath = "/pgrid:standard/";
const directory = "/pgrid:sources/";
/** TypeScript normalizes paths: an absolute one behind the prefix would lose its slash, a `..` would climb out. */
const pathOf = (file: string): string => directory + file.replace(/^\//u, "@root/").replaceAll("../", "@up/");
const nameOf = (path: string): string => path.slice(directory.length).replace(/^@root\//u, "/").replaceAll("@up/", "../");

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  strict: true, noEmit: true, noImplicitReturns: true, noFallthroughCasesInSwitch: true, allowUnreachableCode: false, noUnusedLocals: true,
  allowImportingTsExtensions: true, skipLibCheck: true, types: [], lib: [...libraryFiles],
};

export interface Checked {
  readonly source: ts.SourceFile;
  readonly checker: ts.TypeChecker;
  /** Syntactic errors, or when there are none semantic ones, of this file. */
  readonly problems: readonly ts.Diagnostic[];
  /** Names that nothing reads. */
  readonly unused: readonly ts.Diagnostic[];
}

/** A file that nests more than can be worked on; where, unless not even its syntax could be read. */
export interface TooDeep {
  readonly deep: ts.Node | undefined;
}

export interface Programs {
  /** Parses and checks one file; `files` are the texts that it may import, by the name that spans give them. */
  check(file: string, text: string, files: ReadonlyMap<string, string>, tooDeep: (source: ts.SourceFile) => ts.Node | undefined): Checked | TooDeep;
}

/** The policy that a file imports, as a name in `files`: `.` and `..` resolved. */
function resolvePolicy(importer: string, specifier: string): string {
  const parts = importer.split("/").slice(0, -1);
  for (const step of specifier.split("/")) {
    if (step === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (step !== "." && step !== "") parts.push(step);
  }
  return parts.join("/");
}

export function createPrograms(libraries: Libraries): Programs {
  const shared = new Map<string, ts.SourceFile>();
  const declaration = (path: string): ts.SourceFile | undefined => {
    const known = shared.get(path);
    if (known !== undefined) return known;
    const text = path === libraryPath ? libraries.promisegrid : path.startsWith(standardPath) ? libraries.standard.get(path.slice(standardPath.length)) : undefined;
    if (text === undefined) return undefined;
    const made = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    shared.set(path, made);
    return made;
  };
  let previous: ts.Program | undefined;
  return {
    check(file, text, files, tooDeep) {
      // TypeScript parses by recursion: what exhausts the stack there is found by trying, before its program sees it.
      for (const content of [text, ...files.values()]) {
        try {
          const deep = tooDeep(ts.createSourceFile("depth.ts", content, ts.ScriptTarget.ES2022, false));
          if (deep !== undefined) return { deep };
        } catch (error) {
          if (error instanceof RangeError) return { deep: undefined };
          throw error;
        }
      }
      const sources = new Map<string, ts.SourceFile>();
      const policy = (path: string): ts.SourceFile | undefined => {
        if (!path.startsWith(directory)) return undefined;
        const known = sources.get(path);
        if (known !== undefined) return known;
        const name = nameOf(path);
        const content = name === file ? text : files.get(name);
        if (content === undefined) return undefined;
        const made = ts.createSourceFile(path, content, ts.ScriptTarget.ES2022, true);
        sources.set(path, made);
        return made;
      };
      const host: ts.CompilerHost = {
        getSourceFile: (path) => declaration(path) ?? policy(path),
        getDefaultLibFileName: () => `${standardPath}lib.es5.d.ts`,
        getDefaultLibLocation: () => standardPath.slice(0, -1),
        writeFile: () => undefined,
        getCurrentDirectory: () => "/",
        getCanonicalFileName: (path) => path,
        useCaseSensitiveFileNames: () => true,
        getNewLine: () => "\n",
        fileExists: (path) => declaration(path) !== undefined || policy(path) !== undefined,
        readFile: () => undefined,
        directoryExists: () => true,
        resolveModuleNameLiterals: (literals, containing) => literals.map(({ text: specifier }) => {
          if (specifier === "promisegrid") return { resolvedModule: { resolvedFileName: libraryPath, extension: ts.Extension.Dts, isExternalLibraryImport: false } };
          const path = pathOf(resolvePolicy(nameOf(containing), specifier));
          const found = /^\.\.?\//u.test(specifier) && policy(path) !== undefined;
          return { resolvedModule: found ? { resolvedFileName: path, extension: ts.Extension.Ts, isExternalLibraryImport: false } : undefined };
        }),
      };
      const program = ts.createProgram({ rootNames: [pathOf(file)], options, host, ...(previous === undefined ? {} : { oldProgram: previous }) });
      previous = program;
      const source = program.getSourceFile(pathOf(file))!;
      const syntactic = program.getSyntacticDiagnostics(source);
      const semantic = syntactic.length > 0 ? [] : program.getSemanticDiagnostics(source);
      const isUnused = ({ code }: ts.Diagnostic): boolean => unusedCodes.has(code);
      return { source, checker: program.getTypeChecker(), problems: [...syntactic, ...semantic.filter((one) => !isUnused(one))], unused: semantic.filter(isUnused) };
    },
  };
}

/** `'x' is declared but its value is never read`, and its kin for imports and destructurings. */
const unusedCodes = new Set([6133, 6192, 6196, 6198, 6199]);

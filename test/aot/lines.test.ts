/** `#line`: what the compiler and a debugger say about a compiled route is said of its source. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../cli/host.ts";
import { aotUnit } from "../../compiler/emit-c/aot/unit.ts";
import { compileProject } from "../../compiler/pipeline.ts";
import { reader } from "../typescript/reader.ts";

const root = packageRoot();
const directory = mkdtempSync(join(tmpdir(), "pgrid-aot-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const library = `(defun low ((x int))
  (bit-and x
           255))
(defun worst ((b bytes))
  (u8 b 1000))
`;
const main = `(import "units.lisp")

(defroute gate
  (cond ((<= %ttl 1)
         (drop 'expired))
        ((= (low (u8 %payload 3)) 7)
         (reply (worst %payload)))
        (else
         (deliver))))
`;

function unit(): string {
  const compiled = compileProject([{ file: "p/src/main.lisp", text: main }], {}, [{ file: "p/src/units.lisp", text: library }]);
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  const programs = compiled.value.routes.map(({ source, image }) => ({ ...source!, image }));
  return aotUnit("lines", programs, [
    { file: "p/src/main.lisp", shown: "src/main.lisp", text: main }, { file: "p/src/units.lisp", shown: "src/units.lisp", text: library },
  ], "gen/aot.c").text;
}

function object(text: string): string {
  writeFileSync(join(directory, "aot.c"), text);
  execFileSync("cc", ["-std=c11", "-Wall", "-Wextra", "-Werror", "-g", "-O0", "-I", join(root, "runtime-c"), "-c", "aot.c", "-o", "aot.o"], { cwd: directory });
  return join(directory, "aot.o");
}

test("a policy in TypeScript is led back to its own lines", () => {
  const policy = `import { deliver, drop, route } from "promisegrid";

export const gate = route((m) => {
  if (m.ttl <= 1)
    return drop("expired");
  return deliver();
});
`;
  const compiled = compileProject([{ file: "gate.policy.ts", text: policy }], { typescript: reader });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  const programs = compiled.value.routes.map(({ source, image }) => ({ ...source!, image }));
  const { text } = aotUnit("policy", programs, [{ file: "gate.policy.ts", shown: "src/gate.policy.ts", text: policy }], "gen/aot.c");
  const table = execFileSync("objdump", ["--dwarf=decodedline", object(text)], { encoding: "utf8" });
  const found = new Set([...table.matchAll(/^(?:\S*\/)?gate\.policy\.ts\s+(\d+)\s+0x/gmu)].map(([, line]) => line));
  for (const line of ["4", "5", "6"]) expect(found).toContain(line);
});

describe("the unit of a route with an imported file", () => {
  const text = unit();

  test("each statement stands behind the line that it comes from", () => {
    const where = (wanted: RegExp): string | null => {
      let [file, next] = ["", 0];
      for (const line of text.split("\n")) {
        const directive = /^#line (\d+) "([^"]+)"$/u.exec(line);
        if (directive !== null) [file, next] = [directive[2]!, Number(directive[1])];
        else if (wanted.test(line)) return `${file}:${next}`;
        else next++;
      }
      return null;
    };
    expect(where(/^ {2}if \(ttl/u)).toBe("src/main.lisp:4");
    expect(where(/^ {2}if \(.*[!=]= 7u/u)).toBe("src/main.lisp:6");
    expect(where(/PG_DROP_EXPIRED/u)).toBe("src/main.lisp:5");
    expect(where(/ACTION_DELIVER/u)).toBe("src/main.lisp:9");
    expect(where(/length < 1001u, INDEX/u)).toBe("src/units.lisp:5");
  });

  test("a debugger's line table is of the source", () => {
    const table = execFileSync("objdump", ["--dwarf=decodedline", object(text)], { encoding: "utf8" });
    const found = new Set([...table.matchAll(/^(\S+\.lisp)\s+(\d+)\s+0x/gmu)].map(([, file, line]) => `${file!.split("/").at(-1)!} ${line!}`));
    for (const place of ["main.lisp 3", "main.lisp 4", "main.lisp 5", "main.lisp 6", "main.lisp 7", "main.lisp 9", "units.lisp 5"]) expect(found).toContain(place);
    // No line that the files do not have.
    expect([...found].filter((place) => Number(place.split(" ")[1]) > (place.startsWith("main") ? 9 : 5))).toEqual([]);
  });

  test("what the compiler has to say, it says of the source", () => {
    writeFileSync(join(directory, "broken.c"), text.replace("PG_DROP_EXPIRED", "PG_DROP_NO_SUCH_REASON"));
    const { status, stderr } = spawnSync("cc", ["-std=c11", "-I", join(root, "runtime-c"), "-c", "broken.c", "-o", "broken.o"], { cwd: directory, encoding: "utf8" });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/^src\/main\.lisp:5:\d+: error: .*PG_DROP_NO_SUCH_REASON/mu);
  });

  test("behind a function the lines are those of the unit again", () => {
    const lines = text.split("\n");
    lines.forEach((line, at) => {
      const back = /^#line (\d+) "gen\/aot\.c"$/u.exec(line);
      if (back !== null) expect(Number(back[1])).toBe(at + 2);
    });
    expect(text).toMatch(/^#line \d+ "gen\/aot\.c"$/mu);
  });

  test("no path of this machine is in it", () => {
    expect(text).not.toContain(root);
    expect(readFileSync(object(text)).includes(Buffer.from(join(root, "test")))).toBe(false);
    expect([...text.matchAll(/^#line \d+ "([^"]+)"/gmu)].map(([, file]) => file!).filter((file) => file.startsWith("/"))).toEqual([]);
  });
});

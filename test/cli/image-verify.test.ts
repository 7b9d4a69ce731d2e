/**
 * pgrid image verify: what it takes, and everything that it refuses. A build is made once; each test changes a copy of its files and,
 * where the record's hashes would give the change away too early, the record with them. The theories are small ones in a root of their own.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { nodeHost } from "../../cli/host.ts";
import { outputShapes } from "../../cli/schemas.ts";
import { verify } from "../../compiler/5-verify/verify.ts";
import { certificateText, readCertificate } from "../../toolchain/certificates.ts";
import type { CertificateFile } from "../../toolchain/certificates.ts";
import { parseJson } from "../../toolchain/config/json.ts";
import { checkShape } from "../../toolchain/config/shape.ts";
import { gate } from "../../toolchain/coq.ts";
import { sha256 } from "../../toolchain/digest.ts";
import type { BuildRecord } from "../../toolchain/record.ts";
import { claim, recordedTheorems, theoremList } from "../../toolchain/theorems.ts";
import { assemble, image, op } from "../../proofs/differential/assemble.ts";
import { lisp, newPlace, project } from "./harness.ts";
import type { Place, Ran } from "./harness.ts";

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
type Record_ = Mutable<BuildRecord>;

let place: Place;
const real = nodeHost();
const theories = {
  "A.v": "Definition twice (n : nat) := n + n.\nTheorem twice_two : twice 2 = 4.\nProof. reflexivity. Qed.\nTheorem twice_three : twice 3 = 6.\nProof. reflexivity. Qed.\n",
  "Gate.v": "From PGrid Require A.\nPrint Assumptions A.twice_two.\nPrint Assumptions A.twice_three.\n",
};

beforeAll(async () => {
  place = newPlace();
  const summing = "(defroute sums (reply (fold (x (u8s %payload :max 200)) (s 0) (+% s x))))\n";
  place.write("p/pgrid.json", project());
  place.write("p/main.lisp", lisp.standard + summing);
  place.write("q/pgrid.json", project());
  place.write("q/main.lisp", lisp.drop);
  for (const each of ["p", "q"]) expect((await place.run("build", each)).err).not.toContain("error");
  for (const [name, text] of Object.entries(theories)) place.write(`root/proofs/coq/${name}`, text);
  const outcome = await gate(real, { theories: new Map(Object.entries(theories)), directory: real.makeTemporary(join(place.directory, "coq")), jobs: 1 });
  if (outcome.kind !== "gated") throw new Error(JSON.stringify(outcome));
  change("p/build/host", (record) => void (record.proofs = recordedTheorems(theoremList(outcome.gated, new Map(Object.entries(theories)))) as Record_["proofs"]));
}, 120_000);
afterAll(() => place.remove());

const at = (path: string): string => join(place.directory, path);
beforeEach(() => {
  rmSync(at("b"), { recursive: true, force: true });
  cpSync(at("p/build/host"), at("b"), { recursive: true });
  for (const [name, text] of Object.entries(theories)) place.write(`root/proofs/coq/${name}`, text);
});

function change(directory: string, alter: (record: Record_) => void): void {
  const file = at(`${directory}/build.json`);
  const record = JSON.parse(readFileSync(file, "utf8")) as Record_;
  alter(record);
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
}
const record = (): BuildRecord => JSON.parse(readFileSync(at("b/build.json"), "utf8")) as BuildRecord;

const ran = (...more: readonly string[]): Promise<Ran> => place.runOn(() => ({ root: at("root") }), "image", "verify", "b", ...more);
/** Without Coq: quicker, and what is wrong with a build is wrong with or without it. */
const without = (...more: readonly string[]): Promise<Ran> => place.runOn(() => ({ root: at("root"), env: { PATH: "/nowhere" } }), "image", "verify", "b", ...more);
async function refused(code: string, says: string, ...more: readonly string[]): Promise<void> {
  const { exit, err, out } = await (code < "PG6209" ? without(...more) : ran(...more));
  expect(err).toContain(`error[${code}]`);
  expect(err).toContain(says);
  expect(out).toContain("✗");
  expect(exit).toBe(7);
}

/** Replaces a file of a route and what the record says of it. */
function replace(kind: "image" | "certificate", route: number, content: Uint8Array | string): void {
  change("b", (altered) => {
    const digest = sha256(content);
    const recorded = altered.routes[route]![kind];
    Object.assign(recorded, { file: `routes/${digest}`, bytes: Buffer.byteLength(content), sha256: digest });
    if (kind === "image") altered.routes[route]!.imageBytes = content.length;
    writeFileSync(at(`b/${recorded.file}`), content);
  });
}
const certificateOf = (route: number): CertificateFile => {
  const { file } = record().routes[route]!.certificate;
  return readCertificate(file, readFileSync(at(`b/${file}`), "utf8")) as CertificateFile;
};

describe("a build as it was written", { timeout: 60_000 }, () => {
  test("holds: files, routes, bounds; the theorems are stated", async () => {
    const { exit, out, err } = await ran();
    expect(err).toBe("");
    expect(exit).toBe(0);
    for (const text of ["sample.elf", "standard-path", "sums", "instructions <= "]) expect(out).toContain(text);
    expect(out).toContain(`– theorems                 2, ${claim}`);
    expect(out).not.toContain("closed");
  });

  test("with --proofs: certificates hold, and Coq checks the theorems", async () => {
    const { exit, out } = await ran("--proofs", "--jobs", "1", "--quiet");
    expect(exit).toBe(0);
    expect(out.match(/certificate +holds/gu)).toHaveLength(2);
    expect(out).toMatch(/✓ theorems +2, each closed under the global context \(Coq \d/u);
  });

  test.each([[], ["--proofs"]])("--json is of its schema: %j", async (...more) => {
    const { out, err } = await ran(...more, "--json");
    expect(err).toBe("");
    const tree = parseJson("output", out);
    expect(tree.ok && checkShape(tree.value, outputShapes["image verify"][0], "the output")).toEqual([]);
    const state = more.length === 0 ? "not checked" : "held";
    expect(JSON.parse(out)).toMatchObject({
      schema: "pgrid.image-verify/1", ok: true, routes: [{ name: "standard-path", image: "held", certificate: state }, { name: "sums", image: "held", certificate: state }],
      theorems: more.length === 0 ? null : { state: "held", count: 2 },
    });
  });

  test("found by record, directory or project", async () => {
    for (const path of ["p/build/host/build.json", "p/build/host", "p", "p/pgrid.json"]) expect({ path, exit: (await place.run("image", "verify", path)).exit }).toEqual({ path, exit: 0 });
    const { exit, err } = await place.run("image", "verify", "p", "--board", "qemu-mps2-an500");
    expect(err).toContain("error[PG6201]: `p/build/qemu-mps2-an500/build.json` is no build record: it is not there");
    expect(exit).toBe(7);
  });

  test("what an older build left in its place goes with the next one; what is not pgrid's stays", async () => {
    place.write("q/build/host/routes/notes.txt", "mine");
    place.write(`q/build/host/routes/${"0".repeat(64)}.image`, "stale");
    expect((await place.run("build", "q")).exit).toBe(0);
    expect(real.list(at("q/build/host/routes")).filter((name) => name === "notes.txt" || name.startsWith("000"))).toEqual(["notes.txt"]);
  });
});

describe("PG6201: a record that is none", () => {
  const cases: readonly (readonly [name: string, text: string, says: string])[] = [
    ["no JSON", "{", "this is not JSON"],
    ["of an older pgrid", JSON.stringify({ schema: "pgrid.record/1" }), "the record"],
    ["of another schema", JSON.stringify({ schema: "pgrid.other/1" }), "pgrid.record/1"],
  ];
  test.each(cases)("%s", async (_, text, says) => {
    writeFileSync(at("b/build.json"), text);
    const { exit, err } = await ran();
    expect(err).toContain("error[PG6201]: `b/build.json` is no build record");
    expect(err).toContain(says);
    expect(exit).toBe(7);
  });
});

test.each(["outputs", "routes"] as const)("PG6201: a record from which %s are taken", async (key) => {
  change("b", (altered) => {
    if (key === "outputs") delete (altered.outputs as Record<string, unknown>)["elf"];
    else altered.routes = [];
  });
  const { exit, err } = await ran();
  expect(err).toContain("error[PG6201]: `b/build.json` is no build record: it names no firmware, or no route");
  expect(exit).toBe(7);
});

describe("files", () => {
  test("PG6202: one that is missing, of the build, of a route, of a certificate", async () => {
    rmSync(at("b/sample.map"));
    await refused("PG6202", "`b/sample.map` is in the build record and is not there");
    const { image: file, certificate } = record().routes[0]!;
    rmSync(at(`b/${file.file}`));
    await refused("PG6202", file.file);
    rmSync(at(`b/${certificate.file}`));
    await refused("PG6202", record().routes[0]!.image.file);
  });
  test("PG6202: a certificate, also without --proofs", async () => {
    rmSync(at(`b/${record().routes[1]!.certificate.file}`));
    await refused("PG6202", record().routes[1]!.certificate.file);
    await refused("PG6202", record().routes[1]!.certificate.file, "--proofs", "--quiet");
  });
  test("PG6203: one that was altered", async () => {
    const elf = readFileSync(at("b/sample.elf"));
    elf[elf.length - 1]! ^= 1;
    writeFileSync(at("b/sample.elf"), elf);
    await refused("PG6203", "`b/sample.elf` is not what the build wrote");
  });
  test("PG6203: an image, a certificate", async () => {
    for (const { file } of [record().routes[0]!.image, record().routes[1]!.certificate]) {
      const content = readFileSync(at(`b/${file}`));
      content[content.length - 2]! ^= 1;
      writeFileSync(at(`b/${file}`), content);
      await refused("PG6203", file);
    }
  });
  test("PG6203: the record of another build", async () => {
    cpSync(at("q/build/host/build.json"), at("b/build.json"));
    await refused("PG6203", "`b/sample.elf` is not what the build wrote");
    await refused("PG6202", "routes/");
  });
});

describe("routes", () => {
  const other = image({ code: assemble([op("DELIVER")]) });
  test("PG6204: an image that a device would refuse", async () => {
    const broken = Uint8Array.from(other);
    broken[broken.length - 1]! ^= 1;
    replace("image", 0, broken);
    await refused("PG6204", "the image of route `standard-path` is refused at word 0: checksum");
    await refused("PG6204", "checksum", "--proofs", "--quiet");
  });
  test("PG6205: a bound that the image does not have", async () => {
    change("b", (altered) => void altered.routes[1]!.bound.instructions--);
    const { instructions } = record().routes[1]!.bound;
    await refused("PG6205", `route \`sums\`: the record says VM instructions ${instructions}, the verifier derives ${instructions + 1}`);
    change("b", (altered) => void (altered.routes[0]!.bound.sends = 0));
    await refused("PG6205", "messages sent 0, the verifier derives 1");
  });
  test("PG6206: another program, with its own bound", async () => {
    replace("image", 0, other);
    const verdict = verify(other);
    change("b", (altered) => void (altered.routes[0]!.bound = verdict.ok ? { ...verdict.program.bound } : altered.routes[0]!.bound));
    await refused("PG6206", "`sample.elf` does not hold the image of route `standard-path`");
  });
});

describe("certificates, with --proofs", () => {
  const proofs = ["--proofs", "--quiet"] as const;
  const replaced = (alter: (file: Mutable<CertificateFile>) => void): void => {
    const file = certificateOf(1) as Mutable<CertificateFile>;
    alter(file);
    replace("certificate", 1, certificateText(file));
  };

  test("PG6208: a cost that is too small", async () => {
    replaced(({ certificate }) => void certificate.points.at(-1)!.cost.instructions--);
    await refused("PG6208", "the certificate of route `sums` does not hold at word ", ...proofs);
  });
  test("PG6208: a turn, an entry, and trips of a loop", async () => {
    replaced(({ certificate }) => void certificate.loops[0]!.turn.instructions--);
    await refused("PG6208", "a turn takes", ...proofs);
    replaced(({ certificate }) => {
      certificate.loops[0]!.turn.instructions++;
      certificate.loops[0]!.entry.instructions--;
    });
    await refused("PG6208", "the loop is entered at", ...proofs);
    replaced(({ certificate }) => {
      certificate.loops[0]!.entry.instructions++;
      certificate.loops[0]!.trips--;
    });
    await refused("PG6208", "it opens another loop than the one that is certified", ...proofs);
  });
  test("PG6208: an instruction left out", async () => {
    replaced(({ certificate }) => void certificate.points.splice(1, 1));
    await refused("PG6208", "of which nothing is certified", ...proofs);
  });
  test("PG6207: another program, image or bound", async () => {
    replaced((file) => void (file.cid = `${file.cid.slice(0, -1)}a`));
    await refused("PG6207", "it is of another program", ...proofs);
    replaced((file) => {
      file.cid = record().routes[1]!.cid;
      file.image = "0".repeat(64);
    });
    await refused("PG6207", "it is of another image", ...proofs);
    replaced((file) => {
      file.image = record().routes[1]!.image.sha256;
      file.certificate.bound.instructions++;
    });
    await refused("PG6207", "it certifies another bound", ...proofs);
  });
  test("PG6207: that of the other route", async () => {
    replace("certificate", 1, certificateText(certificateOf(0)));
    await refused("PG6207", "it is of another program", ...proofs);
  });
  test.each([
    ["no JSON", "{"], ["another schema", '{"schema":"pgrid.certificate/2"}'],
    ["a row that is too short", JSON.stringify({ schema: "pgrid.certificate/1", cid: "ba", image: "0".repeat(64), bound: [1, 2], loops: [], points: [] })],
    ["an opcode that opens no loop", JSON.stringify({ schema: "pgrid.certificate/1", cid: "ba", image: "0".repeat(64), bound: [1, 2, 3], loops: [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]], points: [] })],
  ])("PG6207: %s", async (_, text) => {
    replace("certificate", 1, text);
    await refused("PG6207", "is no certificate of route `sums`", ...proofs);
  });
  test("without --proofs none of it is looked into", async () => {
    replaced(({ certificate }) => void certificate.points.at(-1)!.cost.instructions--);
    const { exit, out } = await ran("--json");
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ routes: [{ certificate: "not checked" }, { certificate: "not checked" }] });
  });
});

describe("theorems, with --proofs", { timeout: 60_000 }, () => {
  const proofs = ["--proofs", "--quiet"] as const;
  const digest = "0".repeat(64);
  test("PG6209: a statement with another hash", async () => {
    change("b", (altered) => void (altered.proofs.theorems[0]!.statement = digest));
    await refused("PG6209", "`A.twice_two` states something else", ...proofs);
  });
  test("PG6209: a theory with another hash, in the list or on the disk", async () => {
    change("b", (altered) => void (altered.proofs.theorems[1]!.source = digest));
    await refused("PG6209", "`A.twice_three` is listed with another source than A.v has", ...proofs);
    change("b", (altered) => void (altered.proofs.theories["A.v"] = digest));
    await refused("PG6209", "A.v has other content", ...proofs);
  });
  test("PG6209: theories that changed since, or went", async () => {
    place.write("root/proofs/coq/A.v", `${theories["A.v"]}(* *)\n`);
    await refused("PG6209", "A.v has other content", ...proofs);
    rmSync(at("root/proofs/coq/A.v"));
    await refused("PG6209", "A.v is not there", ...proofs);
  });
  test("PG6209: a theorem more, and one less", async () => {
    change("b", (altered) => void altered.proofs.theorems.push({ name: "A.more", file: "A.v", statement: digest, source: digest }));
    await refused("PG6209", "`A.more` is in the list, and Gate.v does not ask about it", ...proofs);
    change("b", (altered) => void altered.proofs.theorems.splice(0, 1));
    await refused("PG6209", "`A.twice_two` is not in the list", ...proofs);
  });

  /** Another theory, with a record that has its hash. */
  const instead = (text: string): void => {
    place.write("root/proofs/coq/A.v", text);
    change("b", (altered) => {
      altered.proofs.theories["A.v"] = sha256(text);
      for (const theorem of altered.proofs.theorems) theorem.source = sha256(text);
    });
  };
  test("PG6210: a theorem that rests on an axiom", async () => {
    instead(theories["A.v"].replace("Proof. reflexivity. Qed.", "Admitted."));
    await refused("PG6210", "`A.twice_two` rests on assumptions\n  = note: A.twice_two : A.twice 2 = 4%nat", ...proofs);
  });
  test("PG6210: a proof that Coq does not take", async () => {
    instead(theories["A.v"].replace("= 4", "= 5"));
    await refused("PG6210", "A.v is refused with code 1", ...proofs);
  });
  test("PG6210: theories without a gate", async () => {
    rmSync(at("root/proofs/coq/Gate.v"));
    change("b", (altered) => void delete altered.proofs.theories["Gate.v"]);
    await refused("PG6210", "Gate.v is not there", ...proofs);
  });

  test("PG7001: without Coq they are not checked, and nobody says that they hold", async () => {
    const { exit, out, err } = await without("--proofs");
    expect(err).toContain("error[PG7001]: `coqc` is not on the PATH");
    expect(exit).toBe(4);
    expect(out).toContain("– theorems                 2, not checked: coqc is missing; as root on Debian: apt-get install --no-install-recommends coq");
    expect(out).not.toContain("closed");
    expect(JSON.parse((await without("--proofs", "--json")).out)).toMatchObject({ ok: false, theorems: { state: "not checked", coq: null } });
  });
  test("without Coq, what is wrong with the build decides the exit code", async () => {
    change("b", (altered) => void altered.routes[1]!.bound.lookups++);
    const { exit, err } = await without("--proofs");
    expect(err).toMatch(/PG6205[\s\S]*PG7001/u);
    expect(exit).toBe(7);
  });
  test("without Coq, a wrong hash is still one", async () => {
    change("b", (altered) => void (altered.proofs.theories["A.v"] = digest));
    expect((await without("--proofs")).exit).toBe(7);
  });
});

describe("routes, by Coq", { timeout: 60_000 }, () => {
  /** Theories with the names that a theory about a route needs, and with a checker that says this of everything. The real ones: test/proofs/coq.slow.test.ts. */
  const stubs = (says: boolean): Readonly<Record<string, string>> => {
    const from = "From Coq Require Import ZArith List.\nOpen Scope Z_scope.\n";
    return {
      ...theories,
      "Gate.v": theories["Gate.v"].replace("Require A.", "Require A Verify Crc."),
      "Spec.v": `${from}Definition lim_budget_instructions := 1.\nDefinition lim_budget_hash_bytes := 1.\nDefinition lim_budget_lookups := 1.\nInductive op := I_FOR | I_EACH.\n`,
      "Machine.v": `${from}Record cost := Cost { instrs : Z; hashed : Z; lookups : Z }.\n`,
      "Certificate.v": `${from}From PGrid Require Import Spec Machine.\nRecord loop := Loop { l_op : op; l_1 : Z; l_2 : Z; l_3 : Z; l_4 : Z; l_5 : Z; l_entry : cost; l_turn : cost }.\nRecord point := Point { pt_pc : Z; pt_loops : list loop; pt_cost : cost }.\nDefinition certificate := list point.\nDefinition cost_eqb (a b : cost) := true.\nDefinition check_certificate (p : Z) (c : certificate) (bound : cost) := ${says}.\n`,
      "Verify.v": `${from}From PGrid Require Import Spec Machine Certificate.\nRecord grant := Grant { g_cost : cost; g_sends : Z }.\nInductive verdict := Admitted (p : Z) | Refused (why : Z) (word : Z).\nDefinition p_bound (p : Z) := Cost p p p.\nDefinition verify (crc : list Z -> Z) (g : grant) (bytes : list Z) := Admitted (Z.of_nat (length bytes)).\n`,
      "Crc.v": `${from}Definition crc32 (l : list Z) := 0.\n`,
    };
  };
  const withTheories = async (files: Readonly<Record<string, string>>): Promise<Ran> => {
    for (const [name, text] of Object.entries(files)) place.write(`stubs/proofs/coq/${name}`, text);
    const sources = new Map(Object.entries(files));
    const outcome = await gate(real, { theories: sources, directory: real.makeTemporary(at("coq")), jobs: 2 });
    if (outcome.kind !== "gated") throw new Error(JSON.stringify(outcome));
    change("b", (altered) => void (altered.proofs = recordedTheorems(theoremList(outcome.gated, sources)) as Record_["proofs"]));
    return place.runOn(() => ({ root: at("stubs") }), "image", "verify", "b", "--proofs", "--quiet");
  };

  test("each that was certified is computed", async () => {
    const { exit, out } = await withTheories(stubs(true));
    expect(out).toMatch(/✓ routes in Coq +2: the verifier of the theorems admits the image, and the certificate checks/u);
    expect(exit).toBe(0);
  });
  test("PG6211: a certificate that Coq does not find to check", async () => {
    const { exit, out, err } = await withTheories(stubs(false));
    expect(err).toContain("error[PG6211]: Coq does not find that the verifier of the theorems admits the image of route `standard-path` and that its certificate checks");
    expect(out).toContain("✗ theorems");
    expect(exit).toBe(7);
  });
});

describe("the list that pgrid comes with", () => {
  const built = (list: string | null): Promise<Ran> => place.runOn((host) => ({
    readFile: (path) => (path === join(host.root, "proofs/theorems.json") ? (list === null ? undefined : new TextEncoder().encode(list)) : host.readFile(path)),
  }), "build", "q");
  test("PG7007: without it nothing is built", async () => {
    for (const list of [null, "{}", JSON.stringify({ schema: "pgrid.theorems/1", claim, coq: "8", theories: {}, theorems: [{ name: "A.t", file: "A.v", statement: "True", sha256: "0".repeat(64) }] })]) {
      const { exit, err } = await built(list);
      expect(err).toContain("error[PG7007]: `proofs/theorems.json` is no list of theorems");
      expect(exit).toBe(4);
    }
  });
  test("a record holds it whole", () => {
    const list = JSON.parse(readFileSync(join(real.root, "proofs/theorems.json"), "utf8")) as ReturnType<typeof theoremList>;
    expect((JSON.parse(readFileSync(at("q/build/host/build.json"), "utf8")) as BuildRecord).proofs).toEqual(recordedTheorems(list));
  });
});

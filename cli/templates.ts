/** What `pgrid new` writes. */
import { sha256 } from "../toolchain/digest.ts";

/** A node id that belongs to nobody: a hash of a name. */
const exampleNode = (project: string, name: string): string => sha256(`${project}/${name}`);

export function standardPath(name: string): ReadonlyMap<string, string> {
  const project = {
    schemaVersion: 1,
    name,
    entry: "src/main.lisp",
    board: "qemu-mps2-an500",
    gateway: "gateway",
    nodes: { "gateway": exampleNode(name, "gateway"), "store-a": exampleNode(name, "store-a") },
    providers: [{ file: "messages/hello.txt", node: "store-a", seconds: 3600 }],
    messages: [{ file: "messages/hello.txt" }, { file: "messages/unknown.txt" }],
  };
  return new Map([
    ["pgrid.json", `${JSON.stringify(project, null, 2)}\n`],
    ["src/main.lisp", `; A message goes to a node that provides its content. When none is known, the project's gateway gets it.
(defroute standard-path
  (let ((content-id (multihash %payload 'sha3-256)))
    (forward-to (dht-lookup content-id))))
`],
    ["messages/hello.txt", "Hello, grid.\n"],
    ["messages/unknown.txt", "Nobody provides this.\n"],
    [".gitignore", "build/\n"],
  ]);
}

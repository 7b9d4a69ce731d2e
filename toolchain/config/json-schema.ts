/** A shape as JSON Schema (draft 2020-12). */
import { sizePattern } from "./shape.ts";
import type { Shape } from "./shape.ts";

type Schema = Readonly<Record<string, unknown>>;

export function jsonSchema(shape: Shape): Schema {
  const described = shape.means === undefined ? {} : { description: shape.means };
  switch (shape.kind) {
    case "object": {
      const properties = Object.fromEntries(Object.entries({ ...shape.keys, ...shape.optional }).map(([key, value]) => [key, jsonSchema(value)]));
      return { ...described, type: "object", properties, required: Object.keys(shape.keys), additionalProperties: false };
    }
    case "map": return { ...described, type: "object", propertyNames: { pattern: shape.keyPattern }, additionalProperties: jsonSchema(shape.of) };
    case "array": return { ...described, type: "array", items: jsonSchema(shape.of) };
    case "string": return { ...described, type: "string", ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }) };
    case "word": return { ...described, enum: shape.words };
    case "int": return { ...described, type: "integer", minimum: shape.least, maximum: shape.most };
    case "constant": return { ...described, const: shape.value };
    case "boolean": return { ...described, type: "boolean" };
    case "scalar": return { ...described, type: ["string", "number", "boolean", "null"] };
    case "nullable": return { ...described, anyOf: [jsonSchema(shape.of), { type: "null" }] };
    case "size": return { ...described, anyOf: [{ type: "integer", minimum: 0, maximum: 2 ** 32 - 1 }, { type: "string", pattern: sizePattern }] };
  }
}

/** A whole schema file. Several shapes: a document, or a line of NDJSON, is one of them. */
export function schemaFile(title: string, shapes: readonly Shape[]): string {
  const body = shapes.length === 1 ? jsonSchema(shapes[0]!) : { oneOf: shapes.map(jsonSchema) };
  return `${JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", title, ...body }, null, 2)}\n`;
}

/** JSON schemas of payloads: made from an example. Pure. */
import { isObject, type JsonObject } from '@/components/json';

/** The schema that a sample payload has. `isStrict` requires every member that the sample has. */
export function schemaFrom(sample: JsonObject, isStrict: boolean): JsonObject {
  const properties = Object.fromEntries(
    Object.entries(sample).map(([name, value]) => [name, valueSchema(value, isStrict)]),
  );
  const required = Object.keys(sample);
  return { type: 'object', properties, ...(isStrict && required.length > 0 && { required }) };
}

function valueSchema(value: unknown, isStrict: boolean): JsonObject {
  if (isObject(value)) return schemaFrom(value, isStrict);
  if (Array.isArray(value)) return listSchema(value, isStrict);
  // Of nothing, nothing is known.
  if (value === null) return {};
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  return { type: typeof value };
}

/** Items that are objects share one schema with the members of all of them; other kinds stand beside each other. */
function listSchema(items: readonly unknown[], isStrict: boolean): JsonObject {
  const objects = items.filter(isObject);
  const merged = objects.length > 0 ? [mergedSchema(objects, isStrict)] : [];
  const others = items.filter((item) => !isObject(item)).map((item) => valueSchema(item, isStrict));
  const kinds = new Map([...merged, ...others].map((kind) => [JSON.stringify(kind), kind]));
  const [first, ...rest] = withoutIntegers([...kinds.values()]);
  if (first === undefined) return { type: 'array' };
  return { type: 'array', items: rest.length === 0 ? first : { anyOf: [first, ...rest] } };
}

/** A list with 1 and 1.5 has numbers. */
function withoutIntegers(kinds: JsonObject[]): JsonObject[] {
  return kinds.some((kind) => kind.type === 'number') ? kinds.filter((kind) => kind.type !== 'integer') : kinds;
}

function mergedSchema(objects: readonly JsonObject[], isStrict: boolean): JsonObject {
  const { required: _, ...schema } = schemaFrom(Object.assign({}, ...objects), isStrict);
  const names = Object.keys(isObject(schema.properties) ? schema.properties : {});
  const required = names.filter((name) => objects.every((object) => name in object));
  return { ...schema, ...(isStrict && required.length > 0 && { required }) };
}

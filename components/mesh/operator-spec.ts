/** A plain JSON object, as in the free-form parts of an IstioOperator. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** The part of an IstioOperator spec that a stack config may lay over ours. */
export interface IstioOperatorSpec {
  readonly profile?: string;
  readonly hub?: string;
  readonly tag?: string;
  readonly meshConfig?: JsonObject;
  readonly components?: JsonObject;
  readonly values?: JsonObject;
}

/** What stands at a path of an overlay, whatever it is; undefined when nothing does. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined,
    object,
  );
}

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

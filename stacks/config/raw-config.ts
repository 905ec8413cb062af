/** In place of a value that is encrypted and can't be read where it is looked at. */
export const hidden = Symbol("hidden");

/** A stack's config before anything is known of its keys. The keys are without the project's name. */
export interface RawConfig {
  readonly stack: string;
  /** Values of the keys that are kept in clear: structured, however they are stored. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Keys of which something is encrypted. */
  readonly encrypted: ReadonlySet<string>;
  /** The text under a key; undefined when it is not set. */
  readonly secret: (key: string) => string | typeof hidden | undefined;
}

/** A value as it is stored: text or structured. */
export interface StoredValue {
  readonly value: unknown;
  readonly isEncrypted: boolean;
}

/** Brings a config into its one form, wherever it is stored. */
export function rawConfig(stack: string, stored: Readonly<Record<string, StoredValue>>): RawConfig {
  const entries = Object.entries(stored);
  const values = new Map(entries.map(([key, { value }]) => [key, value] as const));
  return {
    stack,
    values: Object.fromEntries(
      entries
        .filter(([, { isEncrypted }]) => !isEncrypted)
        .map(([key, { value }]) => [key, structured(value)]),
    ),
    encrypted: new Set(entries.filter(([, { isEncrypted }]) => isEncrypted).map(([key]) => key)),
    secret: key => textOf(values.get(key)),
  };
}

/** Pulumi passes structured values as JSON, and `pulumi config set KEY '{…}'` stores them so. */
function structured(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function textOf(value: unknown): string | typeof hidden | undefined {
  if (value === undefined || value === hidden || typeof value === "string") return value;
  return JSON.stringify(value);
}

/**
 * The config that stands in a stack's file, of which encrypted values are hidden.
 *
 * @param config what is under `config:`, by key
 */
export function configOfFile(
  stack: string,
  project: string,
  config: Readonly<Record<string, unknown>>,
): RawConfig {
  const own = Object.entries(config).flatMap(([key, value]): [string, StoredValue][] => {
    const name = nameIn(project, key);
    if (name === undefined) return [];
    return [
      [name, holdsSecret(value) ? { value: hidden, isEncrypted: true } : { value, isEncrypted: false }],
    ];
  });
  return rawConfig(stack, Object.fromEntries(own));
}

/** A key's name; undefined for another project's. Pulumi reads `name`, `project:name` and `project:config:name` alike. */
export function nameIn(project: string, key: string): string | undefined {
  const [, namespace = project, name = key] = /^([^:]*):(?:config:)?(.*)$/s.exec(key) ?? [];
  return namespace === project ? name : undefined;
}

/** Whether something in a value of a stack's file is encrypted, as `{ secure: … }`. */
export function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("secure" in value && typeof value.secure === "string") return true;
  return Object.values(value).some(holdsSecret);
}

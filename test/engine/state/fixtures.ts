import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import { parse } from "yaml";

/** What a stack was when its state was recorded. */
export interface Fixture {
  /** Text of its config file; the key of its secrets is the passphrase of all tests. */
  readonly settings: string;
  /** What `pulumi stack export` printed. */
  readonly state: string;
}

export const fixtureNames = ["dev", "adopted", "edges"] as const;

export type FixtureName = (typeof fixtureNames)[number];

/** Name of a fixture's stack: it is part of everything in its state. */
export const stackOf = (name: string): string => `e2e-state-${name}`;

export const fixtureFile = (name: string): URL => new URL(`${name}.yaml.gz`, import.meta.url);

export const readFixture = (name: string): Fixture =>
  parse(gunzipSync(readFileSync(fixtureFile(name))).toString()) as Fixture;

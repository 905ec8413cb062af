import { dirname } from "node:path";

/** The checkout this runs from; it is Pulumi's project directory too. */
export const root = dirname(dirname(import.meta.dirname));

import { expect, it } from "vitest";

import { parseStackFile } from "../../../cli/pulumi/stack-file.ts";

/** Only the text can tell: once it is read, the last of two equal keys is all there is. Pulumi's own reader refuses them too. */
it.each([
  ["a cluster", "  isthmus:clusters:\n    main0: {}\n    main0: {}\n"],
  ["a setting", "  isthmus:clusters:\n    main0: { network: a, network: b }\n"],
  ["a code", "  isthmus:edges:\n    edge-01: { site: a }\n    edge-01: { site: b }\n"],
  ["a key", "  isthmus:samples: true\n  isthmus:samples: false\n"],
])("%s that stands twice in a stack file is refused", (_, keys) => {
  expect(() => parseStackFile(`config:\n${keys}`, "Pulumi.dev.yaml")).toThrow(
    /^Pulumi\.dev\.yaml is not valid YAML:\n {2}Pulumi\.dev\.yaml:\d:\d+: Map keys must be unique$/,
  );
});

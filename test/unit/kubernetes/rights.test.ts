import { expect, it } from "vitest";

import { quantity } from "../../../components/kubernetes/quantity.ts";
import { isGranted, pluralOf } from "../../../components/kubernetes/rights.ts";

it.each([
  ["Namespace", "namespaces"],
  ["NetworkPolicy", "networkpolicies"],
  ["Gateway", "gateways"],
  ["Ingress", "ingresses"],
  ["ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings"],
  ["EndpointSlice", "endpointslices"],
])("%s is served as %s", (kind, plural) => {
  expect(pluralOf(kind)).toBe(plural);
});

it.each([
  [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }, true],
  [{ verbs: ["get", "create"], apiGroups: [""], resources: ["pods/exec"] }, true],
  [{ verbs: ["create"], apiGroups: [""], resources: ["*/exec"] }, true],
  [{ verbs: ["create"], apiGroups: [""], resources: ["pods"] }, false],
  [{ verbs: ["get"], apiGroups: [""], resources: ["pods/exec"] }, false],
  [{ verbs: ["create"], apiGroups: ["apps"], resources: ["pods/exec"] }, false],
  [{ verbs: ["create"], apiGroups: [""], resources: ["pods/exec"], resourceNames: ["one"] }, false],
  [{ verbs: ["create"] }, false],
])("%j lets commands be run in pods: %s", (rule, granted) => {
  expect(isGranted([rule], { verb: "create", group: "", resource: "pods/exec" })).toBe(granted);
});

it.each([
  ["2", 2],
  ["500m", 0.5],
  ["128Mi", 2 ** 27],
  ["1.5Gi", 1.5 * 2 ** 30],
  ["16393244Ki", 16_393_244 * 1024],
  ["1e3", 1000],
  ["100M", 1e8],
  [undefined, 0],
  ["a lot", 0],
])("%s is %d", (text, number) => {
  expect(quantity(text)).toBeCloseTo(number);
});

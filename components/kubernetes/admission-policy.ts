import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** A ValidatingAdmissionPolicy and the binding that makes it deny. Both fail closed. */
export function createPolicy(
  resource: string,
  name: string,
  spec: Pick<
    k8s.types.input.admissionregistration.v1.ValidatingAdmissionPolicySpec,
    "matchConstraints" | "matchConditions" | "validations"
  >,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
    resource,
    { metadata: { name }, spec: { failurePolicy: "Fail", ...spec } },
    opts,
  );
  const binding = new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
    resource,
    { metadata: { name }, spec: { policyName: name, validationActions: ["Deny"] } },
    { ...opts, dependsOn: policy },
  );
  return [policy, binding];
}

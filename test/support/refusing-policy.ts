/** A sort of objects, and the CEL expression that holds for those that may be made. */
export interface RefusingPolicy {
  readonly name: string;
  readonly apiGroup: string;
  /** In the plural. */
  readonly resource: string;
  readonly expression: string;
  /** The words of a refusal. */
  readonly message: string;
}

/** A ValidatingAdmissionPolicy and its binding, by which an API server refuses to make some objects. */
export function refusingPolicy({ name, apiGroup, resource, expression, message }: RefusingPolicy): object[] {
  const created = {
    apiGroups: [apiGroup],
    apiVersions: ["v1"],
    operations: ["CREATE"],
    resources: [resource],
  };
  return [
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: { resourceRules: [created] },
        validations: [{ expression, message }],
      },
    },
    {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ];
}

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { Permission } from "./permission.ts";

const apiGroup = "rbac.authorization.k8s.io";

/** Name of the Role and the binding of a subject. */
export function roleName(subject: string): string {
  return subject.replaceAll(":", "-");
}

/** A Role with `permissions` in a namespace and its binding to one subject, which gives both their name. */
export function grantRole(
  resource: string,
  subject: k8s.types.input.rbac.v1.Subject & { readonly name: string },
  namespace: string,
  permissions: readonly Permission[],
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const metadata = { name: roleName(subject.name), namespace };
  return [
    new k8s.rbac.v1.Role(resource, { metadata, rules: permissions.map(({ rule }) => rule) }, opts),
    new k8s.rbac.v1.RoleBinding(
      resource,
      { metadata, roleRef: { apiGroup, kind: "Role", name: metadata.name }, subjects: [subject] },
      opts,
    ),
  ];
}

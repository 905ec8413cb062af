import type { Permission } from "../kubernetes/permission.ts";
import { accountNamespace, agentName } from "./names.ts";

/** The group of all sites' service accounts. */
export const allSites = {
  apiGroup: "rbac.authorization.k8s.io",
  kind: "Group",
  name: `system:serviceaccounts:${accountNamespace}`,
};

const listAndWatch = ["list", "watch"];

/** The rights of a site's credential in the management cluster: all of them in the traffic manager's namespace. */
export const siteRules: readonly Permission[] = [
  {
    rule: {
      apiGroups: [""],
      resources: ["services"],
      resourceNames: ["traffic-manager"],
      verbs: ["get"],
    },
    reason: "the client looks whether there is a traffic manager, and for its port",
  },
  {
    rule: {
      apiGroups: [""],
      resources: ["pods"],
      verbs: ["list"],
    },
    reason: "the client looks for the traffic manager's pod; no other is in that namespace",
  },
  {
    rule: { apiGroups: [""], resources: ["pods/portforward"], verbs: ["create"] },
    reason: "the tunnel itself",
  },
];

/** The rights of the traffic manager in its own namespace. */
export const managerOwnRules: readonly Permission[] = [
  {
    rule: {
      apiGroups: [""],
      resources: ["configmaps"],
      resourceNames: ["traffic-manager"],
      verbs: ["watch"],
    },
    reason: "settings for clients; it does not start without",
  },
];

/** The rights of the traffic manager in wt-system. It can't change a Deployment. */
export const managerRules: readonly Permission[] = [
  {
    rule: { apiGroups: [""], resources: ["services", "pods"], verbs: listAndWatch },
    reason: "what an agent stands for",
  },
  {
    rule: {
      apiGroups: ["apps"],
      resources: ["deployments", "replicasets", "statefulsets"],
      verbs: listAndWatch,
    },
    reason: "the workloads that a site may ask for",
  },
  {
    rule: {
      apiGroups: [""],
      resources: ["configmaps"],
      verbs: ["create"],
    },
    reason: "the agents' settings; create can't be limited to a name",
  },
  {
    rule: {
      apiGroups: [""],
      resources: ["configmaps"],
      resourceNames: ["telepresence-agents"],
      verbs: [...listAndWatch, "update"],
    },
    reason: "the agents' settings",
  },
  {
    rule: {
      apiGroups: ["events.k8s.io"],
      resources: ["events"],
      verbs: ["watch"],
    },
    reason: "why an agent's pod does not start",
  },
];

/**
 * The further rights of wutong's operator and interceptor in wt-system (wutong-operator 1.14): an admission policy
 * limits what they create and where they run commands to the code's own.
 */
export function wutongRules(code: string): readonly Permission[] {
  return [
    {
      rule: { apiGroups: ["apps"], resources: ["deployments"], verbs: ["create"] },
      reason: "the operator creates the agent, and goes on when it is there already",
    },
    {
      rule: { apiGroups: [""], resources: ["services"], verbs: ["create"] },
      reason: "the same for its Service",
    },
    {
      rule: {
        apiGroups: ["apps"],
        resources: ["deployments"],
        resourceNames: [agentName(code)],
        verbs: ["get"],
      },
      reason: "the interceptor's health check runs curl in the agent's pod",
    },
    {
      rule: { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
      reason: "kubectl looks for that pod; list can't be limited to names",
    },
    {
      rule: { apiGroups: [""], resources: ["pods/exec"], verbs: ["create"] },
      reason: "the health check itself",
    },
  ];
}

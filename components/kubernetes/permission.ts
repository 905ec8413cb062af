/** One RBAC rule, and why it is needed. */
export interface Permission {
  readonly rule: {
    readonly apiGroups: string[];
    readonly resources: string[];
    readonly resourceNames?: string[];
    readonly verbs: string[];
  };
  readonly reason: string;
}

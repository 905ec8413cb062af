/** A cluster of a mesh, as far as it matters to who meets whom where. */
export interface Neighbour {
  readonly name: string;
  readonly network: string;
  /** Whether it may have a gateway of its network. */
  readonly mayHaveGateway: boolean;
}

/** How one cluster of a mesh reaches another's pods. */
export interface PathPlan {
  readonly from: string;
  readonly to: string;
  /** Clusters whose gateways lead there, any of them; none where the pods themselves are reached. */
  readonly through: readonly string[];
}

/** The clusters of a mesh that have a gateway: those that may, where there is another network to meet. */
export function gatewaysAmong<T extends Neighbour>(members: readonly T[]): T[] {
  return hasSeveralNetworks(members) ? members.filter(({ mayHaveGateway }) => mayHaveGateway) : [];
}

/** Whether some clusters of a mesh can't reach each other's pods. */
export function hasSeveralNetworks(members: readonly Neighbour[]): boolean {
  return networksOf(members).length > 1;
}

/** Names of the networks of a mesh, in the order of its clusters. */
export function networksOf(members: readonly Neighbour[]): string[] {
  return [...new Set(members.map(({ network }) => network))];
}

/** How every cluster of a mesh reaches every other. */
export function planPaths(members: readonly Neighbour[]): PathPlan[] {
  const gateways = gatewaysAmong(members);
  return members.flatMap(from =>
    members
      .filter(to => to.name !== from.name)
      .map(to => ({
        from: from.name,
        to: to.name,
        through:
          from.network === to.network
            ? []
            : gateways.filter(({ network }) => network === to.network).map(({ name }) => name),
      })),
  );
}

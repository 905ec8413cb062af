/** Name of the Docker network on which the nodes of a stack's kind clusters meet. */
export function dockerNetworkOf(stack: string): string {
  return `isthmus-${stack}`;
}

/** Name of a kind cluster on this machine; carries the stack, so that two stacks do not meet. */
export function kindNameOf(stack: string, cluster: string): string {
  return `isthmus-${stack}-${cluster}`;
}

/** Name of a kind cluster's control-plane node: of its container, and of its host. */
export function controlPlaneNodeOf(stack: string, cluster: string): string {
  return `${kindNameOf(stack, cluster)}-control-plane`;
}

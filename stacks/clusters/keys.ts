/** The config key of what a cluster that somebody else made says of its services. */
export function serviceSubnetKey(cluster: string): string {
  return `isthmus:clusters.${cluster}.adopt.serviceSubnet`;
}

/** The same of its pods. */
export function podSubnetKey(cluster: string): string {
  return `isthmus:clusters.${cluster}.adopt.podSubnet`;
}

/** The config key of where the API server of a cluster that somebody else made is reached. */
export function apiServerKey(cluster: string): string {
  return `isthmus:clusters.${cluster}.adopt.apiServer`;
}

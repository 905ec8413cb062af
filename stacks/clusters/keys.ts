/** The config key of what a cluster that somebody else made says of its services. */
export function serviceSubnetKey(cluster: string): string {
  return `isthmus:clusters.${cluster}.adopt.serviceSubnet`;
}

/** RFC 1123 label: what Kubernetes, Istio and Docker all take for a name. */
export const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The remedy for a name that is not a {@link dnsLabel}. */
export const dnsLabelRemedy = "use at most 63 lower-case letters, digits and inner hyphens";

/** As much of wutong's custom resource definition as matters here: it drops what it does not know, as the real one does. */
export const wutongDefinition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: wutongclusters.wutong.io }
spec:
  group: wutong.io
  scope: Namespaced
  names: { kind: WutongCluster, listKind: WutongClusterList, plural: wutongclusters, singular: wutongcluster }
  versions:
    - name: v1alpha1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                regionID: { type: string }
                edgeIsolatedClusterCode: { type: string }
`;

/** An Envoy that answers wt-api's health check. */
const wtApi = JSON.stringify({
  static_resources: {
    listeners: [
      {
        address: { socket_address: { address: "0.0.0.0", port_value: 8888 } },
        filter_chains: [
          {
            filters: [
              {
                name: "http",
                typed_config: {
                  "@type":
                    "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                  stat_prefix: "wt-api",
                  http_filters: [
                    {
                      name: "router",
                      typed_config: {
                        "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
                      },
                    },
                  ],
                  route_config: {
                    virtual_hosts: [
                      {
                        name: "all",
                        domains: ["*"],
                        routes: [
                          {
                            match: { path: "/v2/health" },
                            direct_response: { status: 200, body: { inline_string: "wt-api is healthy" } },
                          },
                        ],
                      },
                    ],
                  },
                },
              },
            ],
          },
        ],
      },
    ],
  },
});

/**
 * What wutong has at a site: its cluster resource, a wt-api, and the interceptor that its operator makes once it has a code
 * and a kubeconfig. The operator itself and its images can't be had; the interceptor here takes the same steps with the
 * same means: the Secret mounted as one file, telepresence with its default settings.
 */
export function wutongSite(
  code: string,
  images: { readonly client: string; readonly envoy: string },
): string {
  return `
apiVersion: wutong.io/v1alpha1
kind: WutongCluster
metadata: { name: wutong-cluster, namespace: wt-system }
spec: { regionID: r1 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: wt-api, namespace: wt-system }
spec:
  selector: { matchLabels: { name: wt-api } }
  template:
    metadata: { labels: { name: wt-api } }
    spec:
      containers:
        - name: wt-api
          image: "${images.envoy}"
          imagePullPolicy: IfNotPresent
          command: [envoy, --config-yaml, '${wtApi}']
---
apiVersion: v1
kind: Service
metadata: { name: wt-api-api-inner, namespace: wt-system }
spec: { selector: { name: wt-api }, ports: [{ name: https, port: 8888, targetPort: 8888 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: wt-api-telepresence-interceptor, namespace: wt-system }
spec:
  selector: { matchLabels: { name: wt-api-telepresence-interceptor } }
  template:
    metadata: { labels: { name: wt-api-telepresence-interceptor } }
    spec:
      hostname: ${code}
      containers:
        - name: wt-api-telepresence-interceptor
          image: "${images.client}"
          imagePullPolicy: IfNotPresent
          command: [bash, -c]
          args:
            - |
              mkdir -p /dev/net && mknod /dev/net/tun c 10 200
              telepresence connect -n wt-system
              telepresence intercept ${code}-wt-api-agent --service ${code}-wt-api-agent \\
                --address $WT_API_API_INNER_SERVICE_HOST --port 8888 --mount=false
              sleep infinity
          securityContext: { capabilities: { add: [NET_ADMIN] } }
          volumeMounts: [{ name: kubeconfig, mountPath: /root/.kube/config, subPath: kubeconfig }]
      volumes: [{ name: kubeconfig, secret: { secretName: wt-management-cluster-kubeconfig } }]
`;
}

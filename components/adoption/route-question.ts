import { ownerLabel } from "../kubernetes/owner.ts";

/** Something in a cluster that accepts connections, for pods of other clusters to try. */
export interface RouteTarget {
  readonly cluster: string;
  /** Whether it is a pod's address, or a Service's. */
  readonly kind: "pod" | "service";
  /** `address:port`. */
  readonly endpoint: string;
}

/** How long a connection may take, in seconds. */
const connectSeconds = 3;

/** How long the pod may be there, its image's way to the node included, in seconds. */
export const askingSeconds = 60;

/**
 * A Job whose one pod tries to connect to everything, and prints what it reached. It may nothing, and goes by itself when the
 * one who made it can't see to that any more.
 *
 * @param image has `sh` and `curl`
 * @param owner id of the stack's identity
 */
export function askingJob(image: string, endpoints: readonly string[], owner: string): object {
  const labels = { [ownerLabel]: owner, "sidecar.istio.io/inject": "false" };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { generateName: "isthmus-routes-", namespace: "default", labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: askingSeconds,
      ttlSecondsAfterFinished: 0,
      template: {
        metadata: { labels },
        spec: {
          restartPolicy: "Never",
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 0,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65_534,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "asking",
              image,
              imagePullPolicy: "IfNotPresent",
              command: ["sh", "-c", script(endpoints)],
              resources: { requests: { cpu: "10m", memory: "16Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
        },
      },
    },
  };
}

/** Of a connection that never was the time to it is 0. What is answered then does not matter. The end leaves time for the log to be read. */
function script(endpoints: readonly string[]): string {
  const one = String.raw`curl -s -o /dev/null --connect-timeout ${connectSeconds} -m ${connectSeconds + 1} -w "$e %{time_connect}\n" "http://$e/"`;
  return `for e in ${endpoints.join(" ")}; do ${one} & done; wait; echo done; sleep 15`;
}

/** The endpoints that were reached, of a log; undefined as long as it does not have them all. */
export function parseReached(log: string): ReadonlySet<string> | undefined {
  if (!/^done$/m.test(log)) return undefined;
  const lines = [...log.matchAll(/^(\S+:\d+) ([\d.]+)$/gm)];
  return new Set(lines.filter(([, , seconds]) => Number(seconds) > 0).map(([, endpoint = ""]) => endpoint));
}

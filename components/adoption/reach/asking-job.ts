import { ownerLabel } from "../../kubernetes/owner.ts";
import { askingScript } from "./asking-script.ts";
import type { Target } from "./target.ts";

/** A namespace that every cluster has. */
export const askingNamespace = "default";

/** For how long a Job that has ended is there, in seconds: until its log is read, also when nobody deletes it. */
const readSeconds = 30;

/**
 * The Job whose one pod tries to reach targets. It may nothing, the strictest Pod Security level lets it be, no sidecar gets in its
 * way, and it goes by itself when the one who made it can't see to that any more.
 *
 * @param image has `sh` and `curl`
 * @param seconds how long it may take, its image's way to the node included
 * @param owner id of the stack's identity; undefined where it has none yet
 */
export function askingJob(
  image: string,
  targets: readonly Target[],
  seconds: number,
  owner: string | undefined,
): object {
  const labels = { ...(owner !== undefined && { [ownerLabel]: owner }), "sidecar.istio.io/inject": "false" };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { generateName: "isthmus-asks-", namespace: askingNamespace, labels },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: Math.ceil(seconds),
      ttlSecondsAfterFinished: readSeconds,
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
              command: ["sh", "-c", askingScript],
              env: targets.flatMap(variablesOf),
              resources: { requests: { cpu: "10m", memory: "16Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
            },
          ],
          volumes: [{ name: "tmp", emptyDir: {} }],
        },
      },
    },
  };
}

const variablesOf = ({ url, ca }: Target, index: number) => [
  { name: `URL_${index}`, value: url },
  ...(ca === undefined ? [] : [{ name: `CA_${index}`, value: ca }]),
];

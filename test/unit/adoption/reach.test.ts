import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { askingJob } from "../../../components/adoption/reach/asking-job.ts";
import { parseMet } from "../../../components/adoption/reach/asking-script.ts";
import type { Met, Target } from "../../../components/adoption/reach/target.ts";
import { whyNotDone, type AskingPod } from "../../../components/adoption/reach/why-not-done.ts";
import type { ReachSight } from "../../../stacks/adoption/reach/ask-pods.ts";
import { judgeApiServers } from "../../../stacks/adoption/readiness/judge-api-servers.ts";
import { judgeGateway } from "../../../stacks/adoption/readiness/judge-gateway.ts";
import { reachedAt } from "../../../components/mesh/gateway-ports.ts";
import { lines, pod } from "../../support/cluster-facts.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-reach-"));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const server = "https://site7.example.com:6443";
const target: Target = { cluster: "site7", kind: "API server", url: server, ca: "a CA" };

describe("an API server", () => {
  const readers = ["site7", "site8"].map(name => ({ reader: "main0", target: name, server }));
  const sight = (attempts: ReachSight["attempts"], ca: Met | object = { seen: "a CA" }): ReachSight => ({
    from: "main0",
    question: { from: "main0", routes: [], apiServers: [{ to: "site7", server }] },
    attempts,
    reachable: new Map([["site7", { ca, pods: { seen: [] } } as never]]),
  });
  const judged = (...sights: readonly ReachSight[]) => lines(judgeApiServers("site7", readers, sights));
  const away = { unseen: "no answer", seconds: 3 };

  it("is known only from where a pod could ask", () => {
    expect(judged()).toEqual(["unknown: main0 is none that could be asked from"]);
    expect(judged(sight(away))).toEqual(["unknown: could not be asked from a pod of main0: no answer"]);
    expect(judged(sight(undefined, away))).toEqual([
      "unknown: could not be asked from a pod of main0: the CA of site7 is not known (no answer)",
    ]);
  });

  it.each([
    [0, "", "ok: a pod of main0 reaches https://site7.example.com:6443"],
    [
      60,
      "curl: (60) self-signed certificate",
      "problem: the certificate at https://site7.example.com:6443 is not from site7's own CA, so main0 could not read site7: " +
        "curl: (60) self-signed certificate (name an address where the API server answers itself)",
    ],
    [
      6,
      "curl: (6) Could not resolve host: site7.example.com",
      "problem: no pod of main0 reaches https://site7.example.com:6443: curl: (6) Could not resolve host: site7.example.com " +
        "(write an address that pods of main0 reach, and open the way there)",
    ],
    [
      35,
      "curl: (35) wrong version number",
      "problem: no pod of main0 reaches https://site7.example.com:6443: curl: (35) wrong version number (see what answers there)",
    ],
  ])("is judged by what a pod has met: %d %s", (exitCode, words, line) => {
    const met = { isConnected: exitCode !== 6, exitCode, words };
    expect(judged(sight({ seen: [{ ...target, met }] }))).toEqual([line]);
  });
});

describe("the pod that asks", () => {
  const job = askingJob(
    "curl:1",
    [target, { ...target, kind: "pod", url: "http://10.20.0.2:9153" }],
    6.2,
    "me",
  );

  it("may nothing, the strictest Pod Security lets it be, and it goes by itself", () => {
    expect(job).toMatchObject({
      metadata: { namespace: "default", labels: { "isthmus.io/owner": "me" } },
      spec: {
        activeDeadlineSeconds: 7,
        ttlSecondsAfterFinished: 30,
        template: {
          spec: {
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            containers: [
              {
                image: "curl:1",
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
    });
    expect(askingJob("curl:1", [], 6, undefined)).not.toMatchObject({
      metadata: { labels: { "isthmus.io/owner": expect.anything() as unknown } },
    });
  });

  /** What a program in the place of curl makes of the pod's script. */
  function said(targets: readonly Target[], curl: string): string {
    const { spec } = askingJob("curl:1", targets, 6, "me") as {
      readonly spec: {
        readonly template: {
          readonly spec: {
            readonly containers: readonly {
              readonly command: readonly string[];
              readonly env: readonly { readonly name: string; readonly value: string }[];
            }[];
          };
        };
      };
    };
    const [{ command, env } = { command: [], env: [] }] = spec.template.spec.containers;
    const [program = "", option = "", script = ""] = command;
    const own = `curl() { ${curl}\n}\n${script.replaceAll("/tmp/", `${scratch}/`)}`;
    const variables = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    return execFileSync(program, [option, own], {
      env: { PATH: process.env["PATH"], ...variables },
      encoding: "utf8",
    });
  }

  it("asks everything at once, by the CA of each where there is one, and says what it met", () => {
    const curl = `case "$*" in
      *ca-0*) printf 'curl: (60) %s %s\\n' "$(cat ${scratch}/ca-0)" "$*" >&2; printf '\\n0.004'; return 60;;
      *10.20.0.2*) echo "curl: (28) timed out" >&2; printf '\\n0.000000'; return 28;;
      *) printf '\\n0.000421';;
      esac`;
    const pods = ["10.20.0.2", "10.20.0.3"].map((address): Target => ({
      cluster: "west",
      kind: "pod",
      url: `http://${address}:9153`,
    }));
    const format = "-w \\n%{time_connect}";
    expect(parseMet(said([target, ...pods], curl), 3)).toEqual([
      {
        isConnected: true,
        exitCode: 60,
        words:
          `curl: (60) a CA -sS -o /dev/null --connect-timeout 3 -m 4 ${format} ` +
          `--cacert ${scratch}/ca-0 ${server}`,
      },
      { isConnected: false, exitCode: 28, words: "curl: (28) timed out" },
      { isConnected: true, exitCode: 0, words: "" },
    ]);
  });

  it("is done when all of it is there", () => {
    expect(parseMet("0 0 0.000421 \n", 2)).toBeUndefined();
    expect(parseMet("1 7 0.000000 curl: (7) refused\n0 0 0.000421 \n", 2)).toEqual([
      { isConnected: true, exitCode: 0, words: "" },
      { isConnected: false, exitCode: 7, words: "curl: (7) refused" },
    ]);
  });

  const waiting = (reason: string, message?: string): AskingPod["status"] => ({
    containerStatuses: [{ state: { waiting: { reason, ...(message !== undefined && { message }) } } }],
  });
  it.each<[AskingPod["status"] | undefined, string, boolean]>([
    [undefined, "its Job has made no pod", false],
    [{ phase: "Pending" }, "it has not answered in time", false],
    [
      { conditions: [{ type: "PodScheduled", status: "False", message: "0/1 nodes are available" }] },
      "no node takes it: 0/1 nodes are available",
      false,
    ],
    [waiting("ContainerCreating"), "it does not start: ContainerCreating", false],
    [waiting("ErrImagePull", "not found"), "it does not start: not found", false],
    [waiting("ImagePullBackOff", "Back-off"), "it does not start: Back-off", true],
    [{ containerStatuses: [{ state: { terminated: {} } }] }, "what it says is not whole", false],
  ])("that is not done says why: %j", (status, reason, isFinal) => {
    const asking = status && { ...pod("asks", ""), status };
    expect(whyNotDone(asking)).toEqual({ reason, isFinal });
  });
});

describe("a gateway's name", () => {
  const gateway = (...addresses: readonly string[]) => ({
    ...{ cluster: "site7", network: "network2", addresses, ports: reachedAt(443) },
    entrance: { type: "LoadBalancer", opened: reachedAt(443), isFound: false } as const,
  });
  const judged = (address: string, ...ips: readonly string[]) =>
    lines(judgeGateway("site7", [gateway(address)], new Map([[address, ips]])));

  it("has to resolve, and an address is what it is", () => {
    expect(judged("gw.example.org", "203.0.113.7")).toEqual(["ok: gw.example.org resolves here"]);
    expect(judged("203.0.113.7", "203.0.113.7")).toEqual([]);
    expect(judged("gw.example.org")).toEqual([
      "problem: gw.example.org does not resolve to an IPv4 address on this machine (correct it, or see to its entry in the DNS)",
    ]);
    expect(judgeGateway("site8", [gateway("gw.example.org")], new Map())).toEqual([]);
  });
});

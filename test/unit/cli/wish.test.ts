import { describe, expect, it } from "vitest";

import { askWish } from "../../../cli/setup/ask-wish.ts";
import { draftStack } from "../../../cli/setup/draft-stack.ts";
import { clusterRows, nextSteps } from "../../../cli/setup/next-steps.ts";
import { wishIn, type Wish } from "../../../cli/setup/wish.ts";
import { draftConfig } from "../../../stacks/drafts/draft.ts";
import { hidden } from "../../../stacks/config/raw-config.ts";
import { namedSecrets } from "../../../stacks/named-secrets.ts";
import { images, problemsOf, telepresence } from "../../support/config.ts";

const wish = (
  lists: Readonly<Record<string, readonly string[]>> = {},
  flags: Readonly<Record<string, string | true>> = {},
): Wish => wishIn({ flags, lists });
const draft = (said: Wish, taken: readonly string[] = []) => draftStack(said, taken);
const problems = (said: Wish) => {
  const raw = draftConfig(draft(said));
  const secrets = Object.fromEntries([...namedSecrets(raw)].map(key => [key, hidden] as const));
  return problemsOf(raw, { images: { ...images, telepresence }, secrets });
};

describe("a stack of which nothing is said", () => {
  it("is two kind clusters with free subnets, and a mesh with samples over them", () => {
    expect(draft({}, ["10.160.0.0/15", "not a range", "10.163.7.0/24"])).toEqual({
      clusters: [
        { name: "main0", podSubnet: "10.162.0.0/16", serviceSubnet: "10.165.0.0/16" },
        { name: "remote0", podSubnet: "10.164.0.0/16", serviceSubnet: "10.166.0.0/16" },
      ],
      mesh: { primaries: ["main0"], remotes: { remote0: "main0" } },
      samples: true,
    });
    expect(problems({})).toEqual([]);
  });

  it("finds subnets where a VPN has all of 10.0.0.0/8, and says when there are none", () => {
    expect(draft({}, ["10.0.0.0/8"]).clusters[0]?.podSubnet).toBe("100.64.0.0/16");
    expect(() => draft({}, ["10.0.0.0/8", "100.64.0.0/10"])).toThrow(
      "no 4 /16 ranges are free here for main0, remote0 (name their subnets: --kind NAME=PODS,SERVICES)",
    );
  });
});

describe("the flags of a command line", () => {
  it("name clusters, their subnets and their roles", () => {
    const said = wish(
      {
        kind: ["a", "b=10.1.0.0/16,10.2.0.0/16"],
        adopt: ["site7=arn:aws:eks:x=1,y,10.70.0.0/16,10.71.0.0/16"],
        primary: ["b"],
        remote: ["site7=b"],
      },
      { edge: "edge-01" },
    );
    expect(draft(said, ["10.160.0.0/16"])).toEqual({
      clusters: [
        { name: "a", podSubnet: "10.161.0.0/16", serviceSubnet: "10.162.0.0/16" },
        { name: "b", podSubnet: "10.1.0.0/16", serviceSubnet: "10.2.0.0/16" },
        {
          name: "site7",
          context: "arn:aws:eks:x=1,y",
          podSubnet: "10.70.0.0/16",
          serviceSubnet: "10.71.0.0/16",
        },
      ],
      mesh: { primaries: ["b"], remotes: { a: "b", site7: "b" } },
      samples: true,
      edge: "edge-01",
    });
  });

  it("give no subnet that another cluster of the stack has by name", () => {
    const [free] = draft(wish({ kind: ["a", "b=10.160.0.0/16,10.161.0.0/16"] })).clusters;
    expect(free).toMatchObject({ podSubnet: "10.162.0.0/16", serviceSubnet: "10.163.0.0/16" });
  });

  it("turn mesh and samples off", () => {
    expect(draft(wish({}, { "no-mesh": true }))).not.toHaveProperty("mesh");
    expect(draft(wish({}, { "no-mesh": true })).samples).toBe(false);
    expect(draft(wish({}, { "no-samples": true }))).toMatchObject({ mesh: {}, samples: false });
    for (const flags of [{ "no-mesh": true }, { "no-samples": true }] as const)
      expect(problems(wish({}, flags))).toEqual([]);
  });

  it.each([
    [{ kind: ["=x"] }, "--kind =x: it is not of the form NAME[=PODS,SERVICES]"],
    [{ kind: ["a=10.1.0.0/16"] }, "--kind a=10.1.0.0/16: it is not of the form NAME[=PODS,SERVICES]"],
    [{ adopt: ["site7=admin"] }, "--adopt site7=admin: it is not of the form NAME=CONTEXT,PODS,SERVICES"],
    [{ remote: ["a"] }, "--remote a: it is not of the form NAME=PRIMARY"],
  ])("are refused in one line: %j", (lists, line) => {
    expect(() => wish(lists)).toThrow(line);
  });

  it("are refused when they contradict each other", () => {
    expect(() => wish({ primary: ["a"] }, { "no-mesh": true })).toThrow(
      "--primary is about a mesh, and --no-mesh is for none: choose one",
    );
    expect(() => draft(wish({ kind: ["a", "a"] }))).toThrow(
      "cluster a is named twice (give each a name of its own)",
    );
  });

  it("leave what is wrong with names, roles and ranges to the checks of the config", () => {
    expect(problems(wish({ kind: ["a"], primary: ["b"] }))).toContain(
      "isthmus:mesh.primaries.0: there is no cluster b (name one of isthmus:clusters: a)",
    );
    expect(problems(wish({ kind: ["a=10.1.0.0/16,10.1.0.0/16"] }))[0]).toContain("overlaps");
  });

  it("make a site of the last cluster, and a bundle where there is one cluster only", () => {
    expect(draftConfig(draft(wish({}, { edge: "e1" })))["edges"]).toEqual({
      e1: { site: "remote0", management: "main0" },
    });
    expect(draftConfig(draft(wish({ kind: ["a"] }, { edge: "e1" })))["edges"]).toEqual({
      e1: { site: { bundle: true }, management: "a" },
    });
    expect(problems(wish({}, { edge: "e1" }))).toEqual([]);
  });
});

describe("the questions", () => {
  /** Answers in their order, and what was asked. */
  function answers(...given: readonly string[]) {
    const asked: string[] = [];
    const ask = (question: string, otherwise: string) => {
      const answer = given[asked.length] ?? "";
      asked.push(`${question} [${otherwise}]`);
      return Promise.resolve(answer === "" ? otherwise : answer);
    };
    return { asked, ask };
  }

  it("come to the defaults when each is answered by Enter", async () => {
    const { asked, ask } = answers();
    expect(draft(await askWish({}, ask))).toEqual(draft({}));
    expect(asked).toHaveLength(6);
  });

  it("are about what the flags left open, and once more about what is neither yes nor no", async () => {
    const { asked, ask } = answers("maybe", "No");
    const said = wish({ kind: ["a"] }, { edge: "e1" });
    expect(draft(await askWish(said, ask))).toEqual(draft({ ...said, mesh: false }));
    expect(asked.map(question => question.split("?")[0])).toEqual([
      "One Istio mesh over them",
      "One Istio mesh over them",
    ]);
  });

  it("ask for context and subnets of each cluster that exists", async () => {
    const { ask } = answers(
      "none",
      "x, site7",
      "admin",
      "10.1.0.0/16",
      "10.2.0.0/16",
      "",
      "10.3.0.0/16",
      "10.4.0.0/16",
    );
    expect((await askWish({ mesh: false }, ask)).clusters).toEqual([
      { name: "x", context: "admin", subnets: { podSubnet: "10.1.0.0/16", serviceSubnet: "10.2.0.0/16" } },
      {
        name: "site7",
        context: "site7",
        subnets: { podSubnet: "10.3.0.0/16", serviceSubnet: "10.4.0.0/16" },
      },
    ]);
  });
});

describe("what is said of a new stack", () => {
  const made = draft(wish({ kind: ["a"], adopt: ["site7=my ctx,10.70.0.0/16,10.71.0.0/16"] }));

  it("has a row for each cluster", () => {
    expect(clusterRows(made)).toEqual([
      ["a", "kind", "10.160.0.0/16", "10.161.0.0/16", "primary"],
      ["site7", "adopt my ctx", "10.70.0.0/16", "10.71.0.0/16", "remote of a"],
    ]);
  });

  it("has the commands that lead to a stack that is up, as they can be run", () => {
    expect(nextSteps("prod", made, false)).toEqual([
      "export PULUMI_CONFIG_PASSPHRASE_FILE=FILE",
      "kubectl config view --raw --flatten --minify --context 'my ctx' | ./isthmus pulumi config set --secret kubeconfig-site7 --stack prod",
      "./isthmus up --stack prod",
    ]);
    expect(nextSteps("prod", made, true)[0]).toContain("kubectl");
    expect(nextSteps("dev", draft({}), false)).toEqual(["./isthmus up"]);
  });
});

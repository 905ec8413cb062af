import type { CommandSpec } from "../line/command.ts";
import { forms } from "../setup/wish.ts";
import { layerNames } from "../testing/layer-names.ts";

/** Flags for the two ends of requests. */
const ends: CommandSpec["flags"] = {
  from: { value: "CLUSTER", help: "requests from its sleep pod alone (default: from every cluster)" },
  to: { value: "CLUSTER", help: "requests to its helloworld alone (default: to every other cluster)" },
};

/** Every command, in the order of the help. */
export const commands: readonly CommandSpec[] = [
  {
    name: "init",
    summary: "write the file of a new stack",
    details:
      "Asks in a terminal for what the flags leave open, and takes the defaults without one: kind clusters main0 and remote0\n" +
      "with subnets that are free here, one mesh over them, samples. PODS and SERVICES are IPv4 ranges. Writes over no file,\n" +
      "and only what `up` accepts. The commands to go on with are its last lines.",
    flags: {
      kind: {
        value: forms.kind,
        repeatable: true,
        help: "a cluster for kind to make; default: free subnets",
      },
      adopt: {
        value: forms.adopt,
        repeatable: true,
        help: "a cluster that exists, with the subnets that it has",
      },
      primary: {
        value: "NAME",
        repeatable: true,
        help: "a cluster with an istiod of its own (default: the first)",
      },
      remote: {
        value: forms.remote,
        repeatable: true,
        help: "whose istiod it uses (default: the first primary's)",
      },
      "no-mesh": { help: "clusters and routes only" },
      "no-samples": { help: "without helloworld and sleep: `up` then proves nothing" },
      edge: { value: "CODE", help: "a first edge site: the last cluster, managed by the first" },
      yes: { help: "ask nothing" },
    },
    argument: { label: "NAME", isStack: true },
    load: async () => (await import("./init.ts")).init,
  },
  {
    name: "up",
    summary: "create or repair the stack, and prove that its mesh works",
    details:
      "Finds or builds the tools and images, updates the stack, and asks every cluster for every version of\n" +
      "helloworld. Exits 0 only when each saw them all. A second run with no change changes nothing and asks again.\n" +
      "An adopted cluster that does not answer is left out, and so are its remotes: the others are done and proved, and the exit\n" +
      "code is 3. docs/cluster-gone.md has more.",
    flags: {
      parallel: { value: "N", help: "resources worked on at once (default: as many as the engine likes)" },
      without: {
        value: "CLUSTER",
        repeatable: true,
        help: "forget an adopted cluster that is gone, and not in the stack's file any more",
      },
    },
    load: async () => (await import("./up.ts")).up,
  },
  {
    name: "check",
    summary: "tell what is wrong with a stack's file, in a second; with --live, with its adopted clusters",
    details:
      "No tool, Docker, cluster, state or passphrase: encrypted values are not looked at, everything else is. One line a\n" +
      "problem, behind the file's name. Exits 1 when there is one. Warnings are of what only some machines refuse, or only a\n" +
      "stack that is new.\n\n" +
      "With --live each adopted cluster, or each CLUSTER that is named, is asked whether what `up` brings there could be made:\n" +
      "one table, a line for each look. Nothing is changed there, and one that is away does not stop the others. That takes the\n" +
      "stack's passphrase. Exits 1 when `up` would refuse something.",
    flags: {
      all: { help: "the file of every stack of the project, and not that of --stack alone" },
      live: { help: "ask the stack's adopted clusters as well" },
    },
    operands: { label: "CLUSTER" },
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "preview",
    summary: "show what up would change; needs no Docker and changes nothing",
    details:
      "One line per resource that would change, with the paths of the properties that differ. A stack that does not exist yet is\n" +
      "not made, and its file stays as it is. Without encrypted values it needs no passphrase then.",
    flags: {
      diff: { help: "the engine's full diff: every property of every resource" },
      markdown: {
        help: "on stdout, Markdown for a comment of at most 65,536 characters: changes by cluster, and the topology",
        stdoutIsData: true,
      },
      "expect-no-changes": { help: "exit with 2 when anything would change" },
    },
    load: async () => (await import("./preview.ts")).preview,
  },
  {
    name: "edge add",
    summary: "add an edge site to the stack's file",
    details:
      "The rest of the file stays as it is, comments and layout as well. What `up` would refuse is refused, and nothing\n" +
      "changes. docs/configuration.md has every key of an edge; those without a flag are written in the file.",
    flags: {
      site: { value: "CLUSTER", help: "the site, where it is a cluster of the stack" },
      bundle: { help: "the site can't be reached from here: `up` writes a file for it" },
      management: { value: "CLUSTER", help: "the cluster from which the site's API is called" },
      "management-address": { value: "URL", help: "where the site reaches that cluster's API server" },
      proxy: { value: "URL", help: "the proxy through which the site reaches it" },
      "wutong-cluster": { value: "NAME", help: "the WutongCluster whose operator runs the interceptor" },
    },
    argument: { label: "CODE" },
    load: async () => (await import("./edge-add.ts")).edgeAdd,
  },
  {
    name: "edge remove",
    summary: "remove an edge site from the stack's file",
    details: "The rest of the file stays as it is, as with edge add. The next `up` ends the site's access.",
    flags: {},
    argument: { label: "CODE" },
    load: async () => (await import("./edge-remove.ts")).edgeRemove,
  },
  {
    name: "verify",
    summary: "ask every cluster of the running stack for every version, now",
    details:
      "Needs a stack that is up. Exits 1 with the reasons when a cluster does not see what it should, and 3 when all do but an\n" +
      "adopted one that does not answer. With --from or --to only requests between these clusters are made, and the others may be\n" +
      "away.",
    flags: ends,
    load: async () => (await import("./verify.ts")).verify,
  },
  {
    name: "diagnose",
    summary: "walk the way of requests and of every istiod, and name the first hop that is broken",
    details:
      "Asks every cluster at once, each question with a time limit; a cluster that is away holds nobody up. Behind a broken hop\n" +
      "stand why and the command that mends it; what lies behind it is not judged. Changes nothing. Exits 1 when a hop is broken.",
    flags: {
      ...ends,
      all: { help: "a line for every hop, also for those that are well" },
    },
    load: async () => (await import("./diagnose.ts")).diagnose,
  },
  {
    name: "gather",
    summary:
      "write an archive for whoever helps: objects, proxies' configuration, logs, events; without secrets",
    details:
      "Every value of a Secret, the kubeconfigs' credentials and the passphrase are taken out of every file, wherever they stand.\n" +
      "What could not be asked is listed in the archive. Mode 0600. Look at what you send: names and addresses are in it.",
    flags: { output: { value: "FILE", help: "where to write it (default: isthmus-STACK-TIME.tar.gz here)" } },
    load: async () => (await import("./gather.ts")).gather,
  },
  {
    name: "shell",
    summary: "open a shell in the sleep pod of a cluster, to make requests by hand",
    details:
      "In a terminal an interactive one. Elsewhere it runs what is on its standard input, and ends as that does:\n" +
      "echo 'curl -s helloworld.sample:5000/hello' | isthmus shell main0",
    flags: {},
    argument: { label: "CLUSTER" },
    isAttached: true,
    stdoutIsData: true,
    load: async () => (await import("./shell.ts")).shell,
  },
  {
    name: "destroy",
    summary: "remove everything the stack made",
    details:
      "Deletes the clusters, networks, routes and files of the stack, then looks for leftovers and says what it found.\n" +
      "Clusters that were adopted stay; what Isthmus put into them goes. What others made under the stack's names stays as\n" +
      "well, and is listed. A cluster that does not answer stops it before anything is deleted, unless --without names it: then the\n" +
      "stack forgets what it has there. With --owner it needs no state, and deletes what that owner made on this machine's Docker.",
    flags: {
      remove: { help: "forget the stack and its history too" },
      without: { value: "CLUSTER", repeatable: true, help: "forget an adopted cluster that is gone" },
      owner: { value: "ID", help: "for a stack whose state is lost: delete what carries this owner's label" },
    },
    load: async () => (await import("./destroy.ts")).destroy,
  },
  {
    name: "doctor",
    summary: "tell where every tool and image will come from, and why",
    details:
      "Looks and never touches: installs and downloads nothing, and leaves nothing that it starts. Exits 1 when something needed is unavailable.",
    flags: {},
    load: async () => (await import("./doctor.ts")).doctor,
  },
  {
    name: "kubeconfig",
    summary: "write one kubeconfig with a context per cluster, named like it",
    details:
      'Prints the line that makes it the shell\'s: eval "$(isthmus kubeconfig)". Without --output the file is kept with the\n' +
      "stack's other files, and destroy removes it. Its mode is 0600.",
    flags: { output: { value: "FILE", help: "where to write it; - for stdout" } },
    stdoutIsData: true,
    load: async () => (await import("./kubeconfig.ts")).kubeconfig,
  },
  {
    name: "pulumi",
    summary: "run Pulumi itself, on this stack",
    details:
      "Any command of Pulumi, as it stands, in the project's directory, with the Pulumi, plugins, state and passphrase that\n" +
      "Isthmus uses: pulumi config set --secret KEY < FILE, pulumi stack export, pulumi cancel. Of two --stack the one behind\n" +
      "the word pulumi counts. `pulumi help` is Pulumi's own help.",
    flags: {},
    passesOn: "COMMAND",
    stdoutIsData: true,
    load: async () => (await import("./pulumi.ts")).pulumi,
  },
  {
    name: "exec",
    summary: "run a program with the Node and the npm packages of this checkout",
    details:
      "Both come first on its PATH, as for isthmus itself: exec node bench/main-job.ts, exec vitest run. The scripts of\n" +
      "package.json run by it, so that they need no Node on PATH but the one that npm came with.",
    flags: {},
    passesOn: "PROGRAM",
    stdoutIsData: true,
    load: async () => (await import("./exec.ts")).exec,
  },
  {
    name: "test",
    summary: "run the tests: all layers, or those named",
    details: `Layers, in order: ${layerNames.join(", ")}. The last line of the report is "N passed, N failed".`,
    flags: { update: { help: "write the expected graphs of the layer graph anew" } },
    operands: { label: "LAYER", values: layerNames },
    load: async () => (await import("./test.ts")).test,
  },
];

/** Flags every command takes. */
export const commonFlags: CommandSpec["flags"] = {
  stack: { value: "NAME", help: "the stack, and with it Pulumi.NAME.yaml (default: dev)" },
  json: { help: "one JSON object as the last line of stdout; text for people goes to stderr" },
  help: { help: "this help" },
};

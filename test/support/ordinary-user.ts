import { chownSync, cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { cacheRoot } from "../../toolchain/cache.ts";
import { run } from "../../toolchain/process.ts";

/** Who runs a command, and where. */
export interface Person {
  /** The person's checkout. */
  readonly checkout: string;
  /** A directory of the person's own. */
  readonly home: string;
  readonly ids: { readonly uid: number; readonly gid: number };
  /** All that the person's commands get of the environment. */
  readonly environment: Readonly<Record<string, string>>;
}

const name = "isthmus-e2e";
const home = `/home/${name}`;

/** What belongs to the checkout that the tests run from, or is brought to another one in another way. */
const left = /^(\.git|\.isthmus|bundles|node_modules|Pulumi\.e2e.*)$/;

/**
 * Makes a user of this machine who may use Docker and nothing else, with a checkout and the tools and images of this machine;
 * `.ci/remove-e2e-stacks` removes one that a killed test leaves.
 */
export async function makeOrdinaryUser(): Promise<Person> {
  await run("useradd", [
    "--create-home",
    "--home-dir",
    home,
    "--gid",
    "docker",
    "--shell",
    "/bin/bash",
    name,
  ]);
  const id = async (flag: string) => Number(await run("id", [flag, name]));
  const ids = { uid: await id("-u"), gid: await id("-g") };
  const checkout = join(home, "isthmus");
  mkdirSync(checkout);
  for (const entry of readdirSync(".").filter(entry => !left.test(entry)))
    cpSync(entry, join(checkout, entry), { recursive: true });
  const [cache, written, scratch, packages] = [
    join(home, ".cache/isthmus"),
    join(home, ".written"),
    join(home, ".scratch"),
    join(checkout, "node_modules"),
  ];
  for (const directory of [cache, written, scratch, packages]) mkdirSync(directory, { recursive: true });
  await run("chown", ["-R", `${name}:docker`, home]);
  await run("mount", ["--bind", "-o", "ro", "node_modules", packages]);
  const layers = `lowerdir=${cacheRoot()},upperdir=${written},workdir=${scratch}`;
  await run("mount", ["-t", "overlay", "-o", layers, "overlay", cache]);
  // Programs stay as they are: only what the user adds, replaces or locks has to be his own.
  const chown = ["-exec", "chown", `${name}:docker`, "{}", "+"];
  await run("find", [cache, "-type", "d", ...chown]);
  await run("find", [cache, "-maxdepth", "1", "-type", "f", ...chown]);
  chownSync(checkout, ids.uid, ids.gid);
  return {
    ...{ checkout, home, ids },
    environment: { PATH: process.env["PATH"] ?? "", HOME: home, USER: name, LOGNAME: name },
  };
}

/** Removes the user and everything that is his. */
export async function removeOrdinaryUser(): Promise<void> {
  for (const mounted of [join(home, ".cache/isthmus"), join(home, "isthmus/node_modules")])
    await run("umount", [mounted]);
  await run("userdel", ["--remove", name]);
}

import { run } from "../process.ts";

/**
 * Mounts live in a mount namespace of their own and processes in a PID namespace: whatever ends this, even SIGKILL,
 * leaves neither behind. $1 is the root, $2 the script, the rest its arguments.
 */
const ENTER = `
root=$1 script=$2; shift 2
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount --rbind /dev "$root/dev"
exec chroot "$root" /bin/bash -euo pipefail -c "$script" script "$@"
`;

/**
 * Runs a bash script inside a root file system on disk, isolated from this machine's mounts and processes. Needs root.
 * @returns what the script printed
 */
export async function inRoot(root: string, script: string, args: readonly string[] = []): Promise<string> {
  const enter = ["--mount", "--pid", "--fork", "--kill-child=SIGKILL", "bash", "-euc", ENTER, "enter"];
  return run("unshare", [...enter, root, script, ...args], {
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
  });
}

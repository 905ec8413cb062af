import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { basename } from "node:path";

/** What a process of a run does. */
type Role = "engine" | "program" | "plugins" | "other";

/** What one command took. */
export interface Measured {
  readonly seconds: number;
  /** Processor time in seconds, as far as it was seen: what others do on this machine does not change it. */
  readonly cpu: Readonly<Record<Role, number>>;
  /** Largest resident memory of one process, in MiB. */
  readonly peak: Readonly<Record<Role, number>>;
  /** Mean of the machine's load in the last minute, before and after. */
  readonly load: number;
  readonly output: string;
}

/** Pause between two looks at the processes, in milliseconds. */
const interval = 250;

/** Clock ticks in a second: USER_HZ, which is 100 on every Linux. */
const ticks = 100;

interface Seen {
  readonly role: Role;
  readonly seconds: number;
  readonly mebibytes: number;
}

/**
 * Runs a command to its end and looks at all its processes meanwhile.
 *
 * @throws Error with the last it wrote, when it fails
 */
export async function measured(
  [program = "", ...args]: readonly string[],
  options: { readonly cwd?: string; readonly env: NodeJS.ProcessEnv },
): Promise<Measured> {
  const before = loadavg()[0] ?? 0;
  const started = performance.now();
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const seen = new Map<number, Seen>();
  const timer = setInterval(() => {
    if (child.pid !== undefined) look(child.pid, seen);
  }, interval);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  clearInterval(timer);
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) {
    const tail = `${output}\n${errors}`.trim().split("\n").slice(-40).join("\n");
    throw new Error(`${[program, ...args].join(" ")} ended with ${code}:\n${tail}`);
  }
  const all = [...seen.values()];
  const ofRole = (value: (one: Seen) => number, join: (values: number[]) => number) => {
    const each = (role: Role) => join(all.filter(one => one.role === role).map(value));
    return {
      engine: each("engine"),
      program: each("program"),
      plugins: each("plugins"),
      other: each("other"),
    };
  };
  return {
    seconds,
    cpu: ofRole(
      one => one.seconds,
      values => values.reduce((sum, value) => sum + value, 0),
    ),
    peak: ofRole(
      one => one.mebibytes,
      values => Math.max(0, ...values),
    ),
    load: (before + (loadavg()[0] ?? 0)) / 2,
    output,
  };
}

/** Notes what a process and everything below it has used by now. */
function look(root: number, seen: Map<number, Seen>): void {
  const parents = new Map<number, number>();
  const stats = new Map<number, string[]>();
  for (const name of readdirSync("/proc")) {
    const text = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : "";
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    if (fields.length < 20) continue;
    parents.set(Number(name), Number(fields[1]));
    stats.set(Number(name), fields);
  }
  const below = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) {
      if (at === root) return true;
    }
    return false;
  };
  for (const [pid, fields] of stats) {
    if (!below(pid)) continue;
    const peak = /^VmHWM:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
    if (peak === undefined) continue;
    seen.set(pid, {
      role: roleOf(read(`/proc/${pid}/cmdline`).split("\0")),
      seconds: (Number(fields[11]) + Number(fields[12])) / ticks,
      mebibytes: Number(peak) / 1024,
    });
  }
}

function roleOf([program = "", ...args]: readonly string[]): Role {
  const name = basename(program);
  if (name === "pulumi") return "engine";
  if (name.startsWith("pulumi-resource-")) return "plugins";
  return name === "node" && !args.some(arg => arg.startsWith("components/")) ? "program" : "other";
}

/** A process may have ended between two looks. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

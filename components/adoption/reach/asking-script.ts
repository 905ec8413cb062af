import type { Met } from "./target.ts";

/** Time for a connection, and for all of an answer, in seconds: less than the pod has, or nobody would hear which one got none. */
const connectSeconds = 3;
const answerSeconds = 4;

/**
 * Tries URL_0, URL_1 and so on all at once, each by the CA of its number where there is one, and prints of each a line: its
 * number, curl's exit code, the time to the connection (0 when there never was one), and curl's words.
 */
export const askingScript = `
i=0
while eval "[ -n \\"\\\${URL_$i:-}\\" ]"; do
  eval "url=\\$URL_$i; ca=\\\${CA_$i:-}"
  (
    set --
    if [ -n "$ca" ]; then
      printf '%s' "$ca" > "/tmp/ca-$i"
      set -- --cacert "/tmp/ca-$i"
    fi
    said=$(curl -sS -o /dev/null --connect-timeout ${connectSeconds} -m ${answerSeconds} -w '\\n%{time_connect}' "$@" "$url" 2>&1)
    code=$?
    connected=$(printf '%s' "$said" | tail -n 1)
    words=$(printf '%s' "$said" | head -n 1 | cut -c 1-200)
    printf '%s %s %s %s\\n' "$i" "$code" "$connected" "$words"
  ) &
  i=$((i+1))
done
wait`;

/** What was met at each target, of all that {@link askingScript} printed; undefined where it is not all. */
export function parseMet(log: string, targets: number): readonly Met[] | undefined {
  const lines = new Map(
    [...log.matchAll(/^(\d+) (\d+) (\S+) ?(.*)$/gm)].map(([, index, exitCode, connected, words = ""]) => [
      Number(index),
      { isConnected: Number(connected) > 0, exitCode: Number(exitCode), words: words.trim() },
    ]),
  );
  const met = Array.from({ length: targets }, (_, index) => lines.get(index));
  return met.every(one => one !== undefined) ? met : undefined;
}

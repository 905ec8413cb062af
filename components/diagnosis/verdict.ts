/** One thing to do about a broken hop. */
export type Step =
  /** The next `up` mends it. */
  | { readonly by: "up" }
  | { readonly by: "kubectl"; readonly cluster: string; readonly args: readonly string[] }
  /** In words, where no command is known. */
  | { readonly by: "hand"; readonly text: string };

/** The judgement of one hop. */
export type Verdict =
  | { readonly state: "ok" }
  | { readonly state: "broken"; readonly why: string; readonly mend: readonly Step[] }
  /** Nobody could look. */
  | { readonly state: "unknown"; readonly why: string }
  /** Not judged, as it can't be well behind a hop that is broken. */
  | { readonly state: "behind"; readonly hop: string };

export const ok: Verdict = { state: "ok" };

export function broken(why: string, ...mend: readonly Step[]): Verdict {
  return { state: "broken", why, mend };
}

export const up: Step = { by: "up" };

export function kubectlStep(cluster: string, ...args: readonly string[]): Step {
  return { by: "kubectl", cluster, args };
}

export function byHand(text: string): Step {
  return { by: "hand", text };
}

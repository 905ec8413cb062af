import { questionLimit, UnreachableError } from "./kubectl.ts";
import { reasonOf } from "./reason.ts";

/** The answer to one question about one thing. That it could not be asked is an answer as well. */
export type Sight<T> = { readonly seen: T } | Unseen;

/** Why nothing was seen, for people and in one line, and after how many seconds that was clear. */
export interface Unseen {
  readonly unseen: string;
  readonly seconds: number;
}

/**
 * Asks, and takes a failure for an answer.
 *
 * @param ask ends by itself within the limit that it is given, in milliseconds
 */
export async function look<T>(
  ask: (limitMs: number) => Promise<T>,
  limitMs = questionLimit,
): Promise<Sight<T>> {
  const started = performance.now();
  try {
    return { seen: await ask(limitMs) };
  } catch (error) {
    return { unseen: reasonOf(error), seconds: (performance.now() - started) / 1000 };
  }
}

/** Says of a thing that it could not be asked, for how long, and why. */
export function couldNotBeAsked(thing: string, { unseen, seconds }: Unseen): string {
  return `${thing} could not be asked within ${Math.max(1, Math.round(seconds))} s (${unseen})`;
}

/** Why a cluster could not be asked: undefined when at least one of these questions to it was answered, or refused. */
export function whyUnseen(answers: readonly PromiseSettledResult<unknown>[]): string | undefined {
  const reasons = answers.map(answer =>
    answer.status === "rejected" ? (answer.reason as unknown) : undefined,
  );
  const [first] = reasons;
  return first instanceof UnreachableError && reasons.every(reason => reason instanceof UnreachableError)
    ? first.message
    : undefined;
}

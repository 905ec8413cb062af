import { reasonOf } from "../kubernetes/reason.ts";

/** The answer to one question; one that could not be asked leaves its reason, in one line. */
export type Answer<T> = { readonly is: T } | { readonly unasked: string };

/** Takes a failure for an answer. */
export async function answerTo<T>(asking: Promise<T>): Promise<Answer<T>> {
  try {
    return { is: await asking };
  } catch (error) {
    return { unasked: reasonOf(error) };
  }
}

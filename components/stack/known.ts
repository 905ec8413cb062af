import type * as pulumi from "@pulumi/pulumi";

/**
 * Waits for the value of an output while the program still decides what to declare; undefined where a preview can't know it
 * yet. Dependencies and secrecy are lost on the way: only for what is neither secret nor an input of a resource.
 */
export function known<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  return (output as unknown as Awaitable<T>).promise();
}

/** Not in Pulumi's types, but the one way to tell an unknown value: `apply` just never runs. */
interface Awaitable<T> {
  promise(): Promise<T | undefined>;
}

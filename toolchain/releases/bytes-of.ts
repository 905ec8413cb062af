/** The body of an answer, as it arrives; nothing where there is none. */
export async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  for await (const chunk of body) yield chunk as Uint8Array;
}

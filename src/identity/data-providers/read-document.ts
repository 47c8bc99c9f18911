/**
 * Reads a small document over HTTP; redirects are not followed.
 * @param withinMs after that many milliseconds it fails, however much has arrived
 * @throws Error when the answer is not 200, too long or too late
 */
export async function readDocument(url: string, withinMs: number, maxBytes: number): Promise<string> {
  const answer = await fetch(url, {
    redirect: 'error',
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(withinMs),
  });
  if (answer.status !== 200) {
    await answer.body?.cancel();
    throw new Error(`The answer has the status ${answer.status} instead of 200.`);
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop ends the connection.
  for await (const part of answer.body ?? []) {
    bytes += part.byteLength;
    if (bytes > maxBytes) throw new Error(`The answer has more than ${maxBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

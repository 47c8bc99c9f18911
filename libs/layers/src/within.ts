/**
 * What the promise gives.
 * @param limitMs milliseconds
 * @throws Error when it takes longer; the promise itself goes on
 */
export async function within<R>(limitMs: number, promise: Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // After a long turn of the event loop the timer is asked before the sockets, which may hold the answer.
    timer = setTimeout(() => setImmediate(reject, new Error(`It took longer than ${limitMs} ms.`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

import type { IncomingMessage } from 'node:http';
import { type TraceContext, traceContextOf } from './trace-context.ts';

const traces = new WeakMap<IncomingMessage, TraceContext>();

/** The trace of a request: the same for the log, the answer and the change log. */
export function traceOf(request: IncomingMessage): TraceContext {
  const known = traces.get(request);
  if (known !== undefined) return known;
  const trace = traceContextOf(request.headers.traceparent);
  traces.set(request, trace);
  return trace;
}

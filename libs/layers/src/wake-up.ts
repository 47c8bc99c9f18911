import { isJsonObject, type RevisionVector, STREAM_NAMES } from '#libs/kernel';

/** The channel on which instances tell each other which streams moved. */
export const CHANGE_CHANNEL = 'sm_changed';

/** What one instance tells the others: streams of a tenant and the revisions they are at. */
export interface WakeUp {
  readonly tenantId: string;
  readonly revisions: RevisionVector;
}

/** Reads a payload; undefined when it is not one of ours. */
export function parseWakeUp(payload: string | undefined): WakeUp | undefined {
  try {
    const value: unknown = JSON.parse(payload ?? '');
    if (!isJsonObject(value) || typeof value['tenantId'] !== 'string' || !isJsonObject(value['revisions'])) return undefined;
    const revisions: Record<string, number> = {};
    for (const stream of STREAM_NAMES) {
      const revision = value['revisions'][stream];
      if (typeof revision === 'number') revisions[stream] = revision;
    }
    return { tenantId: value['tenantId'], revisions };
  } catch {
    return undefined;
  }
}

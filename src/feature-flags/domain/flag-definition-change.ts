import type { FlagChange, FlagDefinition } from '../contracts/index.ts';

/** What a flag is after a change: absent members stay, a null schema goes. */
export function flagAfter(before: FlagDefinition, { schema, ...change }: FlagChange): FlagDefinition {
  const { schema: wasSchema, ...kept } = before;
  const after = schema === undefined ? wasSchema : schema;
  return { ...kept, ...change, ...(after === undefined || after === null ? {} : { schema: after }) };
}

import { buildOf, type CompileOptions } from './build.ts';
import { compileFallthrough, compileRule } from './compile-rule.ts';
import { answerOf } from './details.ts';
import type { Flag, FlagEnvironment, TenantOverride } from './flag.ts';
import { parseTenantOverride } from './parse-environment.ts';
import type { CompiledOverride, OverrideProgram } from './run.ts';

/** What an override is compiled for. */
export interface OverriddenFlag {
  readonly flag: Flag;
  /** Its unit and salt serve a split fallthrough of the override. */
  readonly environment: Pick<FlagEnvironment, 'bucketBy' | 'salt'>;
}

/** Compiles a tenant's override on first use. Never throws: the flag of a broken override answers PARSE_ERROR. */
export function compileOverride(override: TenantOverride, overridden: OverriddenFlag, options: CompileOptions = {}): CompiledOverride {
  let quick: OverrideProgram | undefined;
  return {
    override,
    program: (traced) => (traced ? build(override, overridden, options, true) : (quick ??= build(override, overridden, options, false))),
  };
}

function build(document: TenantOverride, overridden: OverriddenFlag, options: CompileOptions, isTraced: boolean): OverrideProgram {
  const { flag, environment } = overridden;
  const none = { variant: undefined, rules: undefined, fallthrough: undefined };
  try {
    const { value: override, violations = [] } = parseTenantOverride(document, flag, '');
    if (override === undefined) return { ...none, fault: violations.map(({ message }) => message).join(' ') };
    const using = buildOf(options, isTraced);
    const { variant, rules, fallthrough } = override;
    return {
      fault: undefined,
      variant: variant === undefined ? undefined : answerOf(flag, { variant, reason: 'TARGETING_MATCH', detail: 'OVERRIDE' }),
      rules: rules?.map((rule) => compileRule(flag, rule, using)),
      fallthrough:
        fallthrough === undefined
          ? undefined
          : compileFallthrough(flag, fallthrough, { bucketBy: environment.bucketBy, salt: environment.salt }, using),
    };
  } catch (error) {
    return { ...none, fault: `The override cannot be compiled: ${String(error)}.` };
  }
}

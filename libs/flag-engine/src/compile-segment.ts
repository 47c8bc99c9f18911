import { type Attribute, attributeOf, DEFAULT_UNIT, readUnit } from './attributes.ts';
import { buildOf, type CompileOptions } from './build.ts';
import { anyOf, compileCondition } from './compile-condition.ts';
import type { Segment } from './flag.ts';
import { parseSegment } from './parse-segment.ts';
import { referencesOf } from './references-of.ts';
import type { CompiledSegment, Run, Test } from './run.ts';
import { FALSE, TRUE, type Tri, UNKNOWN } from './tri.ts';

/** Compiles a segment on first use. Never throws: a broken segment is unknown to everyone. */
export function compileSegment(segment: Segment, options: CompileOptions = {}): CompiledSegment {
  return new LazySegment(segment, options);
}

class LazySegment implements CompiledSegment {
  readonly segment: Segment;
  readonly #options: CompileOptions;
  #isLeaf: boolean | undefined = undefined;
  #test: Test | undefined = undefined;

  constructor(segment: Segment, options: CompileOptions) {
    this.segment = segment;
    this.#options = options;
  }

  get isLeaf(): boolean {
    return (this.#isLeaf ??= isLeaf(this.segment));
  }

  test(run: Run): Tri {
    if (run.trace !== undefined) return compile(this.segment, this.#options, true)(run);
    return (this.#test ??= compile(this.segment, this.#options, false))(run);
  }
}

function isLeaf(segment: Segment): boolean {
  try {
    return referencesOf(segment).segments.length === 0;
  } catch {
    return false;
  }
}

function compile(segment: Segment, options: CompileOptions, isTraced: boolean): Test {
  try {
    if (parseSegment(segment, '').value === undefined) return () => UNKNOWN;
    const build = buildOf(options, isTraced);
    const matches = anyOf((segment.rules ?? []).map((rule) => compileCondition(rule, build)));
    return membership(segment, attributeOf(segment.attribute ?? DEFAULT_UNIT, build), matches);
  } catch {
    return () => UNKNOWN;
  }
}

/** (in the include list or any rule) and not in the exclude list, by three values. */
function membership(segment: Segment, attribute: Attribute, matches: Test): Test {
  const include = new Set(segment.include);
  const exclude = new Set(segment.exclude);
  if (include.size === 0 && exclude.size === 0) return matches;
  return (run) => {
    const id = readUnit(attribute, run);
    if (id !== undefined && exclude.has(id)) return FALSE;
    if (id !== undefined && include.has(id)) return TRUE;
    const byRule = matches(run);
    if (id !== undefined) return byRule;
    const included = include.size === 0 || byRule === TRUE ? byRule : UNKNOWN;
    return exclude.size === 0 ? included : included === FALSE ? FALSE : UNKNOWN;
  };
}

import { jsonEquals, pointerTo, violation, type Violation } from '#libs/kernel';
import { lintDefinitions, parseDefinition, type SettingDefinition, type SettingRegistry } from '#libs/setting-resolution';
import type { DefinitionsResult } from '../contracts/index.ts';
import type { DefinitionRow, DefinitionRows } from './definition-row.ts';
import { StorageKeys } from './storage-keys.ts';

/** A definition to register, and where its values are. */
export interface RegisteredDefinition {
  readonly definition: SettingDefinition;
  readonly storedAs: string;
  /** The row that it replaces; undefined for a key that is new. */
  readonly before: DefinitionRow | undefined;
}

/** What is to be registered, what is there already, and what is refused. */
export interface DefinitionsDecision {
  readonly register: readonly RegisteredDefinition[];
  readonly unchanged: number;
  readonly refused: DefinitionsResult['refused'];
}

interface Candidate {
  readonly index: number;
  readonly definition: SettingDefinition;
}

/** What a decision about definitions is made from. */
export interface DefinitionFacts {
  readonly origin: 'api' | 'code';
  readonly registry: SettingRegistry;
  /** The mirror of definitions as it is. */
  readonly rows: DefinitionRows;
  /** True for keys that this process's code declares. */
  readonly isCode: (key: string) => boolean;
}

/** Judges definition documents: shape, ownership, version, then all of them together with those that exist. */
export function decideDefinitions(documents: readonly unknown[], facts: DefinitionFacts): DefinitionsDecision {
  const refused = new Map<number, { key: string; violations: readonly Violation[] }>();
  const candidates: Candidate[] = [];
  documents.forEach((document, index) => {
    const pointer = pointerTo('', 'definitions', index);
    const parsed = parseDefinition(document, pointer);
    if (parsed.violations !== undefined) return refused.set(index, { key: keyOf(document), violations: parsed.violations });
    const conflict = conflictOf(parsed.definition, facts, pointer);
    if (conflict !== undefined) return refused.set(index, { key: parsed.definition.key, violations: [conflict] });
    return candidates.push({ index, definition: parsed.definition });
  });
  withStorage(candidates, facts.rows, refused);
  const placed = candidates.filter((candidate) => !refused.has(candidate.index));
  const sound = withoutFaults(placed, facts.registry, refused);
  const register = withStorage(sound, facts.rows, refused);
  return {
    register,
    unchanged: sound.filter(({ index, definition }) => !refused.has(index) && isSame(definition, liveRow(facts.rows, definition.key)))
      .length,
    refused: [...refused].sort(([left], [right]) => left - right).map(([index, refusal]) => ({ index, ...refusal })),
  };
}

// A refused definition may be what another depends on, so what is left is judged again until nothing more falls.
function withoutFaults(
  candidates: readonly Candidate[],
  registry: SettingRegistry,
  refused: Map<number, { key: string; violations: readonly Violation[] }>,
): readonly Candidate[] {
  let sound = candidates;
  for (;;) {
    const findings = lintDefinitions(
      sound.map((candidate) => candidate.definition),
      { existing: existingDefinitions(registry) },
    );
    if (findings.length === 0) return sound;
    const faulty = new Map(findings.map((finding) => [finding.key, finding.violations]));
    for (const { index, definition } of sound) {
      const violations = faulty.get(definition.key);
      const pointer = pointerTo('', 'definitions', index);
      if (violations !== undefined) {
        refused.set(index, {
          key: definition.key,
          violations: violations.map((found) => ({ ...found, pointer: `${pointer}${found.pointer}` })),
        });
      }
    }
    sound = sound.filter((candidate) => !faulty.has(candidate.definition.key));
  }
}

function conflictOf(definition: SettingDefinition, facts: DefinitionFacts, pointer: string): Violation | undefined {
  const existing = liveRow(facts.rows, definition.key);
  const { key, definitionVersion: version } = definition;
  if (facts.origin === 'api' && (facts.isCode(key) || existing?.origin === 'code')) {
    return violation(
      'DEFINITION_OWNED_BY_CODE',
      pointerTo(pointer, 'key'),
      `"${key}" is declared in source code and cannot be registered over the API.`,
      { key },
    );
  }
  if (existing === undefined) return undefined;
  if (existing.definition.owner !== definition.owner) {
    const message = `"${key}" belongs to "${existing.definition.owner}", not to "${definition.owner}".`;
    return violation('DEFINITION_OWNED_BY_OTHER', pointerTo(pointer, 'owner'), message, { key, owner: existing.definition.owner });
  }
  const current = existing.definition.definitionVersion;
  if (version < current || (version === current && !jsonEquals(definition, existing.definition))) {
    const message = `"${key}" is registered in version ${current}${version === current ? ' with other content' : ''}. Send a version above ${current}.`;
    return violation('DEFINITION_VERSION_CONFLICT', pointerTo(pointer, 'definitionVersion'), message, { key, definitionVersion: current });
  }
  return undefined;
}

// One after the other: of two names for one setting in one call, the second has its values where the first has them.
function withStorage(
  candidates: readonly Candidate[],
  rows: DefinitionRows,
  refused: Map<number, { key: string; violations: readonly Violation[] }>,
): readonly RegisteredDefinition[] {
  const storage = new StorageKeys(rows);
  return candidates.flatMap(({ index, definition }): RegisteredDefinition[] => {
    const { key } = definition;
    if (isSame(definition, liveRow(rows, key))) return [];
    const violations = storage.faultsOf(definition, pointerTo('', 'definitions', index));
    if (violations.length > 0) {
      refused.set(index, { key, violations });
      return [];
    }
    const storedAs = storage.of(definition);
    storage.add({ definition, storedAs, isWithdrawn: false });
    return [{ definition, storedAs, before: rows.get(key) }];
  });
}

// A withdrawn key is free: whoever declares it has it, and the values that it kept.
function liveRow(rows: DefinitionRows, key: string): DefinitionRow | undefined {
  const row = rows.get(key);
  return row?.isWithdrawn === true ? undefined : row;
}

function isSame(definition: SettingDefinition, existing: DefinitionRow | undefined): boolean {
  return existing !== undefined && jsonEquals(definition, existing.definition);
}

function* existingDefinitions(registry: SettingRegistry): Generator<SettingDefinition> {
  for (const key of registry.keys) {
    const compiled = registry.get(key);
    if (compiled !== undefined) yield compiled.definition;
  }
}

function keyOf(document: unknown): string {
  const key: unknown = typeof document === 'object' && document !== null ? Reflect.get(document, 'key') : undefined;
  return typeof key === 'string' ? key.slice(0, 255) : '';
}

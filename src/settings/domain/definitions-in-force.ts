import { compileDefinition, type CompiledDefinition, type SettingDefinition, SettingRegistry } from '#libs/setting-resolution';
import type { DefinitionRow, DefinitionRows } from './definition-row.ts';
import { StorageKeys } from './storage-keys.ts';

/** The mirror of definitions, and those that are in force in this process. */
export interface DefinitionSet {
  readonly registry: SettingRegistry;
  readonly rows: DefinitionRows;
}

interface Candidate {
  readonly definition: SettingDefinition;
  readonly storedAs: string;
  readonly isDeclared: boolean;
  readonly revision: number;
}

/** No definitions. */
export const NO_DEFINITIONS: DefinitionSet = { registry: SettingRegistry.of([]), rows: new Map() };

/**
 * The definitions in force: one for each setting, whatever names it has. What this process's code declares comes first, then the
 * definition that names others as its aliases, then the latest. The names of the others lead to it.
 * @param declared what the code of this process declares
 * @param previous unchanged definitions keep their compiled form
 */
export function definitionsInForce(rows: DefinitionRows, declared: readonly SettingDefinition[], previous: SettingRegistry): DefinitionSet {
  const candidates = candidatesOf(rows, declared);
  const inForce = [...Map.groupBy(candidates, (candidate) => candidate.storedAs).values()].flatMap(winnersOf);
  const changed = inForce.filter((compiled) => !isSame(compiled, previous.get(compiled.key)));
  const keys = new Set(inForce.map((compiled) => compiled.key));
  const removed = previous.keys.filter((key) => !keys.has(key));
  return { registry: changed.length + removed.length === 0 ? previous : previous.with(changed, removed), rows };
}

/**
 * The set as it is when these definitions have been registered over the API.
 * @param declared what the code of this process declares
 */
export function withRegistered(
  known: DefinitionSet,
  registered: readonly SettingDefinition[],
  declared: readonly SettingDefinition[],
): DefinitionSet {
  if (registered.length === 0) return known;
  const storage = new StorageKeys(known.rows);
  const rows = new Map(known.rows);
  for (const definition of registered) {
    const { key, owner } = definition;
    const row = { definition, storedAs: storage.of(definition), isWithdrawn: false };
    storage.add(row);
    rows.set(key, { key, owner, origin: 'api', registeredAt: '', revision: Number.MAX_SAFE_INTEGER, ...row });
  }
  return definitionsInForce(rows, declared, known.registry);
}

function candidatesOf(rows: DefinitionRows, declared: readonly SettingDefinition[]): readonly Candidate[] {
  const storage = new StorageKeys(rows);
  const own = new Set(declared.map((definition) => definition.key));
  const toCandidate = ({ definition, storedAs, revision }: DefinitionRow): Candidate => ({
    definition,
    storedAs,
    revision,
    isDeclared: false,
  });
  return [
    ...declared.map((definition) => ({ definition, storedAs: storage.of(definition), isDeclared: true, revision: 0 })),
    ...[...rows.values()].filter((row) => !row.isWithdrawn && !own.has(row.key)).map(toCandidate),
  ];
}

function winnersOf(group: readonly Candidate[]): readonly CompiledDefinition[] {
  const [only] = group;
  if (only !== undefined && group.length === 1) return [compileDefinition(only.definition, { storedAs: only.storedAs })];
  const isAliased = ({ definition }: Candidate, isDeclared: boolean): boolean =>
    group.some((other) => other.isDeclared === isDeclared && other.definition.aliases?.includes(definition.key) === true);
  const ranked = [...group].sort(
    (left, right) =>
      Number(right.isDeclared) - Number(left.isDeclared) ||
      Number(isAliased(left, left.isDeclared)) - Number(isAliased(right, right.isDeclared)) ||
      right.revision - left.revision ||
      (left.definition.key < right.definition.key ? -1 : 1),
  );
  // Code reads what it declares by its own definition, even when somebody else's has taken the place.
  const winners = ranked.filter((one, index) => index === 0 || (one.isDeclared && !isAliased(one, true)));
  const others = ranked.filter((one) => !winners.includes(one));
  const otherNames = others.flatMap(({ definition }) => [definition.key, ...(definition.aliases ?? [])]);
  return winners.map(({ definition, storedAs }, index) =>
    compileDefinition(definition, { storedAs, otherNames: index === 0 ? otherNames : [] }),
  );
}

function isSame(left: CompiledDefinition, right: CompiledDefinition | undefined): boolean {
  if (left.definition !== right?.definition || left.storedAs !== right.storedAs) return false;
  return left.otherNames.length === right.otherNames.length && left.otherNames.every((name, index) => name === right.otherNames[index]);
}

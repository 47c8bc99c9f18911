import type { Actor, Scope } from '#libs/kernel';
import type { ResolutionLevel, SettingRegistry } from '#libs/setting-resolution';
import type { SettingChange } from '../contracts/index.ts';
import type { RowTable, SettingWrite, StateLevel } from './setting-state.ts';

/** What a decision about changes is made from. */
export interface SettingChangeFacts {
  readonly scope: Scope;
  readonly registry: SettingRegistry;
  /** The registry as the actor may know it. */
  readonly visible: SettingRegistry;
  /** Who wants the changes; undefined = the system itself. */
  readonly actor: Actor | undefined;
  /** From the application down to the scope itself, which is the last. */
  readonly levels: readonly StateLevel[];
  /** The names of the tenant's environments. */
  readonly environments: readonly string[];
}

/** A change under judgement: with its place in the request and the environment filled in. */
export interface JudgedChange extends SettingChange {
  /** The key that is in force, whatever name the request used. */
  readonly key: string;
  /** The name in the request. */
  readonly name: string;
  /** The key that the row carries. */
  readonly storedAs: string;
  readonly index: number;
  readonly environment: string;
  /** JSON pointer of the change in the request; `''` for a single change. */
  readonly pointer: string;
}

/** Facts of a rule that looks at one change. */
export interface ChangeRuleFacts {
  readonly change: JudgedChange;
  readonly facts: SettingChangeFacts;
  /** The rows of the scope as they are. */
  readonly own: RowTable;
  /** As they will be where all changes or none are made; otherwise as they are. */
  readonly wanted: RowTable;
}

/** Facts of a rule that looks at the state after all changes. */
export interface StateRuleFacts {
  readonly registry: SettingRegistry;
  /** The keys with requirements or conflicts that a change may break: changed ones, and those that mention one. */
  readonly keys: readonly string[];
  readonly changed: ReadonlyMap<string, readonly JudgedChange[]>;
  readonly levels: readonly ResolutionLevel[];
  readonly environments: readonly string[];
  readonly writes: readonly SettingWrite[];
}

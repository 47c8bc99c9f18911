import { CONSTRAINTS_OF_KIND, type SettingConstraints, type SettingKind } from './definition.ts';
import type {
  DecimalLimits,
  EnumMaker,
  JsonMaker,
  ListMaker,
  MultiEnumMaker,
  NameLimits,
  NoLimits,
  NumberLimits,
  RangeLimits,
  ReferenceMaker,
  SecretMaker,
  SettingMaker,
  TextLimits,
  UrlLimits,
} from './setting-makers.ts';
import type { SettingSpec } from './setting-spec.ts';

interface SettingBuilder {
  readonly boolean: SettingMaker<boolean, NoLimits>;
  readonly integer: SettingMaker<number, NumberLimits>;
  readonly number: SettingMaker<number, NumberLimits>;
  /** Exact decimals, as text. */
  readonly decimal: SettingMaker<string, DecimalLimits>;
  readonly string: SettingMaker<string, TextLimits>;
  readonly enum: EnumMaker;
  readonly multiEnum: MultiEnumMaker;
  readonly duration: SettingMaker<string, NoLimits>;
  readonly date: SettingMaker<string, RangeLimits>;
  readonly time: SettingMaker<string, RangeLimits>;
  readonly url: SettingMaker<string, UrlLimits>;
  readonly email: SettingMaker<string, NameLimits>;
  readonly color: SettingMaker<string, NoLimits>;
  readonly reference: ReferenceMaker;
  readonly list: ListMaker;
  readonly json: JsonMaker;
  /** A text that is sealed: `get` answers whether it is set, `secret` the text. */
  readonly secret: SecretMaker;
}

/**
 * Makes the settings of a defineSettings call, one function a kind.
 * @example s.integer({ min: 0, max: 365, unit: 'days', default: 30 })
 */
export const s: SettingBuilder = {
  boolean: (options?: object) => specOf('boolean', options),
  integer: (options?: object) => specOf('integer', options),
  number: (options?: object) => specOf('number', options),
  decimal: (options?: object) => specOf('decimal', options),
  string: (options?: object) => specOf('string', options),
  enum: (values: readonly unknown[], options?: object) => specOf('enum', { ...options, values }),
  multiEnum: (values: readonly unknown[], options?: object) => specOf('multi-enum', { ...options, values }),
  duration: (options?: object) => specOf('duration', options),
  date: (options?: object) => specOf('date', options),
  time: (options?: object) => specOf('time', options),
  url: (options?: object) => specOf('url', options),
  email: (options?: object) => specOf('email', options),
  color: (options?: object) => specOf('color', options),
  reference: (options?: object) => specOf('reference', options),
  list: (items: SettingSpec, options?: object) =>
    specOf('list', { ...options, items: { kind: items.kind, constraints: items.constraints } }),
  json: (options?: object) => specOf('json', options),
  secret: (options?: object) => specOf('secret', options),
};

/** Sorts the options of a maker into constraints and the other fields; the makers' types have checked what they hold. */
function specOf(kind: SettingKind, options: object = {}) {
  const isConstraint = ([name]: [string, unknown]): boolean => CONSTRAINTS_OF_KIND[kind].some((known) => known === name);
  const entries = Object.entries(options);
  const constraints: SettingConstraints = Object.fromEntries(entries.filter(isConstraint));
  return { kind, constraints, fields: Object.fromEntries(entries.filter((entry) => !isConstraint(entry))) };
}

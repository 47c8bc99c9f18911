import { readdirSync, readFileSync } from 'node:fs';

/** A setting as the manifest of an editor extension contributes it: a JSON Schema with annotations of the editor. */
export interface EditorProperty {
  readonly key: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** The translated texts of the extension, by the name between the percent signs. */
  readonly texts: ReadonlyMap<string, string>;
}

const FOLDER = new URL('./definitions/editor/', import.meta.url);
const APPLICATION_ONLY: readonly unknown[] = ['application', 'machine', 'machine-overridable'];

/** What an editor adds to JSON Schema for people. Everything else stays, so that an unsupported keyword is refused by name. */
const ANNOTATIONS: readonly string[] = [
  'deprecationMessage',
  'docDefault',
  'enumDescriptions',
  'enumItemLabels',
  'markdownDeprecationMessage',
  'markdownDescription',
  'markdownEnumDescriptions',
  'scope',
  'tags',
];

/** Keywords by which a schema says no more than `kind` and `constraints` can say. */
const CONSTRAINT_OF_KEYWORD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  boolean: {},
  integer: { minimum: 'min', maximum: 'max' },
  number: { minimum: 'min', maximum: 'max' },
  string: { minLength: 'minLength', maxLength: 'maxLength', pattern: 'pattern' },
};

/** Every setting of the extensions as it stands in their manifests, in the order of file names and within a file. */
export function editorProperties(): readonly EditorProperty[] {
  const manifests = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.package.json'))
    .sort();
  return manifests.flatMap((name) => {
    const texts = textsBeside(name);
    const configuration = fields(fields(readJson(name))['contributes'])['configuration'];
    const sections: readonly unknown[] = Array.isArray(configuration) ? configuration : [configuration];
    const properties = sections.flatMap((section) => Object.entries(fields(fields(section)['properties'])));
    return properties.map(([key, schema]) => ({ key, schema: fields(schema), texts }));
  });
}

/** The settings of the extensions as definition documents, as a system that registers them over the API would send them. */
export function editorDefinitions(): object[] {
  return editorProperties().map(({ key, schema, texts }) => {
    const description = translated(schema['description'] ?? schema['markdownDescription'], texts);
    const message = translated(schema['deprecationMessage'] ?? schema['markdownDeprecationMessage'], texts);
    return {
      key,
      owner: 'editor',
      ...kindOf(schema, texts),
      ...('default' in schema ? { default: schema['default'] } : {}),
      scopes: APPLICATION_ONLY.includes(schema['scope']) ? ['application'] : ['application', 'tenant', 'user'],
      ...(description === undefined ? {} : { description }),
      ...(message === undefined ? {} : { deprecated: { message } }),
      definitionVersion: 1,
    };
  });
}

function kindOf(schema: EditorProperty['schema'], texts: EditorProperty['texts']): object {
  const { default: _default, description: _description, title: _title, ...rules } = fields(plainSchema(schema, texts));
  const { type: types, enum: choices, ...others } = rules;
  const type: unknown = Array.isArray(types) && types.length === 1 ? types[0] : types;
  if (type === 'string' && isTexts(choices) && Object.keys(others).length === 0) return enumOf(choices, schema, texts);
  const names = typeof type === 'string' && choices === undefined ? CONSTRAINT_OF_KEYWORD[type] : undefined;
  if (names === undefined || Object.keys(others).some((keyword) => names[keyword] === undefined)) {
    return { kind: 'json', constraints: { schema: rules } };
  }
  const constraints = Object.fromEntries(Object.entries(others).map(([keyword, value]) => [names[keyword] ?? keyword, value]));
  return { kind: type, constraints };
}

function enumOf(choices: readonly string[], schema: EditorProperty['schema'], texts: EditorProperty['texts']): object {
  const sources = [schema['enumItemLabels'], schema['enumDescriptions'], schema['markdownEnumDescriptions']];
  const values = choices.map((value, index) => {
    const labels = sources.map((source) => translated(Array.isArray(source) ? source[index] : undefined, texts));
    const label = labels.find((text) => text !== undefined && text !== '');
    return label === undefined ? { value } : { value, label };
  });
  return { kind: 'enum', constraints: { values } };
}

/** The schema without the editor's annotations, at every depth; names of properties are not keywords and stay. */
function plainSchema(schema: unknown, texts: EditorProperty['texts']): unknown {
  if (Array.isArray(schema)) return schema.map((one) => plainSchema(one, texts));
  if (typeof schema !== 'object' || schema === null) return schema;
  const all = fields(schema);
  const description = translated(all['description'] ?? all['markdownDescription'], texts);
  const plain = Object.entries(all).flatMap(([keyword, value]): [string, unknown][] => {
    if (ANNOTATIONS.includes(keyword) || keyword === 'description') return [];
    if (['properties', 'patternProperties', 'definitions', '$defs'].includes(keyword)) {
      return [[keyword, Object.fromEntries(Object.entries(fields(value)).map(([name, one]) => [name, plainSchema(one, texts)]))]];
    }
    const holdsSchemas = ['items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf', 'not'].includes(keyword);
    return [[keyword, holdsSchemas ? plainSchema(value, texts) : value]];
  });
  return { ...Object.fromEntries(plain), ...(description === undefined ? {} : { description }) };
}

/** The text itself, or what `%name%` stands for; undefined for anything that is not a text. */
function translated(text: unknown, texts: EditorProperty['texts']): string | undefined {
  if (typeof text !== 'string') return undefined;
  const name = /^%(.+)%$/.exec(text)?.[1];
  return name === undefined ? text : (texts.get(name) ?? text);
}

function textsBeside(manifest: string): ReadonlyMap<string, string> {
  const name = manifest.replace(/\.json$/, '.nls.json');
  if (!readdirSync(FOLDER).includes(name)) return new Map();
  const entries = Object.entries(fields(readJson(name)));
  return new Map(entries.map(([key, text]) => [key, typeof text === 'string' ? text : String(fields(text)['message'])]));
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

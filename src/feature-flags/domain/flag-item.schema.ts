import { ANY_ENVIRONMENT, ENVIRONMENT_PATTERN, type JsonObject } from '#libs/kernel';

const KEY = { type: 'string', pattern: '^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$' };
const TEXTS = { type: 'array', items: { type: 'string' } };
const RULES = {
  description: 'Each with its id and its salt, so that nobody gets another value by an import.',
  type: 'array',
  items: {
    type: 'object',
    properties: { id: { type: 'string' }, salt: { type: 'string' }, serve: { type: 'object' } },
    required: ['id', 'salt', 'serve'],
  },
};
const CONFIGURATION = {
  type: 'object',
  properties: {
    state: { enum: ['on', 'off'] },
    graceful: { type: 'boolean' },
    offVariant: { type: 'string' },
    prerequisites: { type: 'array', items: { type: 'object' } },
    targets: { type: 'array', items: { type: 'object' } },
    rules: RULES,
    fallthrough: { type: 'object' },
    bucketBy: { type: 'string' },
    salt: { type: 'string' },
  },
  required: ['state', 'salt'],
  additionalProperties: false,
};

/** JSON Schema of an entry of the section `flags`. */
export const FLAG_ITEM_SCHEMA: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'An entry of the section flags',
  oneOf: [
    {
      title: 'A feature flag that is in use: what holds in all environments, and what it does where nothing else is said',
      type: 'object',
      properties: {
        kind: { const: 'flag' },
        key: KEY,
        environment: { const: ANY_ENVIRONMENT },
        flag: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            owner: { type: 'string' },
            description: { type: 'string' },
            tags: TEXTS,
            kind: { type: 'string' },
            valueType: { enum: ['boolean', 'string', 'number', 'json'] },
            variants: { type: 'object' },
            schema: { type: ['object', 'boolean'] },
            permanent: { type: 'boolean' },
            metadata: { type: 'object' },
            conflictsWith: TEXTS,
            initial: CONFIGURATION,
          },
          required: ['name', 'owner', 'kind', 'valueType', 'variants', 'initial'],
          additionalProperties: false,
        },
      },
      required: ['kind', 'key', 'flag'],
      additionalProperties: false,
    },
    {
      title: 'What a feature flag does in an environment',
      type: 'object',
      properties: {
        kind: { const: 'flag-environment' },
        key: KEY,
        environment: { type: 'string', pattern: ENVIRONMENT_PATTERN.source },
        configuration: CONFIGURATION,
      },
      required: ['kind', 'key', 'environment', 'configuration'],
      additionalProperties: false,
    },
    {
      title: 'How a flag from a scope above is overridden in an environment',
      type: 'object',
      properties: {
        kind: { const: 'flag-override' },
        key: KEY,
        environment: { type: 'string', pattern: ENVIRONMENT_PATTERN.source },
        override: {
          type: 'object',
          properties: { state: { enum: ['on', 'off'] }, variant: { type: 'string' }, rules: RULES, fallthrough: { type: 'object' } },
          minProperties: 1,
          additionalProperties: false,
        },
      },
      required: ['kind', 'key', 'environment', 'override'],
      additionalProperties: false,
    },
    {
      title: 'A segment that rules refer to',
      type: 'object',
      properties: {
        kind: { const: 'segment' },
        key: KEY,
        environment: { const: ANY_ENVIRONMENT },
        segment: {
          type: 'object',
          properties: {
            name: { type: 'string' },
            description: { type: 'string' },
            attribute: { type: 'string' },
            include: TEXTS,
            exclude: TEXTS,
            rules: { type: 'array', items: { type: 'object' } },
          },
          required: ['name'],
          additionalProperties: false,
        },
      },
      required: ['kind', 'key', 'segment'],
      additionalProperties: false,
    },
  ],
};

import { ANY_ENVIRONMENT, ENVIRONMENT_PATTERN, type JsonObject } from '#libs/kernel';
import { MAX_SETTING_KEY_LENGTH, SETTING_KEY_PATTERN } from '#libs/setting-resolution';
import { DEFINITION, VALUE } from './setting-items.ts';

const KEY = { type: 'string', pattern: SETTING_KEY_PATTERN.source, maxLength: MAX_SETTING_KEY_LENGTH };
const BOUND = { type: ['number', 'string'] };

/** JSON Schema of an entry of the section `settings`. */
export const SETTING_ITEM_SCHEMA: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'An entry of the section settings',
  oneOf: [
    {
      title: 'A definition that was registered over the API',
      type: 'object',
      properties: {
        kind: { const: DEFINITION },
        key: KEY,
        environment: { const: ANY_ENVIRONMENT },
        definition: { type: 'object', description: 'As in PUT /v1/application/settings/definitions.' },
      },
      required: ['kind', 'key', 'definition'],
      additionalProperties: false,
    },
    {
      title: 'A value, its lock, and what the levels below may choose',
      type: 'object',
      properties: {
        kind: { const: VALUE },
        key: KEY,
        environment: {
          description: 'Absent or * = in every environment.',
          anyOf: [{ const: ANY_ENVIRONMENT }, { type: 'string', pattern: ENVIRONMENT_PATTERN.source }],
        },
        value: { description: 'As the definition of the key allows; null is a value.' },
        enforced: { type: 'boolean', description: 'True = no level below chooses another.', default: false },
        constraint: {
          type: 'object',
          properties: { min: BOUND, max: BOUND, allowed: { type: 'array' } },
          additionalProperties: false,
        },
      },
      required: ['kind', 'key'],
      anyOf: [
        { properties: { value: true }, required: ['value'] },
        { properties: { constraint: true }, required: ['constraint'] },
      ],
      additionalProperties: false,
    },
  ],
};

import { schemaFaults } from './src/schema-faults.ts';
for (const t of [
  { properties: { c: { items: { $ref: '#' } } } },
  { properties: { c: { $ref: '#' } } },
  { $defs: { a: { properties: { b: { $ref: '#/$defs/a' } } } }, $ref: '#/$defs/a' },
  { $ref: '#/$defs/x', $defs: { x: { type: 'string' } } },
])
  console.log(
    JSON.stringify(t),
    schemaFaults(t, '').map((x) => x.message),
  );

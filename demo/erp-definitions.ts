import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('./definitions/erp/', import.meta.url);

/** The settings that an ERP might register, written for this demo, in the order of file names. */
export function erpDefinitions(): object[] {
  return readdirSync(FOLDER)
    .sort()
    .flatMap((name) => {
      const documents: object[] = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
      return documents;
    });
}

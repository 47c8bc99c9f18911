import type { ContractCases } from './contract-subject.ts';
import { DEFINITION_CASES } from './definition-cases.ts';
import { FURTHER_CASES } from './further-cases.ts';
import { READ_CASES } from './read-cases.ts';
import { WRITE_CASES } from './write-cases.ts';

/** What every implementation of the coordinators of settings promises: the one on PostgreSQL, and the one for tests. */
export const SETTINGS_CONTRACT: ContractCases = { ...READ_CASES, ...WRITE_CASES, ...DEFINITION_CASES, ...FURTHER_CASES };

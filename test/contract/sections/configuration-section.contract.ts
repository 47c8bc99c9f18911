import { APPLYING_CASES } from './applying-cases.ts';
import { CONTENT_CASES } from './content-cases.ts';
import type { SectionCases } from './section-subject.ts';

/** What every section of the configuration promises; a module that registers one tries its own on this. */
export const SECTION_CONTRACT: SectionCases = { ...CONTENT_CASES, ...APPLYING_CASES };

/** One scenario with the values of one row of its examples filled in. */
export interface Scenario {
  readonly title: string;
  readonly steps: readonly Step[];
}

/** One step, without Given, When, Then and And. */
export interface Step {
  readonly text: string;
  readonly table: readonly (readonly string[])[];
}

interface Draft {
  readonly title: string;
  readonly steps: { text: string; table: string[][] }[];
  readonly examples: string[][][];
}

/** Reads scenarios and outlines of a .feature file; backgrounds, tags and comments are passed over. */
export function readScenarios(text: string): readonly Scenario[] {
  const drafts: Draft[] = [];
  let isInScenario = false;
  for (const line of text.split('\n').map((one) => one.trim())) {
    const draft = drafts.at(-1);
    const scenario = /^Scenario(?: Outline)?: (.*)$/.exec(line);
    const step = /^(?:Given|When|Then|And) (.*)$/.exec(line);
    if (scenario !== null) {
      drafts.push({ title: scenario[1] ?? '', steps: [], examples: [] });
      isInScenario = true;
    } else if (draft === undefined || !isInScenario) continue;
    else if (line.startsWith('Examples:')) draft.examples.push([]);
    else if (step !== null) draft.steps.push({ text: step[1] ?? '', table: [] });
    else if (line.startsWith('|')) (draft.examples.at(-1) ?? draft.steps.at(-1)?.table)?.push(cellsOf(line));
  }
  return drafts.flatMap(fill);
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

function fill({ title, steps, examples }: Draft): readonly Scenario[] {
  if (examples.length === 0) return [{ title, steps }];
  return examples.flatMap(([head = [], ...rows]) =>
    rows.map((row) => {
      const text = (template: string): string => head.reduce((filled, name, at) => filled.replaceAll(`<${name}>`, row[at] ?? ''), template);
      return { title: `${title} (${row.join(', ')})`, steps: steps.map((step) => ({ ...step, text: text(step.text) })) };
    }),
  );
}

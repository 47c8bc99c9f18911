import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** The checkout; jest runs with it as its working directory. */
export const PROJECT = join(import.meta.dirname, '../..');

interface CruisedDependency {
  readonly module: string;
  readonly resolved: string;
}

interface CruisedModule {
  readonly source: string;
  readonly dependencies: readonly CruisedDependency[];
}

export interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

export interface Cruise {
  readonly modules: readonly CruisedModule[];
  readonly summary: {
    readonly totalCruised: number;
    readonly totalDependenciesCruised: number;
    readonly violations: readonly Violation[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

/** Runs the dependency rules, as `npm run lint` does, over src and libs below a folder. */
export function cruise(folder: string): Promise<Cruise> {
  const program = join(PROJECT, 'node_modules/.bin/depcruise');
  const options = ['src', 'libs', '--config', join(PROJECT, '.dependency-cruiser.cjs'), '--output-type', 'json'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...options], { cwd: folder, maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (stdout.startsWith('{')) resolve(JSON.parse(stdout) as Cruise);
      else reject(error ?? new Error(`dependency-cruiser printed no report: ${stderr}`));
    });
  });
}

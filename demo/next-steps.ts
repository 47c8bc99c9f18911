import { type Api } from './api.ts';
import { say } from './say.ts';
import type { FoundServer } from './server.ts';
import { EXPLAINED, HISTORY } from './story-data.ts';

const READS: readonly (readonly [what: string, path: string])[] = [
  ["The settings of Harbour Retail's sales, with where each value comes from", '/tenants/harbour-retail/settings?group=sales'],
  ['What Harbour Works has set itself', '/tenants/harbour-works/settings?onlyOverridden=true'],
  ["Why Ann's payment term is what it is", EXPLAINED],
  ['Who changed it at the holding', HISTORY],
  ['The audit trail of the holding', '/tenants/harbour/audit?limit=5'],
  ['One of the real definitions', '/application/settings?prefix=git.auto&limit=3'],
];

/** Prints commands that work as they stand, and how to end what the demo started. */
export function printNextSteps(api: Api, started: FoundServer['started']): void {
  say('Look at');
  say(`  every route, to try out: ${api.url}/docs`);
  say('  and with these commands:\n');
  say(`KEY=${api.key}`);
  for (const [what, path] of READS) {
    say(`# ${what}`);
    say(`curl -s -H "authorization: Bearer $KEY" "${api.url}/v1${path}"`);
  }
  say('# Run the payments of Harbour Retail: refused until it has a bank account');
  say(
    `curl -s -X POST -H "authorization: Bearer $KEY" -H "content-type: application/json" "${api.url}/v1/tenants/harbour-retail/settings/validate" ` +
      `-d '{"changes":[{"op":"set","key":"payables.paymentRun","value":true}]}'`,
  );
  if (started !== undefined) say(`\nThe server was started for this demo and goes on (log: ${started.log}). Stop it: kill ${started.pid}`);
}

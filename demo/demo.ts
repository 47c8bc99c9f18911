import { Api } from './api.ts';
import { administratorKey } from './administrator-key.ts';
import { DemoFailure } from './demo-failure.ts';
import { editorDefinitions } from './editor-definitions.ts';
import { erpDefinitions } from './erp-definitions.ts';
import { printNextSteps } from './next-steps.ts';
import { say } from './say.ts';
import { findServer } from './server.ts';
import * as story from './story.ts';
import { EXPLAINED, HISTORY } from './story-data.ts';

// Shows the whole of settings on a running server, by HTTP alone. It may be run again: what is there stays.
async function tellStory(api: Api): Promise<void> {
  say('\n1 Definitions over the API');
  await story.registerDefinitions(api, 'an ERP', erpDefinitions());
  await story.registerDefinitions(api, 'a code editor, 626 real ones in one call', editorDefinitions());
  say('\n2 A holding with two subsidiaries');
  await story.createTenants(api);
  say('\n3 Values at every level');
  await story.setFirstValues(api);
  say('\n4 Which value is in force, and why');
  await story.explain(api, EXPLAINED);
  say('\n5 A change whose dependency is not met');
  await story.tryRefusedChange(api);
  say('\n6 Many changes at once, all or nothing');
  await story.changeManyAtOnce(api);
  say('\n7 Who changed it');
  await story.showHistory(api, HISTORY);
  say('\n8 The audit trail');
  await story.verifyAudit(api);
}

try {
  const { url, started } = await findServer(process.env);
  say(started === undefined ? `The server at ${url} is used.` : `Nothing answered at ${url}: a server was started.`);
  const api = new Api(url, await administratorKey(url, process.env));
  say(`Administrator's key, made by "npm run admin:key": ${api.key}`);
  await tellStory(api);
  say();
  printNextSteps(api, started);
} catch (error) {
  process.stderr.write(`\nThe demo ended early. ${error instanceof DemoFailure ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

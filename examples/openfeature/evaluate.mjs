// Asks for one flag as any application does that uses OpenFeature; OFREP_URL names the server, OFREP_KEY an API key with features.evaluate.
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';

const [key = '', context = '{}'] = process.argv.slice(2);
const { OFREP_URL: baseUrl = 'http://127.0.0.1:3000', OFREP_KEY: apiKey = '' } = process.env;

await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl, headers: [['Authorization', `Bearer ${apiKey}`]] }));
const details = await OpenFeature.getClient().getBooleanDetails(key, false, JSON.parse(context));
process.stdout.write(`${JSON.stringify(details)}\n`);

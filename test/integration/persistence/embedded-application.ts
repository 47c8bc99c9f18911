// An application on an embedded server, as a process of its own that a test can kill. It says where the server is, and stops when its input ends.
import { startEmbeddedPostgres } from '../../../libs/persistence/src/embedded/embedded-postgres.ts';

const say = (event: object): void => void process.stdout.write(`${JSON.stringify(event)}\n`);
const server = await startEmbeddedPostgres({ dataDirectory: process.argv[2] ?? '', log: (line) => say({ line }) });
say({ serverPid: server.pid(), adminUrl: server.adminUrl });
process.stdin.on('end', () => void server.stop().then(() => process.exit(0)));
process.stdin.resume();

import { startTestServer } from '../databases/test-server.ts';

// oxlint-disable-next-line import/no-default-export -- jest calls the default export
export default (): Promise<void> => startTestServer('e2e');

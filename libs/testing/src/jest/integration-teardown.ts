import { stopTestServer } from '../databases/test-server.ts';

// oxlint-disable-next-line import/no-default-export -- jest calls the default export
export default (): Promise<void> => stopTestServer('integration');

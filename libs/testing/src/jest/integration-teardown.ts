import { stopTestServer } from '../databases/test-server.ts';

export default (): Promise<void> => stopTestServer('integration');

import { startTestServer } from '../databases/test-server.ts';

export default (): Promise<void> => startTestServer('e2e');

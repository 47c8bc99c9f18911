import { spawnSync } from 'node:child_process';

/** Builds what is out of date: processes of these tests run the built application. */
export default (): void => {
  const { status } = spawnSync(process.execPath, ['scripts/build-when-needed.mjs'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The build failed, so there is no application to start.');
};

import { describe, expect, it } from '@jest/globals';
import { TenantNotFoundException } from '#libs/kernel';
import { describeFailure } from './describe-failure.ts';

describe('describing a failure for storage', () => {
  it('keeps the message of an exception of this system', () => {
    expect(describeFailure(new TenantNotFoundException('acme'))).toMatch(/^TENANT_NOT_FOUND: .*acme/);
  });

  it('keeps nothing of a foreign error but its class and code', () => {
    const error = Object.assign(new TypeError('password=hunter2'), { code: 'ECONNREFUSED' });

    expect(describeFailure(error)).toBe('TypeError ECONNREFUSED');
  });

  it('keeps nothing of a name or a code that is no identifier', () => {
    const error = Object.assign(new Error('x'), { name: 'key hunter2', code: 'password=hunter2' });

    expect(describeFailure(error)).toBe('Error');
  });

  it('keeps nothing of a thrown text', () => {
    expect(describeFailure('hunter2')).not.toContain('hunter2');
  });
});

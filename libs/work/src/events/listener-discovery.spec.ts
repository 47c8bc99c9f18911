import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, Scope } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';
import { type ConfigurationEvent, eventsOfChangeSet } from './configuration-event.ts';
import { AnnotatedMethods } from './annotated-methods.ts';
import { ListenerDiscovery } from './listener-discovery.ts';

const TYPE = 'a.changed.v1';
const EVENT = eventsOfChangeSet(
  {
    tenantId: 't',
    stream: 'settings',
    revision: 1,
    actor: { kind: 'system', id: 's', name: 's' },
    source: 'boot',
    at: '2026-01-01T00:00:00.000Z',
  },
  TYPE,
  ['payload'],
)[0] as ConfigurationEvent;

@Injectable()
class OnSettingChanged {
  readonly seen: unknown[] = [];

  @OnEvent(TYPE)
  mirror(event: unknown): Promise<void> {
    this.seen.push(event);
    return Promise.resolve();
  }

  @OnEvent(TYPE)
  @OnEvent('b.changed.v1')
  fail(): Promise<void> {
    return Promise.reject(new Error('no'));
  }

  @OnEvent('layer.refreshed')
  local(): void {
    this.seen.push('local');
  }
}

@Injectable({ scope: Scope.REQUEST })
class OnEachRequest {
  @OnEvent(TYPE)
  mirror(): void {}
}

async function start(listener: typeof OnSettingChanged | typeof OnEachRequest) {
  @Module({ imports: [DiscoveryModule, EventEmitterModule.forRoot()], providers: [AnnotatedMethods, ListenerDiscovery, listener] })
  class Root {}
  const module = await Test.createTestingModule({ imports: [Root] }).compile();
  return module.init();
}

describe('the discovery of listeners', () => {
  it('finds each method that waits for a configuration event, by name', async () => {
    const module = await start(OnSettingChanged);

    const consumers = module.get(ListenerDiscovery).consumersOf([TYPE, 'b.changed.v1']);
    await module.close();

    expect(consumers.map(({ name, eventTypes }) => ({ name, eventTypes: [...eventTypes].sort() }))).toEqual([
      { name: 'OnSettingChanged.mirror', eventTypes: [TYPE] },
      { name: 'OnSettingChanged.fail', eventTypes: [TYPE, 'b.changed.v1'] },
    ]);
  });

  it('hands events to the instance and passes failures on', async () => {
    const module = await start(OnSettingChanged);
    const [mirror, fail] = module.get(ListenerDiscovery).consumersOf([TYPE]);

    await mirror!.handle(EVENT);

    expect(module.get(OnSettingChanged).seen).toEqual([EVENT]);
    await expect(fail!.handle(EVENT)).rejects.toThrow('no');
    await module.close();
  });

  it('leaves local events to the emitter', async () => {
    const module = await start(OnSettingChanged);

    module.get(EventEmitter2).emit('layer.refreshed');

    expect(module.get(OnSettingChanged).seen).toEqual(['local']);
    await module.close();
  });

  it('refuses a listener that is made for each request', async () => {
    const module = await start(OnEachRequest);

    expect(() => module.get(ListenerDiscovery).consumersOf([TYPE])).toThrow(/OnEachRequest\.mirror.*singleton/);
    await module.close();
  });
});

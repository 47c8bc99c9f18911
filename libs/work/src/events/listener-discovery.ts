import { Injectable } from '@nestjs/common';
import { EVENT_LISTENER_METADATA } from '@nestjs/event-emitter';
import { AnnotatedMethods } from './annotated-methods.ts';
import type { EventConsumer } from './event-source.ts';

/** Finds the `@OnEvent` methods of providers that wait for configuration events. The emitter never carries those, so nobody is told twice. */
@Injectable()
export class ListenerDiscovery {
  constructor(private readonly methods: AnnotatedMethods) {}

  /**
   * One consumer for each listening method, named `ClassName.methodName`: a method that is renamed begins anew.
   * @param eventTypes the types that are configuration events; listeners of other names are left to the emitter
   * @throws Error when a listener's class is made for each request, since no request belongs to an event
   */
  consumersOf(eventTypes: readonly string[]): readonly EventConsumer[] {
    return this.methods.carrying(EVENT_LISTENER_METADATA).flatMap(({ name, metadata, call }) => {
      const types = [...new Set(eventsIn(metadata).filter((type) => eventTypes.includes(type)))];
      return types.length === 0 ? [] : [{ name, eventTypes: types, handle: async (event) => void (await call(event)) }];
    });
  }
}

function eventsIn(metadata: unknown): readonly string[] {
  const entries: readonly unknown[] = Array.isArray(metadata) ? metadata : [metadata];
  return entries
    .flatMap((entry) => (typeof entry === 'object' && entry !== null && 'event' in entry ? [entry.event] : []))
    .flat()
    .filter((name) => typeof name === 'string');
}

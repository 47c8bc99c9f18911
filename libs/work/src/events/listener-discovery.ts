import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { EVENT_LISTENER_METADATA } from '@nestjs/event-emitter';
import type { ConfigurationEvent } from './configuration-event.ts';
import type { EventConsumer } from './event-source.ts';

type Method = (this: unknown, event: ConfigurationEvent) => unknown;

/** Finds the `@OnEvent` methods of providers that wait for configuration events. The emitter never carries those, so nobody is told twice. */
@Injectable()
export class ListenerDiscovery {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /**
   * One consumer for each listening method, named `ClassName.methodName`: a method that is renamed begins anew.
   * @param eventTypes the types that are configuration events; listeners of other names are left to the emitter
   * @throws Error when a listener is made for each request, since no request belongs to an event
   */
  consumersOf(eventTypes: readonly string[]): readonly EventConsumer[] {
    const wrappers = this.discovery.getProviders().filter((wrapper) => isObject(wrapper.instance) && !wrapper.isAlias);
    return wrappers.flatMap((wrapper) => {
      const instance: unknown = wrapper.instance;
      const consumers = isObject(instance) ? this.consumersIn(instance, eventTypes) : [];
      const [first] = consumers;
      if (first !== undefined && !wrapper.isDependencyTreeStatic()) {
        throw new Error(
          `${first.name} listens to ${first.eventTypes.join(', ')} but its class is made for each request. Make it a singleton.`,
        );
      }
      return consumers;
    });
  }

  private consumersIn(instance: object, eventTypes: readonly string[]): readonly EventConsumer[] {
    const prototype: unknown = Object.getPrototypeOf(instance);
    if (!isObject(prototype)) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method: unknown = Reflect.get(instance, name);
      if (!isMethod(method)) return [];
      const types = this.eventsOf(method).filter((type) => eventTypes.includes(type));
      if (types.length === 0) return [];
      const handle = async (event: ConfigurationEvent): Promise<void> => void (await method.call(instance, event));
      return [{ name: `${instance.constructor.name}.${name}`, eventTypes: [...new Set(types)], handle }];
    });
  }

  private eventsOf(method: Method): readonly string[] {
    const metadata = this.reflector.get<unknown, string>(EVENT_LISTENER_METADATA, method);
    const entries: readonly unknown[] = Array.isArray(metadata) ? metadata : [metadata];
    return entries
      .flatMap((entry) => (isObject(entry) && 'event' in entry ? [entry.event] : []))
      .flat()
      .filter((name) => typeof name === 'string');
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}

import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';

/** A method of a provider that carries a decorator's metadata. */
export interface AnnotatedMethod {
  /** `ClassName.methodName`. */
  readonly name: string;
  /** What the decorator noted. */
  readonly metadata: unknown;
  /** Calls the method on its instance. @returns what it returned or resolved to */
  readonly call: (...args: readonly unknown[]) => Promise<unknown>;
}

type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

/** Finds the methods of all providers that carry a decorator. Complete once the providers are made, so from `onModuleInit` on. */
@Injectable()
export class AnnotatedMethods {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /**
   * The methods that carry metadata under a key.
   * @throws Error when the class of one is made for each request: nothing that calls these methods belongs to a request
   */
  carrying(metadataKey: string): readonly AnnotatedMethod[] {
    const wrappers = this.discovery.getProviders().filter((wrapper) => isObject(wrapper.instance) && !wrapper.isAlias);
    return wrappers.flatMap((wrapper) => {
      const instance: unknown = wrapper.instance;
      const methods = isObject(instance) ? this.methodsOf(instance, metadataKey) : [];
      const [first] = methods;
      if (first !== undefined && !wrapper.isDependencyTreeStatic()) {
        throw new Error(`${first.name} is called without a request, but its class is made for each request. Make it a singleton.`);
      }
      return methods;
    });
  }

  private methodsOf(instance: object, metadataKey: string): readonly AnnotatedMethod[] {
    const prototype: unknown = Object.getPrototypeOf(instance);
    if (!isObject(prototype)) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method: unknown = Reflect.get(instance, name);
      const metadata: unknown = isMethod(method) ? this.reflector.get<unknown>(metadataKey, method) : undefined;
      if (!isMethod(method) || metadata === undefined) return [];
      const call = async (...args: readonly unknown[]): Promise<unknown> => method.apply(instance, [...args]);
      return [{ name: `${instance.constructor.name}.${name}`, metadata, call }];
    });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}

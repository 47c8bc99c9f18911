import ts from 'typescript';
import { describe, findAll, placeOf } from './sources.ts';

/** One field of a payload. */
export interface EventField {
  /** Path in the payload: `changes[].key`. */
  readonly path: string;
  readonly type: string;
  readonly isOptional: boolean;
  readonly meaning: string;
}

/** An event that listeners can ask for. */
export interface EventType {
  readonly type: string;
  readonly meaning: string;
  readonly fields: readonly EventField[];
}

const EVENT_TYPE = /^[a-z][a-z-]*\.[a-z][a-z-]*\.v\d+$/;

/**
 * The event types that are declared as constants, with the fields of the interface whose description says "Payload of `<type>`".
 * @throws Error when a type has no such interface
 */
export function eventTypesOf(sources: readonly ts.SourceFile[]): readonly EventType[] {
  const interfaces = sources.flatMap((source) => findAll(source, ts.isInterfaceDeclaration));
  return sources
    .flatMap((source) => source.statements.filter(ts.isVariableStatement))
    .flatMap((statement) => statement.declarationList.declarations.map((declaration) => ({ statement, declaration })))
    .flatMap(({ statement, declaration: { initializer, name } }) => {
      if (initializer === undefined || !ts.isStringLiteral(initializer) || !EVENT_TYPE.test(initializer.text)) return [];
      const type = initializer.text;
      const payload = interfaces.find((candidate) => describe(candidate).includes(`Payload of \`${type}\``));
      if (payload === undefined) throw new Error(`${placeOf(name)}: no interface is described as "Payload of \`${type}\`".`);
      return [{ type, meaning: describe(statement), fields: fieldsOf(payload, interfaces) }];
    })
    .sort((left, right) => (left.type < right.type ? -1 : 1));
}

/** The fields of an interface, those of its own interfaces below them. */
export function fieldsOf(declaration: ts.InterfaceDeclaration, known: readonly ts.InterfaceDeclaration[], path = ''): readonly EventField[] {
  const file = declaration.getSourceFile();
  return declaration.members.filter(ts.isPropertySignature).flatMap((member) => {
    const type = member.type?.getText() ?? 'unknown';
    const isList = /^readonly .*\[\]$|\[\]$/.test(type);
    const own = `${path}${member.name.getText()}`;
    const element = type.replace(/^readonly /, '').replace(/\[\]$/, '');
    const nested = known.find((candidate) => candidate.name.text === element && candidate.getSourceFile() === file);
    const field = { path: own, type: type.replaceAll('readonly ', ''), isOptional: member.questionToken !== undefined, meaning: describe(member) };
    return [field, ...(nested === undefined ? [] : fieldsOf(nested, known, `${own}${isList ? '[]' : ''}.`))];
  });
}

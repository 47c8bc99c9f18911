import ts from 'typescript';
import { findAll, placeOf } from './sources.ts';
import { pointerOf, textsOf } from './text-of-expression.ts';

/** A code of a single fault, as callers find it in `violations`. */
export interface ViolationCode {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** JSON pointers at which it stands. */
  readonly where: readonly string[];
  /** What the message says, with placeholders. */
  readonly meanings: readonly string[];
}

interface Finding {
  readonly code: string;
  readonly severity: ViolationCode['severity'];
  readonly where: string;
  readonly meanings: readonly string[];
}

const MAKERS: readonly string[] = ['violation', 'warning'];
/** Methods that hand what they are given on to a maker; their callers are listed instead. */
const FORWARDERS: readonly string[] = ['fault', '#fault'];
/** Where a code is made of the name of a class-validator decorator; the decorators themselves are listed instead. */
const MADE_OF_DECORATORS = 'codeOf(name)';
/** Decorators that find nothing themselves, or whose code is made by hand. */
const SILENT: readonly string[] = ['IsOptional', 'ValidateNested'];

/**
 * Every code that the sources hand to `violation` or `warning`, and those of the class-validator decorators in use, sorted.
 * @throws Error when a call's code cannot be told from the source: the list would have a hole
 */
export function violationCodesOf(sources: readonly ts.SourceFile[]): readonly ViolationCode[] {
  const constants = new Map(sources.flatMap(constantCodes));
  const findings = sources.flatMap((source) => [
    ...findAll(source, ts.isCallExpression).flatMap((call) => madeBy(call, constants)),
    ...decorators(source),
  ]);
  return [...Map.groupBy(findings, (finding) => finding.code)]
    .map(([code, alike]) => ({
      code,
      severity: alike.some((finding) => finding.severity === 'error') ? ('error' as const) : ('warning' as const),
      where: unique(alike.map((finding) => finding.where)),
      meanings: unique(alike.flatMap((finding) => finding.meanings)),
    }))
    .sort((left, right) => (left.code < right.code ? -1 : 1));
}

function madeBy(call: ts.CallExpression, constants: ReadonlyMap<string, string>): readonly Finding[] {
  const maker = makerOf(call);
  if (maker === undefined) return [];
  const severity = maker === 'warning' ? 'warning' : 'error';
  const [code, pointer, message] = call.arguments;
  if (code?.getText() === MADE_OF_DECORATORS || isForwarded(call, code)) return [];
  const known = constants.get(code?.getText() ?? '');
  const codes = known === undefined ? [...textsOf(code), ...textsOf(defaultOf(call, code))] : [known];
  if (codes.length === 0) {
    throw new Error(`${placeOf(call)}: the code "${code?.getText() ?? ''}" cannot be told from the source. Write it as text, here or in a constant.`);
  }
  const told = textsOf(message);
  const meanings = told.length === 0 ? ['The message says what is wrong.'] : told;
  return codes.map((text) => ({ code: text, severity, where: pointerOf(pointer), meanings }));
}

function makerOf({ expression }: ts.CallExpression): string | undefined {
  if (ts.isIdentifier(expression)) return MAKERS.find((maker) => maker === expression.text);
  return ts.isPropertyAccessExpression(expression) ? FORWARDERS.find((forwarder) => forwarder === expression.name.text) : undefined;
}

/** True when the code is what the method around it was given, and the method is one whose callers are listed. */
function isForwarded(call: ts.CallExpression, code: ts.Expression | undefined): boolean {
  const method = ts.findAncestor(call, ts.isMethodDeclaration);
  return method !== undefined && FORWARDERS.includes(method.name.getText()) && parameterOf(call, code) !== undefined;
}

/** The default of a code that is a parameter of the method around it. */
function defaultOf(call: ts.CallExpression, code: ts.Expression | undefined): ts.Expression | undefined {
  return parameterOf(call, code)?.initializer;
}

function parameterOf(call: ts.CallExpression, code: ts.Expression | undefined): ts.ParameterDeclaration | undefined {
  return ts.findAncestor(call, ts.isMethodDeclaration)?.parameters.find((parameter) => parameter.name.getText() === code?.getText());
}

/** `NAME.code` of exported constants such as `{ code: 'IS_OBJECT', message: '...' }`. */
function constantCodes(source: ts.SourceFile): readonly (readonly [string, string])[] {
  return findAll(source, ts.isVariableDeclaration).flatMap(({ name, initializer }) => {
    if (initializer === undefined || !ts.isObjectLiteralExpression(initializer)) return [];
    const code = initializer.properties.filter(ts.isPropertyAssignment).find((property) => property.name.getText() === 'code')?.initializer;
    return code !== undefined && ts.isStringLiteral(code) ? [[`${name.getText()}.code`, code.text] as const] : [];
  });
}

function decorators(source: ts.SourceFile): readonly Finding[] {
  const imports = source.statements.filter(ts.isImportDeclaration).filter((one) => textsOf(one.moduleSpecifier)[0] === 'class-validator');
  const names = imports.flatMap((one) => findAll(one, ts.isImportSpecifier).map((specifier) => specifier.name.text));
  return findAll(source, ts.isPropertyDeclaration).flatMap((property) =>
    (ts.getDecorators(property) ?? []).flatMap(({ expression }) => {
      const name = ts.isCallExpression(expression) ? expression.expression.getText() : '';
      if (!names.includes(name) || SILENT.includes(name)) return [];
      const code = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
      const meaning = `The field breaks the constraint ${name} of class-validator; the message says what is right.`;
      return [{ code, severity: 'error' as const, where: `/${property.name.getText()}`, meanings: [meaning] }];
    }),
  );
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

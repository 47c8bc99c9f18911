import ts from 'typescript';
import { describe, findAll } from './sources.ts';

/** An error code that callers can meet. */
export interface ErrorCode {
  readonly code: string;
  readonly kind: string;
  /** The exception's own description. */
  readonly meaning: string;
}

/**
 * The codes of all exception classes, sorted. A class without a kind of its own has its parent's; one without a code of its own is not listed.
 * @throws Error when a code is no plain text
 */
export function errorCodesOf(sources: readonly ts.SourceFile[]): readonly ErrorCode[] {
  const declared = sources.flatMap((source) => findAll(source, ts.isClassDeclaration)).map((node) => [node.name?.text ?? '', node] as const);
  const classes = new Map(declared.filter(([name]) => name.endsWith('Exception')));
  const kindOf = (node: ts.ClassDeclaration | undefined): string | undefined =>
    node === undefined ? undefined : (textOf(node, 'kind') ?? kindOf(classes.get(parentOf(node))));
  return [...classes.values()]
    .flatMap((node) => {
      const [code, kind] = [textOf(node, 'code'), kindOf(node)];
      return code === undefined || kind === undefined ? [] : [{ code, kind, meaning: describe(node) }];
    })
    .sort((left, right) => (left.code < right.code ? -1 : 1));
}

function textOf(node: ts.ClassDeclaration, name: string): string | undefined {
  const member = node.members.filter(ts.isPropertyDeclaration).find((property) => property.name.getText() === name);
  if (member?.initializer === undefined) return undefined;
  if (ts.isStringLiteral(member.initializer)) return member.initializer.text;
  throw new Error(`The ${name} of ${node.name?.text} is no plain text, so it cannot be documented.`);
}

function parentOf(node: ts.ClassDeclaration): string {
  return node.heritageClauses?.find((clause) => clause.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression.getText() ?? '';
}

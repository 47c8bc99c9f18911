import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** The production sources of the project, parsed. */
export function productionSources(): readonly ts.SourceFile[] {
  return globSync('{src,libs}/**/*.ts')
    .filter((path) => !/\.(?:spec|int-spec)\.ts$|^libs\/testing\//.test(path))
    .sort()
    .map((path) => parse(path, readFileSync(path, 'utf8')));
}

/** Parses one file. */
export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Everything in a file that a guard picks out, in the order of the text. */
export function findAll<N extends ts.Node>(root: ts.Node, is: (node: ts.Node) => node is N): readonly N[] {
  const found: N[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

/** Where a node stands, for messages to whoever edits it. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

/** The description of a declaration, without its tags, on one line. */
export function describe(node: ts.Node): string {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1);
  return (ts.getTextOfJSDocComment(comment?.comment) ?? '').replaceAll(/\s+/g, ' ').trim();
}

/** A row of a Markdown table. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

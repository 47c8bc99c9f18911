import ts from 'typescript';

/** What stands for a part that is only known when the program runs. */
const UNKNOWN = '…';

/**
 * The texts that an expression can stand for, as far as the source tells: placeholders such as `{key}` for what is put in, one text for each
 * branch of a condition, the constant that a name stands for.
 * @returns empty when nothing can be said
 */
export function textsOf(expression: ts.Expression | undefined): readonly string[] {
  if (expression === undefined) return [];
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isParenthesizedExpression(expression)) return textsOf(expression.expression);
  if (ts.isConditionalExpression(expression)) return [...textsOf(expression.whenTrue), ...textsOf(expression.whenFalse)];
  if (ts.isTemplateExpression(expression)) {
    return [expression.head.text + expression.templateSpans.map((span) => placeholder(span.expression) + span.literal.text).join('')];
  }
  if (ts.isIdentifier(expression) || ts.isPropertyAccessExpression(expression)) return textsOf(constantOf(expression));
  return [];
}

/** A JSON pointer as documentation shows it: `/roles/{index}`, or `…/key` below a place that the request decides. */
export function pointerOf(expression: ts.Expression | undefined): string {
  if (expression !== undefined && ts.isCallExpression(expression) && expression.expression.getText() === 'pointerTo') {
    const [base, ...tokens] = expression.arguments;
    return `${pointerOf(base)}${tokens.map((token) => `/${ts.isStringLiteralLike(token) ? token.text : placeholder(token)}`).join('')}`;
  }
  return textsOf(expression)[0] ?? UNKNOWN;
}

function placeholder(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return `{${expression.text}}`;
  if (ts.isPropertyAccessExpression(expression)) return `{${expression.name.text}}`;
  return ts.isStringLiteralLike(expression) ? expression.text : `{${UNKNOWN}}`;
}

/** The initializer of the constant, or of the member of a constant object, that a name stands for where it is used. */
function constantOf(expression: ts.Identifier | ts.PropertyAccessExpression): ts.Expression | undefined {
  if (ts.isIdentifier(expression)) return declarationOf(expression)?.initializer;
  const object = ts.isIdentifier(expression.expression) ? declarationOf(expression.expression)?.initializer : undefined;
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return undefined;
  return object.properties.filter(ts.isPropertyAssignment).find((property) => property.name.getText() === expression.name.text)?.initializer;
}

/** The nearest `const` of the name in the blocks around its use. */
function declarationOf(name: ts.Identifier): ts.VariableDeclaration | undefined {
  for (let scope: ts.Node | undefined = name.parent; scope !== undefined; scope = scope.parent) {
    if (!ts.isBlock(scope) && !ts.isSourceFile(scope)) continue;
    const declared = scope.statements.filter(ts.isVariableStatement).flatMap((statement) => [...statement.declarationList.declarations]);
    const found = declared.find((declaration) => ts.isIdentifier(declaration.name) && declaration.name.text === name.text);
    if (found !== undefined) return found;
  }
  return undefined;
}

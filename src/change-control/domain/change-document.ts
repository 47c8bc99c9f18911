import { hash } from 'node:crypto';
import { canonicalJson, type Json } from '#libs/kernel';
import type { ChangeDocument, ChangePrecondition } from '../contracts/index.ts';

/** What is approved: the document and the state that it was made on. */
export interface ChangeContent {
  readonly document: ChangeDocument;
  readonly preconditions: readonly ChangePrecondition[];
}

/** The bytes that are approved, as canonical JSON (RFC 8785). */
export function contentOf({ document, preconditions }: ChangeContent): string {
  const { type, version, payload } = document;
  const on: Json = preconditions.map(({ resource, revision }) => ({ resource: { ...resource }, revision }));
  return canonicalJson({ document: { type, version, payload }, preconditions: on });
}

/** Reads stored bytes. */
export function readContent(content: string): ChangeContent {
  return JSON.parse(content) as ChangeContent;
}

/** SHA-256 (hex) of the bytes. */
export function digestOf(content: string): string {
  return hash('sha256', content, 'hex');
}

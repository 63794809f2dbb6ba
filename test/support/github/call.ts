import { type Caller, type Permission, type Repository, type World } from './world.js';

/** A request that has passed the checks of its form. */
export interface Call {
  readonly world: World;
  readonly caller: Caller;
  readonly repository: Repository;
  /** From the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation: what the token needs (any of these) and what it does. */
export interface Route {
  readonly needs: readonly Permission[];
  /** Issues and pull requests share addresses but not permissions. */
  readonly ofIssue?: boolean;
  handle(call: Call): Promise<Reply> | Reply;
}

/** By GitHub's operation id. */
export type Routes = Readonly<Record<string, Route>>;

/** GitHub says no. */
export class ApiError extends Error {
  readonly status: number;
  readonly details: readonly ErrorDetail[] | undefined;

  constructor(status: number, message: string, details?: readonly ErrorDetail[]) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

export interface ErrorDetail {
  readonly resource: string;
  readonly code: string;
  readonly field?: string;
  readonly message?: string;
}

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const notFound = (): ApiError => new ApiError(404, 'Not Found');

/** 422 as most of the interface has it. */
export const invalid = (resource: string, field: string, message?: string, code = message === undefined ? 'invalid' : 'custom'): ApiError =>
  new ApiError(422, 'Validation Failed', [{ resource, field, code, ...(message === undefined ? {} : { message }) }]);

/** @throws ApiError if a text is longer than GitHub takes */
export function checkLength(resource: string, field: string, text: string | null | undefined, limit: number): void {
  // GitHub counts characters, not UTF-16 units.
  if (text !== null && text !== undefined && Array.from(text).length > limit) {
    throw invalid(resource, field, `${field} is too long (maximum is ${limit} characters)`);
  }
}

/** One page of a list, with the header that names the others. */
export function paginate(call: Pick<Call, 'query' | 'world'>, items: readonly unknown[], path: string): Reply {
  const { page, start, end } = findPage(call.query, items.length);
  return { status: 200, body: items.slice(start, end), headers: linkPages(call, path, page, end < items.length) };
}

export function findPage(query: URLSearchParams, total: number): { readonly page: number; readonly start: number; readonly end: number } {
  const size = Math.min(Math.max(Number(query.get('per_page') ?? 30), 1), 100);
  const page = Math.max(Number(query.get('page') ?? 1), 1);
  return { page, start: (page - 1) * size, end: Math.min(page * size, total) };
}

export function linkPages(
  { query, world }: Pick<Call, 'query' | 'world'>,
  path: string,
  page: number,
  hasNext: boolean,
): Record<string, string> {
  const link = (relation: string, number: number): string => {
    const next = new URLSearchParams(query);
    next.set('page', String(number));
    return `<${world.url}${path}?${next.toString()}>; rel="${relation}"`;
  };
  const links = [...(hasNext ? [link('next', page + 1)] : []), ...(page > 1 ? [link('prev', page - 1), link('first', 1)] : [])];
  return links.length === 0 ? {} : { link: links.join(', ') };
}

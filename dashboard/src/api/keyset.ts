/** How lists that are read by key are asked for page by page. */

/** For `api.useInfiniteQuery`. The first page has no cursor: null, since the library takes 0 where nothing is said. */
export const BY_KEYSET = {
  pageParamName: 'cursor',
  initialPageParam: null,
  getNextPageParam: ({ next }: { next?: string | null }) => next ?? undefined,
};

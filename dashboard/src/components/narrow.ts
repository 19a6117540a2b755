/** Whether a screen is so narrow that lists write under a name what is a column elsewhere. */
import { useMediaQuery } from '@mantine/hooks';

/** The opposite of `visibleFrom="sm"`: texts that would stand twice are made once. */
export function useIsNarrow(): boolean {
  return useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
}

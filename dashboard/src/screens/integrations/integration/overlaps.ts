/** How long what is replaced goes on signing: the choices of the dialogs. The server takes any number of seconds up to a week. */
export const OVERLAPS = [
  { value: '86400', label: 'For a day' },
  { value: '3600', label: 'For an hour' },
  { value: '604800', label: 'For a week' },
  { value: '0', label: 'Not at all: it ends now' },
];

/** What is chosen unless somebody chooses. */
export const OVERLAP_DEFAULT = '86400';

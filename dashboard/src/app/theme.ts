/** How everything looks: colours that pass WCAG AA in both schemes, and defaults of the components. The only other CSS colours code. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Neutral greys with a little blue, dark enough for text at index 6. */
const gray: MantineColorsTuple = [
  '#f8f9fb',
  '#f1f3f6',
  '#e6e9ee',
  '#d8dce3',
  '#c2c8d2',
  '#9aa2af',
  '#667080',
  '#4d5665',
  '#343b47',
  '#1f242d',
];
const dark: MantineColorsTuple = [
  '#e4e7ec',
  '#b9c0cb',
  '#a0a8b5',
  '#6d7685',
  '#3a414d',
  '#2c323c',
  '#21262e',
  '#191d24',
  '#13161b',
  '#0e1014',
];

export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 7 },
  colors: { gray, dark },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.125rem', lineHeight: '1.4' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  respectReducedMotion: true,
  components: {
    Card: { defaultProps: { withBorder: true, padding: 'md' } },
    Table: { defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md', highlightOnHover: true } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none' } },
    Code: { defaultProps: { bg: 'var(--mantine-color-default-hover)' } },
    // The placeholder is a focusable element between the items, which screen readers stumble over.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    // Lists that nobody has opened would be drawn, and their places measured, with every screen.
    Combobox: { defaultProps: { keepMounted: false } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    NavLink: { styles: { root: { borderRadius: 'var(--mantine-radius-md)' } } },
    Modal: { defaultProps: { centered: true, closeButtonProps: { 'aria-label': 'Close' } } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
  },
});

/** Text on the light variant of a colour, where Mantine's is lighter than AA allows. */
const LIGHT_TEXTS: Readonly<Record<string, string>> = {
  teal: '#066649',
  green: '#226e31',
  lime: '#466f08',
  yellow: '#8f4a00',
  orange: '#a8370a',
};

const NAMES = ['red', 'pink', 'grape', 'violet', 'indigo', 'blue', 'cyan', 'teal', 'green', 'lime', 'yellow', 'orange'];

/** The light variants as quiet as they can be, with text that can be read. */
const lightVariants = Object.fromEntries(
  NAMES.flatMap((name) => [
    [`--mantine-color-${name}-light`, `var(--mantine-color-${name}-0)`],
    [`--mantine-color-${name}-light-hover`, `var(--mantine-color-${name}-1)`],
    [`--mantine-color-${name}-light-color`, LIGHT_TEXTS[name] ?? `var(--mantine-color-${name}-9)`],
  ]),
);

/** White text on the red of the other shades cannot be read well. */
const filledRed = { '--mantine-color-red-filled': '#c92a2a', '--mantine-color-red-filled-hover': '#b02525' };

/** The same in the dark: a breath of the colour, and text in its light shade. */
const darkVariants = Object.fromEntries(
  NAMES.flatMap((name) => [
    [`--mantine-color-${name}-light`, `color-mix(in srgb, var(--mantine-color-${name}-7) 16%, transparent)`],
    [`--mantine-color-${name}-light-hover`, `color-mix(in srgb, var(--mantine-color-${name}-7) 24%, transparent)`],
    [`--mantine-color-${name}-light-color`, `var(--mantine-color-${name}-3)`],
  ]),
);

/** Mantine's dimmed text and placeholders are lighter than AA allows. */
export const cssVariables: CSSVariablesResolver = (mantine) => ({
  variables: {},
  light: {
    ...lightVariants,
    '--mantine-color-dimmed': mantine.colors.gray[6],
    '--mantine-color-placeholder': mantine.colors.gray[6],
    '--mantine-color-error': mantine.colors.red[9],
    // Menus write dangerous items in it, in both schemes.
    '--mantine-color-red-6': mantine.colors.red[9],
    ...filledRed,
    '--mantine-color-anchor': mantine.colors.indigo[7],
  },
  dark: {
    ...darkVariants,
    '--mantine-color-dimmed': mantine.colors.dark[2],
    '--mantine-color-placeholder': mantine.colors.dark[2],
    '--mantine-color-error': mantine.colors.red[4],
    '--mantine-color-red-6': mantine.colors.red[4],
    ...filledRed,
    '--mantine-color-anchor': mantine.colors.indigo[3],
  },
});

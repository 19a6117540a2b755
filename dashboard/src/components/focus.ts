/** Where the focus is after a dialog. Dialogs give it back to what had it when they opened; this sees to it that there is such a thing. */
import { type MouseEvent, useEffect } from 'react';

/** For items of menus that open a dialog: an item is gone when the dialog closes, so the menu's button gets the focus first. */
export function fromMenu(open: () => void) {
  return ({ currentTarget }: MouseEvent<HTMLElement>) => {
    const button = currentTarget.closest('[role="menu"]')?.getAttribute('aria-labelledby');
    if (button) document.getElementById(button)?.focus({ preventScroll: true });
    open();
  };
}

/** For dialogs that exist only while they are open: when they go, the focus goes back to what had it before. */
export function useFocusBack() {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      setTimeout(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && before instanceof HTMLElement) before.focus({ preventScroll: true });
      });
    };
  }, []);
}

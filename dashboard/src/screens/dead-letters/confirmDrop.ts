/** The question before letters are dropped, in proportion to how many they are. */
import { confirm, confirmByName } from '@/components/confirm';

/** From how many on a word must be typed. */
export const MANY = 10;

export function confirmDrop(count: number, onConfirm: () => void) {
  const letters = count === 1 ? 'this dead letter' : `${count} dead letters`;
  const question = {
    title: `Drop ${letters}?`,
    children:
      count === 1
        ? 'It cannot be sent again then. Its message and attempts stay in the log.'
        : 'They cannot be sent again then. Their messages and attempts stay in the log.',
    action: 'Drop',
    onConfirm,
  };
  if (count < MANY) confirm(question);
  else confirmByName({ ...question, name: 'drop' });
}

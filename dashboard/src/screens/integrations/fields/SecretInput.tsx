/** A secret to enter or to generate. One that is stored is never shown: it stays unless it is replaced or removed. */
import { Button, Group, Input, PasswordInput, Text, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { type RefCallback, useId, useRef, useState } from 'react';
import { Copy } from '@/components/Copy';
import { confirm } from '@/components/confirm';
import { MASK } from '@/components/mask';
import { browserRandom, generate } from './generate';
import type { ProviderField } from './values';

interface SecretInputProps {
  field: Pick<ProviderField, 'displayName' | 'help' | 'required' | 'placeholder' | 'generate'>;
  /** Null for a stored one that is to go. */
  value: string | null;
  /** Whether one is stored, which may be kept. */
  isStored: boolean;
  error?: string | undefined;
  onChange: (value: string | null) => void;
}

interface ViewProps extends SecretInputProps {
  /** Changes to another view, which takes over the focus. */
  turn: (value: string | null) => void;
  takeFocus: RefCallback<HTMLElement>;
}

export function SecretInput(props: SecretInputProps) {
  const hasTurned = useRef(false);
  const turn = (value: string | null) => {
    hasTurned.current = true;
    props.onChange(value);
  };
  const takeFocus = (node: HTMLElement | null) => {
    if (node === null || !hasTurned.current) return;
    hasTurned.current = false;
    node.focus();
  };
  const view = { ...props, turn, takeFocus };
  if (props.value === MASK) return <Stored {...view} />;
  if (props.value === null) return <Removed {...view} />;
  return <Entered {...view} value={props.value} />;
}

function Stored({ field: { displayName, help, required }, turn, takeFocus }: ViewProps) {
  const id = useId();
  const remove = () =>
    confirm({
      title: `Remove the ${displayName}?`,
      children: 'Once you save, messages are sent without it, and an endpoint that relies on it refuses them.',
      action: 'Remove it',
      onConfirm: () => turn(null),
    });
  return (
    <Input.Wrapper id={id} label={displayName} description={help}>
      <Group gap="xs" mt={4}>
        <TextInput id={id} flex="1 1 200px" value={`${MASK}  set, and never shown`} readOnly c="dimmed" />
        <Button variant="default" ref={takeFocus} onClick={() => turn('')}>
          Replace
        </Button>
        {!required && (
          <Button variant="default" onClick={remove}>
            Remove
          </Button>
        )}
      </Group>
    </Input.Wrapper>
  );
}

function Removed({ field: { displayName, help }, turn, takeFocus }: ViewProps) {
  const id = useId();
  return (
    <Input.Wrapper id={id} label={displayName} description={help}>
      <Group gap="xs" mt={4}>
        <TextInput id={id} flex="1 1 200px" value="Removed once you save" readOnly c="dimmed" />
        <Button variant="default" ref={takeFocus} onClick={() => turn(MASK)}>
          Keep the stored one
        </Button>
      </Group>
    </Input.Wrapper>
  );
}

function Entered({ field, value, isStored, error, onChange, turn, takeFocus }: ViewProps & { value: string }) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const [generated, setGenerated] = useState<string | null>(null);
  const { displayName, help, required, placeholder, generate: recipe } = field;
  const make = (given: NonNullable<typeof recipe>) => {
    const made = generate(given, browserRandom);
    setGenerated(made);
    setShown(true);
    onChange(made);
  };
  return (
    <Input.Wrapper id={id} label={displayName} description={help} error={error} withAsterisk={required}>
      <Group gap="xs" wrap="nowrap" mt={4} mb={4}>
        <PasswordInput
          id={id}
          ref={takeFocus}
          flex={1}
          aria-describedby={`${id}-description${error === undefined ? '' : ` ${id}-error`}`}
          error={error !== undefined}
          required={required}
          placeholder={placeholder ?? ''}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          visible={isShown}
          onVisibilityChange={setShown}
          visibilityToggleButtonProps={{ 'aria-label': `${isShown ? 'Hide' : 'Show'} the secret`, tabIndex: 0 }}
          styles={{ innerInput: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        {recipe != null && (
          <Button variant="default" leftSection={<IconKey size={16} />} onClick={() => make(recipe)}>
            Generate
          </Button>
        )}
      </Group>
      {value !== '' && value === generated && (
        <Group gap={4}>
          <Text size="xs" c="dimmed">
            Copy it for your endpoint now: it is sealed when you save, and never shown again.
          </Text>
          <Copy text={value} label={`Copy ${displayName}`} />
        </Group>
      )}
      {isStored && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => turn(MASK)}>
          Keep the stored one
        </Button>
      )}
    </Input.Wrapper>
  );
}

/** A secret to enter or to generate. One that is stored is never shown: it stays unless it is replaced. */
import { Button, Group, Input, PasswordInput, Text, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { Copy } from '@/components/Copy';
import { browserRandom, generate } from './generate';
import { MASK, type ProviderField } from './values';

interface SecretInputProps {
  field: Pick<ProviderField, 'displayName' | 'help' | 'required' | 'placeholder' | 'generate'>;
  value: string;
  error?: string | undefined;
  onChange: (value: string) => void;
}

export function SecretInput(props: SecretInputProps) {
  return props.value === MASK ? <Stored {...props} /> : <Entered {...props} />;
}

function Stored({ field: { displayName, help }, onChange }: SecretInputProps) {
  const id = useId();
  return (
    <Input.Wrapper id={id} label={displayName} description={help}>
      <Group gap="xs" wrap="nowrap" mt={4}>
        <TextInput id={id} flex={1} value={`${MASK}  set, and never shown`} readOnly c="dimmed" />
        <Button variant="default" onClick={() => onChange('')}>
          Replace
        </Button>
      </Group>
    </Input.Wrapper>
  );
}

function Entered({ field, value, error, onChange }: SecretInputProps) {
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
          flex={1}
          aria-describedby={`${id}-description`}
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
    </Input.Wrapper>
  );
}

/** The fields of a provider as inputs, drawn from its own description: a new provider needs no code here. */
import { Select, Stack, TextInput } from '@mantine/core';
import { SecretInput } from './SecretInput';
import type { Credentials, ProviderField } from './values';

interface ProviderFieldsProps {
  fields: readonly ProviderField[];
  values: Credentials;
  /** What is wrong, by the key of the field. */
  errors: Readonly<Record<string, string | undefined>>;
  onChange: (key: string, value: string) => void;
}

export function ProviderFields({ fields, values, errors, onChange }: ProviderFieldsProps) {
  return (
    <Stack>
      {fields.map((field) => (
        <ProviderInput
          key={field.key}
          field={field}
          value={values[field.key] ?? ''}
          error={errors[field.key]}
          onChange={(value) => onChange(field.key, value)}
        />
      ))}
    </Stack>
  );
}

interface ProviderInputProps {
  field: ProviderField;
  value: string;
  error: string | undefined;
  onChange: (value: string) => void;
}

function ProviderInput({ field, value, error, onChange }: ProviderInputProps) {
  if (field.secret) return <SecretInput field={field} value={value} error={error} onChange={onChange} />;
  const common = { label: field.displayName, description: field.help, withAsterisk: field.required, error, value };
  if (field.kind === 'choice') {
    return (
      <Select
        {...common}
        data={field.choices ?? []}
        allowDeselect={false}
        onChange={(chosen) => onChange(chosen ?? '')}
      />
    );
  }
  return (
    <TextInput
      {...common}
      required={field.required}
      type={field.kind === 'url' ? 'url' : 'text'}
      placeholder={field.placeholder ?? ''}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

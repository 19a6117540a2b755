/** Links inside of the dashboard in Mantine's clothes. The compiler checks their addresses; `from` lets them keep the environment. */
import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type WithAnchor<Props> = Omit<Props, 'href'> & Omit<ComponentPropsWithRef<'a'>, keyof Props | 'href'>;

/** Where every screen is: links `from` here need not name the environment. */
export const ENVIRONMENT = '/env/$environmentId';

export const AnchorLink = createLink((props: WithAnchor<AnchorProps>) => <Anchor {...props} />);
export const ButtonLink = createLink((props: WithAnchor<ButtonProps>) => <Button component="a" {...props} />);

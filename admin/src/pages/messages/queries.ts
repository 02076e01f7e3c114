import { useQuery } from '@tanstack/react-query';
import {
  inboundMessagesList,
  messagesList,
  messagesRounds,
  optOutsList,
  sendingStopsList,
} from '../../api/generated';
import type {
  InboundMessagesListData,
  InboundMessagesListResponses,
  MessagesListData,
  MessagesListResponses,
  MessagesRoundsResponses,
  OptOutsListResponses,
} from '../../api/generated';
import { answered } from '../../api/station';
import { usePages } from '../../parts/use-pages';

export type Round = MessagesRoundsResponses[200]['items'][number];
export type Message = MessagesListResponses[200]['items'][number];
export type Inbound = InboundMessagesListResponses[200]['items'][number];
export type OptOut = OptOutsListResponses[200]['items'][number];
export type InboundFilter = NonNullable<InboundMessagesListData['query']>;
export type MessageFilter = NonNullable<MessagesListData['query']>;

const after = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

export const useStops = () =>
  useQuery({ queryKey: ['stops'], queryFn: () => answered(sendingStopsList()), refetchInterval: 30_000 });

export const useRounds = () =>
  usePages<Round>(['rounds'], (cursor) => answered(messagesRounds({ query: after(cursor) })));

export const useMessages = (filter: MessageFilter) =>
  usePages<Message>(['messages', filter], (cursor) =>
    answered(messagesList({ query: { ...filter, ...after(cursor) } })),
  );

export const useInbound = (filter: InboundFilter) =>
  usePages<Inbound>(['inbound', filter], (cursor) =>
    answered(inboundMessagesList({ query: { ...filter, ...after(cursor) } })),
  );

export const useOptOuts = () =>
  usePages<OptOut>(['opt-outs'], (cursor) => answered(optOutsList({ query: after(cursor) })));

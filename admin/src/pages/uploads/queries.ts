import { useQuery } from '@tanstack/react-query';
import { serviceEventUploadsList, serviceEventUploadsRead } from '../../api/generated';
import type { ServiceEventUploadsListData, ServiceEventUploadsReadResponses } from '../../api/generated';
import { answered } from '../../api/station';
import { usePages } from '../../parts/use-pages';

export type UploadView = ServiceEventUploadsReadResponses[200];
export type UploadFilter = NonNullable<ServiceEventUploadsListData['query']>;

export const useUploads = (filter: UploadFilter) =>
  usePages<UploadView>(['uploads', filter], (cursor) =>
    answered(serviceEventUploadsList({ query: { ...filter, ...(cursor === undefined ? {} : { cursor }) } })),
  );

const isMoving = (upload: UploadView | undefined) =>
  upload === undefined || upload.status === 'receiving' || upload.status === 'processing';

/** One upload, asked again every second while it is being worked on. */
export const useUpload = (id: string) =>
  useQuery({
    queryKey: ['upload', id],
    queryFn: () => answered(serviceEventUploadsRead({ path: { id } })),
    refetchInterval: ({ state }) => (isMoving(state.data) && state.error === null ? 1000 : false),
  });

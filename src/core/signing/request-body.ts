import type { DecodedRequest } from './request.ts';

/** What a decoder of one kind gives back; `decode.ts` adds the approval digest and the signature checks. */
export type RequestBody = Omit<DecodedRequest, 'approvalDigest'>;

export { connectAcceptFields, type ConnectFields, connectRefusal, connectRequestFields } from './connect-fields.js'
export type {
  ClientExtension,
  ExtensionOffer,
  ExtensionParameter,
  NegotiatedExtension,
  ServerExtension,
} from './extension.js'
export { parseExtensions, serializeExtensions } from './extension-list.js'
export { type HandshakeFailure, type HandshakeFailureFacts, handshakeFailures } from './handshake-failure.js'
export type { RequestHead, ResponseHead } from './head.js'
export { defaultHeadLimits, type HeadLimits } from './head-limits.js'
export { HeaderList } from './header-list.js'
export type { Digest } from './key.js'
export type { Latin1 } from './latin1.js'
export type { OriginPolicy } from './origin.js'
export { type Refusal, type RefusalFacts, refusals } from './refusal.js'
export { RequestReader, type RequestReading } from './request-reader.js'
export { ResponseReader, type ResponseReading } from './response-reader.js'
export { asksForWebSocket, isExtendedConnect, reviewConnect } from './review-connect.js'
export { reviewConnectAnswer, statusOf } from './review-connect-answer.js'
export type { AcceptedOpening, RefusedRequest } from './review-offer.js'
export { type AcceptedRequest, isUpgradeRequest, reviewRequest } from './review-request.js'
export {
  type AcceptedResponse,
  type Asked,
  type FailedResponse,
  type Offered,
  reviewResponse,
} from './review-response.js'
export type { SendableHeaders } from './sendable-headers.js'
export { serializeAccept } from './serialize-accept.js'
export { type CustomRefusal, serializeRefusal } from './serialize-refusal.js'
export { type RequestOptions, serializeRequest } from './serialize-request.js'
export { checkServerPolicy, type ServerPolicy } from './server-policy.js'
export { type StreamHead, streamHead } from './stream-head.js'
export { parseTarget, pathOf, type Target } from './target.js'
export { parseTokenList } from './token-list.js'
export { parseWsUrl, type WsUrl } from './ws-url.js'

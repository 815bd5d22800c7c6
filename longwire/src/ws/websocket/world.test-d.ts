/** What the tests of this folder speak with: a server whose bytes the test writes by hand, and a record of the events. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

import { frame, RawServer, upgradeResponse, type RawPeer } from '../../node/peer.test-d.js'
import type { CloseEvent } from './close-event.js'
import type { WebSocket } from './websocket.js'

export type WebSocketClass = typeof WebSocket

export interface Opened {
  readonly socket: WebSocket
  readonly peer: RawPeer
  readonly log: string[]
}

/** All events as they come: type, readyState, and what they say. */
export function record(socket: WebSocket): string[] {
  const log: string[] = []
  const note = (event: Event, ...said: unknown[]): void => {
    log.push([event.type, socket.readyState, ...said].join(' '))
  }
  socket.addEventListener('open', (event) => note(event))
  socket.addEventListener('message', (event) => note(event, event.data))
  socket.addEventListener('error', (event) => note(event))
  socket.addEventListener('close', (event) => note(event, event.code, event.reason || '-', event.wasClean))
  return log
}

/** Runs `task` when the client's socket has received bytes and they were handled, before any promise is heard. */
export function onceReceived(begin: () => void, task: () => void): () => void {
  let client: Socket | undefined
  const found = (message: unknown): void => {
    client = (message as { socket: Socket }).socket
  }
  subscribe('net.client.socket', found)
  begin()
  unsubscribe('net.client.socket', found)
  return () => void client!.once('data', task)
}

/** The next event of this type. */
export function next(socket: WebSocket, type: 'message'): Promise<MessageEvent>
export function next(socket: WebSocket, type: 'close'): Promise<CloseEvent>
export function next(socket: WebSocket, type: string): Promise<Event>
export function next(socket: WebSocket, type: string): Promise<Event> {
  return new Promise((resolve) => {
    socket.addEventListener(type, resolve as (event: Event) => void, { once: true })
  })
}

/** Servers and sockets of one test. */
export class World {
  readonly Class: WebSocketClass
  readonly #servers: RawServer[] = []

  constructor(Class: WebSocketClass) {
    this.Class = Class
  }

  async serve(): Promise<RawServer> {
    const server = await new RawServer().listen()
    this.#servers.push(server)
    return server
  }

  /** A socket whose request has come and was not answered. */
  async asking(protocols?: ConstructorParameters<WebSocketClass>[1]): Promise<Opened & { request: string }> {
    const server = await this.serve()
    const socket = protocols === undefined ? new this.Class(server.url) : new this.Class(server.url, protocols)
    const log = record(socket)
    const peer = await server.peer()
    return { socket, log, peer, request: await peer.head() }
  }

  /** @param behind frames in the same segment as the answer */
  async opened(
    protocols?: ConstructorParameters<WebSocketClass>[1],
    lines: readonly string[] = [],
    ...behind: Uint8Array[]
  ): Promise<Opened> {
    const { socket, log, peer, request } = await this.asking(protocols)
    const open = next(socket, 'open')
    peer.write(Buffer.concat([Buffer.from(upgradeResponse(request, lines)), ...behind]))
    await open
    return { socket, log, peer }
  }

  /** Answers the client's Close and ends TCP, as a server does. */
  async answerClose({ peer, socket }: Opened): Promise<CloseEvent> {
    const closed = next(socket, 'close')
    for (;;) {
      const { opcode, payload } = await peer.frame()
      if (opcode !== 8) continue
      peer.write(frame(8, payload))
      peer.socket.end()
      return closed
    }
  }

  end(): void {
    for (const server of this.#servers.splice(0)) server.close()
  }
}

/** The name of the DOMException or error that `run` throws. */
export function thrown(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return (error as Error).name
  }
  return 'nothing'
}

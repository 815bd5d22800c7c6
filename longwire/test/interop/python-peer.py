"""A WebSocket peer on python3-websockets.

  python-peer.py server         echoes on a free port of 127.0.0.1, prints the port, ends when stdin does
  python-peer.py client URL     sends messages to an echo at URL and prints what came back, as JSON
"""

import asyncio
import contextlib
import hashlib
import json
import sys

import websockets

MESSAGES = ["", "hello", "häß€😀\0", "y" * 200_000, b"", bytes(range(256)), b"\x07" * 900_000]


def show(message):
    data = message.encode() if isinstance(message, str) else message
    return [type(message).__name__, len(data), hashlib.sha256(data).hexdigest()]


async def echo(socket):
    # A close code other than 1000 and 1001 ends the loop with an exception.
    with contextlib.suppress(websockets.ConnectionClosedError):
        async for message in socket:
            await socket.send(message)


async def serve():
    async with websockets.serve(echo, "127.0.0.1", 0, subprotocols=["chat"]) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def talk(url):
    result = {"same": []}
    async with websockets.connect(url, subprotocols=["other", "chat"]) as socket:
        result["subprotocol"] = socket.subprotocol
        for message in MESSAGES:
            await socket.send(message)
            result["same"].append(show(await socket.recv()) == show(message))
        await socket.send(["frag", "men", "ted"])
        result["fragmented"] = await socket.recv()
        pong = await socket.ping(b"are you there")
        await asyncio.wait_for(pong, 5)
        await socket.close(4006, "enough")
        result["closed"] = [socket.close_code, socket.close_reason]
    print(json.dumps(result))


asyncio.run(serve() if sys.argv[1] == "server" else talk(sys.argv[2]))

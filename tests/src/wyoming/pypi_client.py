"""Talks to Aloud with the package that Home Assistant and the satellites use; prints what came as JSON lines."""

import asyncio
import json
import sys

from wyoming.asr import Transcribe, Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncClient
from wyoming.handle import Handled, NotHandled
from wyoming.info import Describe, Info
from wyoming.intent import Intent, Recognize
from wyoming.ping import Ping, Pong
from wyoming.tts import Synthesize


async def ask(client, event, *kinds):
    await client.write_event(event.event())
    while True:
        got = await asyncio.wait_for(client.read_event(), 60)
        assert got is not None, "the connection has ended"
        for kind in kinds:
            if kind.is_type(got.type):
                return kind.from_event(got)


async def main(uri):
    say = lambda **what: print(json.dumps(what), flush=True)
    async with AsyncClient.from_uri(uri) as client:
        say(pong=(await ask(client, Ping("here"), Pong)).text)
        info = await ask(client, Describe(), Info)
        say(
            asr=info.asr[0].models[0].languages,
            tts=[voice.name for voice in info.tts[0].voices],
            handle=info.handle[0].name,
            intent=info.intent[0].name,
        )
        await client.write_event(Synthesize("install firefox").event())
        chunks, start = [], None
        while True:
            got = await asyncio.wait_for(client.read_event(), 60)
            if AudioStart.is_type(got.type):
                start = AudioStart.from_event(got)
            elif AudioChunk.is_type(got.type):
                chunks.append(AudioChunk.from_event(got))
            elif AudioStop.is_type(got.type):
                break
        say(seconds=sum(chunk.seconds for chunk in chunks))

        await client.write_event(Transcribe(language="en").event())
        await client.write_event(start.event())
        for chunk in chunks:
            await client.write_event(chunk.event())
        heard = await ask(client, AudioStop(), Transcript)
        say(heard=heard.text)

        intent = await ask(client, Recognize("install jq"), Intent)
        say(intent=intent.name, entities={one.name: one.value for one in intent.entities})

        reply = await ask(client, Transcript("install jq"), Handled, NotHandled)
        say(asked=reply.text, handled=isinstance(reply, Handled))
        reply = await ask(client, Transcript("yes"), Handled, NotHandled)
        say(answered=reply.text)


asyncio.run(main(sys.argv[1]))
